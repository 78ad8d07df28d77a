// Asks the site what a link costs right now: the quote, which alone is evidence of the price (per-fee-link 7).

import { instant, type Offer, paymentSystemPath } from '@farthing/protocol'
import { type Challenge, checkChallenge, parseChallenge } from '../challenge.ts'
import type { LinkCode } from './texts.ts'

/** `open`: the reader may have it without paying. */
export type ChallengeResult =
  | { readonly kind: 'open' }
  | { readonly kind: 'challenge'; readonly challenge: Challenge }
  | { readonly kind: 'fault'; readonly code: LinkCode }

/** Fetches `requesturl` as JSON and holds the answer against what the page says. */
export async function fetchChallenge(shown: Offer): Promise<ChallengeResult> {
  const init = { headers: { Accept: 'application/json' }, credentials: 'same-origin' } as const
  const response = await fetch(shown.requesturl, { ...init, cache: 'no-store' }).catch(() => undefined)
  if (response === undefined) return { kind: 'fault', code: 'E-NETWORK' }
  if (response.ok) {
    await response.body?.cancel()
    return { kind: 'open' }
  }
  if (response.status !== 402) return { kind: 'fault', code: 'E-NETWORK' }
  const body: unknown = await response.json().catch(() => undefined)
  const read = parseChallenge(body)
  if (!read.ok) return { kind: 'fault', code: 'E-CONFLICT' }
  const { challenge } = read
  const system = findSystem(shown, challenge)
  if (system === undefined) return { kind: 'fault', code: 'E-NOWALLET' }
  const origin = new URL(shown.requesturl).origin
  const expectation = { system, origin, shown: shown.price }
  const refusal = await checkChallenge(challenge, expectation, instant(Date.now()))
  if (refusal === undefined) return { kind: 'challenge', challenge }
  if (refusal.code === 'price_changed') return { kind: 'fault', code: 'E-PRICE-MISMATCH' }
  return { kind: 'fault', code: refusal.code === 'quote_expired' ? 'E-EXPIRATION' : 'E-CONFLICT' }
}

/** The first of the page's payment systems that has a wallet window we can open and that the quote may be paid at. */
function findSystem(shown: Offer, { offer, quote }: Challenge): string | undefined {
  const offered = new Set(offer.paymentsystems.map(({ id }) => id))
  return shown.paymentsystems.find(
    ({ id }) => new URL(id).pathname === paymentSystemPath && offered.has(id) && quote.paymentSystem === id,
  )?.id
}
