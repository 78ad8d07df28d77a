// One payment at the broker, ended in one of three ways: paid, refused, or unknown. The same quote and key may be sent
// for ever; only a definite answer ends the matter.

import { brokerPaths, describeProblem, type Problem, type ProblemCode } from '@farthing/protocol'
import { type BrokerDeps, callBroker } from './broker-call.ts'
import { type Payment, parsePayment } from './broker-json.ts'
import { type PendingPayment, readHeaderText } from './purchases.ts'

/** `unknown` carries the last thing the broker said: nobody knows whether it was paid, so nothing else may be paid. */
export type PaymentOutcome =
  | {
      readonly state: 'paid'
      readonly payment: Payment
      readonly ticket: string
      /** True where no earlier attempt can have been charged, so that `payment.charged` tells the whole cost. */
      readonly isWholeCost: boolean
    }
  | { readonly state: 'refused'; readonly refusal: Problem }
  | { readonly state: 'unknown'; readonly refusal: Problem }

/**
 * Refusals that a broker makes after it has looked the purchase up, so that they also tell that no earlier attempt
 * of the same payment went through (design 5, rule 3).
 */
const decidedCodes: readonly ProblemCode[] = [
  'quote_invalid',
  'quote_signature_invalid',
  'quote_expired',
  'quote_used',
  'quote_refused',
  'quote_other_broker',
  'quote_origin_mismatch',
  'price_changed',
  'price_over_maximum',
  'merchant_unknown',
  'merchant_inactive',
  'asset_missing',
  'wallet_frozen',
  'insufficient_funds',
  'daily_limit_reached',
  'budget_reached',
  'consent_required',
  // Paid, and over or given back since: nothing is pending any more.
  'access_ended',
  'ticket_refunded',
  'ticket_sessions_exhausted',
]

/** Pays, or asks what became of it where `wasSentBefore`; the two are the same request. */
export async function payQuote(
  deps: BrokerDeps,
  { pending, wasSentBefore }: { readonly pending: PendingPayment; readonly wasSentBefore: boolean },
  signal?: AbortSignal,
): Promise<PaymentOutcome> {
  const { quote, key, max } = pending
  const call = { method: 'POST', path: brokerPaths.payments, body: { quote, max }, key } as const
  const answer = await callBroker(deps, call, signal)
  if (!answer.ok) {
    const { hadSilence, ...refusal } = answer
    const isOpen = wasSentBefore || hadSilence || describeProblem(refusal.code).moneyMoved !== 'no'
    return { state: isOpen && !decidedCodes.includes(refusal.code) ? 'unknown' : 'refused', refusal }
  }
  const read = parsePayment(answer.value)
  const ticket = readHeaderText(read?.ticket)
  if (read === undefined || ticket === undefined) {
    // Paid perhaps, but told in words we cannot read: no second payment may follow.
    const refusal = { ok: false, code: 'outcome_unknown', detail: 'the answer carries no ticket' } as const
    return { state: 'unknown', refusal }
  }
  // The ticket goes its own way, so that whoever prints the payment prints no proof of it.
  const { ticket: _proof, ...payment } = read
  return { state: 'paid', payment, ticket, isWholeCost: !wasSentBefore && !answer.hadSilence }
}
