// Merchants, their keys for quotes, their API keys and their signed-in sessions.

import type { Statement } from '@farthing/ledger'
import { type Id, type Instant, instant, type PublicJwk, parsePublicJwk } from '@farthing/protocol'
import { sql } from 'kysely'
import { brokerLimits } from '../limits.ts'
import { compile, type Records } from './database.ts'
import { digestSecret } from './secret.ts'

export type Merchant = {
  readonly id: Id<'mer'>
  readonly name: string
  readonly origin: string
  readonly publicKeys: readonly PublicJwk[]
  readonly createdAt: Instant
  /** When the origin was proven; a merchant without proof cannot be paid. */
  readonly provenAt?: Instant
}

/** What a key may do. `dashboard` signs people in to the merchant pages. */
export type Scope =
  | 'payments:read'
  | 'refunds:write'
  | 'tickets:write'
  | 'goods:read'
  | 'goods:write'
  | 'dashboard'

export const scopes: readonly Scope[] = [
  'payments:read',
  'refunds:write',
  'tickets:write',
  'goods:read',
  'goods:write',
  'dashboard',
]

export type ApiKey = {
  readonly id: Id<'key'>
  readonly merchantId: Id<'mer'>
  readonly name: string
  /** The last four characters of the secret, so that people can tell keys apart. */
  readonly hint: string
  readonly scopes: readonly Scope[]
  /** The dated version of the API this key is pinned to (D-13). */
  readonly apiVersion: string
  readonly createdAt: Instant
  readonly lastUsedAt?: Instant
  readonly revokedAt?: Instant
}

export async function readMerchant(records: Records, id: string): Promise<Merchant | undefined> {
  const row = await records.selectFrom('merchants').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toMerchant(row)
}

export function insertMerchant(records: Records, merchant: Merchant): Statement {
  return compile(
    records.insertInto('merchants').values({
      id: merchant.id,
      name: merchant.name,
      origin: merchant.origin,
      public_keys: JSON.stringify(merchant.publicKeys),
      created_at: BigInt(merchant.createdAt),
      proven_at: null,
    }),
  )
}

/** Moves a merchant to another origin, which it has to prove anew. */
export function updateMerchantOrigin(records: Records, merchantId: string, origin: string): Statement {
  return compile(
    records.updateTable('merchants').set({ origin, proven_at: null }).where('id', '=', merchantId),
    1,
  )
}

export function updateMerchantProven(
  records: Records,
  proof: { readonly merchantId: string; readonly origin: string },
  now: Instant,
): Statement {
  return compile(
    records
      .updateTable('merchants')
      .set({ proven_at: BigInt(now) })
      .where('id', '=', proof.merchantId)
      .where('origin', '=', proof.origin),
    1,
  )
}

/** Takes the proof of an origin from whoever holds it. */
export function deleteOriginProof(records: Records, origin: string): Statement {
  return compile(
    records
      .updateTable('merchants')
      .set({ proven_at: null })
      .where('origin', '=', origin)
      .where('proven_at', 'is not', null),
  )
}

/**
 * Writes a key; refused where the merchant would then have too many, or the key that asks (none asks for the first one) was
 * revoked.
 */
export function insertApiKey(records: Records, key: ApiKey, secret: string, by?: ApiKey['id']): Statement {
  const standing = sql`from api_keys where merchant_id = ${key.merchantId} and revoked_at is null`
  const asking = by === undefined ? sql`1 = 1` : sql`exists (select 1 ${standing} and id = ${by})`
  const insert = sql`insert into api_keys (id, merchant_id, digest, name, hint, scopes, api_version, created_at)
    select ${key.id}, ${key.merchantId}, ${digestSecret(secret)}, ${key.name}, ${key.hint}, ${key.scopes.join(' ')},
      ${key.apiVersion}, ${BigInt(key.createdAt)}
    where (select count(*) ${standing}) < ${BigInt(brokerLimits.apiKeysPerMerchant)} and ${asking}`
  return compile({ compile: () => insert.compile(records) }, 1)
}

/** The key a secret stands for, unless it was revoked. */
export async function readApiKeyBySecret(records: Records, secret: string): Promise<ApiKey | undefined> {
  const row = await records
    .selectFrom('api_keys')
    .selectAll()
    .where('digest', '=', digestSecret(secret))
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return row === undefined ? undefined : toApiKey(row)
}

export async function listApiKeys(records: Records, merchantId: string): Promise<readonly ApiKey[]> {
  const rows = await records
    .selectFrom('api_keys')
    .selectAll()
    .where('merchant_id', '=', merchantId)
    .orderBy('id')
    .execute()
  return rows.map(toApiKey)
}

export function updateApiKeyUsed(records: Records, keyId: string, now: Instant): Statement {
  return compile(
    records
      .updateTable('api_keys')
      .set({ last_used_at: BigInt(now) })
      .where('id', '=', keyId),
  )
}

export function updateApiKeyRevoked(
  records: Records,
  key: { readonly id: string; readonly merchantId: string },
  now: Instant,
): Statement {
  return compile(
    records
      .updateTable('api_keys')
      .set({ revoked_at: BigInt(now) })
      .where('id', '=', key.id)
      .where('merchant_id', '=', key.merchantId)
      .where('revoked_at', 'is', null),
    1,
  )
}

export function insertMerchantSession(
  records: Records,
  session: { readonly secret: string; readonly apiKeyId: string; readonly expiresAt: Instant },
  now: Instant,
): Statement {
  return compile(
    records.insertInto('merchant_sessions').values({
      digest: digestSecret(session.secret),
      api_key_id: session.apiKeyId,
      created_at: BigInt(now),
      expires_at: BigInt(session.expiresAt),
    }),
  )
}

/** Who a session is signed in as, and with which key; a key revoked since ends its sessions. */
export async function readMerchantSession(
  records: Records,
  secret: string,
  now: Instant,
): Promise<{ readonly merchant: Merchant; readonly key: ApiKey } | undefined> {
  const row = await records
    .selectFrom('merchant_sessions')
    .innerJoin('api_keys', 'api_keys.id', 'merchant_sessions.api_key_id')
    .selectAll('api_keys')
    .where('merchant_sessions.digest', '=', digestSecret(secret))
    .where('merchant_sessions.expires_at', '>', BigInt(now))
    .where('api_keys.revoked_at', 'is', null)
    .executeTakeFirst()
  const merchant = row === undefined ? undefined : await readMerchant(records, row.merchant_id)
  return row === undefined || merchant === undefined ? undefined : { merchant, key: toApiKey(row) }
}

/** Forgets the oldest sessions that ended before the time given, as many as told. */
export function deleteSessionsEndedBefore(records: Records, time: Instant, limit: number): Statement {
  const oldest = records
    .selectFrom('merchant_sessions')
    .select('digest')
    .where('expires_at', '<', BigInt(time))
    .orderBy('expires_at')
    .limit(limit)
  return compile(records.deleteFrom('merchant_sessions').where('digest', 'in', oldest))
}

export function deleteMerchantSession(records: Records, secret: string): Statement {
  return compile(records.deleteFrom('merchant_sessions').where('digest', '=', digestSecret(secret)))
}

function toMerchant(row: {
  id: string
  name: string
  origin: string
  public_keys: string
  created_at: bigint
  proven_at: bigint | null
}): Merchant {
  const keys = JSON.parse(row.public_keys) as readonly unknown[]
  return {
    id: row.id as Id<'mer'>,
    name: row.name,
    origin: row.origin,
    publicKeys: keys.map(parsePublicJwk).filter((key): key is PublicJwk => key !== undefined),
    createdAt: instant(Number(row.created_at)),
    ...(row.proven_at === null ? {} : { provenAt: instant(Number(row.proven_at)) }),
  }
}

function toApiKey(row: {
  id: string
  merchant_id: string
  name: string
  hint: string
  scopes: string
  api_version: string
  created_at: bigint
  last_used_at: bigint | null
  revoked_at: bigint | null
}): ApiKey {
  return {
    id: row.id as Id<'key'>,
    merchantId: row.merchant_id as Id<'mer'>,
    name: row.name,
    hint: row.hint,
    scopes: scopes.filter((scope) => row.scopes.split(' ').includes(scope)),
    apiVersion: row.api_version,
    createdAt: instant(Number(row.created_at)),
    ...(row.last_used_at === null ? {} : { lastUsedAt: instant(Number(row.last_used_at)) }),
    ...(row.revoked_at === null ? {} : { revokedAt: instant(Number(row.revoked_at)) }),
  }
}
