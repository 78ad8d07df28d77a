import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { digestText, fromBase64Url, toBase64Url } from './digest.ts'
import { anyText } from './testing/arbitraries.ts'

test('a digest is SHA-256 of the UTF-8 bytes in base64url', async () => {
  // The published digests of the empty text and of "abc" (FIPS 180-4 examples).
  expect(await digestText('')).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU')
  expect(await digestText('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0')
  expect(await digestText('é')).not.toBe(await digestText('e\u0301'))
})

test('bytes are read back as written', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const text = toBase64Url(bytes)
      expect(text).toMatch(/^[A-Za-z0-9_-]*$/)
      expect(fromBase64Url(text)).toEqual(bytes)
    }),
  )
})

test('each value has one spelling', () => {
  for (const text of ['A', 'AB', 'AAB', 'AA==', 'A A', 'a+/a', 'AAAAA', '\u0100AA', 'AA\n']) {
    expect(fromBase64Url(text)).toBeUndefined()
  }
  fc.assert(
    fc.property(fc.oneof(anyText, fc.stringMatching(/^[A-Za-z0-9_-]{0,12}$/)), (text) => {
      const bytes = fromBase64Url(text)
      if (bytes !== undefined) expect(toBase64Url(bytes)).toBe(text)
    }),
    { numRuns: 1_000 },
  )
})
