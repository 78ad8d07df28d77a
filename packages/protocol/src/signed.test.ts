import * as fc from 'fast-check'
import { CompactSign, FlattenedSign, importJWK } from 'jose'
import { expect, test } from 'vitest'
import { fromBase64Url, toBase64Url } from './digest.ts'
import { limits } from './limits.ts'
import { Bug } from './money.ts'
import {
  parseKeySet,
  parsePublicJwk,
  readUnverifiedPayload,
  signToken,
  toPublicJwk,
  verifyToken,
} from './signed.ts'
import { anyText } from './testing/arbitraries.ts'
import { readVectors } from './testing/vectors.ts'

const { key, quote } = readVectors('tokens')
const keySet = { keys: [toPublicJwk(key)] }
const encode = (value: unknown): string => toBase64Url(new TextEncoder().encode(JSON.stringify(value)))

/** A token with any header and payload bytes, rightly signed by the test key. */
async function signAny(
  header: { alg: string; typ?: string; kid?: string },
  payload: Uint8Array,
): Promise<string> {
  return new CompactSign(payload).setProtectedHeader(header).sign(await importJWK(key, 'EdDSA'))
}

test('a token is verified by the public half of its key', async () => {
  const token = await signToken('t+jwt', { a: 1 }, key)
  expect(await verifyToken('t+jwt', token, keySet)).toEqual({ ok: true, payload: { a: 1 }, keyId: key.kid })
})

test('a token of another type is refused', async () => {
  const token = await signToken('t+jwt', { a: 1 }, key)
  expect(await verifyToken('other+jwt', token, keySet)).toEqual({ ok: false, fault: 'malformed' })
  const untyped = await signAny({ alg: 'EdDSA', kid: key.kid }, new TextEncoder().encode('{}'))
  expect(await verifyToken('t+jwt', untyped, keySet)).toEqual({ ok: false, fault: 'malformed' })
})

test('an unsigned token is refused in every spelling of none', async () => {
  for (const alg of ['none', 'None', 'NONE', '']) {
    const head = `${encode({ alg, typ: 't+jwt', kid: key.kid })}.${encode({ a: 1 })}`
    const signature = quote.token.split('.')[2]
    for (const token of [`${head}.`, head, `${head}.${signature}`]) {
      expect(await verifyToken('t+jwt', token, keySet)).toMatchObject({ ok: false, fault: 'malformed' })
    }
  }
})

test('a token signed with the public key as an HMAC secret is refused', async () => {
  for (const secret of [fromBase64Url(key.x) as Uint8Array, new TextEncoder().encode(key.x)]) {
    const token = await new CompactSign(new TextEncoder().encode('{"a":1}'))
      .setProtectedHeader({ alg: 'HS256', typ: 't+jwt', kid: key.kid })
      .sign(secret)
    expect((await verifyToken('t+jwt', token, keySet)).ok).toBe(false)
    const { payload, signature } = await new FlattenedSign(new TextEncoder().encode('{"a":1}'))
      .setProtectedHeader({ alg: 'HS256', typ: 't+jwt', kid: key.kid })
      .sign(secret)
    const disguised = `${encode({ alg: 'EdDSA', typ: 't+jwt', kid: key.kid })}.${payload}.${signature}${signature}AA`
    expect((await verifyToken('t+jwt', disguised.slice(0, -3), keySet)).ok).toBe(false)
  }
})

test('a header that demands an extension we do not know is refused', async () => {
  const head = encode({ alg: 'EdDSA', typ: 't+jwt', kid: key.kid, crit: ['x'], x: 1 })
  const signed = await signToken('t+jwt', { a: 1 }, key)
  const [, payload, signature] = signed.split('.')
  expect((await verifyToken('t+jwt', `${head}.${payload}.${signature}`, keySet)).ok).toBe(false)
})

test('every altered character is noticed', async () => {
  const token = await signToken('t+jwt', { a: 1 }, key)
  for (let index = 0; index < token.length; index += 1) {
    for (const other of ['A', 'Q', 'g', '_', '.']) {
      if (token[index] === other) continue
      const altered = token.slice(0, index) + other + token.slice(index + 1)
      expect((await verifyToken('t+jwt', altered, keySet)).ok, altered).toBe(false)
    }
    expect((await verifyToken('t+jwt', token.slice(0, index), keySet)).ok).toBe(false)
  }
  for (const more of [`${token}A`, `${token}=`, `${token}\n`, ` ${token}`, `${token}.A`]) {
    expect((await verifyToken('t+jwt', more, keySet)).ok).toBe(false)
  }
})

test('a key the set does not hold is told apart from a wrong signature', async () => {
  const token = await signToken('t+jwt', { a: 1 }, { ...key, kid: 'other' })
  expect(await verifyToken('t+jwt', token, keySet)).toEqual({
    ok: false,
    fault: 'unknown_key',
    keyId: 'other',
  })
  const wrongKey = { keys: [{ ...toPublicJwk(key), x: toBase64Url(new Uint8Array(32).fill(2)) }] }
  const own = await signToken('t+jwt', { a: 1 }, key)
  expect(await verifyToken('t+jwt', own, wrongKey)).toEqual({ ok: false, fault: 'signature', keyId: key.kid })
})

test('a key object changed in place does not go on verifying with what it was', async () => {
  const own = await signToken('t+jwt', { a: 1 }, key)
  const mutable: { kty: 'OKP'; crv: 'Ed25519'; kid: string; x: string } = { ...toPublicJwk(key) }
  expect((await verifyToken('t+jwt', own, { keys: [mutable] })).ok).toBe(true)
  mutable.x = toBase64Url(new Uint8Array(32).fill(2))
  expect((await verifyToken('t+jwt', own, { keys: [mutable] })).ok).toBe(false)
})

test('a payload that is rightly signed but no JSON object is malformed, not forged', async () => {
  for (const bytes of [
    new TextEncoder().encode('no json'),
    new TextEncoder().encode('[1]'),
    new TextEncoder().encode('null'),
    Uint8Array.of(0x22, 0xff, 0x22),
  ]) {
    const token = await signAny({ alg: 'EdDSA', typ: 't+jwt', kid: key.kid }, bytes)
    expect(await verifyToken('t+jwt', token, keySet)).toEqual({
      ok: false,
      fault: 'malformed',
      keyId: key.kid,
    })
  }
})

test('a token past the bound is neither read nor signed', async () => {
  const long = await signAny(
    { alg: 'EdDSA', typ: 't+jwt', kid: key.kid },
    new TextEncoder().encode(JSON.stringify({ a: 'x'.repeat(limits.tokenCharactersMax) })),
  )
  expect(await verifyToken('t+jwt', long, keySet)).toEqual({ ok: false, fault: 'malformed' })
  expect(readUnverifiedPayload(long)).toBeUndefined()
  await expect(signToken('t+jwt', { a: 'x'.repeat(limits.tokenCharactersMax) }, key)).rejects.toThrow(Bug)
})

test('a key set keeps Ed25519 keys, drops the private half and every other kind', () => {
  const set = parseKeySet({ keys: [key, { kty: 'EC', crv: 'P-256', kid: 'e', x: key.x }, null, 5] })
  expect(set).toEqual({ keys: [{ kty: 'OKP', crv: 'Ed25519', kid: key.kid, x: key.x }] })
  for (const value of [
    null,
    1,
    [],
    {},
    { keys: {} },
    { keys: Array.from({ length: limits.keySetMax + 1 }, () => key) },
  ]) {
    expect(parseKeySet(value)).toBeUndefined()
  }
  for (const change of [{ kid: '' }, { kid: 'a b' }, { x: `${key.x}A` }, { x: 'AA' }, { crv: 'X25519' }]) {
    expect(parsePublicJwk({ ...toPublicJwk(key), ...change })).toBeUndefined()
  }
})

test('no text makes verifying throw', async () => {
  const dotted = fc
    .tuple(anyText, anyText, anyText)
    .map((parts) => parts.map((part) => encode(part)).join('.'))
  await fc.assert(
    fc.asyncProperty(fc.oneof(anyText, dotted), async (text) => {
      expect((await verifyToken('t+jwt', text, keySet)).ok).toBe(false)
      readUnverifiedPayload(text)
    }),
    { numRuns: 1_000 },
  )
})

test('no JSON makes the readers of keys throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      parseKeySet(value)
      parsePublicJwk(value)
      parseKeySet({ keys: [value] })
    }),
    { numRuns: 1_000 },
  )
})
