// What a merchant is shown of a sale on the phone bill: every part of the price to the unit, what its money is by now, and
// the statement of a month. Nothing of the number: a buyer has a pseudonym.

import type { Instant, Money } from '@farthing/protocol'

/** What the money of a sale is to the merchant. */
export type CreditStageView = 'pending' | 'confirmed' | 'available' | 'reversed'

/** Where one price went; `price = tax + operator + aggregator + badDebt + platform + messages + net`. */
export type PhoneSplitView = {
  readonly operatorName: string
  readonly contractId: string
  readonly price: Money
  readonly tax: Money
  readonly taxRemitter: 'OPERATOR' | 'PLATFORM' | 'MERCHANT'
  readonly operator: Money
  readonly aggregator: Money
  readonly badDebt: Money
  readonly platform: Money
  readonly messages: Money
  readonly net: Money
  readonly stage: CreditStageView
  /** When it is expected to be available, where the contract tells. */
  readonly availableOn?: Instant
  readonly isBundle?: boolean
  /** Parts already given back, the same lines once more. */
  readonly refunded?: {
    readonly price: Money
    readonly net: Money
    readonly kept: Money
    readonly isOnBill: boolean
  }
}

/** One line: everything sold through one operator under one contract at one price. */
export type StatementLine = {
  readonly operatorName: string
  readonly contractId: string
  readonly pricePoint: Money
  readonly count: number
  readonly gross: Money
  readonly tax: Money
  readonly operator: Money
  readonly aggregator: Money
  readonly badDebt: Money
  readonly platform: Money
  readonly messages: Money
  readonly net: Money
}

/** One currency of a month (carrier-billing 10). Amounts are positive; the page writes the signs. */
export type StatementPart = {
  readonly currency: string
  readonly contractIds: readonly string[]
  readonly opening: Money
  readonly lines: readonly StatementLine[]
  /** Tax in prices that the merchant itself hands on, less the tax on fees; below zero where there is more of that. */
  readonly taxes: Money
  readonly refunds: { readonly count: number; readonly gross: Money; readonly net: Money }
  readonly clawbacks: { readonly count: number; readonly gross: Money; readonly net: Money }
  readonly reserveIn: Money
  readonly reserveOut: Money
  readonly paidOut: Money
  readonly closing: Money
  /** How the closing balance is made up. */
  readonly stages: { readonly pending: Money; readonly confirmed: Money; readonly available: Money }
}

export type MerchantStatementView = {
  /** Such as `2026-11`. */
  readonly month: string
  /** Months that have a statement, the newest first. */
  readonly months: readonly string[]
  /** True while the month goes on. */
  readonly isOpen: boolean
  readonly parts: readonly StatementPart[]
  readonly isPartial: boolean
}
