// Who pays by phone bill. A number stands sealed (AES-256-GCM) and as a keyed digest to find it by; both keys are outside the
// database. Pages and messages get the last three digits.

import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'
import type { Statement } from '@farthing/ledger'
import { Bug, type Id, type Instant, instant } from '@farthing/protocol'
import { sql } from 'kysely'
import type { PayerRef } from '../domain/phone/payment.ts'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'

/** The keys of numbers; both follow from the broker's secret (keyring.derive). */
export type PayerKeys = { readonly digest: Uint8Array; readonly seal: Uint8Array }

export type Payer = {
  readonly id: Id<'pyr'>
  readonly digest: string
  readonly ref: PayerRef
  /** The last three digits. */
  readonly tail: string
  /** ISO 3166 alpha-2. */
  readonly country: string
  readonly operatorId: string | undefined
  readonly age: 'unknown' | 'adult' | 'minor'
  readonly createdAt: Instant
  /** When a code was last typed right. */
  readonly verifiedAt: Instant | undefined
  readonly lastPaidAt: Instant | undefined
  /** The payer's own monthly cap in minor units, below the country's; and the one that takes over later. */
  readonly capUnits: bigint | undefined
  readonly capNext: { readonly units: bigint | undefined; readonly from: Instant } | undefined
  /** A digest of the payment password (scrypt). */
  readonly password: string | undefined
  readonly passwordMisses: number
  readonly passwordLockedAt: Instant | undefined
  /** One that takes over later, and from when. */
  readonly passwordNext: { readonly digest: string; readonly from: Instant } | undefined
  readonly version: number
}

/** The keyed digest a payer is found by. */
export function digestPayer(ref: PayerRef, keys: PayerKeys): string {
  const name = ref.kind === 'msisdn' ? `msisdn\n${ref.value}` : `alias\n${ref.operatorId}\n${ref.value}`
  return createHmac('sha256', keys.digest).update(name).digest('base64url')
}

/** The write that makes a payer; a second one with this number is refused by its digest. */
export function insertPayer(records: Records, payer: Payer, keys: PayerKeys, nonce: Uint8Array): Statement {
  return compile(
    records.insertInto('phone_payers').values({
      id: payer.id,
      digest: payer.digest,
      kind: payer.ref.kind,
      sealed: seal(JSON.stringify(payer.ref), keys, nonce),
      tail: payer.tail,
      country: payer.country,
      operator_id: payer.operatorId ?? null,
      age: payer.age,
      created_at: BigInt(payer.createdAt),
      verified_at: null,
      last_paid_at: null,
      cap_units: null,
      cap_next_units: null,
      cap_next_from: null,
      password: null,
      password_misses: 0n,
      password_locked_at: null,
      version: 0n,
      password_next: null,
      password_next_at: null,
    }),
  )
}

export async function readPayer(records: Records, id: string, keys: PayerKeys): Promise<Payer | undefined> {
  const row = await records.selectFrom('phone_payers').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toPayer(row, keys)
}

export async function readPayerByDigest(
  records: Records,
  digest: string,
  keys: PayerKeys,
): Promise<Payer | undefined> {
  const row = await records
    .selectFrom('phone_payers')
    .selectAll()
    .where('digest', '=', digest)
    .executeTakeFirst()
  return row === undefined ? undefined : toPayer(row, keys)
}

/** The last three digits of the numbers that payments were charged to, by the payments' ids; at most a page of them. */
export async function readTails(
  records: Records,
  paymentIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (paymentIds.length === 0) return new Map()
  const rows = await records
    .selectFrom('phone_payments')
    .innerJoin('phone_payers', 'phone_payers.id', 'phone_payments.payer_id')
    .select(['phone_payments.id', 'phone_payers.tail'])
    .where('phone_payments.id', 'in', [...paymentIds])
    .execute()
  return new Map(rows.map(({ id, tail }) => [id, tail]))
}

/** What may be changed of a payer; each change counts the version up, which reservations are made on. */
export type PayerChange = {
  readonly operatorId?: string
  readonly verifiedAt?: Instant
  readonly lastPaidAt?: Instant
  readonly age?: Payer['age']
  readonly cap?: Pick<Payer, 'capUnits' | 'capNext'>
  readonly password?: {
    readonly digest: string | undefined
    readonly misses: number
    readonly lockedAt?: Instant
    readonly next?: Payer['passwordNext']
  }
}

/** The payer with the password in force: one that waited its time has taken over, with no wrong tries yet. */
export function withPasswordInForce(payer: Payer, now: Instant): Payer {
  const { passwordNext } = payer
  if (passwordNext === undefined || passwordNext.from > now) return payer
  return {
    ...payer,
    password: passwordNext.digest,
    passwordMisses: 0,
    passwordLockedAt: undefined,
    passwordNext: undefined,
  }
}

/** A change of a payer on the version it was decided on. */
export function updatePayer(records: Records, payer: Payer, change: PayerChange): Statement {
  const { cap, password } = change
  return compile(
    records
      .updateTable('phone_payers')
      .set({
        version: BigInt(payer.version + 1),
        ...(change.operatorId === undefined ? {} : { operator_id: change.operatorId }),
        ...(change.verifiedAt === undefined ? {} : { verified_at: BigInt(change.verifiedAt) }),
        ...(change.lastPaidAt === undefined ? {} : { last_paid_at: BigInt(change.lastPaidAt) }),
        ...(change.age === undefined ? {} : { age: change.age }),
        ...(cap === undefined
          ? {}
          : {
              cap_units: cap.capUnits ?? null,
              cap_next_units: cap.capNext?.units ?? null,
              cap_next_from: cap.capNext === undefined ? null : BigInt(cap.capNext.from),
            }),
        ...(password === undefined
          ? {}
          : {
              password: password.digest ?? null,
              password_misses: BigInt(password.misses),
              password_locked_at: password.lockedAt === undefined ? null : BigInt(password.lockedAt),
              password_next: password.next?.digest ?? null,
              password_next_at: password.next === undefined ? null : BigInt(password.next.from),
            }),
      })
      .where('id', '=', payer.id)
      .where('version', '=', BigInt(payer.version)),
    1,
  )
}

/** Marks a payer as seen paying or proving the number, whatever else changed meanwhile. */
export function touchPayer(
  records: Records,
  payerId: string,
  touch: { readonly verifiedAt?: Instant; readonly lastPaidAt?: Instant; readonly operatorId?: string },
): Statement {
  return compile(
    records
      .updateTable('phone_payers')
      .set({
        ...(touch.verifiedAt === undefined ? {} : { verified_at: BigInt(touch.verifiedAt) }),
        ...(touch.lastPaidAt === undefined ? {} : { last_paid_at: BigInt(touch.lastPaidAt) }),
        ...(touch.operatorId === undefined ? {} : { operator_id: touch.operatorId }),
      })
      .where('id', '=', payerId),
    1,
  )
}

/** A lock on what a number may do: blocked by STOP or by hand, for all merchants or one, for ever or a while. */
export type Block = {
  readonly digest: string
  /** Empty: every merchant. */
  readonly merchantId: string
  readonly at: Instant
  readonly by: 'message' | 'page' | 'support' | 'risk'
  readonly until?: Instant
}

/** Blocks a number; one who says it twice has blocked it once. */
export function insertBlock(records: Records, block: Block): Statement {
  const insert = sql`insert into phone_blocks (digest, merchant_id, at, made_by, lifted_at, until)
    select ${block.digest}, ${block.merchantId}, ${BigInt(block.at)}, ${block.by}, null,
      ${block.until === undefined ? null : BigInt(block.until)}
    where not exists (select 1 from phone_blocks where digest = ${block.digest}
      and merchant_id = ${block.merchantId} and at = ${BigInt(block.at)})
      and not exists (select 1 from phone_blocks where digest = ${block.digest} and merchant_id = ${block.merchantId}
      and made_by = ${block.by} and lifted_at is null and until is null)`
  return compile({ compile: () => insert.compile(records) })
}

/** Lifts what the holder blocked, by message or page, for one merchant or (empty) for all. */
export function liftBlocks(
  records: Records,
  digest: string,
  lift: { readonly merchantId: string; readonly at: Instant },
): Statement {
  return compile(
    records
      .updateTable('phone_blocks')
      .set({ lifted_at: BigInt(lift.at) })
      .where('digest', '=', digest)
      .where('merchant_id', '=', lift.merchantId)
      .where('made_by', 'in', ['message', 'page'])
      .where('lifted_at', 'is', null),
  )
}

/** The blocks in force on a number. */
export async function listBlocks(records: Records, digest: string, now: Instant): Promise<readonly Block[]> {
  const rows = await records
    .selectFrom('phone_blocks')
    .selectAll()
    .where('digest', '=', digest)
    .where('lifted_at', 'is', null)
    .where((where) => where.or([where('until', 'is', null), where('until', '>', BigInt(now))]))
    .orderBy('at', 'desc')
    .limit(100)
    .execute()
  return rows.map((row) => ({
    digest: row.digest,
    merchantId: row.merchant_id,
    at: instant(Number(row.at)),
    by: row.made_by as Block['by'],
    ...(row.until === null ? {} : { until: instant(Number(row.until)) }),
  }))
}

function toPayer(row: Schema['phone_payers'], keys: PayerKeys): Payer {
  const ref = JSON.parse(open(row.sealed, keys)) as PayerRef
  const digest = Buffer.from(digestPayer(ref, keys))
  const kept = Buffer.from(row.digest)
  if (digest.length !== kept.length || !timingSafeEqual(digest, kept)) {
    throw new Bug('a sealed number is not the one it stands for')
  }
  return {
    id: row.id as Id<'pyr'>,
    digest: row.digest,
    ref,
    tail: row.tail,
    country: row.country,
    operatorId: row.operator_id ?? undefined,
    age: row.age,
    createdAt: instant(Number(row.created_at)),
    verifiedAt: row.verified_at === null ? undefined : instant(Number(row.verified_at)),
    lastPaidAt: row.last_paid_at === null ? undefined : instant(Number(row.last_paid_at)),
    capUnits: row.cap_units ?? undefined,
    capNext:
      row.cap_next_from === null
        ? undefined
        : { units: row.cap_next_units ?? undefined, from: instant(Number(row.cap_next_from)) },
    password: row.password ?? undefined,
    passwordMisses: Number(row.password_misses),
    passwordLockedAt: row.password_locked_at === null ? undefined : instant(Number(row.password_locked_at)),
    passwordNext:
      row.password_next === null || row.password_next_at === null
        ? undefined
        : { digest: row.password_next, from: instant(Number(row.password_next_at)) },
    version: Number(row.version),
  }
}

const nonceBytes = 12
const tagBytes = 16

/** Seals a text that may hold numbers under the key of numbers; `nonce` is twelve bytes of chance, never used again. */
export function seal(text: string, keys: Pick<PayerKeys, 'seal'>, nonce: Uint8Array): Uint8Array {
  if (nonce.length !== nonceBytes) throw new Bug('a sealed number needs twelve bytes of chance')
  const cipher = createCipheriv('aes-256-gcm', keys.seal, nonce)
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), body]))
}

/** Opens what `seal` sealed; throws where it was changed. */
export function open(sealed: Uint8Array, keys: Pick<PayerKeys, 'seal'>): string {
  const bytes = Buffer.from(sealed)
  const decipher = createDecipheriv('aes-256-gcm', keys.seal, bytes.subarray(0, nonceBytes))
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
  return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString(
    'utf8',
  )
}
