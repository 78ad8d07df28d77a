// What a charge comes to in cash: the same split seen from the merchant's bank account, with the taxes on fees, the tax
// to hand on and what is withheld at the border (carrier-billing 9.1 and 9.4, example C).

import type { Contract } from './contract.ts'
import { shareBps } from './share.ts'
import { feeTaxOf, merchantCredit, operatorOwes, type Split } from './split.ts'

/** All in minor units of the charge's currency. */
export type Cash = {
  /** What the operator pays out for the charge. */
  readonly operatorPays: bigint
  /** What the merchant is credited. */
  readonly receives: bigint
  /** What the merchant owes its tax office: the tax in the price less the tax it paid on fees; negative is due back. */
  readonly remits: bigint
  /** What stays with the merchant after that. */
  readonly keeps: bigint
  /** Withheld at payout for the payer's tax office, under the contract's certificate; it comes out of what is paid. */
  readonly withheld: bigint
  readonly paidOut: bigint
}

/** The cash of a charge. */
export function cashOf(contract: Contract, split: Split): Cash {
  const receives = merchantCredit(split)
  const remits = (split.taxRemitter === 'MERCHANT' ? split.tax : 0n) - feeTaxOf(split)
  const withheld = shareBps(split.net, contract.withholding.bps)
  return {
    operatorPays: operatorOwes(split),
    receives,
    remits,
    keeps: receives - remits,
    withheld,
    paidOut: receives - withheld,
  }
}
