// The number a device paid with before, to be offered again: only while it was proved within 90 days, since numbers are given to
// others after a while (carrier-billing 1, rule 4). A code is asked for all the same.

import type { Deps } from '../deps.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import type { Phone, PhoneOperator } from '../phone.ts'
import { type Payer, readPayer } from '../records/phone-payers.ts'
import { readLastChargedOfDevice } from '../records/phone-payments.ts'
import { digestDevice } from './start-phone-payment.ts'

export type SavedNumber = { readonly payer: Payer; readonly operator: PhoneOperator }

/** Undefined where this device has none, or it must be typed and proved anew. */
export async function readSavedNumber(
  deps: Deps,
  phone: Phone,
  secret: string | undefined,
): Promise<SavedNumber | undefined> {
  if (secret === undefined) return undefined
  const payment = await readLastChargedOfDevice(deps.records, digestDevice(secret))
  if (payment === undefined) return undefined
  const payer = await readPayer(deps.records, payment.payerId, phone.payerKeys)
  const operator = phone.operators.get(payment.operatorId ?? '')
  if (payer?.verifiedAt === undefined || operator === undefined || payer.ref.kind !== 'msisdn')
    return undefined
  const isFresh = deps.system.now() - payer.verifiedAt < phoneLimits.savedNumberMs
  return isFresh ? { payer, operator } : undefined
}
