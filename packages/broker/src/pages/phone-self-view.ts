// What the pages under `/phone` are given: whoever holds a phone sees, limits, blocks and takes back what is charged to
// it, without a login; a code by message opens them for half an hour.

import type { Instant, Money } from '@farthing/protocol'
import type { Page } from './context.ts'
import type { FormFault } from './field.ts'
import type { PhoneCountry, PhoneMonth } from './phone-view.ts'

/** The door: the number, then the code. Both say the same whether a number is known here or not. */
export type PhoneDoorView = {
  readonly key: string
  readonly step:
    | {
        readonly kind: 'number'
        readonly countries: readonly PhoneCountry[]
        readonly country: string
        readonly entered?: string
        readonly fault?: FormFault
        /** Why the payer was sent here. */
        readonly told?: 'ended' | 'expired'
      }
    | {
        readonly kind: 'code'
        readonly tail: string
        readonly expiresAt: Instant
        readonly resend?: { readonly from: Instant; readonly left: number }
        readonly triesLeft?: number
        readonly isResent?: boolean
        readonly fault?: FormFault
      }
}

/** What the payer may do about a charge. */
export type PhoneRefundState =
  | { readonly kind: 'open'; readonly until?: Instant }
  | { readonly kind: 'asked'; readonly at: Instant }
  | { readonly kind: 'done'; readonly at: Instant; readonly amount: Money }
  | { readonly kind: 'denied'; readonly at: Instant }
  /** The time is over, or the operator cannot: the help line is shown. */
  | { readonly kind: 'closed' }

/** One charge, or an attempt at one, as its payer sees it. */
export type PhoneHistoryRow = {
  readonly id: string
  readonly reference: string
  readonly merchantId: string
  readonly merchantName: string
  readonly origin: string
  /** Absent where it was private or erased. */
  readonly title?: string
  readonly kind: 'single' | 'bundle'
  readonly amount: Money
  readonly at: Instant
  readonly state: 'charged' | 'pending' | 'unknown' | 'not-charged' | 'refunded' | 'part-refunded'
  readonly refund: PhoneRefundState
}

export type PhoneSelfView = {
  readonly key: string
  readonly tail: string
  readonly operatorName?: string
  readonly helpNumber?: string
  /** Until when this stays open on this device. */
  readonly sessionEndsAt: Instant
  /** Absent where nothing was ever charged. */
  readonly month?: PhoneMonth
  readonly cap: {
    /** The highest that operator and country allow. */
    readonly max: Money
    /** What holds where the payer set nothing; `max` where absent. */
    readonly usual?: Money
    /** What the payer set below that. */
    readonly own?: Money
    /** A raise that waits out its 24 hours. */
    readonly pending?: { readonly to: Money; readonly from: Instant }
    readonly entered?: string
    readonly fault?: FormFault
  }
  readonly password: {
    readonly state: 'none' | 'set' | 'locked'
    /** True where this country asks for it with every payment. */
    readonly isRequired: boolean
    /** A new one that waits out its 24 hours. */
    readonly pendingFrom?: Instant
    readonly fault?: FormFault
  }
  readonly blocks: {
    /** Present while everything is blocked. */
    readonly allSince?: Instant
    /** True where that was not the holder, who then cannot lift it here. */
    readonly isByHouse?: boolean
    readonly merchants: ReadonlyArray<{
      readonly merchantId: string
      readonly merchantName: string
      readonly since: Instant
    }>
    /** Merchants of the history that are not blocked. */
    readonly others: ReadonlyArray<{ readonly merchantId: string; readonly merchantName: string }>
  }
  readonly recent: readonly PhoneHistoryRow[]
  /** What was just changed. */
  /** Why the last form did nothing. */
  readonly fault?: FormFault
  readonly saved?:
    | 'cap'
    | 'cap-later'
    | 'cap-kept'
    | 'password'
    | 'password-later'
    | 'blocked'
    | 'unblocked'
    | 'refund'
  /** Parts that could not be read. */
  readonly unread: ReadonlyArray<'month' | 'history' | 'blocks'>
}

/** The history of a year. */
export type PhoneHistoryView = {
  readonly key: string
  readonly tail: string
  readonly rows: Page<PhoneHistoryRow>
  readonly isPartial: boolean
  readonly helpNumber?: string
  readonly saved?: 'refund'
  readonly fault?: FormFault
}
