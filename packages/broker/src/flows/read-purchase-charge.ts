// The charge on a phone bill behind a purchase, as wallet and merchant are told of it: whose bill, by which operator, how it was
// split, and what became of its refund. Of the number only the last three digits.

import { type Instant, instant } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { shortReference } from '../domain/phone/texts.ts'
import { dayIn } from '../domain/phone/zone.ts'
import type { Purchase } from '../domain/purchase.ts'
import { expectedDays } from '../domain/share/timing.ts'
import { readContract } from '../records/contracts.ts'
import { readPayer } from '../records/phone-payers.ts'
import { readPhonePayment } from '../records/phone-payments.ts'
import { listPhoneRefunds, type PhoneRefund } from '../records/phone-refunds.ts'

export type PurchaseCharge = {
  readonly payment: PhonePayment
  readonly tail: string
  readonly operatorName: string
  /** What the message and the phone pages call it. */
  readonly reference: string
  /** The newest refund of this purchase. */
  readonly refund: PhoneRefund | undefined
  /** When the merchant's part is expected to be available. */
  readonly availableOn: Instant | undefined
}

/** Undefined where the purchase was paid from a balance, or no operators are configured any more. */
export async function readPurchaseCharge(
  deps: Deps,
  purchase: Purchase,
): Promise<PurchaseCharge | undefined> {
  const { phone } = deps
  if (phone === undefined || purchase.phonePaymentId === undefined) return undefined
  const payment = await readPhonePayment(deps.records, purchase.phonePaymentId)
  if (payment === undefined) return undefined
  const payer = await readPayer(deps.records, payment.payerId, phone.payerKeys)
  const profile = phone.operators.get(payment.operatorId ?? '')?.profile
  const refunds = await listPhoneRefunds(deps.records, payment.id)
  const contract = await readContract(deps.records, payment.contractId ?? '')
  const chargedAt = payment.chargedAt ?? purchase.paidAt
  return {
    payment,
    tail: payer?.tail ?? '',
    operatorName: profile?.name ?? '',
    reference: shortReference(payment.id),
    refund: refunds.findLast(
      // The rest of a bundle is no refund of a piece of it.
      ({ purchaseId }) =>
        purchaseId === purchase.id || (purchaseId === undefined && payment.kind === 'single'),
    ),
    availableOn:
      contract === undefined || profile === undefined
        ? undefined
        : instant(Date.parse(expectedDays(contract, dayIn(profile.zone, chargedAt)).available)),
  }
}

/** When a refund was asked of the operator that has not answered yet. */
export function refundAskedAt(charge: PurchaseCharge | undefined): Instant | undefined {
  const refund = charge?.refund
  return refund?.state === 'asking' || refund?.state === 'unknown' ? refund.createdAt : undefined
}
