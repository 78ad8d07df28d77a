// From a challenge to a ticket: what is open for the same `buyurl` is resolved first, the budget is reserved, the payment
// is written down, and only then is the broker asked. It sends nothing to the site.

import { type Money, type Problem, problem, readQuoteUnverified, toMoneyJson, zero } from '@farthing/protocol'
import { makeKey } from './broker-call.ts'
import type { Payment } from './broker-json.ts'
import type { Challenge } from './challenge.ts'
import { payQuote } from './pay-quote.ts'
import type { Payer } from './payer.ts'
import { type PendingPayment, type Purchase, readPurchase, writePurchase } from './purchases.ts'

/** A ticket in hand, written down already, and the payment that got it. */
export type Settled = { readonly ok: true; readonly payment: Payment; readonly purchase: Purchase } | Problem

/**
 * Gets a ticket for a challenge. The caller holds the lock of its `buyurl`. A rejection (the request was aborted)
 * leaves the payment written down as open, with its budget set aside.
 */
export async function settleChallenge(
  payer: Payer,
  { offer, token }: Challenge,
  signal: AbortSignal,
): Promise<Settled> {
  const { buyurl } = offer
  const { pending } = await readPurchase(payer.store, buyurl)
  if (pending !== undefined) {
    const earlier = await sendPayment(payer, { buyurl, pending, wasSentBefore: true }, signal)
    if (earlier.ok || earlier.isOpen) return earlier.ok ? earlier : withoutMark(earlier)
    // Nothing was paid under the earlier quote and nothing will be, so the quote at hand may be paid.
  }
  const fresh: PendingPayment = {
    quote: token,
    key: makeKey(payer.broker.system),
    max: toMoneyJson(payer.budget.perRequest),
  }
  const settled = await sendPayment(payer, { buyurl, pending: fresh, wasSentBefore: false }, signal)
  return settled.ok ? settled : withoutMark(settled)
}

type Sending = {
  readonly buyurl: string
  readonly pending: PendingPayment
  readonly wasSentBefore: boolean
}

/** `isOpen`: nobody knows what became of the payment, so nothing else may be paid for its `buyurl`. */
type Unsettled = Problem & { readonly isOpen: boolean }

async function sendPayment(
  payer: Payer,
  { buyurl, pending, wasSentBefore }: Sending,
  signal: AbortSignal,
): Promise<Extract<Settled, { ok: true }> | Unsettled> {
  const quote = readQuoteUnverified(pending.quote)
  if (quote === undefined) return { ...problem('quote_invalid'), isOpen: false }
  const refused = payer.budget.reserve(pending.key, quote.origin, quote.price)
  if (refused !== undefined) return { ...refused, isOpen: wasSentBefore }
  const kept = await readPurchase(payer.store, buyurl)
  await writePurchase(payer.store, buyurl, { ...kept, pending })
  const outcome = await payQuote(payer.broker, { pending, wasSentBefore }, signal)
  if (outcome.state === 'unknown') return { ...outcome.refusal, isOpen: true }
  if (outcome.state === 'refused') {
    const { pending: _settled, ...rest } = kept
    await writePurchase(payer.store, buyurl, rest)
    payer.budget.settle(pending.key, zero(quote.price.asset))
    return { ...outcome.refusal, isOpen: false }
  }
  const purchase: Purchase = { ticket: outcome.ticket }
  await writePurchase(payer.store, buyurl, purchase)
  // After silence, "charged zero" may mean that the lost attempt was charged: then the whole price stays counted.
  const cost = outcome.isWholeCost ? readCharge(outcome.payment, quote.price) : quote.price
  payer.budget.settle(pending.key, cost)
  return { ok: true, payment: outcome.payment, purchase }
}

/** The budget believes a broker that charged less than the quote, and no other story. */
function readCharge({ charged }: Payment, price: Money): Money {
  const isLess = charged.asset === price.asset && charged.amount >= 0n && charged.amount < price.amount
  return isLess ? charged : price
}

function withoutMark({ isOpen: _isOpen, ...refusal }: Unsettled): Problem {
  return refusal
}
