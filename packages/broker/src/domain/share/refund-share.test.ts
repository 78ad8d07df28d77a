import { describe, expect, test } from 'vitest'
import { randomContract, randomUnits, seededChance } from '../../testing/random-contracts.ts'
import type { Contract } from './contract.ts'
import { demoDe, demoKr } from './demo-contracts.ts'
import {
  housePays,
  keptOf,
  leftOf,
  merchantPays,
  operatorTakes,
  type RefundSplit,
  refundShareOf,
  reversalOf,
} from './refund-share.ts'
import { shareOf } from './share.ts'
import { merchantCredit, operatorOwes, type Split, splitAmounts } from './split.ts'

function charge(contract: Contract, units: bigint): Split {
  const result = shareOf(contract, {
    price: { currency: contract.currency, units },
    itemClass: 'content',
    day: '2026-11-23',
    messages: 0n,
  })
  if (!result.ok) throw new Error('not viable')
  return result.split
}

function refund(
  contract: Contract,
  split: Split,
  units: bigint,
  before: readonly RefundSplit[] = [],
  bearer: 'MERCHANT' | 'PLATFORM' = 'MERCHANT',
): RefundSplit {
  const result = refundShareOf({ contract, split, before }, { units, bearer })
  if (!result.ok) throw new Error('too much')
  return result.refund
}

describe('the refunds of carrier-billing 9.4', () => {
  const split = charge(demoDe, 499n)

  test('B in full: the payer gets 499, the aggregator keeps 18, the merchant pays 335 and ends at -18', () => {
    const all = refund(demoDe, split, 499n)
    expect(splitAmounts.map((name) => all[name])).toEqual(splitAmounts.map((name) => split[name]))
    expect([all.price, keptOf(all), merchantPays(all)]).toEqual([499n, 18n, 335n])
    expect(merchantCredit(split) - merchantPays(all)).toBe(-18n)
    expect(operatorTakes(all)).toBe(operatorOwes(split))
  })

  test('half of B: 210 and 40 of tax, 32, 9, 4, 7 and 158 from the merchant', () => {
    const half = refund(demoDe, split, 250n)
    expect(half).toMatchObject({
      price: 250n,
      tax: 40n,
      operator: 32n,
      aggregator: 9n,
      badDebt: 4n,
      platform: 7n,
      net: 158n,
    })
    expect(merchantPays(half)).toBe(158n + 9n)
  })

  test('two halves of B end exactly at the whole', () => {
    const first = refund(demoDe, split, 250n)
    const second = refund(demoDe, split, 249n, [first])
    for (const name of splitAmounts) expect(first[name] + second[name]).toBe(split[name])
  })
})

describe('a refund', () => {
  test('of more than is left is refused with what is left', () => {
    const split = charge(demoDe, 499n)
    const before = [refund(demoDe, split, 400n)]
    const asked = { contract: demoDe, split, before }
    expect(refundShareOf(asked, { units: 100n, bearer: 'MERCHANT' })).toEqual({ ok: false, left: 99n })
  })

  test('for a fault of ours costs the merchant no more than it got, and we pay what others keep', () => {
    const contract: Contract = {
      ...demoDe,
      refundShare: { operator: 'KEEPS', aggregator: 'KEEPS', platform: 'KEEPS' },
    }
    const split = charge(contract, 499n)
    const all = refund(contract, split, 499n, [], 'PLATFORM')
    expect(merchantPays(all)).toBe(merchantCredit(split))
    expect(all.keepers).toEqual(['operator', 'aggregator'])
    expect(housePays(all)).toBe(63n + 18n)
    // The operator keeps its fee, so it takes off more than it owed.
    expect(operatorTakes(all)).toBe(operatorOwes(split) + 63n)
  })

  test('gives the tax on a fee back with the fee, and leaves it where the fee was kept', () => {
    const keeping: Contract = {
      ...demoKr,
      refundShare: { operator: 'KEEPS', aggregator: 'KEEPS', platform: 'RETURNS' },
    }
    const split = charge(keeping, 5_000n)
    expect(merchantPays(refund(demoKr, split, 5_000n))).toBe(4_395n)
    expect(merchantPays(refund(keeping, split, 5_000n))).toBe(4_395n + 400n + 40n)
  })

  test('that undoes a charge which never was takes every part back', () => {
    const split = charge(demoDe, 499n)
    const undone = reversalOf(split, [refund(demoDe, split, 100n)])
    expect(undone.price).toBe(399n)
    expect(keptOf(undone)).toBe(0n)
  })

  test('adds up, alone and one after the other, over 150,000 random charges', { timeout: 60_000 }, () => {
    const chance = seededChance(9)
    let partial = 0
    for (let count = 0; count < 150_000; count += 1) {
      const contract = randomContract(chance)
      const result = shareOf(contract, {
        price: { currency: 'EUR', units: randomUnits(chance) },
        itemClass: 'content',
        day: '2026-11-23',
        messages: BigInt(chance(4)),
      })
      if (!result.ok) continue
      const fault = faultOf(contract, result.split)
      if (fault !== undefined) expect.fail(`charge ${count}: ${fault}`)
    }
    expect(partial).toBeGreaterThan(10_000)

    /** Gives a charge back in up to four steps and says what does not add up. */
    function faultOf(contract: Contract, split: Split): string | undefined {
      const before: RefundSplit[] = []
      for (let step = 0; step < 4; step += 1) {
        const left = leftOf({ split, before })
        if (left.price === 0n) break
        const units = step === 3 ? left.price : 1n + BigInt(chance(Number(left.price)))
        const next = refund(contract, split, units, before, chance(3) === 0 ? 'PLATFORM' : 'MERCHANT')
        if (units < split.price) partial += 1
        const { tax, operator, aggregator, badDebt, platform, messages, net } = next
        if (tax + operator + aggregator + badDebt + platform + messages + net !== units) return 'the sum'
        const over = splitAmounts.find((name) => next[name] < 0n || next[name] > left[name])
        if (over !== undefined) return `${over} of step ${step}`
        if (merchantPays(next) < 0n || operatorTakes(next) < 0n) return 'somebody is paid by a refund'
        before.push(next)
      }
      const left = leftOf({ split, before })
      return splitAmounts.find((name) => left[name] !== 0n)
    }
  })
})
