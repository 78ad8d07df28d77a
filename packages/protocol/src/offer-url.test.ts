import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { limits } from './limits.ts'
import { parseOfferJson } from './markup/json.ts'
import { Bug } from './money.ts'
import { canonicalUrl, checkOfferUrl } from './offer-url.ts'
import { anyText } from './testing/arbitraries.ts'
import { readVectors } from './testing/vectors.ts'

const vectors = readVectors('urls')

test.each(vectors.resolved)('$field against $base is $url', ({ base, field, url, glued }) => {
  expect(checkOfferUrl(field, base)?.href).toBe(url)
  expect(glued).toBe(base + field)
})

test('gluing and resolving agree exactly where the author keeps rule 4 of 3.4', () => {
  for (const { base, field, url, glued } of vectors.resolved) {
    const keepsRule =
      /^[^?#]*\/$/.test(base) && !field.startsWith('/') && !field.includes('..') && !field.includes(':')
    expect(glued === url).toBe(keepsRule)
  }
})

test.each(vectors.accepted)('%s may stand in an offer', (text) => {
  expect(checkOfferUrl(text)?.href).toBe(new URL(text).href)
})

test.each(vectors.refused)('%j may not stand in an offer', (text) => {
  expect(checkOfferUrl(text)).toBeUndefined()
})

test.each(vectors.canonical)('$input is spelled $url', ({ input, url }) => {
  expect(canonicalUrl(input)).toBe(url)
})

test('an address that is too long, or becomes so by resolving or escaping, is refused', () => {
  const longest = `https://m.example/${'a'.repeat(limits.urlCharactersMax - 18)}`
  expect(checkOfferUrl(longest)?.href).toBe(longest)
  expect(checkOfferUrl(`${longest}a`)).toBeUndefined()
  expect(checkOfferUrl('bc', longest)?.href).toBe('https://m.example/bc')
  expect(checkOfferUrl('?bc', longest)).toBeUndefined()
  expect(checkOfferUrl(`https://m.example/${'é'.repeat(1_000)}`)).toBeUndefined()
})

test('no text makes the check throw, and an accepted address is stable', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        anyText,
        anyText.map((text) => `https://${text}`),
        anyText.map((text) => `https://a/${text}`),
      ),
      (text) => {
        const url = checkOfferUrl(text, 'https://m.example/a/')
        if (url === undefined) return
        expect(checkOfferUrl(url.href)?.href).toBe(url.href)
        expect(canonicalUrl(canonicalUrl(url.href))).toBe(canonicalUrl(url.href))
        expect(`${url.username}${url.password}`).toBe('')
      },
    ),
    { numRuns: 2_000 },
  )
})

test('asking for the canonical spelling of what is no address is a bug', () => {
  expect(() => canonicalUrl('a/1')).toThrow(Bug)
})

test.each(vectors.pairs)('goods at $buyurl asked for at $requesturl: $ok', ({ requesturl, buyurl, ok }) => {
  const result = parseOfferJson({
    price: '0.02 EUR',
    textlink: 'A',
    requesturl,
    buyurl,
    paymentsystems: [{ id: 'https://penny.example/pay/v1' }],
  })
  expect(result.ok ? 'ok' : `${result.fault} ${result.field}`).toBe(ok ? 'ok' : 'E-URL buyurl')
})
