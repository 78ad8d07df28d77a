// What each party gives back with a refund (carrier-billing 9.2, 9.4): the parts of the charge in the proportion of what the
// payer gets back, the merchant taking what rounding leaves. Refunds one after the other end exactly at the charge.

import { Bug } from '@farthing/protocol'
import type { Contract } from './contract.ts'
import { halfUp, netOfTax } from './share.ts'
import { feeTaxOf, merchantCredit, type Split } from './split.ts'

/** Whoever keeps its fee; the cost of messages goes with the platform's. */
export type Keeper = 'operator' | 'aggregator' | 'platform'

/** The part of a charge that a refund takes back: `price` is what the payer gets, and every sum the part of the charge's. */
export type RefundSplit = Split & {
  /** Whose part here was not given back. */
  readonly keepers: readonly Keeper[]
  /** Who pays for what was not given back: the merchant, or we where the fault was ours. */
  readonly bearer: 'MERCHANT' | 'PLATFORM'
}

export type RefundInput = {
  /** What the payer gets back now, in minor units. */
  readonly units: bigint
  readonly bearer: 'MERCHANT' | 'PLATFORM'
}

/** A charge with what was given back of it so far, in any order. */
export type RefundedCharge = {
  readonly contract: Pick<Contract, 'tax' | 'refundShare'>
  readonly split: Split
  readonly before: readonly RefundSplit[]
}

export type RefundShareResult =
  | { readonly ok: true; readonly refund: RefundSplit }
  /** More than is left of the charge. */
  | { readonly ok: false; readonly left: bigint }

const fees = ['operator', 'aggregator', 'badDebt', 'platform', 'messages'] as const
const feeTaxes = ['operatorTax', 'aggregatorTax', 'platformTax'] as const
type Part = 'tax' | 'net' | (typeof fees)[number] | (typeof feeTaxes)[number]

/** Splits a refund, total or partial, after those before it. */
export function refundShareOf(charge: RefundedCharge, input: RefundInput): RefundShareResult {
  const { split, contract } = charge
  const left = leftOf(charge)
  if (input.units <= 0n) throw new Bug('a refund is more than nothing')
  if (input.units > left.price) return { ok: false, left: left.price }
  // Counted on all that is given back by now, so that roundings of single refunds do not add up.
  const sum = split.price - left.price + input.units
  const scaled = (part: Part): bigint => {
    const due =
      part === 'tax' ? sum - netOfTax(sum, contract.tax.bps) : halfUp(split[part] * sum, split.price)
    return clamp(due - (split[part] - left[part]), 0n, left[part])
  }
  const main = settle(
    ['net', 'platform', 'messages', 'badDebt', 'aggregator', 'operator', 'tax'],
    { left, total: input.units },
    (part) => (part === 'net' ? 0n : scaled(part)),
  )
  const creditLeft = left.net - main('net') + own(split, left.tax - main('tax'))
  const wanted = feeTaxes.reduce((total, part) => total + scaled(part), 0n)
  // The merchant never gets more back with a refund than it pays, nor is left with taxes on fees that no credit covers.
  const most = main('net') + own(split, main('tax'))
  const total = clamp(wanted, max(0n, feeTaxOf(left) - creditLeft), min(most, feeTaxOf(left)))
  const taxes = settle(feeTaxes, { left, total }, scaled)
  const refund: RefundSplit = {
    ...split,
    price: input.units,
    tax: main('tax'),
    operator: main('operator'),
    aggregator: main('aggregator'),
    badDebt: main('badDebt'),
    platform: main('platform'),
    messages: main('messages'),
    net: main('net'),
    operatorTax: taxes('operatorTax'),
    aggregatorTax: taxes('aggregatorTax'),
    platformTax: taxes('platformTax'),
    keepers: keepersOf(contract, input.bearer),
    bearer: input.bearer,
  }
  return { ok: true, refund }
}

/** The refund of all that is left where every party gives its share back: the undoing of a charge that never was. */
export function reversalOf(split: Split, before: readonly RefundSplit[] = []): RefundSplit {
  const left = leftOf({ split, before })
  return { ...split, ...left, keepers: [], bearer: 'PLATFORM' }
}

/** What of a charge is not given back yet, part by part. */
export function leftOf({
  split,
  before,
}: Pick<RefundedCharge, 'split' | 'before'>): Record<Part | 'price', bigint> {
  const left = (part: Part | 'price'): bigint =>
    before.reduce((sum, refund) => sum - refund[part], split[part])
  return {
    price: left('price'),
    tax: left('tax'),
    operator: left('operator'),
    aggregator: left('aggregator'),
    badDebt: left('badDebt'),
    platform: left('platform'),
    messages: left('messages'),
    net: left('net'),
    operatorTax: left('operatorTax'),
    aggregatorTax: left('aggregatorTax'),
    platformTax: left('platformTax'),
  }
}

/** What parties kept of a refund, with the tax on it. */
export function keptOf(refund: RefundSplit): bigint {
  const kept = { operator: 0n, aggregator: 0n, platform: 0n }
  for (const keeper of refund.keepers) kept[keeper] = refund[keeper] + refund[`${keeper}Tax`]
  const messages = refund.keepers.includes('platform') ? refund.messages : 0n
  return kept.operator + kept.aggregator + kept.platform + messages
}

/** What a refund costs the merchant, besides what was withheld for unpaid bills and is let go. */
export function merchantPays(refund: RefundSplit): bigint {
  return merchantCredit(refund) + (refund.bearer === 'MERCHANT' ? keptOf(refund) : 0n)
}

/** What a refund costs us beyond our own share. */
export function housePays(refund: RefundSplit): bigint {
  return refund.bearer === 'PLATFORM' ? keptOf(refund) : 0n
}

/** What the operator takes off what it owes: what the payer gets, less its tax where it hands that on and the fee it gives back. */
export function operatorTakes(refund: RefundSplit): bigint {
  const tax = refund.taxRemitter === 'OPERATOR' ? refund.tax : 0n
  const given = refund.keepers.includes('operator') ? 0n : refund.operator + refund.operatorTax
  return refund.price - tax - given
}

function keepersOf(contract: RefundedCharge['contract'], bearer: RefundInput['bearer']): readonly Keeper[] {
  const all = ['operator', 'aggregator', 'platform'] as const
  // Where the fault was ours, we do not keep a fee for it.
  return all.filter(
    (party) => contract.refundShare[party] === 'KEEPS' && !(party === 'platform' && bearer === 'PLATFORM'),
  )
}

/**
 * Gives each part what is wanted for it and makes their sum the total, by units moved between them, the earlier parts
 * first; no part falls below zero or passes what is left of it.
 */
function settle<Name extends Part>(
  parts: readonly Name[],
  bounds: { readonly left: Record<Part, bigint>; readonly total: bigint },
  wanted: (part: Name) => bigint,
): (part: Name) => bigint {
  const given = new Map<Name, bigint>(parts.map((part) => [part, wanted(part)]))
  let missing = bounds.total - parts.reduce((sum, part) => sum + (given.get(part) ?? 0n), 0n)
  for (const part of parts) {
    const now = given.get(part) ?? 0n
    const next = clamp(now + missing, 0n, bounds.left[part])
    missing -= next - now
    given.set(part, next)
  }
  if (missing !== 0n) throw new Bug('the parts of a refund do not add up')
  return (part) => given.get(part) ?? 0n
}

function own(split: Split, tax: bigint): bigint {
  return split.taxRemitter === 'MERCHANT' ? tax : 0n
}

function clamp(value: bigint, least: bigint, most: bigint): bigint {
  return value < least ? least : value > most ? most : value
}

function min(left: bigint, right: bigint): bigint {
  return left < right ? left : right
}

function max(left: bigint, right: bigint): bigint {
  return left > right ? left : right
}
