// The parts of one charge on the phone bill, to the unit: the payer's price is their sum.

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
  readonly badDebt: bigint
  readonly platform: bigint
  /** Cost of the messages we send, where the contract passes it on. */
  readonly messages: bigint
  /** What the merchant is credited, before tax on the fees themselves. */
  readonly net: bigint
}
