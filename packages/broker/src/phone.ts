// What a broker that offers the phone bill holds: its operators with their rails and message links, and the keys of numbers
// and codes. Part of the one record of dependencies; a broker without an operators file has none.

import type { PhonePayment } from './domain/phone/payment.ts'
import type { OperatorProfile } from './rails/phone/profile.ts'
import type { SmsLink } from './rails/phone/sms-link.ts'
import type { Rail } from './rails/rail.ts'
import type { PayerKeys } from './records/phone-payers.ts'

export type PhoneOperator = {
  readonly profile: OperatorProfile
  readonly rail: Rail
  readonly sms: SmsLink
}

export type Phone = {
  /** By the profile's id. */
  readonly operators: ReadonlyMap<string, PhoneOperator>
  readonly payerKeys: PayerKeys
  /** Codes are kept as digests under this key. */
  readonly codeKey: Uint8Array
  /** Payments this process is going on with right now, so that one is not called for twice at a time. */
  readonly running: Map<string, Promise<PhonePayment | undefined>>
}
