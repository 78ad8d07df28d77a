import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Receipt, receiptType, signReceipt, verifyReceipt } from './receipt.ts'
import { readUnverifiedPayload, signToken, toPublicJwk } from './signed.ts'
import { statusAt, verifyStatusList } from './status-list.ts'
import { anyText } from './testing/arbitraries.ts'
import { readVectors } from './testing/vectors.ts'

const vectors = readVectors('receipts')
const { key } = vectors
const keySet = { keys: [toPublicJwk(key)] }
const expected = { ...vectors.expected, keySet }
const [first] = vectors.valid
if (first === undefined) throw new Error('no vector')

test.each(vectors.valid)('the published receipt of $name is read and written alike', async ({ token }) => {
  const read = await verifyReceipt(token, expected)
  expect(read).toMatchObject({ ok: true })
  if (read.ok) expect(await signReceipt(read.receipt, key)).toBe(token)
})

test.each(vectors.refused)('the published refusal ($name) is met: $code', async ({ token, code }) => {
  expect(await verifyReceipt(token, expected)).toMatchObject({ ok: false, code })
})

test('who presents it matters only where the caller says who', async () => {
  const other = { ...expected, player: 'ply_01jz0000000000000000000009' }
  expect(await verifyReceipt(first.token, other)).toMatchObject({ code: 'receipt_bound_to_other_player' })
  const { player: _player, ...anybody } = expected
  expect(await verifyReceipt(first.token, anybody)).toMatchObject({ ok: true })
})

test('the receipt of a gift gives nothing to the player who bought it', async () => {
  const read = await verifyReceipt(first.token, expected)
  if (!read.ok) throw new Error('not read')
  const token = await signReceipt({ ...read.receipt, isGift: true }, key)
  expect(await verifyReceipt(token, expected)).toMatchObject({ code: 'receipt_bound_to_other_player' })
  const { player: _player, ...anybody } = expected
  expect(await verifyReceipt(token, anybody)).toMatchObject({ receipt: { isGift: true } })
})

test('a receipt with any one character changed is refused', async () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.= \u00e9'
  const place = fc.integer({ min: 0, max: first.token.length - 1 })
  await fc.assert(
    fc.asyncProperty(place, fc.constantFrom(...alphabet.split('')), async (at, character) => {
      fc.pre(first.token[at] !== character)
      const changed = first.token.slice(0, at) + character + first.token.slice(at + 1)
      expect((await verifyReceipt(changed, expected)).ok).toBe(false)
    }),
    { numRuns: 2_000 },
  )
})

test('every place of a receipt is signed: each one changed is refused', async () => {
  for (let at = 0; at < first.token.length; at += 1) {
    const character = first.token[at] === 'A' ? 'B' : 'A'
    const changed = first.token.slice(0, at) + character + first.token.slice(at + 1)
    expect((await verifyReceipt(changed, expected)).ok).toBe(false)
  }
})

test('nothing that is signed or sent makes the reader throw', async () => {
  const payload = readUnverifiedPayload(first.token) ?? {}
  const anyClaims = fc.dictionary(fc.constantFrom(...Object.keys(payload)), fc.jsonValue(), {
    noNullPrototype: true,
  })
  await fc.assert(
    fc.asyncProperty(anyText, anyClaims, async (text, claims) => {
      expect((await verifyReceipt(text, expected)).ok).toBe(false)
      if (JSON.stringify(claims).length < 1_000) {
        await verifyReceipt(await signToken(receiptType, { ...payload, ...claims }, key), expected)
      }
    }),
    { numRuns: 500 },
  )
})

test('twenty lines with long names fit in a receipt', async () => {
  const read = await verifyReceipt(first.token, expected)
  if (!read.ok) throw new Error('not read')
  const line = {
    sku: 's'.repeat(100),
    quantity: 1_000_000,
    price: { asset: 'EUR/6', amount: 12_000_000n } as const,
  }
  const long: Receipt = {
    ...read.receipt,
    lines: Array.from({ length: 20 }, () => ({ ...line, tax: line.price })),
  }
  expect(await verifyReceipt(await signReceipt(long, key), expected)).toEqual({ ok: true, receipt: long })
})

test('the published status list says what became of each receipt', async () => {
  const { token, uri, statuses } = vectors.statusList
  const list = await verifyStatusList(token, { keySet, uri })
  if (list === undefined) throw new Error('not read')
  expect(statuses.map(({ index }) => ({ index, status: statusAt(list, index) }))).toEqual(statuses)
})
