// What a country allows on the phone bill, as data: caps, classes of goods, consent, notices and the risk rules' figures.
// Policies never change once in force: another figure is another version with a later start.

import type { Instant } from '@farthing/protocol'
import type { ItemClass } from '../phone/payment.ts'
import type { RiskPolicy } from '../risk/policy.ts'

/** Amounts are minor units of the policy's currency. */
export type CountryPolicy = {
  /** Stands beside every payment and decision made under it. */
  readonly version: string
  /** ISO 3166 alpha-2; empty for the policy of every country that has none of its own. */
  readonly countries: readonly string[]
  /** In force from here on, until a later version of the same countries. */
  readonly from: Instant
  /** The one currency charges are made in; an operator that bills in another is not used. */
  readonly currency: string
  readonly transactionUnitsMax: bigint
  /** No payer's month is ever above this, whatever the payer asks for. */
  readonly monthUnitsMax: bigint
  /** The month of a payer who has said nothing. */
  readonly monthUnitsStart: bigint
  readonly dayCountMax?: number
  /** Bounds of a number in the first days after its first payment. */
  readonly newNumber?: {
    readonly days: number
    readonly unitsMax: bigint
    readonly dayCountMax: number
  }
  /** What may be sold on the phone bill at all; resaleable classes are decided by the risk rules besides. */
  readonly classes: readonly ItemClass[]
  /** Classes with a month's cap of their own, counted together. */
  readonly classCap?: { readonly classes: readonly ItemClass[]; readonly monthUnitsMax: bigint }
  readonly minors: {
    /** What a payer whose age nobody told counts as. */
    readonly unknownIs: 'adult' | 'minor'
    /** What a minor may buy without a guardian's consent. */
    readonly classes: readonly ItemClass[]
    /** What a minor may buy with it. */
    readonly withGuardian: readonly ItemClass[]
  }
  /** When the payment password is asked for beside the code. */
  readonly secondFactor: { readonly always: boolean; readonly fromUnits?: bigint }
  /** Shares of the month's cap, in per cent, at which the payer is told; and steps of spending, where a country counts so. */
  readonly notices: { readonly percents: readonly number[]; readonly everyUnits?: bigint }
  readonly capRaiseDelayMs: number
  /** How long the proof of consent is kept; charges up to a small sum may be kept for less. */
  readonly evidence: {
    readonly days: number
    readonly small?: { readonly unitsMax: bigint; readonly days: number }
  }
  /** A refund up to this, or the first one of a payer, is given without a question. */
  readonly refundFreelyUnitsMax: bigint
  /** Where the figures come from; every one is to be looked at by counsel before real money is charged. */
  readonly basis: string
  readonly risk: RiskPolicy
}
