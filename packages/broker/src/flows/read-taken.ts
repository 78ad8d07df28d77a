// What was taken back of a charge so far, as the postings need it.

import { Bug } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import type { SharedPayment, Taken } from '../domain/share/postings.ts'
import { listClawbacks } from '../records/clawbacks.ts'
import { isReserveReleased } from '../records/credit-releases.ts'
import { listPhoneRefunds } from '../records/phone-refunds.ts'

/** Every refund and clawback of a charge that is done. */
export async function readTaken(deps: Deps, paymentId: string): Promise<Taken> {
  const refunds = await listPhoneRefunds(deps.records, paymentId)
  const clawbacks = await listClawbacks(deps.records, paymentId)
  return {
    refunds: [
      ...refunds.flatMap(({ state, split }) => (state === 'done' && split !== undefined ? [split] : [])),
      ...clawbacks.flatMap((each) => (each.kind === 'missing' ? [each.split] : [])),
    ],
    clawbacks: clawbacks.flatMap((each) => (each.kind === 'clawback' ? [each.split] : [])),
    isReleased: await isReserveReleased(deps.records, paymentId),
  }
}

/** A payment as the postings see it. */
export function sharedPayment(payment: PhonePayment): SharedPayment {
  const { id, merchantId, operatorId, split } = payment
  if (operatorId === undefined || split === undefined) throw new Bug('a charge without operator or split')
  return { id, merchantId, operatorId, split }
}
