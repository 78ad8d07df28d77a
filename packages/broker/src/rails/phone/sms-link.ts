// The contract of a link to an operator's short-message centre. The link keeps the connection alive by itself; what
// arrives is acknowledged only after its handler has committed, so that the centre sends it again otherwise.

/** A message to a phone. */
export type SmsOrder = {
  /** Ours; for the log and for telling answers apart. */
  readonly id: string
  /** E.164 with plus. */
  readonly to: string
  readonly text: string
  /** The centre drops it after this long: a code that arrives later must not arrive at all. */
  readonly validForMs?: number
  /** A billed message carries the charge itself: it is never sent again by the link. The tariff is the source number. */
  readonly billed?: { readonly from: string }
}

export type SmsAnswer =
  /** One id per part, in the form receipts will carry. */
  | { readonly kind: 'sent'; readonly messageIds: readonly string[] }
  /** Not taken, and it will not be: bad number, refused by the operator (`status` is SMPP's). */
  | { readonly kind: 'refused'; readonly status: number }
  /** Not taken now; nothing was sent. */
  | { readonly kind: 'busy' }
  /** Handed over without an answer: it may or may not be on its way. */
  | { readonly kind: 'unknown' }

export type ReceivedSms = {
  readonly from: string
  /** The short code it was sent to. */
  readonly to: string
  readonly text: string
}

export type SmsReceipt = {
  readonly messageId: string
  readonly state:
    | 'delivered'
    | 'expired'
    | 'deleted'
    | 'undeliverable'
    | 'rejected'
    | 'unknown'
    | 'accepted'
    | 'enroute'
  readonly isFinal: boolean
  readonly errorCode?: string
}

export type SmsLink = {
  readonly send: (message: SmsOrder) => Promise<SmsAnswer>
  readonly isUp: () => boolean
  readonly close: () => Promise<void>
}

/** What is done with what arrives; a rejected promise leaves it unacknowledged. */
export type SmsHandlers = {
  readonly onMessage: (message: ReceivedSms) => Promise<void>
  readonly onReceipt: (receipt: SmsReceipt) => Promise<void>
}
