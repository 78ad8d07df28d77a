// The broker's secrets on disk: signing keys with their rotation, the voucher pepper and the operator's key. One
// folder, readable by the broker's user alone; none of it is in the database or its backups.

import { createHmac, createPrivateKey } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  Bug,
  type Instant,
  instant,
  type KeySet,
  limits,
  type PrivateJwk,
  type Problem,
  type PublicJwk,
  problem,
  toBase64Url,
  toPublicJwk,
} from '@farthing/protocol'
import type { Mode } from './config.ts'
import { brokerLimits } from './limits.ts'
import type { System } from './system.ts'
import { makeFile, replaceFile } from './whole-file.ts'

/** A signing key and when it may first be used; it was published one cache time before. */
type SigningKey = { readonly key: PrivateJwk; readonly publishedAt: number; readonly usedFrom: number }

/** A key of receipts that signs no more: it stays published, and its private half is gone. */
type RetiredKey = { readonly key: PublicJwk; readonly until: number }

type Secrets = {
  readonly version: 1
  readonly mode: Mode
  readonly signingKeys: readonly SigningKey[]
  readonly voucherPepper: string
  readonly operatorKey: string
  /** Keys of receipts; absent before their first rotation, as the first one follows from the pepper. */
  readonly receiptKeys?: readonly SigningKey[]
  readonly retiredReceiptKeys?: readonly RetiredKey[]
  /** Rotations of the last 30 days, so that one asked for twice happens once; absent before the first. */
  readonly rotations?: ReadonlyArray<{ readonly keyId: string; readonly usedFrom: number }>
}

export type RotatedKey = { readonly ok: true; readonly keyId: string; readonly usedFrom: Instant }

export type Keyring = {
  /** The key that signs now. */
  readonly signer: (now: Instant) => PrivateJwk
  /** Every key a ticket in circulation may be signed with, and those about to be used. */
  readonly published: (now: Instant) => KeySet
  /** The key that signs receipts, status lists and licences now. */
  readonly receiptSigner: (now: Instant) => PrivateJwk
  /** Every key a receipt may be signed with: those of the last ten years, and one about to be used. */
  readonly receiptKeys: (now: Instant) => KeySet
  /**
   * Publishes a new key of tickets and one of receipts, used after one cache time; under a request key of the last 30 days again it answers what it did
   * then. Refused where a key set would hold more than its readers allow.
   */
  readonly rotate: (now: Instant, requestKey: string) => RotatedKey | Problem
  /** 32 bytes that follow from a name and nothing else but this broker's secret: the same name, the same bytes. */
  readonly derive: (name: string) => Uint8Array
  readonly voucherPepper: Uint8Array
  readonly operatorKey: string
}

/** Opens the secrets of a data folder, making them at the first start. Refuses files that others can read. */
export function openKeyring(folder: string, mode: Mode, system: System): Keyring {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // What people read stands in this folder too, so one that was there before is closed to others as well.
  chmodSync(folder, 0o700)
  const path = join(folder, 'secrets.json')
  // Looked for before the secrets: whoever starts beside us makes them before its database.
  const hasDatabase = existsSync(join(folder, 'farthing.db'))
  if (!existsSync(path)) {
    // New secrets would void every voucher and ticket that the database knows.
    if (hasDatabase) {
      throw new Error(`${folder} holds a database without its secrets.json. Restore that file beside it`)
    }
    // Of several processes that start at once one makes them, and all read what it made.
    makeFile(path, textOf(firstSecrets(mode, system)))
  }
  const read = followSecrets(path, mode)
  const { operatorKey, ...first } = read()
  const voucherPepper = Buffer.from(first.voucherPepper, 'base64url')
  const derive = (name: string): Uint8Array =>
    createHmac('sha256', voucherPepper).update(`derive\n${name}`).digest()
  return {
    signer: (now) => {
      const { signingKeys } = read()
      const usable = signingKeys.filter(({ usedFrom }) => usedFrom <= now)
      const newest = usable.at(-1) ?? signingKeys[0]
      if (newest === undefined) throw new Bug('no signing key')
      return newest.key
    },
    receiptSigner: (now) => {
      const newest = receiptKeysOf(read(), derive).findLast(({ usedFrom }) => usedFrom <= now)
      if (newest === undefined) throw new Bug('no key of receipts')
      return newest.key
    },
    receiptKeys: (now) => {
      const secrets = read()
      const retired = (secrets.retiredReceiptKeys ?? []).filter(({ until }) => until > now)
      return {
        keys: [
          ...retired.map(({ key }) => key),
          ...receiptKeysOf(secrets, derive).map(({ key }) => toPublicJwk(key)),
        ],
      }
    },
    published: (now) => {
      const { signingKeys } = read()
      const kept = signingKeys.filter((_, index) => !isOver(signingKeys, index, now))
      return { keys: kept.map(({ key }) => toPublicJwk(key)) }
    },
    rotate: (now, requestKey) => {
      const secrets = read()
      const keyId = toBase64Url(derive(`rotate\n${requestKey}`).subarray(0, keyIdBytes))
      const since = now - brokerLimits.idempotencyKeepMs
      const rotations = (secrets.rotations ?? []).filter(({ usedFrom }) => usedFrom >= since)
      const before = rotations.find((rotation) => rotation.keyId === keyId)
      if (before !== undefined) return { ok: true, keyId, usedFrom: instant(before.usedFrom) }
      const kept = secrets.signingKeys.filter((_, index) => !isOver(secrets.signingKeys, index, now))
      const receipts = retireReceiptKeys(secrets, receiptKeysOf(secrets, derive), now)
      const receiptKeyCount = receipts.receiptKeys.length + receipts.retiredReceiptKeys.length
      if (kept.length >= limits.keysMax || receiptKeyCount >= limits.keySetMax - limits.keysMax) {
        return problem('gone_wrong_state', 'Too many keys are in use: rotate again in a day')
      }
      const usedFrom = now + limits.keysCacheMs
      // The same on every machine that the request is sent to, as its id is.
      const key = signingKeyOf(derive(`seed of rotation\n${requestKey}`), keyId)
      const receiptKeyId = toBase64Url(derive(`receipts ${keyId}`).subarray(0, keyIdBytes))
      const receiptKey = signingKeyOf(derive(`seed of receipts\n${requestKey}`), receiptKeyId)
      const next: Secrets = {
        ...secrets,
        ...receipts,
        receiptKeys: [...receipts.receiptKeys, { key: receiptKey, publishedAt: now, usedFrom }],
        signingKeys: [...kept, { key, publishedAt: now, usedFrom }],
        rotations: [...rotations, { keyId, usedFrom }],
      }
      replaceFile(path, textOf(next))
      return { ok: true, keyId, usedFrom: instant(usedFrom) }
    },
    derive,
    voucherPepper,
    operatorKey,
  }
}

/**
 * Reads the secrets, and again whenever the file is another: a second process on the folder may have rotated the keys. One
 * that cannot be read meanwhile leaves those that are known in force.
 */
function followSecrets(path: string, mode: Mode): () => Secrets {
  let seen = stampOf(path)
  let secrets = readSecrets(path, mode)
  return () => {
    const stamp = stampOf(path)
    if (stamp === seen) return secrets
    seen = stamp
    try {
      secrets = readSecrets(path, mode)
    } catch {
      // Told at the next start.
    }
    return secrets
  }
}

/** Differs for every file that was written whole and renamed into place. */
function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined ? '' : `${found.ino} ${found.mtimeMs} ${found.size}`
}

/** A key is over once its successor has signed for a whole ticket life, with room for differing clocks. */
function isOver(keys: readonly SigningKey[], index: number, now: Instant): boolean {
  const successor = keys[index + 1]
  return successor !== undefined && successor.usedFrom + limits.ticketLifeMs + limits.clockSkewMs < now
}

/** The keys that receipts are or will be signed with. A broker that never rotated has one that follows from its secret. */
function receiptKeysOf(secrets: Secrets, derive: (name: string) => Uint8Array): readonly SigningKey[] {
  if (secrets.receiptKeys !== undefined) return secrets.receiptKeys
  const keyId = toBase64Url(derive('id of the first key of receipts').subarray(0, keyIdBytes))
  const key = signingKeyOf(derive('seed of the first key of receipts'), keyId)
  return [{ key, publishedAt: 0, usedFrom: 0 }]
}

/** Takes the private half from each key whose successor signs, so that what may still verify for ten years can sign nothing any more. */
function retireReceiptKeys(
  secrets: Secrets,
  keys: readonly SigningKey[],
  now: Instant,
): { readonly receiptKeys: readonly SigningKey[]; readonly retiredReceiptKeys: readonly RetiredKey[] } {
  const known = (secrets.retiredReceiptKeys ?? []).filter(({ until }) => until > now)
  const current = keys.findLastIndex(({ usedFrom }) => usedFrom <= now)
  const over = keys.slice(0, Math.max(0, current)).map(({ key }, index) => ({
    key: toPublicJwk(key),
    until: (keys[index + 1]?.usedFrom ?? now) + limits.receiptKeyLifeMs,
  }))
  return { receiptKeys: keys.slice(Math.max(0, current)), retiredReceiptKeys: [...known, ...over] }
}

const keyIdBytes = 12
/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex')

/** Makes an Ed25519 key pair as a JWK with a random id. */
export function makeSigningKey(system: System): PrivateJwk {
  return signingKeyOf(system.chance(32), toBase64Url(system.chance(keyIdBytes)))
}

/** The Ed25519 key pair of a 32-byte seed, as a JWK of the given id. */
export function signingKeyOf(seed: Uint8Array, keyId: string): PrivateJwk {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' })
  const jwk = key.export({ format: 'jwk' })
  if (jwk.x === undefined || jwk.d === undefined) throw new Bug('an Ed25519 key without its parts')
  return { kty: 'OKP', crv: 'Ed25519', kid: keyId, x: jwk.x, d: jwk.d }
}

function firstSecrets(mode: Mode, system: System): Secrets {
  const now = system.now()
  return {
    version: 1,
    mode,
    signingKeys: [{ key: makeSigningKey(system), publishedAt: now, usedFrom: now }],
    voucherPepper: toBase64Url(system.chance(32)),
    operatorKey: `fo_${mode}_${toBase64Url(system.chance(24))}`,
  }
}

function readSecrets(path: string, mode: Mode): Secrets {
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    throw new Error(`${path} can be read by others. Make it readable by the broker alone: chmod 600`)
  }
  const secrets = JSON.parse(readFileSync(path, 'utf8')) as Secrets
  if (secrets.version !== 1) throw new Error(`${path} is of a newer version of Farthing`)
  if (secrets.mode !== mode) {
    throw new Error(
      `This data folder belongs to a ${secrets.mode} broker; a ${mode} broker needs a folder of its own`,
    )
  }
  return secrets
}

function textOf(secrets: Secrets): string {
  return `${JSON.stringify(secrets, null, 2)}\n`
}
