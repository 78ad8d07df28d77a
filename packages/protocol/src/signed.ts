// Compact JWS with EdDSA (RFC 7515, RFC 8037), the one signature of quotes and tickets. The algorithm and the type
// are fixed here, so a token cannot choose its own (`alg: none`, RFC 8725 section 3).

import { CompactSign, type CryptoKey, compactVerify, decodeProtectedHeader, importJWK, type JWK } from 'jose'
import { fromBase64Url } from './digest.ts'
import { limits } from './limits.ts'
import { Bug } from './money.ts'

/** A public Ed25519 key as published: `kty: OKP`, `crv: Ed25519`, `kid`, `x`. */
export type PublicJwk = {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly kid: string
  readonly x: string
}

/** A private Ed25519 key; `d` never leaves the party that signs. */
export type PrivateJwk = PublicJwk & { readonly d: string }

/** The public halves of a signer's keys (RFC 7517). */
export type KeySet = { readonly keys: readonly PublicJwk[] }

export type VerifyFault = 'malformed' | 'signature' | 'unknown_key'

export type Verified =
  | { readonly ok: true; readonly payload: Readonly<Record<string, unknown>>; readonly keyId: string }
  | { readonly ok: false; readonly fault: VerifyFault; readonly keyId?: string }

// Three parts, the last an Ed25519 signature of 64 bytes in its one spelling: its final character has four idle bits,
// and without this rule sixteen texts would be the same token.
const tokenPattern = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{85}[AQgw]$/

/** Tokens of these types may be longer than others, which travel in headers and addresses. */
const longer: Readonly<Record<string, number>> = {
  'farthing-receipt+jwt': limits.receiptCharactersMax,
  'statuslist+jwt': limits.statusListCharactersMax,
}

function charactersMax(type: string): number {
  return longer[type] ?? limits.tokenCharactersMax
}

/** Signs a payload under a token type such as `farthing-ticket+jwt`; a token nobody would read is a bug of the signer. */
export async function signToken(type: string, payload: object, key: PrivateJwk): Promise<string> {
  const token = await new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'EdDSA', typ: type, kid: key.kid })
    .sign(await importJWK(key as JWK, 'EdDSA'))
  if (token.length > charactersMax(type)) throw new Bug('a token is longer than its readers allow')
  return token
}

/** Verifies a token of one type against a key set; never throws, whatever the text is. */
export async function verifyToken(type: string, token: string, keySet: KeySet): Promise<Verified> {
  if (token.length > charactersMax(type) || !tokenPattern.test(token))
    return { ok: false, fault: 'malformed' }
  const keyId = readKeyId(type, token)
  if (keyId === undefined) return { ok: false, fault: 'malformed' }
  const jwk = keySet.keys.find((key) => key.kid === keyId)
  if (jwk === undefined) return { ok: false, fault: 'unknown_key', keyId }
  try {
    await compactVerify(token, await importPublic(jwk), { algorithms: ['EdDSA'] })
  } catch {
    return { ok: false, fault: 'signature', keyId }
  }
  const payload = readPayload(token)
  return payload === undefined ? { ok: false, fault: 'malformed', keyId } : { ok: true, payload, keyId }
}

/** The payload of a token before any check: undefined where it is too long, no compact JWS, or no JSON object inside. */
export function readUnverifiedPayload(token: string): Readonly<Record<string, unknown>> | undefined {
  return token.length <= limits.tokenCharactersMax && tokenPattern.test(token)
    ? readPayload(token)
    : undefined
}

function readPayload(token: string): Readonly<Record<string, unknown>> | undefined {
  const bytes = fromBase64Url(token.split('.')[1] ?? '')
  if (bytes === undefined) return undefined
  try {
    const payload = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown
    return typeof payload === 'object' && payload !== null && !Array.isArray(payload)
      ? (payload as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** Reads a public key from JSON, dropping every other member; undefined where it is not an Ed25519 key. */
export function parsePublicJwk(value: unknown): PublicJwk | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { kty, crv, kid, x } = value as Record<string, unknown>
  if (kty !== 'OKP' || crv !== 'Ed25519' || typeof kid !== 'string' || typeof x !== 'string') return undefined
  return /^[A-Za-z0-9_.-]{1,64}$/.test(kid) && fromBase64Url(x)?.length === 32
    ? { kty, crv, kid, x }
    : undefined
}

/** Reads a key set; keys of other kinds are left out (RFC 7517 section 5). */
export function parseKeySet(value: unknown): KeySet | undefined {
  const keys = (value as { keys?: unknown } | null | undefined)?.keys
  if (!Array.isArray(keys) || keys.length > limits.keySetMax) return undefined
  return { keys: keys.map(parsePublicJwk).filter((key): key is PublicJwk => key !== undefined) }
}

/** The public half of a private key. */
export function toPublicJwk(key: PrivateJwk): PublicJwk {
  return { kty: key.kty, crv: key.crv, kid: key.kid, x: key.x }
}

const imported = new WeakMap<PublicJwk, { readonly x: string; readonly key: CryptoKey }>()

// Importing costs more than verifying, and the same few keys verify everything. The cache goes with the key set that
// holds the object; `x` is compared so that an object changed in place cannot verify with the key it used to be.
async function importPublic(jwk: PublicJwk): Promise<CryptoKey> {
  const known = imported.get(jwk)
  if (known?.x === jwk.x) return known.key
  const { kty, crv, x } = jwk
  const key = await importJWK({ kty, crv, x }, 'EdDSA')
  imported.set(jwk, { x, key })
  return key
}

function readKeyId(type: string, token: string): string | undefined {
  try {
    const header = decodeProtectedHeader(token)
    return header.alg === 'EdDSA' && header.typ === type && typeof header.kid === 'string'
      ? header.kid
      : undefined
  } catch {
    return undefined
  }
}
