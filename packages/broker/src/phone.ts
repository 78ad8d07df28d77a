// What a broker that offers the phone bill holds: its operators with their rails and message links, and the keys of numbers
// and codes. Part of the one record of dependencies; a broker without an operators file has none.

import type { CountryPolicy } from './domain/limits/policy.ts'
import type { PhonePayment } from './domain/phone/payment.ts'
import type { Contract } from './domain/share/contract.ts'
import type { OperatorProfile } from './rails/phone/profile.ts'
import type { ReceivedSms, SmsLink, SmsReceipt } from './rails/phone/sms-link.ts'
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
  /** Every contract in force or to come; the records keep the past ones too. */
  readonly contracts: readonly Contract[]
  /** What each country allows, by version and date. */
  readonly policies: readonly CountryPolicy[]
  readonly payerKeys: PayerKeys
  /** Codes are kept as digests under this key. */
  readonly codeKey: Uint8Array
  /** Where what arrives by message goes; set once the broker is built, and until then nothing is acknowledged. */
  readonly inbox: { take?: (arrival: PhoneArrival) => Promise<void> }
  /** Payments this process is going on with right now, so that one is not called for twice at a time. */
  readonly running: Map<string, Promise<PhonePayment | undefined>>
}

/** Something an operator's message centre handed us. */
export type PhoneArrival =
  | { readonly kind: 'message'; readonly operatorId: string; readonly message: ReceivedSms }
  | { readonly kind: 'receipt'; readonly operatorId: string; readonly receipt: SmsReceipt }
