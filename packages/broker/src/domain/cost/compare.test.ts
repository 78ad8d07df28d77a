import { fiatAsset, formatDecimal, parseDecimal } from '@farthing/protocol'
import { describe, expect, test } from 'vitest'
import type { Contract } from '../share/contract.ts'
import { demoNl } from '../share/demo-contracts.ts'
import { type Comparison, type CostWay, compareCosts } from './compare.ts'
import { costCountries, findCountry } from './countries.ts'

function compare(
  text: string,
  code: string,
  contracts: readonly Contract[] = [],
  feePpm = 20_000n,
): Comparison {
  const country = findCountry(code)
  if (country === undefined) throw new Error('no such country')
  const price = parseDecimal(text, fiatAsset(country.currency))
  if (price === undefined) throw new Error('no such price')
  return compareCosts({ price, country, day: '2026-11-23', feePpm, contracts })
}

function way(comparison: Comparison, name: CostWay['way'], topUp?: string): CostWay {
  const found = comparison.ways.find(
    (each) =>
      each.way === name &&
      (topUp === undefined || (each.topUp !== undefined && formatDecimal(each.topUp) === topUp)),
  )
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}

const kept = (comparison: Comparison, name: CostWay['way'], topUp?: string): string =>
  formatDecimal(way(comparison, name, topUp).kept)

describe('what the merchant keeps', () => {
  test('of 1.00 in the United States is what carrier-billing 9.4 says', () => {
    const one = compare('1.00', 'US')
    expect([
      kept(one, 'card'),
      kept(one, 'paypal'),
      kept(one, 'app_store'),
      kept(one, 'app_store_small'),
    ]).toEqual(['0.671', '0.8601', '0.7', '0.85'])
    expect(kept(one, 'tab')).toBe('0.98')
    expect(formatDecimal(way(compare('1.00', 'US', [], 30_000n), 'tab').kept)).toBe('0.97')
  })

  test('of 0.25 in the Netherlands: a card costs more than the price, a billed message leaves 3 cents', () => {
    const quarter = compare('0.25', 'NL')
    expect(kept(quarter, 'card')).toBe('-0.05725')
    expect(kept(quarter, 'paypal')).toBe('0.147525')
    expect(kept(quarter, 'app_store')).toBe('0.175')
    const phone = way(quarter, 'phone')
    expect([phone.kept, phone.tax, phone.keptAfterTax].map(formatDecimal)).toEqual(['0.07', '0.04', '0.03'])
    expect(phone.basis).toBe('example')
  })

  test('from a balance is the price less our share and the price\u2019s part of the top-up\u2019s fee', () => {
    const quarter = compare('0.25', 'NL')
    // 5.00 by card costs 0.445, so 0.25 of it costs 0.02225.
    expect([
      kept(quarter, 'balance', '5'),
      kept(quarter, 'balance', '10'),
      kept(quarter, 'balance', '20'),
    ]).toEqual(['0.22275', '0.23025', '0.234'])
  })

  test('adds up: price is what is kept and every cost, for every country and many prices', () => {
    for (const { code, currency } of costCountries) {
      for (const text of ['0.004', '0.05', '0.25', '0.99', '4.99', '12', '5000']) {
        const { price, ways } = compare(text, code)
        for (const each of ways) {
          const costs = each.costs.reduce((sum, { amount }) => sum + amount.amount, 0n)
          expect(each.kept.amount + costs).toBe(price.amount)
          expect(each.keptAfterTax.amount + each.tax.amount).toBe(each.kept.amount)
          expect(each.kept.asset).toBe(fiatAsset(currency))
        }
        const order = ways.map(({ keptAfterTax }) => keptAfterTax.amount)
        expect(order).toEqual(order.toSorted((left, right) => (left > right ? -1 : left < right ? 1 : 0)))
      }
    }
  })

  test('is reckoned with the contracts of the country, where there are any', () => {
    const own: Contract = { ...demoNl, id: 'own', operator: { bps: 1_000n, fixed: 0n, tiers: [] } }
    const phone = way(compare('0.25', 'NL', [own]), 'phone')
    expect([phone.contractId, phone.basis, formatDecimal(phone.keptAfterTax)]).toEqual([
      'own',
      'contract',
      '0.18',
    ])
    expect(way(compare('0.25', 'DE', [own]), 'phone').contractId).toBe('demo-de-dcb')
  })
})

describe('a country without a contract for show of its own', () => {
  test('is reckoned at the high end of what was quoted, marked as an example', () => {
    const phone = way(compare('1.00', 'FR'), 'phone')
    // 0.83 without tax, of it 0.25 to the operator and 0.02 to us.
    expect([formatDecimal(phone.keptAfterTax), phone.basis]).toEqual(['0.56', 'example'])
  })
})

describe('a way that a price cannot go', () => {
  test('is named with the reason', () => {
    const over: Contract = { ...demoNl, effectiveUntil: '2026-11-23' }
    expect(compare('0.25', 'NL', [over]).barriers).toEqual([{ way: 'phone', why: 'no_contract' }])
    expect(compare('0.005', 'NL').barriers).toEqual([{ way: 'phone', why: 'not_billable' }])
    expect(compare('100', 'KR').barriers).toEqual([
      { way: 'card', why: 'no_rate' },
      { way: 'paypal', why: 'no_rate' },
    ])
  })
})
