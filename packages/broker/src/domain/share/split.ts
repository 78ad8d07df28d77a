// The parts of one charge on the phone bill, to the unit: the payer's price is their sum. Beside them stands the tax on the
// fees themselves, which is paid out of the merchant's credit and is no part of the price.

/** All in minor units of the charge's currency; `price = tax + operator + aggregator + badDebt + platform + messages + net`. */
export type Split = {
  readonly contractId: string
  readonly currency: string
  readonly price: bigint
  /** Tax inside the price, and who hands it on. */
  readonly tax: bigint
  readonly taxRemitter: 'OPERATOR' | 'PLATFORM' | 'MERCHANT'
  readonly operator: bigint
  readonly aggregator: bigint
  /** Who is between us and the operator; absent where `aggregator` is 0 for want of one. */
  readonly aggregatorId?: string
  readonly badDebt: bigint
  readonly platform: bigint
  /** Cost of the messages we send, where the contract passes it on. */
  readonly messages: bigint
  /** What the merchant is credited, before tax on the fees themselves. */
  readonly net: bigint
  /** Tax on the operator's, the aggregator's and our own fee, where they charge it (not under reverse charge). */
  readonly operatorTax: bigint
  readonly aggregatorTax: bigint
  readonly platformTax: bigint
}

/** The members of a split that are sums of money. */
export const splitAmounts = [
  'price',
  'tax',
  'operator',
  'aggregator',
  'badDebt',
  'platform',
  'messages',
  'net',
  'operatorTax',
  'aggregatorTax',
  'platformTax',
] as const

/** The sum of the tax on all fees. */
export function feeTaxOf(split: Pick<Split, 'operatorTax' | 'aggregatorTax' | 'platformTax'>): bigint {
  return split.operatorTax + split.aggregatorTax + split.platformTax
}

/**
 * What the merchant is credited in all: its part, the tax in the price where the merchant itself hands that on, less the
 * tax on the fees.
 */
export function merchantCredit(split: Split): bigint {
  return split.net + (split.taxRemitter === 'MERCHANT' ? split.tax : 0n) - feeTaxOf(split)
}

/** What the operator owes for a charge: what is left of the price after its fee, that fee's tax and the tax it hands on. */
export function operatorOwes(split: Split): bigint {
  const tax = split.taxRemitter === 'OPERATOR' ? split.tax : 0n
  return split.price - tax - split.operator - split.operatorTax
}
