import { describe, expect, test } from 'vitest'
import { type ContractQuestion, chooseContract } from './choose-contract.ts'
import type { Contract } from './contract.ts'
import { demoContracts, demoDe, demoNl } from './demo-contracts.ts'
import { formatBps, judgePricePoint } from './price-points.ts'

const point = { itemClass: 'content', day: '2026-11-23', messages: 0n } as const
const eur = (units: bigint) => ({ currency: 'EUR', units })

describe('a price to be published', () => {
  test('passes with its share under every contract it may be charged by', () => {
    const judged = judgePricePoint(demoContracts, { ...point, price: eur(499n) })
    expect(judged.ok && judged.shares.map(({ split }) => [split.contractId, split.net])).toEqual([
      ['demo-de-dcb', 317n],
      ['demo-nl-mt', 283n],
    ])
  })

  test('is refused where nothing is left, and shows the arithmetic', () => {
    expect(judgePricePoint([demoNl], { ...point, price: eur(20n) })).toEqual({
      ok: false,
      code: 'price_not_viable',
      detail:
        '0.20 EUR under demo-nl-mt: tax in the price 0.03 (21 % of 0.17), operator 0.16 (25.6 % of 0.17 + 0.12), our fee 0.01 (3 % of 0.17), left for the merchant 0.00',
    })
  })

  test('passes under the contracts that leave something, and names those by which it may not be charged', () => {
    const judged = judgePricePoint(demoContracts, { ...point, price: eur(20n) })
    expect(judged.ok && judged.shares.map(({ contract }) => contract.id)).toEqual(['demo-de-dcb'])
    expect(judged.ok && judged.refused.map(({ contractId }) => contractId)).toEqual(['demo-nl-mt'])
  })

  test('is refused where no contract covers it', () => {
    const judged = judgePricePoint(demoContracts, { ...point, price: { currency: 'CHF', units: 100n } })
    expect(judged).toMatchObject({ ok: false, code: 'price_not_billable' })
  })

  test('has its rates written as percentages', () => {
    expect([0n, 5n, 50n, 300n, 2_560n, 10_000n].map(formatBps)).toEqual([
      '0',
      '0.05',
      '0.5',
      '3',
      '25.6',
      '100',
    ])
  })
})

describe('the choice of a contract', () => {
  const question: ContractQuestion = {
    operatorId: 'demo-nl',
    channel: 'PSMS_MT',
    price: eur(100n),
    itemClass: 'content',
    day: '2026-11-23',
  }
  const ids = (contracts: readonly Contract[], more: Partial<ContractQuestion> = {}) => {
    const choice = chooseContract(contracts, { ...question, ...more })
    return choice.ok ? choice.contract.id : choice.fitting
  }

  test('finds the one that fits operator, channel, currency, class, price and day', () => {
    expect(ids(demoContracts)).toBe('demo-nl-mt')
    expect(ids(demoContracts, { operatorId: 'demo-de' })).toEqual([])
    expect(ids(demoContracts, { channel: 'DCB' })).toEqual([])
    expect(ids(demoContracts, { price: { currency: 'GBP', units: 100n } })).toEqual([])
    expect(ids(demoContracts, { day: '2025-12-31' })).toEqual([])
    const charity: Contract = { ...demoNl, itemClasses: ['charity'] }
    expect(ids([charity])).toEqual([])
    expect(ids([charity], { itemClass: 'charity' })).toBe('demo-nl-mt')
    const small: Contract = { ...demoNl, unitsMax: 99n }
    expect(ids([small])).toEqual([])
    expect(ids([small], { price: eur(99n) })).toBe('demo-nl-mt')
  })

  test('changes with the day, without a gap or an overlap', () => {
    const next: Contract = { ...demoNl, id: 'next', effectiveFrom: '2026-12-01' }
    const contracts = [{ ...demoNl, effectiveUntil: '2026-12-01' }, next]
    expect(ids(contracts, { day: '2026-11-30' })).toBe('demo-nl-mt')
    expect(ids(contracts, { day: '2026-12-01' })).toBe('next')
  })

  test('refuses to guess between two', () => {
    expect(ids([demoNl, { ...demoNl, id: 'other' }, demoDe])).toEqual(['demo-nl-mt', 'other'])
  })
})
