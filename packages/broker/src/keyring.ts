// The broker's secrets on disk: signing keys with their rotation, the voucher pepper and the operator's key. One
// folder, readable by the broker's user alone; none of it is in the database or its backups.

import { generateKeyPairSync } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import {
  Bug,
  type Instant,
  instant,
  type KeySet,
  limits,
  type PrivateJwk,
  type Problem,
  problem,
  toBase64Url,
  toPublicJwk,
} from '@farthing/protocol'
import type { Mode } from './config.ts'
import type { System } from './system.ts'

/** A signing key and when it may first be used; it was published one cache time before. */
type SigningKey = { readonly key: PrivateJwk; readonly publishedAt: number; readonly usedFrom: number }

type Secrets = {
  readonly version: 1
  readonly mode: Mode
  readonly signingKeys: readonly SigningKey[]
  readonly voucherPepper: string
  readonly operatorKey: string
}

export type RotatedKey = { readonly ok: true; readonly keyId: string; readonly usedFrom: Instant }

export type Keyring = {
  /** The key that signs now. */
  readonly signer: (now: Instant) => PrivateJwk
  /** Every key a ticket in circulation may be signed with, and those about to be used. */
  readonly published: (now: Instant) => KeySet
  /** Publishes a new key, used after one cache time. Refused where a key set would hold more than its readers allow. */
  readonly rotate: (now: Instant) => RotatedKey | Problem
  readonly voucherPepper: Uint8Array
  readonly operatorKey: string
}

/** Opens the secrets of a data folder, making them at the first start. Refuses files that others can read. */
export function openKeyring(folder: string, mode: Mode, system: System): Keyring {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // What people read stands in this folder too, so one that was there before is closed to others as well.
  chmodSync(folder, 0o700)
  const path = join(folder, 'secrets.json')
  if (!existsSync(path)) {
    // New secrets would void every voucher and ticket that the database knows.
    if (existsSync(join(folder, 'farthing.db'))) {
      throw new Error(`${folder} holds a database without its secrets.json. Restore that file beside it`)
    }
    writeSecrets(path, firstSecrets(mode, system))
  }
  let secrets = readSecrets(path, mode)
  return {
    signer: (now) => {
      const usable = secrets.signingKeys.filter(({ usedFrom }) => usedFrom <= now)
      const newest = usable.at(-1) ?? secrets.signingKeys[0]
      if (newest === undefined) throw new Bug('no signing key')
      return newest.key
    },
    published: (now) => ({
      keys: secrets.signingKeys
        .filter((_, index) => !isOver(secrets.signingKeys, index, now))
        .map(({ key }) => toPublicJwk(key)),
    }),
    rotate: (now) => {
      const kept = secrets.signingKeys.filter((_, index) => !isOver(secrets.signingKeys, index, now))
      if (kept.length >= limits.keysMax) {
        return problem('gone_wrong_state', 'Too many keys are in use: rotate again in a day')
      }
      const next: SigningKey = {
        key: makeSigningKey(system),
        publishedAt: now,
        usedFrom: now + limits.keysCacheMs,
      }
      const changed = { ...secrets, signingKeys: [...kept, next] }
      writeSecrets(path, changed)
      secrets = changed
      return { ok: true, keyId: next.key.kid, usedFrom: instant(next.usedFrom) }
    },
    voucherPepper: Buffer.from(secrets.voucherPepper, 'base64url'),
    operatorKey: secrets.operatorKey,
  }
}

/** A key is over once its successor has signed for a whole ticket life, with room for differing clocks. */
function isOver(keys: readonly SigningKey[], index: number, now: Instant): boolean {
  const successor = keys[index + 1]
  return successor !== undefined && successor.usedFrom + limits.ticketLifeMs + limits.clockSkewMs < now
}

/** Makes an Ed25519 key pair as a JWK with a random id. */
export function makeSigningKey(system: System): PrivateJwk {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  if (jwk.x === undefined || jwk.d === undefined) throw new Bug('an Ed25519 key without its parts')
  return { kty: 'OKP', crv: 'Ed25519', kid: toBase64Url(system.chance(12)), x: jwk.x, d: jwk.d }
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

// Written beside and renamed, so that a crash or a full disk leaves the old secrets whole.
function writeSecrets(path: string, secrets: Secrets): void {
  const file = openSync(`${path}.new`, 'w', 0o600)
  try {
    writeSync(file, `${JSON.stringify(secrets, null, 2)}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  chmodSync(`${path}.new`, 0o600)
  renameSync(`${path}.new`, path)
}
