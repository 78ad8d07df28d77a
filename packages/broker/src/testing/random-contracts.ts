// Random contracts, prices and refunds from a seed, quick enough for a million of them: all bases, remitters, modes and
// shares, and rates so high that some charges leave the merchant nothing.

import type { Contract, RefundShare } from '../domain/share/contract.ts'
import { demoDe } from '../domain/share/demo-contracts.ts'

/** Whole numbers from 0 to `below` − 1; the same seed gives the same row (mulberry32). */
export type Chance = (below: number) => number

export function seededChance(seed: number): Chance {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

/** A contract of any kind. */
export function randomContract(chance: Chance): Contract {
  const pick = <Value>(values: readonly [Value, ...Value[]]): Value =>
    values[chance(values.length)] ?? values[0]
  const big = (below: number): bigint => BigInt(chance(below))
  const share = (): RefundShare => pick(['RETURNS', 'KEEPS'])
  return {
    ...demoDe,
    tax: { ...demoDe.tax, bps: big(3_000) },
    taxRemitter: pick(['OPERATOR', 'PLATFORM', 'MERCHANT']),
    base: pick(['NET', 'GROSS']),
    operator: { bps: big(6_000), fixed: big(20), tiers: [] },
    aggregator: { bps: big(2_000), base: pick(['NET', 'OUTPAYMENT', 'GROSS']), fixed: big(5) },
    badDebt: { ...demoDe.badDebt, mode: pick(['OPERATOR', 'FLAT', 'CLAWBACK']), bps: big(1_000) },
    platform: { bps: big(1_000), base: pick(['NET', 'GROSS']), fixed: big(4) },
    messageThousandths: big(4_000),
    feeTax: { operatorBps: big(2_500), aggregatorBps: big(2_500), platformBps: big(2_500) },
    refundShare: { operator: share(), aggregator: share(), platform: share() },
  }
}

/** A price: mostly small, where rounding bites, sometimes large. */
export function randomUnits(chance: Chance): bigint {
  return BigInt(1 + chance([30, 1_000, 100_000][chance(3)] ?? 30))
}
