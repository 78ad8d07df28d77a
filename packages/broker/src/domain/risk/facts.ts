// What the rules on one payment look at: counts, sums, times and flags, all known before the rules run. Sums are minor units
// of the payment's currency and, unless the name says else, include the payment itself.

import type { ItemClass } from '../phone/payment.ts'
import type { VelocityBound } from './policy.ts'

/** Classes that can be turned into money again (C01); the platform sets an item's class, never the merchant. */
export const resaleable: ReadonlySet<ItemClass> = new Set([
  'game_currency',
  'voucher',
  'gift_card',
  'prepaid_pin',
  'transit',
])

/** Several payers' payments meeting in one place. */
export type SharedTarget = {
  readonly kind: 'device' | 'account' | 'address' | 'redeem' | 'component'
  readonly payers: number
  readonly units: bigint
}

export type Velocity = {
  readonly subject: VelocityBound['subject']
  readonly window: VelocityBound['window']
  readonly count: number
  readonly units: bigint
}

export type RiskFacts = {
  readonly units: bigint
  readonly itemClass: ItemClass
  /** The payer's cap of this month. */
  readonly capUnits: bigint
  readonly hour: number
  readonly payer: {
    /** Earlier payments that were made, ever. */
    readonly paymentsBefore: number
    readonly unitsInBurnDown: bigint
    /** Payments of this very amount in the window, and their sum. */
    readonly equalCount: number
    readonly equalUnits: bigint
    /** Spent in the first hours of each month, newest first; the first is this month's with this payment where it is in them. */
    readonly monthStartUnits: readonly bigint[]
    readonly isMonthStart: boolean
    readonly accounts: number
    /** Merchants that belong to the owner of this one. */
    readonly merchantsOfOwner: number
    readonly resaleableMonthUnits: bigint
    readonly resaleableDayCount: number
    /** Payments of this class before the burst. */
    readonly ofClassBefore: number
    readonly burstCount: number
    readonly burstUnits: bigint
    readonly refundRounds: number
    /** Words of the payer in the last day that it was somebody else. */
    readonly disowned: number
    readonly isNewDevice: boolean
    /** On the list of the house's or the merchant's own people who make test purchases. */
    readonly isStaff: boolean
  }
  /** What the operator told of the line; unknown stays absent and fires nothing. */
  readonly line: {
    readonly ageMs?: number
    readonly isPrepaid?: boolean
    readonly simSwapAgeMs?: number
    readonly deviceSwapAgeMs?: number
    readonly portInAgeMs?: number
  }
  /** How the code was typed; absent before it was. */
  readonly code?: { readonly delayMs: number; readonly isOtherNetwork: boolean }
  readonly targets: readonly SharedTarget[]
  readonly redeem: {
    /** Goods of this payer used within minutes from another device and another network. */
    readonly fastElsewhere: number
    /** Goods used at once in the place where this payer's were. */
    readonly bulk: number
    readonly isAbroad: boolean
  }
  readonly merchant: {
    readonly ageMs: number
    readonly dayUnits: bigint
    /** Whether the owner's device, address or bank is among the payer's. */
    readonly ownerMatches: readonly string[]
    /** Words of the trade found in the referrer, campaign or page. */
    readonly words: readonly string[]
  }
  /** The platform's reference price of this item. */
  readonly referenceUnits?: bigint
  readonly area: { readonly complaints: number; readonly isSwitchedOff: boolean }
  readonly source: {
    readonly misses: number
    readonly missesOfAddress: number
    readonly nearNumbers: number
    readonly sends: number
    readonly converted: number
    readonly isBlocked: boolean
  }
  readonly velocity: readonly Velocity[]
}

/** What the rules on a refund look at. */
export type RefundFacts = {
  /** Whether the money goes back on the bill it came from. */
  readonly isToSource: boolean
  readonly rounds: number
}

/** What the rules on a merchant look at, over the policy's window of time. */
export type MerchantFacts = {
  readonly ageMs: number
  readonly payers: number
  readonly nearCapPayers: number
  readonly returningPayers: number
  readonly payments: number
  readonly nightPayments: number
  /** Payments whose goods somebody came for. */
  readonly usedPayments: number
  readonly medianUnits: bigint
  /** The largest payment the country allows: what a basket close to the cap is close to. */
  readonly transactionCapUnits: bigint
  /** Payers in the largest group that shares devices or accounts. */
  readonly componentPayers: number
  readonly chargedUnits: bigint
  readonly unpaidUnits: bigint
  readonly unpaidCount: number
  /** Of all merchants at the same operators: unpaid of charged, as a fraction. */
  readonly unpaidAverage: number
  readonly wordPayments: number
  readonly complaints: number
  readonly refunds: number
  readonly attempts: number
  readonly converted: number
  readonly denied: number
  /** In the window of the same length before. */
  readonly attemptsBefore: number
  readonly deniedBefore: number
}
