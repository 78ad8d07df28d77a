import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatAccessDuration, normalizeExpiration, parseAccessDuration } from './access-time.ts'
import { limits } from './limits.ts'
import { anyText } from './testing/arbitraries.ts'

test.each([
  ['P7D', 604_800],
  ['PT24H', 86_400],
  ['P1DT1H1M1S', 90_061],
  ['PT90M', 5_400],
  ['PT0S', 0],
  ['P0D', 0],
  ['0', 0],
  ['10080', 604_800],
  ['P36500D', limits.accessSecondsMax],
  ['P9999999999D', limits.accessSecondsMax],
])('the duration %s is %d seconds', (text, seconds) => {
  expect(parseAccessDuration(text)).toBe(seconds)
})

test.each([
  '',
  'P',
  'PT',
  'P1DT',
  'PT5',
  'P1Y',
  'P1M',
  'P1W',
  'P1.5D',
  '-P1D',
  'p1d',
  'PT1S1M',
  '-5',
  '1.5',
  '1e3',
  ' 5',
])('the duration %j is refused', (text) => expect(parseAccessDuration(text)).toBeUndefined())

test('a bare integer counts the unit that a site of old means', () => {
  expect(parseAccessDuration('2', 'seconds')).toBe(2)
  expect(parseAccessDuration('2', 'minutes')).toBe(120)
  expect(parseAccessDuration('2', 'hours')).toBe(7_200)
  expect(parseAccessDuration('2', 'days')).toBe(172_800)
})

test('whole seconds are read back as written', () => {
  expect(formatAccessDuration(604_800)).toBe('P7D')
  fc.assert(
    fc.property(fc.integer({ min: 0, max: limits.accessSecondsMax }), (seconds) => {
      expect(parseAccessDuration(formatAccessDuration(seconds))).toBe(seconds)
    }),
  )
})

test.each([
  ['2026-12-31T23:59:59Z', '2026-12-31T23:59:59Z'],
  ['2026-12-31', '2026-12-31T23:59:59Z'],
  ['2026-12-31t23:59:59z', '2026-12-31T23:59:59Z'],
  ['2027-01-01T00:30:00+01:00', '2026-12-31T23:30:00Z'],
  ['2026-12-31T23:30:00-01:00', '2027-01-01T00:30:00Z'],
  ['2026-12-31T23:59:59.5Z', '2026-12-31T23:59:59.500Z'],
  ['2026-12-31T23:59:59.123456789Z', '2026-12-31T23:59:59.123Z'],
  ['2028-02-29', '2028-02-29T23:59:59Z'],
])('the expiration %s is %s', (text, utc) => {
  expect(normalizeExpiration(text)).toBe(utc)
})

test.each([
  '',
  'tomorrow',
  '2026',
  '2026-02-29',
  '2026-13-01',
  '2026-00-10',
  '2026-12-31T24:00:00Z',
  '2026-12-31T23:59:60Z',
  '2026-12-31T23:59:59',
  '2026-12-31 23:59:59Z',
  '2026-12-31T23:59Z',
  '2026-12-31T23:59:59+24:00',
  '0000-01-01T00:00:00+01:00',
  '9999-12-31T23:59:59-00:01',
  'Thu, 31 Dec 2026 23:59:59 GMT',
])('the expiration %j is refused', (text) => {
  expect(normalizeExpiration(text)).toBeUndefined()
})

test('no text makes the readers of times throw, and UTC stays as it is', () => {
  const nearly = fc.string({ unit: fc.constantFrom(...'0123456789-:TZPDHMS.+'.split('')) })
  fc.assert(
    fc.property(fc.oneof(anyText, nearly), (text) => {
      parseAccessDuration(text)
      const utc = normalizeExpiration(text)
      if (utc !== undefined) expect(normalizeExpiration(utc)).toBe(utc)
    }),
    { numRuns: 2_000 },
  )
})
