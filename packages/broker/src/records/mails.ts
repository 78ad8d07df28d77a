// Mails and the addresses they go to, as rows. A mail is written in the commit it tells of, and each step of sending it on the
// version that was read.

import type { Statement } from '@farthing/ledger'
import { type Id, type Instant, instant } from '@farthing/protocol'
import { type RawBuilder, sql } from 'kysely'
import type { Mail, MailData, MailKind } from '../domain/mail/mail.ts'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'

/** The writes of a mail and of its entry on the agenda, unless its key was written before or `condition` does not hold in that commit. */
export function insertMail(
  records: Records,
  mail: Mail,
  condition: RawBuilder<unknown> = sql`1 = 1`,
): readonly Statement[] {
  const insert = sql`insert into mails (id, key, owner_id, sealed, kind, data, state, attempts, version, reason, created_at, sent_at)
    select ${mail.id}, ${mail.key}, ${mail.ownerId ?? null}, ${mail.sealed ?? null}, ${mail.kind},
      ${JSON.stringify(mail.data)}, 'waiting', 0, 0, null, ${BigInt(mail.createdAt)}, null
    where ${condition} on conflict (key) do nothing`
  const due = sql`insert into agenda (kind, object_id, at) select 'mail', id, ${BigInt(mail.createdAt)} from mails
    where id = ${mail.id} on conflict (kind, object_id) do nothing`
  return [
    compile({ compile: () => insert.compile(records) }),
    compile({ compile: () => due.compile(records) }),
  ]
}

/** The write of a mail's next step; refused where somebody else made one. */
export function updateMail(
  records: Records,
  before: Mail,
  changes: Pick<Mail, 'state'> & Partial<Pick<Mail, 'attempts' | 'reason' | 'sentAt'>>,
): Statement {
  return compile(
    records
      .updateTable('mails')
      .set({
        state: changes.state,
        attempts: BigInt(changes.attempts ?? before.attempts),
        version: BigInt(before.version + 1),
        reason: changes.reason ?? null,
        sent_at: changes.sentAt === undefined ? null : BigInt(changes.sentAt),
        // What was sent needs its address and its secret no more.
        ...(changes.state === 'sent' || changes.state === 'dead' ? { sealed: null } : {}),
      })
      .where('id', '=', before.id)
      .where('version', '=', BigInt(before.version)),
    1,
  )
}

export async function readMail(records: Records, id: string): Promise<Mail | undefined> {
  const row = await records.selectFrom('mails').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toMail(row)
}

/** Mails in a state, oldest first. */
export async function listMails(
  records: Records,
  filter: {
    readonly state?: Mail['state']
    readonly ownerId?: string
    readonly after?: string
    readonly limit: number
  },
): Promise<readonly Mail[]> {
  let query = records.selectFrom('mails').selectAll()
  if (filter.state !== undefined) query = query.where('state', '=', filter.state)
  if (filter.ownerId !== undefined) query = query.where('owner_id', '=', filter.ownerId)
  if (filter.after !== undefined) query = query.where('id', '>', filter.after)
  const rows = await query.orderBy('id').limit(filter.limit).execute()
  return rows.map(toMail)
}

/** When the last mail was written whose key begins so; such keys go on after a `|`. */
export async function readLastMailAt(records: Records, keyStart: string): Promise<Instant | undefined> {
  const row = await records
    .selectFrom('mails')
    .select((eb) => eb.fn.max('created_at').as('at'))
    .where('key', '>=', `${keyStart}|`)
    // The character after the bar.
    .where('key', '<', `${keyStart}}`)
    .executeTakeFirst()
  return row === undefined || row.at === null ? undefined : instant(Number(row.at))
}

/** The write that puts waiting mails on the agenda again: all of them, or those of one owner. */
export function wakeMails(
  records: Records,
  of: { readonly ownerId?: string; readonly since: Instant },
  now: Instant,
): Statement {
  const owner = of.ownerId === undefined ? sql`1 = 1` : sql`owner_id = ${of.ownerId}`
  const insert = sql`insert into agenda (kind, object_id, at) select 'mail', id, ${BigInt(now)} from mails
    where state = 'waiting' and created_at >= ${BigInt(of.since)} and ${owner} on conflict (kind, object_id) do nothing`
  return compile({ compile: () => insert.compile(records) })
}

export type MailAddress = {
  /** A wallet or a merchant. */
  readonly ownerId: string
  readonly sealed: Uint8Array
  readonly digest: string
  readonly code?: { readonly digest: string; readonly expiresAt: Instant }
  readonly misses: number
  readonly verifiedAt?: Instant
  readonly createdAt: Instant
}

/** The write of a new address, which counts once its code has come back. */
export function upsertMailAddress(records: Records, address: MailAddress): Statement {
  const values = {
    sealed: address.sealed,
    digest: address.digest,
    code_digest: address.code?.digest ?? null,
    code_expires_at: address.code === undefined ? null : BigInt(address.code.expiresAt),
    misses: BigInt(address.misses),
    verified_at: address.verifiedAt === undefined ? null : BigInt(address.verifiedAt),
    created_at: BigInt(address.createdAt),
  }
  return compile(
    records
      .insertInto('mail_addresses')
      .values({ owner_id: address.ownerId, ...values })
      .onConflict((conflict) => conflict.column('owner_id').doUpdateSet(values)),
  )
}

/** The write that makes an address count; refused where it is another by now, its code was used, has expired or was missed too often. */
export function verifyMailAddress(
  records: Records,
  of: { readonly ownerId: string; readonly codeDigest: string; readonly missesMax: number },
  now: Instant,
): Statement {
  return compile(
    records
      .updateTable('mail_addresses')
      .set({ verified_at: BigInt(now), code_digest: null, code_expires_at: null, misses: 0n })
      .where('owner_id', '=', of.ownerId)
      .where('code_digest', '=', of.codeDigest)
      .where('code_expires_at', '>', BigInt(now))
      .where('misses', '<', BigInt(of.missesMax)),
    1,
  )
}

export function countMailCodeMiss(records: Records, ownerId: string): Statement {
  const update = sql`update mail_addresses set misses = misses + 1 where owner_id = ${ownerId}`
  return compile({ compile: () => update.compile(records) })
}

export function deleteMailAddress(records: Records, ownerId: string): Statement {
  return compile(records.deleteFrom('mail_addresses').where('owner_id', '=', ownerId))
}

export async function readMailAddress(records: Records, ownerId: string): Promise<MailAddress | undefined> {
  const row = await records
    .selectFrom('mail_addresses')
    .selectAll()
    .where('owner_id', '=', ownerId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    ownerId: row.owner_id,
    sealed: row.sealed,
    digest: row.digest,
    ...(row.code_digest === null || row.code_expires_at === null
      ? {}
      : { code: { digest: row.code_digest, expiresAt: instant(Number(row.code_expires_at)) } }),
    misses: Number(row.misses),
    ...(row.verified_at === null ? {} : { verifiedAt: instant(Number(row.verified_at)) }),
    createdAt: instant(Number(row.created_at)),
  }
}

function toMail(row: Schema['mails']): Mail {
  return {
    id: row.id as Id<'eml'>,
    key: row.key,
    ...(row.owner_id === null ? {} : { ownerId: row.owner_id }),
    ...(row.sealed === null ? {} : { sealed: row.sealed }),
    kind: row.kind as MailKind,
    data: JSON.parse(row.data) as MailData,
    state: row.state,
    attempts: Number(row.attempts),
    version: Number(row.version),
    ...(row.reason === null ? {} : { reason: row.reason }),
    createdAt: instant(Number(row.created_at)),
    ...(row.sent_at === null ? {} : { sentAt: instant(Number(row.sent_at)) }),
  }
}
