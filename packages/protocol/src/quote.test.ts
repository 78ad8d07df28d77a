import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { limits } from './limits.ts'
import {
  type Quote,
  quoteType,
  readQuoteIssuer,
  readQuoteUnverified,
  signQuote,
  verifyQuote,
} from './quote.ts'
import { signToken, toPublicJwk } from './signed.ts'
import { anyText } from './testing/arbitraries.ts'
import { readVectors } from './testing/vectors.ts'
import { ticketType } from './ticket.ts'
import { instant } from './time.ts'

const vectors = readVectors('tokens')
const { key, quote: vector } = vectors
const keySet = { keys: [toPublicJwk(key)] }
const start = instant(1_800_000_000_000)

const quote: Quote = {
  merchantId: 'mer_01jz0000000000000000000000',
  paymentSystem: 'https://penny.example/pay/v1',
  origin: 'https://tides.example',
  nonce: 'AAECAwQFBgcICQoLDA0ODw',
  price: { asset: 'EUR/6', amount: 20_000n },
  offerDigest: vector.payload['offer'] as string,
  buyUrlDigest: vector.payload['buy'] as string,
  duration: 604_800,
  issuedAt: start,
  expiresAt: instant(start + 600_000),
  title: 'Tide tables Brest',
  url: 'https://tides.example/fr/brest/',
}

/** Signs the vector's payload with some claims changed; undefined leaves a claim out. */
async function signChanged(change: Readonly<Record<string, unknown>>): Promise<string> {
  return signToken(quoteType, { ...vector.payload, ...change }, key)
}

test('the published quote is what we sign and what we read', async () => {
  expect(await signQuote(quote, key)).toBe(vector.token)
  expect(await verifyQuote(vector.token, keySet)).toEqual({ ok: true, quote })
  expect(readQuoteUnverified(vector.token)).toEqual(quote)
  expect(readQuoteIssuer(vector.token)).toBe(quote.merchantId)
})

test('a private quote names neither the item nor its page', async () => {
  const { title: _title, url: _url, ...rest } = quote
  const result = await verifyQuote(await signQuote(rest, key), keySet)
  expect(result).toEqual({ ok: true, quote: rest })
})

test('a quote that has expired is still read, as its dates are the caller’s to judge', async () => {
  const old = { ...quote, issuedAt: instant(1_000), expiresAt: instant(2_000) }
  expect(await verifyQuote(await signQuote(old, key), keySet)).toEqual({ ok: true, quote: old })
})

test.each([
  ['a life of more than ten minutes', { exp: 1_800_000_601 }],
  ['no life at all', { exp: 1_800_000_000 }],
  ['an end before its start', { exp: 1_799_999_999 }],
  ['a fraction of a second', { iat: 1_800_000_000.5 }],
  ['a time that no calendar has', { iat: 8e12, exp: 8e12 + 60 }],
  ['a time in text', { iat: '1800000000' }],
  ['no end', { exp: undefined }],
  ['a price of nothing', { price: { asset: 'EUR/6', amount: '0' } }],
  ['a price below nothing', { price: { asset: 'EUR/6', amount: '-1' } }],
  ['a price as a number', { price: { asset: 'EUR/6', amount: 20_000 } }],
  ['a short nonce', { nonce: 'AAECAwQFBgcICQoLDA0OD' }],
  ['no merchant', { iss: '' }],
  ['a merchant of many lines', { iss: 'mer_1\nSet-Cookie' }],
  ['an origin with a path', { origin: 'https://tides.example/' }],
  ['an origin without encryption', { origin: 'http://tides.example' }],
  ['a page of another origin', { url: 'https://other.example/' }],
  ['a page that is a script', { url: 'javascript:1' }],
  ['several audiences', { aud: ['https://penny.example/pay/v1'] }],
  ['an audience that is no address', { aud: 'penny' }],
  ['a digest of another length', { offer: 'AAAA' }],
  ['access for more than ever', { duration: limits.accessSecondsMax + 1 }],
  ['access of less than nothing', { duration: -1 }],
  ['access in text', { duration: 'P7D' }],
  ['a title that is no text', { title: {} }],
])('a quote with %s is refused', async (_name, change) => {
  const token = await signChanged(change)
  expect(await verifyQuote(token, keySet)).toEqual({ ok: false, code: 'quote_invalid' })
  expect(readQuoteUnverified(token)).toBeUndefined()
  expect(readQuoteIssuer(token)).toBeUndefined()
})

test('a title is cleaned before anyone sees it, and one payment system has one spelling', async () => {
  const token = await signChanged({ title: '\u202eedit\u2069 \n A', aud: 'HTTPS://PENNY.example:443/pay/v1' })
  expect(await verifyQuote(token, keySet)).toMatchObject({
    quote: { title: 'edit A', paymentSystem: 'https://penny.example/pay/v1' },
  })
})

test('the longest title still fits; the address of the page goes before the quote becomes unreadable', async () => {
  const title = '界'.repeat(300)
  const url = `https://tides.example/${'a'.repeat(1_900)}`
  const token = await signQuote({ ...quote, title, url }, key)
  const { url: _url, ...rest } = quote
  expect(await verifyQuote(token, keySet)).toEqual({ ok: true, quote: { ...rest, title } })
})

test('a forged quote, one of another key and a ticket are refused by their own codes', async () => {
  const forged = `${vector.token.slice(0, -86)}${'A'.repeat(86)}`
  expect(await verifyQuote(forged, keySet)).toMatchObject({ code: 'quote_signature_invalid' })
  expect(await verifyQuote(vector.token, { keys: [] })).toMatchObject({ code: 'quote_signature_invalid' })
  expect(await verifyQuote(vectors.ticket.token, keySet)).toMatchObject({ code: 'quote_invalid' })
  const asTicket = await signToken(ticketType, vector.payload, key)
  expect(await verifyQuote(asTicket, keySet)).toMatchObject({ code: 'quote_invalid' })
})

test('nothing that is signed or sent makes the reader throw', async () => {
  const anyClaims = fc.dictionary(fc.constantFrom(...Object.keys(vector.payload)), fc.jsonValue(), {
    noNullPrototype: true,
  })
  await fc.assert(
    fc.asyncProperty(anyText, anyClaims, async (text, claims) => {
      expect((await verifyQuote(text, keySet)).ok).toBe(false)
      readQuoteIssuer(text)
      readQuoteUnverified(text)
      // What exceeds the bound of a token is a bug of the signer, not a case for the reader.
      if (JSON.stringify(claims).length < 1_000) await verifyQuote(await signChanged(claims), keySet)
    }),
    { numRuns: 1_000 },
  )
})
