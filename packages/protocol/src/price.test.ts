import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { fiatAsset, money } from './money.ts'
import { formatPrice, parsePrice } from './price.ts'
import { anyText } from './testing/arbitraries.ts'
import { readVectors } from './testing/vectors.ts'

const vectors = readVectors('prices')

test.each(vectors.valid)('the price $input is read as $canonical', ({ input, asset, amount, canonical }) => {
  const result = parsePrice(input)
  expect(result).toEqual({ ok: true, price: { asset, amount: BigInt(amount) } })
  if (result.ok) expect(formatPrice(result.price)).toBe(canonical)
})

test.each(vectors.invalid)('the price $input is refused with $fault', ({ input, fault }) => {
  expect(parsePrice(input)).toEqual({ ok: false, fault })
})

test('every price from a millionth to twelve units is read back as written', () => {
  const anyCurrency = fc.stringMatching(/^[A-Z]{3}$/)
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 12_000_000n }), anyCurrency, (amount, currency) => {
      const price = money(fiatAsset(currency), amount)
      const text = formatPrice(price)
      expect(parsePrice(text)).toEqual({ ok: true, price })
      const [digits, code] = text.split(' ')
      for (const other of [`${code} ${digits}`, `${code}${digits}`, `${digits}${code}`]) {
        expect(parsePrice(other)).toEqual({ ok: true, price })
      }
    }),
    { numRuns: 2_000 },
  )
})

test('no text makes the reader of prices throw, and what it takes is written the same ever after', () => {
  const nearly = fc.string({ unit: fc.constantFrom(...'0123456789.,+-e EURusd'.split('')) })
  fc.assert(
    fc.property(fc.oneof(anyText, nearly), (text) => {
      const result = parsePrice(text)
      if (result.ok) expect(parsePrice(formatPrice(result.price))).toEqual(result)
    }),
    { numRuns: 2_000 },
  )
})
