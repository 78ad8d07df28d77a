// What the checkout page is given: the offer, what the form carries along, and one of seven states.

import type { Duration, Instant, Money, ProblemDetails } from '@farthing/protocol'
import type { FormFault } from './field.ts'

/** What the buttons of the checkout send in the field `action`. */
export const checkoutActions = {
  pay: 'pay',
  /** The second yes of those below 18. */
  payAgain: 'pay-again',
  decline: 'decline',
  /** With `voucher`: tops up, then shows the offer again. */
  topUp: 'top-up',
  /** Bought before: leads to the item with a fresh ticket. */
  open: 'open',
  /** Shows the offer of this quote; pays nothing. */
  show: 'show',
  /** What became of this key? Pays nothing. */
  resolve: 'resolve',
} as const

/** Hidden fields every form of the checkout carries, under these names. */
export type CheckoutFields = {
  readonly mode: 'page' | 'window'
  readonly quote: string
  /** Makes a second sending harmless; in a window, the page's own idempotency key. */
  readonly key: string
  readonly return?: string
  readonly state?: string
  /** The offer as the page had it (JSON), held against the quote. */
  readonly offer?: string
  /** The origin of the page that opened the window, taken from the browser's message event. */
  readonly page?: string
}

/** The seller and the thing. Texts are of others: shown, never trusted. */
export type CheckoutOffer = {
  readonly merchantName: string
  readonly origin: string
  readonly title?: string
  readonly price: Money
  /** Zero: each reading is a purchase. */
  readonly access: Duration
  /** What is bought is goods of an order, not access to a page. */
  readonly goods?: CheckoutGoods
}

/** The lines of an order and how they are taken back. */
export type CheckoutGoods = {
  readonly app: string
  readonly lines: readonly { readonly title: string; readonly quantity: number; readonly price: Money }[]
  readonly tax?: Money
  readonly isGift: boolean
  /** The strictest of the lines: taken back by itself within so many days while unused, decided by the seller, or not after use. */
  readonly refunds:
    | { readonly kind: 'instant'; readonly days: number }
    | { readonly kind: 'review'; readonly days: number }
    | { readonly kind: 'none_after_use' }
}

/** A way the buyer can pay this offer; `keeps` is what the merchant is left with of the price. */
export type PayWay =
  | {
      readonly kind: 'balance'
      readonly keeps: Money
      readonly balance: Money
      readonly balanceAfter: Money
      /** Offered where the buyer has no rule for this merchant yet. */
      readonly autoPay?: { readonly itemMax: Money; readonly weekMax: Money }
    }
  | {
      readonly kind: 'voucher'
      readonly keeps: Money
      /** Absent where there is no wallet yet. */
      readonly balance?: Money
      readonly missing: Money
      readonly entered?: string
      readonly fault?: FormFault
    }
  | {
      readonly kind: 'phone'
      readonly keeps: Money
      /** False where this price alone leaves the merchant nothing: then only the bundle is offered. */
      readonly isSingleViable: boolean
      /** A number used on this device before and still verified. */
      readonly saved?: { readonly tail: string; readonly operatorName: string }
      /** One larger charge instead, taken only if the buyer ticks it; `keeps` is of this item's price then. */
      readonly bundle?: { readonly amount: Money; readonly keeps: Money; readonly lifeDays: number }
    }
  | {
      /** What is left of an earlier bundle of this merchant. */
      readonly kind: 'bundle'
      readonly keeps: Money
      readonly left: Money
      readonly leftAfter: Money
      readonly until: Instant
    }

/** Why the phone bill is not among the ways. */
export type PhoneNotOffered = 'price-not-viable' | 'amount-not-billable' | 'class-not-allowed' | 'no-operator'

export type CheckoutState =
  | {
      /** Several ways, in the order they are offered: what the merchant keeps most by stands first. */
      readonly kind: 'ways'
      readonly ways: readonly PayWay[]
      readonly phoneNotOffered?: PhoneNotOffered
      readonly refundMinutes: number
      /** Just topped up by this much. */
      readonly toppedUp?: Money
    }
  | {
      readonly kind: 'offer'
      readonly balance: Money
      readonly balanceAfter: Money
      readonly refundMinutes: number
      /** Offered where the buyer has no rule for this merchant yet. */
      readonly autoPay?: { readonly itemMax: Money; readonly weekMax: Money }
      /** Just topped up by this much. */
      readonly toppedUp?: Money
    }
  | {
      readonly kind: 'top-up'
      /** Absent where there is no wallet yet. */
      readonly balance?: Money
      readonly missing: Money
      readonly entered?: string
      readonly fault?: FormFault
    }
  | {
      /** Said yes once; those below 18 say it twice (E-08). */
      readonly kind: 'again'
      /** Which button is pressed again. */
      readonly action: string
    }
  | { readonly kind: 'owned'; readonly accessEndsAt: Instant }
  | {
      readonly kind: 'paid'
      readonly charged: Money
      /** For the window: the ticket handed to the page. */
      readonly ticket?: string
      /** For the page: where to go on. */
      readonly continueHref?: string
      readonly receiptHref: string
    }
  | { readonly kind: 'refused'; readonly details: ProblemDetails; readonly newPrice?: Money }
  | { readonly kind: 'unknown'; readonly details: ProblemDetails }
  | { readonly kind: 'declined' }

export type CheckoutView = {
  readonly fields: CheckoutFields
  /** Absent where the quote could not be read at all. */
  readonly offer?: CheckoutOffer
  readonly state: CheckoutState
  /** Where "back to the site" leads on the page; the window closes instead. */
  readonly backHref?: string
}
