// A request that pays: sends it, and where the answer is 402 with an offer our broker can settle, pays within the budget
// and sends it again with the ticket. Whatever is refused leaves the 402 answer as it came.

import { limits, type Problem, problem, ticketHeader } from '@farthing/protocol'
import { parseProblem } from './broker-call.ts'
import type { Payment } from './broker-json.ts'
import { type Challenge, checkChallenge, parseChallenge } from './challenge.ts'
import { walletLimits } from './limits.ts'
import type { Payer } from './payer.ts'
import {
  type Purchase,
  readBuyUrl,
  readHeaderText,
  readPurchase,
  writeBuyUrl,
  writePurchase,
  writeSession,
} from './purchases.ts'
import { readJson } from './read-body.ts'
import {
  askForOffer,
  isSafe,
  keepRequest,
  type RepeatableRequest,
  sendPlain,
  sendWithTicket,
  sessionHeader,
} from './repeatable-request.ts'
import { settleChallenge } from './settle-challenge.ts'

/** The answer, what was paid for it in this call, and why it was not paid or not served where that is so. */
export type PaidResponse = {
  readonly response: Response
  readonly payment?: Payment
  /** With `payment` beside it, the site did not serve what is paid for: take the payment back (E-FORBIDDEN). */
  readonly refusal?: Problem
}

/**
 * Fetches, and pays where asked. Rejects only where `fetch` would, as the network is down or the request is aborted;
 * what was paid by then is kept in the store and is not paid again.
 */
export async function payAndFetch(payer: Payer, original: Request): Promise<PaidResponse> {
  const asked = await fetchOrAsk(payer, original)
  if (asked.challenge === undefined) return asked
  const { request, challenge, response: first, triedTicket } = asked
  return payer.lock(challenge.offer.buyurl, () =>
    payChallenge(payer, { request, challenge, first, triedTicket }),
  )
}

/** What a site answered before anything was paid: with what it asks, where it asks something this payer may pay. */
export type Asked =
  | { readonly response: Response; readonly refusal?: Problem; readonly challenge?: undefined }
  | {
      readonly response: Response
      readonly challenge: Challenge
      readonly request: RepeatableRequest
      readonly triedTicket: string | undefined
    }

/** Fetches with what is owned already and pays nothing; a 402 answer is read and held against what this payer knows. */
export async function fetchOrAsk(payer: Payer, original: Request): Promise<Asked> {
  const request = await keepRequest(original.clone())
  if (request === undefined) return { response: await payer.fetch(original) }
  // The copy was read for its body, and so the original must not be left to hold it a second time.
  await original.body?.cancel()
  const known = await readKnown(payer, request.url)
  const first = await sendFirst(payer, request, known)
  if (first.status !== 402) return { response: first }
  const found = await readOffer(payer, request, first)
  if (!found.ok) return { response: first, refusal: found }
  return { response: first, challenge: found.challenge, request, triedTicket: known?.purchase.ticket }
}

/** A purchase under the name it is kept by. */
type Known = { readonly buyurl: string; readonly purchase: Purchase }

type Attempt = {
  readonly request: RepeatableRequest
  readonly challenge: Challenge
  readonly first: Response
  readonly triedTicket: string | undefined
}

async function payChallenge(payer: Payer, attempt: Attempt): Promise<PaidResponse> {
  const { request, challenge, first, triedTicket } = attempt
  const { buyurl } = challenge.offer
  await writeBuyUrl(payer.store, request.url, buyurl)
  const purchase = await readPurchase(payer.store, buyurl)
  if (purchase.ticket !== undefined && purchase.ticket !== triedTicket) {
    // Bought under another address, or by the request that held the lock before.
    const response = await sendWithTicket(payer.fetch, request, purchase)
    await remember(payer, { buyurl, purchase }, response)
    if (response.status !== 402) return replace(first, { response })
    await response.body?.cancel()
  }
  const settled = await settleChallenge(payer, challenge, request.signal)
  if (!settled.ok) return { response: first, refusal: settled }
  const response = await deliver(payer, request, { buyurl, purchase: settled.purchase })
  const refusal = response.status === 402 ? await readRefusal(response) : undefined
  return replace(first, {
    response,
    payment: settled.payment,
    ...(refusal === undefined ? {} : { refusal }),
  })
}

async function readKnown(payer: Payer, url: string): Promise<Known | undefined> {
  const buyurl = await readBuyUrl(payer.store, url)
  if (buyurl === undefined) return undefined
  const purchase = await readPurchase(payer.store, buyurl)
  return purchase.ticket === undefined ? undefined : { buyurl, purchase }
}

async function sendFirst(
  payer: Payer,
  request: RepeatableRequest,
  known: Known | undefined,
): Promise<Response> {
  if (known === undefined) return sendPlain(payer.fetch, request)
  const response = await sendWithTicket(payer.fetch, request, known.purchase)
  await payer.lock(known.buyurl, () => remember(payer, known, response))
  const isRedirect = response.status >= 300 && response.status < 400 && response.headers.has('Location')
  if (!isRedirect || request.redirect !== 'follow' || !isSafe(request)) return response
  // It leads away from this origin: it may be followed, but without the ticket.
  await response.body?.cancel()
  return sendPlain(payer.fetch, request)
}

/** Keeps the session that the gate started, and a renewed ticket it sent. The caller holds the lock. */
async function remember(payer: Payer, { buyurl, purchase }: Known, response: Response): Promise<void> {
  const renewed = readHeaderText(response.headers.get(ticketHeader))
  const session = readHeaderText(response.headers.get(sessionHeader))
  const ticket = renewed ?? purchase.ticket
  if (renewed !== undefined && renewed !== purchase.ticket) {
    const current = await readPurchase(payer.store, buyurl)
    await writePurchase(payer.store, buyurl, { ...current, ticket: renewed })
  }
  if (ticket !== undefined && session !== undefined && (session !== purchase.session || ticket === renewed)) {
    await writeSession(payer.store, buyurl, { ticket, session })
  }
}

/** Fetches what is paid for; a request that may be repeated is, while the site does not answer or answers 5xx. */
async function deliver(payer: Payer, request: RepeatableRequest, known: Known): Promise<Response> {
  const attemptsMax = isSafe(request) ? walletLimits.deliveryAttemptsMax : 1
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await sendWithTicket(payer.fetch, request, known.purchase)
      await remember(payer, known, response)
      if (response.status < 500 || attempt === attemptsMax) return response
      await response.body?.cancel()
    } catch (fault) {
      if (attempt === attemptsMax || request.signal.aborted) throw fault
    }
    await payer.broker.system.wait(walletLimits.deliveryPauseMs * attempt)
  }
}

async function readOffer(
  payer: Payer,
  request: RepeatableRequest,
  first: Response,
): Promise<{ readonly ok: true; readonly challenge: Challenge } | Problem> {
  if (first.url !== '' && new URL(first.url).origin !== request.origin) {
    return problem('quote_origin_mismatch', 'another site answered; ask it directly')
  }
  const read = parseChallenge(await readOfferJson(payer, request, first))
  if (!read.ok) return read
  const expectation = { system: payer.paymentSystem, origin: request.origin }
  const refusal = await checkChallenge(read.challenge, expectation, payer.broker.system.now())
  return refusal ?? read
}

async function readOfferJson(payer: Payer, request: RepeatableRequest, first: Response): Promise<unknown> {
  const isJson = /^application\/(?:[a-z.-]+\+)?json\b/i.test(first.headers.get('Content-Type') ?? '')
  if (isJson || !isSafe(request)) return readJson(first.clone(), limits.offerBytesMax)
  const second = await askForOffer(payer.fetch, request)
  if (second.status === 402) return readJson(second, limits.offerBytesMax)
  await second.body?.cancel()
  return undefined
}

async function readRefusal(response: Response): Promise<Problem> {
  const value = await readJson(response.clone(), limits.offerBytesMax)
  const named = (value as { readonly problem?: unknown } | null | undefined)?.problem
  return parseProblem(named, response.status)
}

/** The first answer is not handed on, so its connection is let go. */
async function replace(first: Response, result: PaidResponse): Promise<PaidResponse> {
  await first.body?.cancel()
  return result
}
