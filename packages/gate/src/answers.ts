// The gate's answers as Response objects: which status, which headers, what may be cached. What was paid for is private;
// quotes, previews and refusals are stored nowhere.

import { describeProblem, type Problem, ticketHeader, toProblemDetails } from '@farthing/protocol'
import type { AnswerHeaders } from './check-access.ts'
import type { Settings } from './config.ts'
import { problemPage } from './html/problem-page.ts'
import { readWanted } from './negotiation.ts'
import { sessionHeader } from './sessions.ts'

const vary = ['Accept', 'Cookie', ticketHeader, sessionHeader].join(', ')

const pagePolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"

/** HTML for people. */
export function htmlAnswer(
  body: string,
  head: { readonly status: number; readonly cacheControl: string; readonly headers?: AnswerHeaders },
): Response {
  return answer(body, { ...head, contentType: 'text/html; charset=utf-8' })
}

/** JSON for machines. */
export function jsonAnswer(
  body: unknown,
  head: {
    readonly status: number
    readonly cacheControl: string
    readonly headers?: AnswerHeaders
    readonly contentType?: string
  },
): Response {
  return answer(JSON.stringify(body), { contentType: 'application/json', ...head })
}

/** 303 to another page, with cookies. */
export function seeOther(location: string, headers: AnswerHeaders = []): Response {
  return answer(null, {
    status: 303,
    cacheControl: 'no-store',
    headers: [['location', location], ['referrer-policy', 'no-referrer'], ...headers],
  })
}

/** A refusal on its own: a page for people, problem details (RFC 9457) for everyone else. */
export function problemAnswer(
  settings: Settings,
  request: Request,
  refusal: { readonly problem: Problem; readonly back?: string; readonly headers?: AnswerHeaders },
): Response {
  const { problem, back = '/', headers = [] } = refusal
  const { status } = describeProblem(problem.code)
  const head = { status, cacheControl: 'no-store', headers }
  if (readWanted(request) === 'page') {
    const policy = ['content-security-policy', pagePolicy] as const
    const page = problemPage(settings, { problem, back })
    return htmlAnswer(page, { ...head, headers: [...headers, policy] })
  }
  const details = toProblemDetails(problem, { base: settings.broker })
  return jsonAnswer(details, { ...head, contentType: 'application/problem+json' })
}

function answer(
  body: string | null,
  head: {
    readonly status: number
    readonly cacheControl: string
    readonly contentType?: string
    readonly headers?: AnswerHeaders
  },
): Response {
  const headers = new Headers({
    'cache-control': head.cacheControl,
    vary,
    'x-content-type-options': 'nosniff',
  })
  if (head.contentType !== undefined) headers.set('content-type', head.contentType)
  for (const [name, value] of head.headers ?? []) headers.append(name, value)
  return new Response(body, { status: head.status, headers })
}
