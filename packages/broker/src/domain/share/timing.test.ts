import { expect, test } from 'vitest'
import { demoDe } from './demo-contracts.ts'
import { availableDay, expectedDays } from './timing.ts'

test('money is available five working days after the operator paid, over the weekend', () => {
  // 2026-11-23 is a Monday.
  expect(availableDay('2026-11-23')).toBe('2026-11-30')
  expect(availableDay('2026-11-27')).toBe('2026-12-04')
  expect(availableDay('2026-11-28')).toBe('2026-12-04')
})

test('a charge of December is on the statement of January, and what is withheld comes last', () => {
  const contract = { ...demoDe, statementDay: 15, payoutTermDays: 45 }
  expect(expectedDays(contract, '2026-12-31')).toEqual({
    statement: '2027-01-15',
    cash: '2027-03-01',
    available: '2027-03-08',
    release: '2027-06-06',
  })
})
