// The two ends of every step of a phone payment: how the operator is asked, and how what it said is committed.

import { Bug, type Instant } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import { isOver, type Move, transitions } from '../domain/phone/transitions.ts'
import type { Phone } from '../phone.ts'
import type { ChargeOrder } from '../rails/rail.ts'
import { readMerchant } from '../records/merchants.ts'
import { readPayer } from '../records/phone-payers.ts'
import { applyMove, updatePhonePayment } from '../records/phone-payments.ts'

/** A charge as the operator is asked for it, the same at each repeat. */
export async function chargeOrder(
  deps: Deps,
  phone: Phone,
  { payment, isRepeat }: { readonly payment: PhonePayment; readonly isRepeat: boolean },
): Promise<ChargeOrder> {
  const payer = await readPayer(deps.records, payment.payerId, phone.payerKeys)
  const merchant = await readMerchant(deps.records, payment.merchantId)
  if (payer === undefined || merchant === undefined) throw new Bug('a payment without payer or merchant')
  const { split } = payment
  return {
    correlator: payment.correlator,
    payer: payer.ref,
    amount: payment.amount,
    ...(split === undefined ? {} : { tax: { currency: split.currency, units: split.tax } }),
    description: `${merchant.name} ${deps.config.name}`.slice(0, phoneLimits.descriptionCharactersMax),
    merchantName: merchant.name,
    merchantReference: payment.id,
    orderedAt: payment.createdAt,
    isRepeat,
  }
}

/** Commits a transition; false where somebody else was faster or nothing could be decided. */
export async function commitMove(deps: Deps, payment: PhonePayment, move: Move): Promise<boolean> {
  if (!transitions[payment.state].includes(move.to)) {
    throw new Bug(`a phone payment cannot go from ${payment.state} to ${move.to}`)
  }
  const now: Instant = deps.system.now()
  const after = applyMove(payment, move, now)
  const outcome = await deps.ledger.commit({
    records: updatePhonePayment(deps.records, { before: payment, after, cause: move.cause }),
  })
  if (outcome.ok) {
    deps.log.debug({ payment: payment.id, state: after.state, cause: move.cause }, 'phone payment')
    return !isOver(after.state)
  }
  // Of two who went on from one version the other's word stands; both are read again.
  return undecided(outcome) === undefined
}
