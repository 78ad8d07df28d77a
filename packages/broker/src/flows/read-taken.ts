// What was taken back of a charge so far, as the postings need it.

import { Bug } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import type { SharedPayment, Taken } from '../domain/share/postings.ts'
import { listPhoneRefunds } from '../records/phone-refunds.ts'

/** Every refund of a charge that is done. */
export async function readTaken(deps: Deps, paymentId: string): Promise<Taken> {
  const refunds = await listPhoneRefunds(deps.records, paymentId)
  return {
    refunds: refunds.flatMap(({ state, split }) => (state === 'done' && split !== undefined ? [split] : [])),
    clawbacks: [],
  }
}

/** A payment as the postings see it. */
export function sharedPayment(payment: PhonePayment): SharedPayment {
  const { id, merchantId, operatorId, split } = payment
  if (operatorId === undefined || split === undefined) throw new Bug('a charge without operator or split')
  return { id, merchantId, operatorId, split }
}
