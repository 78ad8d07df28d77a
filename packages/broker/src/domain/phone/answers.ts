// What the outside answers about a charge or a refund, as values: known, refused, absent or unknown.

/** Why the outside said no, in our own words; each has its sentence for the payer. */
export type RefusalReason =
  | 'cap_reached'
  | 'amount_not_allowed'
  | 'not_applicable'
  | 'denied'
  | 'low_balance'
  | 'unknown_number'
  | 'wrong_code'
  | 'code_locked'
  | 'already_confirmed'
  | 'already_cancelled'
  | 'not_refundable'
  /** Nothing was done and the same call may succeed later (throttled). */
  | 'busy'
  /** A fault of ours or of the configuration: malformed, unauthorised, not subscribed. */
  | 'misconfigured'

/** What is known of a charge at the operator. */
export type KnownCharge = {
  readonly state:
    | 'processing'
    | 'awaiting_code'
    | 'awaiting_page'
    | 'reserved'
    | 'charged'
    | 'denied'
    | 'cancelled'
  readonly operatorPaymentId: string
  readonly serverReference?: string
  readonly authorizationId?: string
  readonly validationUrl?: string
  readonly chargedAt?: number
  readonly reason?: RefusalReason
}

export type ChargeAnswer =
  | { readonly kind: 'known'; readonly charge: KnownCharge }
  /** An error that left no payment behind, or, for a step on a payment, left it as it was. */
  | { readonly kind: 'refused'; readonly reason: RefusalReason }
  /** To a lookup only: the operator has nothing under this correlator. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly why: string }

export type KnownRefund = {
  readonly state: 'processing' | 'done' | 'denied'
  readonly operatorRefundId: string
  readonly reason?: RefusalReason
}

export type RefundAnswer =
  | { readonly kind: 'known'; readonly refund: KnownRefund }
  | { readonly kind: 'refused'; readonly reason: RefusalReason }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly why: string }
