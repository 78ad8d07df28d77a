// Ends a payment on the phone bill before it is charged: by its payer, by STOP, or because another took its place. What is
// reserved is let go of at the operator; what may already be charged is not touched here, it is refunded once known.

import type { Deps } from '../deps.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { untouchedStates } from '../domain/phone/transitions.ts'
import type { Phone } from '../phone.ts'
import { readPhonePayment } from '../records/phone-payments.ts'
import { continuePhonePayment } from './continue-phone-payment.ts'
import { commitMove } from './move-phone-payment.ts'

/** Answers the payment as it stands then. */
export async function cancelPhonePayment(
  deps: Deps,
  phone: Phone,
  { payment, reason }: { readonly payment: PhonePayment; readonly reason: string },
): Promise<PhonePayment> {
  if (untouchedStates.includes(payment.state)) {
    await commitMove(deps, payment, { to: 'cancelled', cause: reason, reason })
  } else if (payment.state === 'awaiting_operator' || payment.state === 'reserved') {
    const now = deps.system.now()
    await commitMove(deps, payment, { to: 'cancelling', cause: reason, reason, nextCheckAt: now, checks: 0 })
    await continuePhonePayment(deps, phone, payment.id)
  }
  return (await readPhonePayment(deps.records, payment.id)) ?? payment
}
