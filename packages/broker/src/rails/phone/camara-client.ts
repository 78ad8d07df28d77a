// One request to an operator's interface and what came back, as values. It knows tokens, time and size; what an answer means
// is for its callers.

import type { Instant } from '@farthing/protocol'
import {
  type OperationId,
  operationPath,
  operations,
  parseExactJson,
  writeExactJson,
} from '@farthing/protocol/camara'
import { createTokenSource, type TokenSource } from './camara-token.ts'
import { railLimits } from './limits.ts'
import type { CamaraBilling } from './profile.ts'
import { readBody } from './read-body.ts'

export type CamaraAnswer =
  | {
      readonly kind: 'answered'
      readonly status: number
      /** The document, with its numbers by their digits; undefined where the body is no JSON or there is none. */
      readonly body: { readonly value: unknown } | undefined
      /** How many records a list has over all pages, where it says. */
      readonly total: number | undefined
    }
  /** It may or may not have been done. */
  | { readonly kind: 'silent'; readonly why: string }
  /** It was not sent. */
  | { readonly kind: 'unsent'; readonly reason: 'busy' | 'misconfigured' }

export type CamaraRequest = {
  readonly parts?: Readonly<Record<string, string>>
  readonly query?: URLSearchParams
  readonly body?: unknown
}

/** Requests that belong to one call of the rail: one correlator in their headers, one time for all of them. */
export type CamaraSession = {
  readonly call: (operation: OperationId, request?: CamaraRequest) => Promise<CamaraAnswer>
}

export type CamaraClient = { readonly begin: (correlator: string) => CamaraSession }

/** A client of the interfaces under one root, with a token for the scopes of these operations. */
export function createCamaraClient(
  billing: CamaraBilling,
  used: readonly OperationId[],
  now: () => Instant,
): CamaraClient {
  const scope = [...new Set(used.map((id) => operations[id].scope))].join(' ')
  const tokens = createTokenSource(billing, scope, now)
  return {
    begin: (correlator) => {
      const deadline = AbortSignal.timeout(railLimits.railCallMs)
      return {
        call: (operation, request = {}) =>
          callWithToken(tokens, (token) =>
            send(billing, { operation, request, correlator, token, deadline }),
          ),
      }
    },
  }
}

/** A refused token has done nothing, so that the same request is sent once more with a new one. */
async function callWithToken(
  tokens: TokenSource,
  send: (token: string) => Promise<CamaraAnswer>,
): Promise<CamaraAnswer> {
  const first = await tokens.current()
  if (!first.ok) return { kind: 'unsent', reason: first.reason }
  const answer = await send(first.token)
  if (answer.kind !== 'answered' || answer.status !== 401) return answer
  const second = await tokens.renew(first.token)
  return second.ok ? send(second.token) : { kind: 'unsent', reason: second.reason }
}

type Sending = {
  readonly operation: OperationId
  readonly request: CamaraRequest
  readonly correlator: string
  readonly token: string
  readonly deadline: AbortSignal
}

/** Sends a request with a token that is given; never an exception. */
export async function send(
  billing: Pick<CamaraBilling, 'apiRoot' | 'timeoutMs'>,
  { operation, request, correlator, token, deadline }: Sending,
): Promise<CamaraAnswer> {
  const query = request.query === undefined ? '' : `?${request.query.toString()}`
  const isSent = request.body !== undefined
  try {
    const response = await fetch(`${billing.apiRoot}${operationPath(operation, request.parts)}${query}`, {
      method: operations[operation].method,
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(billing.timeoutMs), deadline]),
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        'x-correlator': correlator,
        ...(isSent ? { 'content-type': 'application/json' } : {}),
      },
      ...(isSent ? { body: writeExactJson(request.body) } : {}),
    })
    const text = await readBody(response.body, railLimits.answerBytesMax)
    if (text === undefined) return { kind: 'silent', why: 'an answer too large or not text' }
    const body = text === '' ? undefined : parseExactJson(text)
    return { kind: 'answered', status: response.status, body, total: totalOf(response.headers) }
  } catch (fault) {
    const isLate = fault instanceof Error && fault.name === 'TimeoutError'
    return { kind: 'silent', why: isLate ? 'no answer in time' : 'the connection failed' }
  }
}

function totalOf(headers: Headers): number | undefined {
  const text = headers.get('x-total-count')
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}
