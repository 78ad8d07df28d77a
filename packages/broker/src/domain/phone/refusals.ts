// Why a payment on the phone bill ended without a charge, as the code its payer is told. The operator's own words stay out.

import type { ProblemCode } from '@farthing/protocol'
import type { PhonePayment } from './payment.ts'

/** Reasons the operator or time gave, in our words; the house's own refusals are kept as their codes. */
const byReason: Readonly<Record<string, ProblemCode>> = {
  cap_reached: 'phone_cap_operator',
  amount_not_allowed: 'phone_amount_not_allowed',
  not_applicable: 'phone_not_applicable',
  denied: 'phone_denied',
  low_balance: 'phone_low_balance',
  unknown_number: 'phone_operator_unknown',
  wrong_code: 'phone_code_wrong',
  code_locked: 'phone_code_locked',
  never_arrived: 'phone_unavailable',
  misconfigured: 'phone_unavailable',
  operator_cancelled: 'phone_code_expired',
  expired: 'phone_code_expired',
  blocked: 'phone_blocked',
}

/** The refusal a payment ended in; undefined where it did not, or its payer ended it. */
export function refusalOf(payment: Pick<PhonePayment, 'state' | 'reason'>): ProblemCode | undefined {
  const { reason = '' } = payment
  const { state } = payment
  if (state === 'cancelled') return byReason[reason === 'blocked' || reason === 'expired' ? reason : '']
  if (!endedUnpaid.includes(state)) return undefined
  return byReason[reason] ?? (isCode(reason) ? reason : byDefault(state))
}

const endedUnpaid: readonly PhonePayment['state'][] = [
  'rejected',
  'no_operator',
  'denied',
  'code_locked',
  'code_expired',
  'expired',
]

function isCode(reason: string): reason is ProblemCode {
  return reason.startsWith('phone_')
}

function byDefault(state: PhonePayment['state']): ProblemCode {
  if (state === 'code_locked') return 'phone_code_locked'
  if (state === 'no_operator') return 'phone_operator_unknown'
  return state === 'code_expired' || state === 'expired' ? 'phone_code_expired' : 'phone_denied'
}
