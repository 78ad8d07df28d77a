import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { signToken, toPublicJwk } from './signed.ts'
import { anyText } from './testing/arbitraries.ts'
import { readVectors } from './testing/vectors.ts'
import { signTicket, type Ticket, ticketType, verifyTicket } from './ticket.ts'
import { instant } from './time.ts'

const vectors = readVectors('tokens')
const { key, ticket: vector } = vectors
const keySet = { keys: [toPublicJwk(key)] }
const start = instant(1_800_000_000_000)

const ticket: Ticket = {
  id: 'tkt_01jz0000000000000000000000',
  issuer: 'https://penny.example',
  audience: 'https://tides.example',
  merchantId: 'mer_01jz0000000000000000000000',
  purchaseId: 'pur_01jz0000000000000000000000',
  nonce: 'AAECAwQFBgcICQoLDA0ODw',
  buyUrlDigest: vector.payload['buy'] as string,
  price: { asset: 'EUR/6', amount: 20_000n },
  issuedAt: start,
  expiresAt: instant(start + 86_400_000),
  purchasedAt: start,
  accessEndsAt: instant(start + 604_800_000),
  isTest: true,
}

async function signChanged(change: Readonly<Record<string, unknown>>): Promise<string> {
  return signToken(ticketType, { ...vector.payload, ...change }, key)
}

test('the published ticket is what we sign and what we read', async () => {
  expect(await signTicket(ticket, key)).toBe(vector.token)
  expect(await verifyTicket(vector.token, keySet)).toEqual({ ok: true, ticket })
})

test('a ticket that has expired is still read, as the day is the gate’s to judge', async () => {
  const old = { ...ticket, issuedAt: instant(2_000), expiresAt: instant(3_000), purchasedAt: instant(1_000) }
  expect(await verifyTicket(await signTicket(old, key), keySet)).toEqual({ ok: true, ticket: old })
})

test.each([
  ['a life of more than a day', { exp: 1_800_086_401 }],
  ['an end before its start', { exp: 1_799_999_999 }],
  ['a purchase after it was issued', { bought: 1_800_000_001 }],
  ['no end', { exp: undefined }],
  ['a time that no calendar has', { end: 8e12 }],
  ['no word on the mode', { test: undefined }],
  ['a mode in text', { test: 'true' }],
  ['several audiences', { aud: ['https://tides.example'] }],
  ['an empty audience', { aud: '' }],
  ['an endless purchase id', { purchase: 'x'.repeat(2_049) }],
  ['a price as a number', { price: { asset: 'EUR/6', amount: 1 } }],
  ['a price below nothing', { price: { asset: 'EUR/6', amount: '-1' } }],
])('a ticket with %s is refused', async (_name, change) => {
  expect(await verifyTicket(await signChanged(change), keySet)).toEqual({ ok: false, fault: 'malformed' })
})

test('a quote is no ticket, whoever signed it', async () => {
  expect(await verifyTicket(vectors.quote.token, keySet)).toEqual({ ok: false, fault: 'malformed' })
})

test('an unknown key is named, so that the gate can look for it', async () => {
  expect(await verifyTicket(vector.token, { keys: [] })).toEqual({
    ok: false,
    fault: 'unknown_key',
    keyId: key.kid,
  })
})

test('nothing that is signed or sent makes the reader throw', async () => {
  const anyClaims = fc.dictionary(fc.constantFrom(...Object.keys(vector.payload)), fc.jsonValue(), {
    noNullPrototype: true,
  })
  await fc.assert(
    fc.asyncProperty(anyText, anyClaims, async (text, claims) => {
      expect((await verifyTicket(text, keySet)).ok).toBe(false)
      if (JSON.stringify(claims).length < 1_000) await verifyTicket(await signChanged(claims), keySet)
    }),
    { numRuns: 1_000 },
  )
})
