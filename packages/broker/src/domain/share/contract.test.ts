import { describe, expect, test } from 'vitest'
import { randomContract, seededChance } from '../../testing/random-contracts.ts'
import { digestContract, spellContract } from './contract.ts'
import { demoContracts, demoKr, demoNl } from './demo-contracts.ts'
import { readContracts, readSpelledContract } from './read-contracts.ts'

/** A contract as a file has it: sums as digits, rates as numbers or digits. */
function inFile(contract: object): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(contract, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  ) as Record<string, unknown>
}

describe('contracts in the operators file', () => {
  test('read back as they were written', () => {
    const read = readContracts(demoContracts.map(inFile))
    expect(read).toEqual({ ok: true, contracts: demoContracts })
  })

  test('may leave out what is nothing', () => {
    const { aggregator: _, messageThousandths: __, feeTax: ___, ...rest } = inFile(demoNl)
    expect(readContracts([rest])).toEqual({ ok: true, contracts: [demoNl] })
  })

  test.each([
    ['a rate above all', { platform: { bps: 10_001, base: 'NET' } }, 'contracts.0.platform.bps'],
    ['a sum that is a number', { minPayout: 100 }, 'contracts.0.minPayout'],
    ['a currency without a known minor unit', { currency: 'XXX' }, 'contracts.0.currency'],
    ['an aggregator without a name', { aggregator: { bps: 100, base: 'NET' } }, 'contracts.0.aggregatorId'],
    ['an end before the beginning', { effectiveUntil: '2020-01-01' }, 'contracts.0.effectiveUntil'],
    ['a day that is none', { effectiveFrom: '2026-02-30' }, 'contracts.0.effectiveFrom'],
    ['a word it does not know', { colour: 'blue' }, 'contracts.0'],
  ])('are refused with %s, and told where', (_name, change, place) => {
    const read = readContracts([{ ...inFile(demoNl), ...change }])
    expect(read.ok ? [] : read.faults.map((fault) => fault.split(':')[0])).toContainEqual(
      expect.stringContaining(place),
    )
  })

  test('are refused where an id stands there twice', () => {
    const read = readContracts([inFile(demoNl), inFile(demoNl)])
    expect(read).toEqual({ ok: false, faults: ['contracts.1.id: demo-nl-mt stands there twice'] })
  })
})

describe('the spelling of a contract', () => {
  test('is the same whatever the order of its members, and differs with every member', () => {
    const reversed = Object.fromEntries(Object.entries(demoKr).toReversed()) as typeof demoKr
    expect(digestContract(reversed)).toBe(digestContract(demoKr))
    expect(digestContract({ ...demoKr, statementDay: 16 })).not.toBe(digestContract(demoKr))
  })

  test('is read back to the same contract', () => {
    const chance = seededChance(2)
    for (let count = 0; count < 500; count += 1) {
      const contract = randomContract(chance)
      const readable = contract.badDebt.mode === 'FLAT' || contract.badDebt.bps === 0n
      expect(readSpelledContract(spellContract(contract))).toEqual(readable ? contract : undefined)
    }
  })
})
