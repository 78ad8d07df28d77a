import { describe, expect, test } from 'vitest'
import { randomContract, randomUnits, seededChance } from '../../testing/random-contracts.ts'
import { cashOf } from './cash.ts'
import type { Contract } from './contract.ts'
import { demoDe, demoGb, demoKr, demoNl } from './demo-contracts.ts'
import { type ShareResult, shareOf } from './share.ts'
import { merchantCredit, operatorOwes, type Split, splitAmounts } from './split.ts'

function share(
  contract: Contract,
  units: bigint,
  more: Partial<Parameters<typeof shareOf>[1]> = {},
): ShareResult {
  const price = { currency: contract.currency, units }
  return shareOf(contract, { price, itemClass: 'content', day: '2026-11-23', messages: 0n, ...more })
}

function must(result: ShareResult): Split {
  if (!result.ok) throw new Error('not viable')
  return result.split
}

function parts(split: Split): readonly bigint[] {
  return [split.price, split.tax, split.operator, split.aggregator, split.badDebt, split.platform, split.net]
}

describe('the worked examples of carrier-billing 9.4', () => {
  test.each([
    ['A, United Kingdom, a billed message of 1.50', demoGb, 150n, [150n, 25n, 42n, 0n, 0n, 4n, 79n]],
    ['B, Germany, carrier billing of 4.99', demoDe, 499n, [499n, 80n, 63n, 18n, 8n, 13n, 317n]],
    ['C, Korea, 5,000 won by phone', demoKr, 5_000n, [5_000n, 455n, 400n, 0n, 0n, 150n, 3_995n]],
    ['D, Netherlands, a billed message of 0.25', demoNl, 25n, [25n, 4n, 17n, 0n, 0n, 1n, 3n]],
  ] as const)('%s', (_name, contract, units, expected) => {
    expect(parts(must(share(contract, units)))).toEqual(expected)
  })

  test('C in cash: 4,395 come in, 400 of tax go out, 3,995 stay', () => {
    const split = must(share(demoKr, 5_000n))
    expect([split.operatorTax, split.platformTax]).toEqual([40n, 15n])
    expect(cashOf(demoKr, split)).toEqual({
      operatorPays: 4_560n,
      receives: 4_395n,
      remits: 400n,
      keeps: 3_995n,
      withheld: 0n,
      paidOut: 4_395n,
    })
  })
})

describe('the formula', () => {
  test('refuses a price that leaves the merchant nothing, with every line of the arithmetic', () => {
    const result = share(demoNl, 20n)
    expect(result).toEqual({
      ok: false,
      net: 0n,
      lines: [
        { part: 'tax', units: 3n, bps: 2_100n, of: 17n },
        { part: 'operator', units: 16n, bps: 2_560n, of: 17n, fixed: 12n },
        { part: 'platform', units: 1n, bps: 300n, of: 17n },
        { part: 'net', units: 0n },
      ],
    })
  })

  test('refuses a price whose credit is eaten by the tax on the fees', () => {
    const contract: Contract = {
      ...demoNl,
      feeTax: { operatorBps: 2_100n, aggregatorBps: 0n, platformBps: 0n },
    }
    expect(share(contract, 25n).ok).toBe(false)
    expect(share(contract, 60n).ok).toBe(true)
  })

  test('takes the first row of the tariff that applies, by price, class, day and volume', () => {
    const contract: Contract = {
      ...demoDe,
      operator: {
        ...demoDe.operator,
        tiers: [
          { itemClasses: ['charity'], bps: 0n, fixed: 0n },
          { from: '2026-12-01', until: '2027-01-01', bps: 500n, fixed: 0n },
          { unitsMin: 1_000n, unitsMax: 2_000n, bps: 1_000n, fixed: 0n },
          { volumeMin: 1_000_000n, bps: 1_200n, fixed: 0n },
        ],
      },
    }
    const operator = (units: bigint, more = {}): bigint => must(share(contract, units, more)).operator
    expect(operator(119n)).toBe(15n)
    expect(operator(119n, { itemClass: 'charity' })).toBe(0n)
    expect(operator(119n, { day: '2026-11-30' })).toBe(15n)
    expect(operator(119n, { day: '2026-12-01' })).toBe(5n)
    expect(operator(119n, { day: '2027-01-01' })).toBe(15n)
    expect(operator(1_190n)).toBe(100n)
    expect(operator(2_001n)).toBe(252n)
    expect(operator(119n, { volume: 999_999n })).toBe(15n)
    expect(operator(119n, { volume: 1_000_000n })).toBe(12n)
  })

  test('withholds for unpaid bills in advance only where the contract says a flat part', () => {
    for (const mode of ['OPERATOR', 'CLAWBACK'] as const) {
      const contract = { ...demoDe, badDebt: { ...demoDe.badDebt, mode } }
      expect(must(share(contract, 499n)).badDebt).toBe(0n)
    }
  })

  test('charges messages on by the thousandth of a unit, rounded half up', () => {
    const contract = { ...demoDe, messageThousandths: 750n }
    expect(must(share(contract, 499n, { messages: 2n })).messages).toBe(2n)
    expect(must(share(contract, 499n, { messages: 2n })).net).toBe(315n)
  })

  test('counts in won as they are and withholds tax at the border from the payout alone', () => {
    const contract = { ...demoKr, withholding: { bps: 300n, certificate: 'KR-1' } }
    const split = must(share(contract, 5_000n))
    expect(cashOf(contract, split)).toMatchObject({ withheld: 120n, paidOut: 4_275n })
  })

  test('loses no unit over a million random contracts', { timeout: 60_000 }, () => {
    const chance = seededChance(4)
    let viable = 0
    for (let count = 0; count < 1_000_000; count += 1) {
      const contract = randomContract(chance)
      const result = share(contract, randomUnits(chance), { messages: BigInt(chance(4)) })
      if (!result.ok) continue
      viable += 1
      const { split } = result
      const sum =
        split.tax +
        split.operator +
        split.aggregator +
        split.badDebt +
        split.platform +
        split.messages +
        split.net
      const isExact = sum === split.price && operatorOwes(split) >= 0n && merchantCredit(split) > 0n
      if (!isExact || splitAmounts.some((name) => split[name] < 0n) || split.net <= 0n) {
        expect.fail(`contract ${count}: ${String(Object.entries(split))}`)
      }
    }
    // Neither all nor none: otherwise the generator would show nothing.
    expect(viable).toBeGreaterThan(200_000)
    expect(viable).toBeLessThan(900_000)
  })
})
