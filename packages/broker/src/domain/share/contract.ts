// A contract with an operator (carrier-billing 9.5): who takes what of a charge on the phone bill. It never changes; other
// terms are another contract, and each payment names the one it was split by.

import { createHash } from 'node:crypto'
import { type Canonical, canonicalJson } from '@farthing/protocol'
import type { ItemClass } from '../phone/payment.ts'

/** How a charge reaches the bill: carrier billing, or a premium message to or from the phone. */
export type Channel = 'DCB' | 'PSMS_MT' | 'PSMS_MO'

/** A calendar day in the operator's zone, as 2026-11-23: days compare as texts. */
export type Day = string

/** Whether a party gives its fee back with a refund. */
export type RefundShare = 'RETURNS' | 'KEEPS'

/** A row of the operator's tariff that takes the place of its usual fee where all it names applies; the first such row counts. */
export type Tier = {
  readonly from?: Day
  /** The first day it no longer applies. */
  readonly until?: Day
  readonly itemClasses?: readonly ItemClass[]
  /** Bounds of the price in minor units, ends included. */
  readonly unitsMin?: bigint
  readonly unitsMax?: bigint
  /** Bounds of what was charged under the contract this month before, in minor units, ends included. */
  readonly volumeMin?: bigint
  readonly volumeMax?: bigint
  readonly bps: bigint
  readonly fixed: bigint
}

/** Rates are basis points (1/10,000), sums minor units of the contract's currency. */
export type Contract = {
  readonly id: string
  readonly operatorId: string
  readonly aggregatorId?: string
  readonly channel: Channel
  readonly currency: string
  /** What may be sold under it; absent: every class. */
  readonly itemClasses?: readonly ItemClass[]
  /** Bounds of the price it is for, ends included. */
  readonly unitsMin?: bigint
  readonly unitsMax?: bigint
  readonly effectiveFrom: Day
  /** The first day it no longer holds. */
  readonly effectiveUntil?: Day
  readonly tax: { readonly bps: bigint; readonly country: string; readonly source: string }
  readonly taxRemitter: 'OPERATOR' | 'PLATFORM' | 'MERCHANT'
  /** Whether the operator's commission is counted on the price without or with its tax. */
  readonly base: 'NET' | 'GROSS'
  readonly operator: { readonly bps: bigint; readonly fixed: bigint; readonly tiers: readonly Tier[] }
  readonly aggregator: {
    readonly bps: bigint
    readonly base: 'NET' | 'OUTPAYMENT' | 'GROSS'
    readonly fixed: bigint
  }
  /** Who bears unpaid bills: the operator; we by a flat part withheld; or we when it is clawed back. */
  readonly badDebt: {
    readonly mode: 'OPERATOR' | 'FLAT' | 'CLAWBACK'
    readonly bps: bigint
    readonly base: 'NET' | 'OUTPAYMENT'
    readonly horizonDays: number
  }
  readonly platform: { readonly bps: bigint; readonly base: 'NET' | 'GROSS'; readonly fixed: bigint }
  /** What one message we send costs the merchant, in thousandths of a minor unit; 0: it is on the house. */
  readonly messageThousandths: bigint
  /** Tax that a party charges on its own fee; 0 under reverse charge. */
  readonly feeTax: {
    readonly operatorBps: bigint
    readonly aggregatorBps: bigint
    readonly platformBps: bigint
  }
  /** Tax withheld from what is paid out across a border. */
  readonly withholding: { readonly bps: bigint; readonly certificate?: string }
  readonly refundShare: {
    readonly operator: RefundShare
    readonly aggregator: RefundShare
    readonly platform: RefundShare
  }
  readonly refundWindowDays: number
  /** The day of the next month on which the operator's statement comes. */
  readonly statementDay: number
  /** Days from the statement to the operator's money. */
  readonly payoutTermDays: number
  /** The operator pays nothing below this. */
  readonly minPayout: bigint
  readonly documentFlow: 'SELF_BILLED' | 'INVOICE'
  /** Where the figures come from, and whether they are an offer or only for show. */
  readonly note: string
}

/** The one spelling of a contract: equal contracts spell equally, whatever the order of their members. */
export function spellContract(contract: Contract): string {
  return canonicalJson(toCanonical(contract))
}

/** SHA-256 of a contract's spelling, in hexadecimal: what tells two contracts under one id apart. */
export function digestContract(contract: Contract): string {
  return createHash('sha256').update(spellContract(contract)).digest('hex')
}

function toCanonical(value: unknown): Canonical {
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return value.map(toCanonical)
  if (typeof value !== 'object' || value === null) return value as Canonical
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(members.map(([key, member]) => [key, toCanonical(member)]))
}
