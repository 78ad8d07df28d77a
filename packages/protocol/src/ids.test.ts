import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeId, parseId } from './ids.ts'
import { Bug } from './money.ts'
import { anyText } from './testing/arbitraries.ts'
import { instant } from './time.ts'

const anyTime = fc.integer({ min: 0, max: 2 ** 48 - 1 })
const anyChance = fc.uint8Array({ minLength: 10, maxLength: 10 })

test('ids sort by the time they were made', () => {
  fc.assert(
    fc.property(anyTime, anyTime, anyChance, anyChance, (first, second, one, two) => {
      const [left, right] = [makeId('pur', instant(first), one), makeId('pur', instant(second), two)]
      if (first !== second) expect(left < right).toBe(first < second)
    }),
  )
})

test('an id is read back under its own prefix and no other', () => {
  fc.assert(
    fc.property(anyTime, anyChance, (time, chance) => {
      const id = makeId('pur', instant(time), chance)
      expect(parseId('pur', id)).toBe(id)
      expect(parseId('ref', id)).toBeUndefined()
      expect(id).toMatch(/^pur_[0-9a-z]{26}$/)
    }),
  )
})

test('equal inputs give equal ids, other chance gives other ids', () => {
  const chance = new Uint8Array(10)
  const id = makeId('wal', instant(1_800_000_000_000), chance)
  expect(makeId('wal', instant(1_800_000_000_000), chance)).toBe(id)
  for (let index = 0; index < 10; index += 1) {
    const other = chance.with(index, 1)
    expect(makeId('wal', instant(1_800_000_000_000), other)).not.toBe(id)
  }
})

test('too little chance or an impossible time is a bug', () => {
  for (const length of [0, 9, 11]) {
    expect(() => makeId('wal', instant(1), new Uint8Array(length))).toThrow(Bug)
  }
  for (const time of [-1, 1.5, 2 ** 48, Number.NaN]) {
    expect(() => makeId('wal', instant(time), new Uint8Array(10))).toThrow(Bug)
  }
})

test('what is not an id is refused without throwing', () => {
  const body = '0'.repeat(26)
  for (const text of [
    `wal_${body}0`,
    'wal_',
    `WAL_${body}`,
    `wal_8${'0'.repeat(25)}`,
    `wal_${body}\n`,
    1,
    null,
  ]) {
    expect(parseId('wal', text)).toBeUndefined()
  }
  fc.assert(
    fc.property(anyText, (text) => {
      parseId('wal', text)
      expect(parseId('wal', `wal_${text}i`)).toBeUndefined()
    }),
    { numRuns: 1_000 },
  )
})
