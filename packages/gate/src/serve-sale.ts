// Answers a request for a priced item: the content to who has paid, the offer to everyone else, and the two forms of
// the gate's own pages.

import {
  isExpired,
  type Problem,
  type ProblemDetails,
  problem,
  toOfferJson,
  toProblemDetails,
} from '@farthing/protocol'
import { htmlAnswer, jsonAnswer, problemAnswer } from './answers.ts'
import { type AnswerHeaders, checkAccess, type OpenAccess } from './check-access.ts'
import type { GateDeps } from './deps.ts'
import { gateLimits } from './limits.ts'
import { makeQuote } from './make-quote.ts'
import { readWanted } from './negotiation.ts'
import type { PricedItem } from './offer-input.ts'
import { contentParts, previewParts } from './page-parts.ts'
import { readForm } from './read-form.ts'
import { formField, type Pages } from './sale.ts'
import { startBuying } from './start-buying.ts'
import { undoPurchase } from './undo-purchase.ts'

/** An item, its pages, and the request for it. */
export type SaleRequest = { readonly request: Request; readonly item: PricedItem; readonly pages: Pages }

/** Serves GET and HEAD by the decision, POST by the form's word; other methods are refused. */
export async function serveSale(deps: GateDeps, sale: SaleRequest): Promise<Response> {
  const { request } = sale
  if (request.method === 'POST') return answerForm(deps, sale)
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const headers = [['allow', 'GET, HEAD, POST']] as const
    return problemAnswer(deps.settings, request, { problem: problem('method_not_allowed'), headers })
  }
  const access = await checkAccess(deps, request, sale.item)
  const response =
    access.state === 'open'
      ? await servePaid(deps, sale, { access })
      : await serveUnpaid(deps, sale, access.problem)
  if (request.method === 'GET') return response
  await response.body?.cancel()
  return new Response(null, { status: response.status, headers: response.headers })
}

async function answerForm(deps: GateDeps, sale: SaleRequest): Promise<Response> {
  const { request, item } = sale
  const { settings } = deps
  const back = new URL(item.offer.requesturl).pathname
  const form = await readForm(request, settings.origin)
  if (!form.ok) return problemAnswer(settings, request, { problem: form, back })
  const wish = form.fields.get(formField)
  if (wish === 'buy') return startBuying(deps, request, item)
  if (wish !== 'undo') return problemAnswer(settings, request, { problem: problem('invalid_request'), back })
  const undone = await undoPurchase(deps, request, item)
  return undone.state === 'refused' ? servePaid(deps, sale, undone) : undone.response
}

/** The content, private to its reader; with the problem of a refused undo, under that problem's status. */
async function servePaid(
  deps: GateDeps,
  sale: SaleRequest,
  paid: { readonly access: OpenAccess; readonly problem?: Problem },
): Promise<Response> {
  const { request, item, pages } = sale
  const { access, problem } = paid
  const details =
    problem === undefined ? undefined : toProblemDetails(problem, { base: deps.settings.broker })
  const head = {
    status: details?.status ?? 200,
    cacheControl: 'private, no-cache',
    headers: [...access.headers, ['x-robots-tag', 'noarchive']] as const,
  }
  if (pages.data !== undefined && readWanted(request) === 'json') return jsonAnswer(await pages.data(), head)
  const parts = contentParts(deps.settings, { item, ...paid }, deps.system.now())
  return htmlAnswer(await pages.content(parts), head)
}

async function serveUnpaid(deps: GateDeps, sale: SaleRequest, refusal: Problem): Promise<Response> {
  const { request, item, pages } = sale
  const { settings } = deps
  const now = deps.system.now()
  if (readWanted(request) === 'page') {
    const parts = previewParts(settings, { item, problem: refusal }, now)
    const body = await pages.preview(parts)
    return htmlAnswer(body, { status: settings.previewStatus, cacheControl: 'no-store' })
  }
  const details = toProblemDetails(refusal, { base: settings.broker })
  // Where tickets cannot be checked, no quote invites to pay for what may be paid for.
  const isQuoted = details.status === 402 && !isExpired(item.offer, now)
  const quote = isQuoted ? { quote: await makeQuote(deps, item, now) } : {}
  return jsonAnswer(
    { ...toOfferJson(item.offer), ...quote, problem: details },
    // A per-fee link on another site may ask for the offer, which is no secret; credentials do not come with it.
    {
      status: details.status,
      cacheControl: 'no-store',
      headers: [['access-control-allow-origin', '*'], ...retryAfter(details)],
    },
  )
}

function retryAfter(details: ProblemDetails): AnswerHeaders {
  return details.status === 503 ? [['retry-after', String(gateLimits.brokerRetryMs / 1000)]] : []
}
