// The contract of a rail: how the house reaches money outside. Every call carries an id made by us and may be repeated
// for ever; the answer is a value, never an exception, and silence is `unknown`, never a no.

import type { ChargeAnswer, RefundAnswer } from '../domain/phone/answers.ts'
import type { Minor } from '../domain/phone/minor.ts'
import type { PayerRef } from '../domain/phone/payment.ts'

export type {
  ChargeAnswer,
  KnownCharge,
  KnownRefund,
  RefundAnswer,
  RefusalReason,
} from '../domain/phone/answers.ts'

/** A charge as it is asked for; the correlator alone names it at the operator. */
export type ChargeOrder = {
  readonly correlator: string
  readonly payer: PayerRef
  readonly amount: Minor
  /** The tax inside the amount, where the operator is told. */
  readonly tax?: Minor
  /** Recognisable text for the bill. */
  readonly description: string
  readonly merchantName: string
  readonly merchantReference: string
  /** When the intent was committed: lookups by correlator search from here. */
  readonly orderedAt: number
  /** True where this very call may have been made before. What must never be sent twice is then not sent. */
  readonly isRepeat?: boolean
}

export type RefundOrder = {
  readonly correlator: string
  /** The payment's own: notifications of its refunds go where its own go. */
  readonly paymentCorrelator: string
  readonly payer: PayerRef
  readonly operatorPaymentId: string
  readonly merchantReference: string
  /** Absent: all of it. */
  readonly amount?: Minor
  readonly tax?: Minor
  readonly reason: string
  readonly orderedAt: number
}

/** What an operator told us without being asked, verified. It says only where to look: the payment itself is asked again. */
export type RailEvent = {
  readonly source: string
  readonly eventId: string
  readonly operatorPaymentId: string
  readonly about: 'payment' | 'refund'
}

export type CallbackRead =
  | { readonly ok: true; readonly event: RailEvent }
  | { readonly ok: false; readonly status: 400 | 401 | 410; readonly why: string }

export type RailCapabilities = {
  readonly oneStep: boolean
  readonly twoStep: boolean
  readonly refundTotal: boolean
  readonly refundPartial: boolean
  readonly refundWindowDays: number
  readonly currency: string
  readonly minUnits: bigint
  readonly maxUnits: bigint
  /** A closed list of billable amounts, or undefined for any within the bounds. */
  readonly pricePoints?: readonly bigint[]
}

/** One way to charge outside. A rail leaves out what it cannot do. */
export type Rail = {
  readonly capabilities: RailCapabilities
  /** Reserves where the operator has two steps, otherwise charges. */
  readonly start: (order: ChargeOrder) => Promise<ChargeAnswer>
  /** Hands on a code that the operator itself sent. */
  readonly validate?: (
    charge: StepOrder & { readonly authorizationId: string; readonly code: string },
  ) => Promise<ChargeAnswer>
  /** Charges what was reserved. */
  readonly confirm?: (charge: StepOrder) => Promise<ChargeAnswer>
  /** Lets go of what was reserved. */
  readonly cancel?: (charge: StepOrder) => Promise<ChargeAnswer>
  /** What became of a charge: by the operator's id where it is known, else by our correlator. */
  readonly lookup: (order: ChargeOrder & { readonly operatorPaymentId?: string }) => Promise<ChargeAnswer>
  readonly refund?: (order: RefundOrder) => Promise<RefundAnswer>
  readonly lookupRefund?: (
    order: RefundOrder & { readonly operatorRefundId?: string },
  ) => Promise<RefundAnswer>
  readonly readCallback?: (request: Request) => Promise<CallbackRead>
}

/** A step on a charge that the operator knows. */
export type StepOrder = { readonly order: ChargeOrder; readonly operatorPaymentId: string }
