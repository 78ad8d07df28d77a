import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  after,
  between,
  duration,
  formatInstant,
  fromSeconds,
  instant,
  parseSeconds,
  toSeconds,
} from './time.ts'

const anyTime = fc.integer({ min: 0, max: 253_402_300_799_999 }).map(instant)

test('a length of time leads from one instant to another', () => {
  fc.assert(
    fc.property(anyTime, anyTime, (start, end) => {
      expect(after(start, between(start, end))).toBe(end)
    }),
  )
  expect(after(instant(1_000), duration(500))).toBe(1_500)
})

test('seconds are whole and never later than the instant', () => {
  fc.assert(
    fc.property(anyTime, (time) => {
      const back = fromSeconds(toSeconds(time))
      expect(back <= time && time - back < 1_000).toBe(true)
      expect(parseSeconds(toSeconds(time))).toBe(back)
    }),
  )
})

test('every time a token can carry can be written as RFC 3339', () => {
  expect(formatInstant(instant(0))).toBe('1970-01-01T00:00:00.000Z')
  fc.assert(
    fc.property(fc.oneof(fc.double(), fc.integer(), fc.maxSafeInteger()), (value) => {
      const time = parseSeconds(value)
      if (time !== undefined) expect(formatInstant(time)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/)
    }),
    { numRuns: 1_000 },
  )
})

test('fractions, texts and times outside the calendar are refused', () => {
  for (const value of [
    -1,
    1.5,
    253_402_300_800,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '1',
    null,
    undefined,
    1n,
  ]) {
    expect(parseSeconds(value)).toBeUndefined()
  }
})
