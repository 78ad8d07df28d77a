import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { limits } from './limits.ts'
import {
  type Asset,
  add,
  assetCode,
  assetScale,
  Bug,
  compare,
  fiatAsset,
  formatDecimal,
  formatMoney,
  money,
  multiplyRatio,
  parseAsset,
  parseDecimal,
  parseMoneyJson,
  sharePpm,
  split,
  subtract,
  toMoneyJson,
  zero,
} from './money.ts'
import { anyText } from './testing/arbitraries.ts'

const euro: Asset = 'EUR/6'
const anyAmount = fc.bigInt({ min: 0n, max: limits.amountMax })
const anyDifference = fc.bigInt({ min: -limits.amountMax, max: limits.amountMax })
const anyAsset = fc
  .tuple(fc.stringMatching(/^[A-Z][A-Z0-9]{2,11}$/), fc.integer({ min: 0, max: 18 }))
  .map(([code, scale]): Asset => `${code}/${scale}`)

test('adding and subtracting undo each other and comparing agrees with the difference', () => {
  fc.assert(
    fc.property(anyDifference, anyDifference, (left, right) => {
      const [a, b] = [money(euro, left), money(euro, right)]
      expect(subtract(add(a, b), b)).toEqual(a)
      expect(add(a, b)).toEqual(add(b, a))
      expect(add(a, zero(euro))).toEqual(a)
      const difference = subtract(a, b).amount
      expect(compare(a, b)).toBe(difference < 0n ? -1 : difference > 0n ? 1 : 0)
      expect(compare(a, b) + compare(b, a)).toBe(0)
    }),
  )
})

test('different assets are never mixed, not even two scales of one currency', () => {
  for (const other of ['USD/6', 'EUR/2'] as const) {
    for (const operation of [add, subtract, compare]) {
      expect(() => operation(money(euro, 1n), money(other, 1n))).toThrow(Bug)
    }
  }
})

test('a split never loses a unit and each part is within one unit of its share', () => {
  const anyWeights = fc
    .array(fc.bigInt({ min: 0n, max: 10n ** 18n }), { minLength: 1, maxLength: 20 })
    .filter((weights) => weights.some((weight) => weight > 0n))
  fc.assert(
    fc.property(anyAmount, anyWeights, (amount, weights) => {
      const total = weights.reduce((sum, weight) => sum + weight, 0n)
      const parts = split(money(euro, amount), weights)
      expect(parts.reduce(add)).toEqual(money(euro, amount))
      parts.forEach((part, index) => {
        const exact = amount * (weights[index] ?? 0n)
        const error = part.amount * total - exact
        expect(error < total && error > -total).toBe(true)
        if (weights[index] === 0n) expect(part.amount).toBe(0n)
      })
    }),
  )
})

test('units left over go to the largest remainders, the earlier part first among equals', () => {
  const amounts = (amount: bigint, weights: readonly bigint[]): readonly bigint[] =>
    split(money(euro, amount), weights).map((part) => part.amount)
  expect(amounts(10n, [1n, 1n, 1n])).toEqual([4n, 3n, 3n])
  expect(amounts(11n, [1n, 1n, 1n])).toEqual([4n, 4n, 3n])
  expect(amounts(100n, [1n, 2n, 4n])).toEqual([14n, 29n, 57n])
  expect(amounts(1n, [0n, 1n])).toEqual([0n, 1n])
})

test('a split without weight, with a negative weight or of a negative amount is a bug', () => {
  for (const weights of [[], [0n], [2n, -1n]]) expect(() => split(money(euro, 1n), weights)).toThrow(Bug)
  expect(() => split(money(euro, -1n), [1n])).toThrow(Bug)
})

test('rounding does what its name says', () => {
  const divide = (amount: bigint, rounding: 'down' | 'up' | 'half-even'): bigint =>
    multiplyRatio(money(euro, amount), { numerator: 1n, denominator: 10n }, rounding).amount
  expect([24n, 25n, 26n, 35n, 30n].map((amount) => divide(amount, 'down'))).toEqual([2n, 2n, 2n, 3n, 3n])
  expect([21n, 25n, 26n, 35n, 30n].map((amount) => divide(amount, 'up'))).toEqual([3n, 3n, 3n, 4n, 3n])
  expect([24n, 25n, 26n, 35n, 30n].map((amount) => divide(amount, 'half-even'))).toEqual([2n, 2n, 3n, 4n, 3n])
  expect(sharePpm(money(euro, 1_000_001n), 25_000n, 'down').amount).toBe(25_000n)
  expect(sharePpm(money(euro, 1_000_001n), 25_000n, 'up').amount).toBe(25_001n)
})

test('a ratio with a negative side or without a divisor is a bug', () => {
  for (const [amount, numerator, denominator] of [
    [-1n, 1n, 1n],
    [1n, -1n, 1n],
    [-1n, -1n, 1n],
    [1n, 1n, 0n],
    [1n, 1n, -1n],
  ] as const) {
    expect(() => multiplyRatio(money(euro, amount), { numerator, denominator }, 'down')).toThrow(Bug)
  }
})

test('decimals are exact at every scale and read back', () => {
  fc.assert(
    fc.property(anyAsset, fc.bigInt({ min: 0n, max: 10n ** 13n - 1n }), (asset, amount) => {
      const value = money(asset, amount)
      expect(parseDecimal(formatDecimal(value), asset)).toEqual(value)
      expect(formatDecimal(money(asset, -amount - 1n))).toBe(`-${formatDecimal(money(asset, amount + 1n))}`)
      const [shown = '', code] = formatMoney(value).split(' ')
      expect([parseDecimal(shown, asset), code]).toEqual([value, assetCode(asset)])
    }),
  )
  expect(formatDecimal(money(euro, 20_000n))).toBe('0.02')
  expect(formatDecimal(money('JPY/0', 100n))).toBe('100')
  expect(formatMoney(money(euro, 400_000n))).toBe('0.40 EUR')
  expect(formatMoney(money(euro, 5_000n))).toBe('0.005 EUR')
  expect(formatMoney(money('JPY/0', 100n))).toBe('100 JPY')
  expect(formatDecimal(money(euro, limits.amountMax))).toBe('9223372036854.775807')
})

test('a decimal that is too fine, too large or oddly written is refused', () => {
  for (const text of [
    '0.0000001',
    '9223372036854.775808',
    '1e3',
    '1.',
    '.5',
    '+1',
    '-1',
    '01',
    '1,5',
    ' 1',
    '',
  ]) {
    expect(parseDecimal(text, euro)).toBeUndefined()
  }
})

test('JSON carries money as digits and reads it back', () => {
  fc.assert(
    fc.property(anyAsset, anyDifference, (asset, amount) => {
      const value = money(asset, amount)
      expect(parseMoneyJson(JSON.parse(JSON.stringify(toMoneyJson(value))))).toEqual(value)
    }),
  )
})

test('numbers, fractions, exponents and foreign shapes are no money', () => {
  const amounts = [
    20_000,
    1.5,
    '1.5',
    '1e3',
    '0x10',
    '-0',
    '007',
    '+1',
    ' 1',
    '',
    '9223372036854775808',
    null,
    ['1'],
  ]
  for (const amount of amounts) expect(parseMoneyJson({ asset: euro, amount })).toBeUndefined()
  for (const asset of ['EUR', 'EUR/06', 'EUR/19', 'eur/6', 'E/6', '/6', 6, null]) {
    expect(parseMoneyJson({ asset, amount: '1' })).toBeUndefined()
  }
  for (const value of [null, undefined, 1, '1', [], {}]) expect(parseMoneyJson(value)).toBeUndefined()
  expect(parseMoneyJson({ asset: euro, amount: '-9223372036854775808' })).toBeUndefined()
})

test('an asset names its code and scale', () => {
  expect(fiatAsset('EUR')).toBe(euro)
  fc.assert(
    fc.property(anyAsset, (asset) => {
      expect(parseAsset(asset)).toBe(asset)
      expect(`${assetCode(asset)}/${assetScale(asset)}`).toBe(asset)
    }),
  )
})

test('no text makes the readers of money throw', () => {
  fc.assert(
    fc.property(anyText, fc.jsonValue(), (text, value) => {
      parseAsset(text)
      parseDecimal(text, euro)
      parseMoneyJson(value)
      parseMoneyJson({ asset: text, amount: text })
    }),
    { numRuns: 1_000 },
  )
})
