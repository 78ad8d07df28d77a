// Guardians and the wallets they look after, as rows: an invitation, the link it became, and its end.

import type { Statement } from '@farthing/ledger'
import { type Id, type Instant, instant } from '@farthing/protocol'
import { sql } from 'kysely'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'
import { digestSecret } from './secret.ts'

export type FamilyLink = {
  readonly id: Id<'fam'>
  readonly guardianId: Id<'wal'>
  readonly childId?: Id<'wal'>
  readonly band: 'under13' | '13-15' | '16-17'
  /** What the guardian calls them; may be empty. */
  readonly name: string
  readonly state: 'invited' | 'linked' | 'withdrawn'
  readonly createdAt: Instant
  readonly expiresAt: Instant
  readonly linkedAt?: Instant
  readonly endedAt?: Instant
}

/** The write of an invitation; its code is kept as a digest only. */
export function insertInvitation(records: Records, link: FamilyLink, code: string): Statement {
  return compile(
    records.insertInto('family_links').values({
      id: link.id,
      guardian_id: link.guardianId,
      child_id: null,
      band: link.band,
      name: link.name,
      code_digest: digestSecret(code),
      state: 'invited',
      created_at: BigInt(link.createdAt),
      expires_at: BigInt(link.expiresAt),
      linked_at: null,
      ended_at: null,
    }),
    1,
  )
}

/** The write that makes an invitation a link; refused where it was used, has expired, or the child has a guardian already. */
export function acceptInvitation(
  records: Records,
  link: { readonly id: string; readonly childId: string },
  now: Instant,
): Statement {
  const update = sql`update family_links set child_id = ${link.childId}, state = 'linked', linked_at = ${BigInt(now)}
    where id = ${link.id} and state = 'invited' and expires_at > ${BigInt(now)} and guardian_id <> ${link.childId}
    and not exists (select 1 from family_links as others where others.child_id = ${link.childId} and others.state = 'linked')`
  return compile({ compile: () => update.compile(records) }, 1)
}

/** The write that ends a link or an invitation; refused where it has ended already. */
export function endLink(records: Records, id: string, now: Instant): Statement {
  return compile(
    records
      .updateTable('family_links')
      .set({ state: 'withdrawn', ended_at: BigInt(now) })
      .where('id', '=', id)
      .where('state', '<>', 'withdrawn'),
    1,
  )
}

export async function readLink(records: Records, id: string): Promise<FamilyLink | undefined> {
  const row = await records.selectFrom('family_links').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toLink(row)
}

export async function readInvitation(records: Records, code: string): Promise<FamilyLink | undefined> {
  const row = await records
    .selectFrom('family_links')
    .selectAll()
    .where('code_digest', '=', digestSecret(code))
    .executeTakeFirst()
  return row === undefined ? undefined : toLink(row)
}

/** The link to a wallet's guardian, while it stands. */
export async function readGuardianLink(records: Records, childId: string): Promise<FamilyLink | undefined> {
  const row = await records
    .selectFrom('family_links')
    .selectAll()
    .where('child_id', '=', childId)
    .where('state', '=', 'linked')
    .executeTakeFirst()
  return row === undefined ? undefined : toLink(row)
}

/** A guardian's open invitations and links, oldest first. */
export async function listLinksOfGuardian(
  records: Records,
  guardianId: string,
  limit: number,
): Promise<readonly FamilyLink[]> {
  const rows = await records
    .selectFrom('family_links')
    .selectAll()
    .where('guardian_id', '=', guardianId)
    .where('state', '<>', 'withdrawn')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(toLink)
}

function toLink(row: Schema['family_links']): FamilyLink {
  return {
    id: row.id as Id<'fam'>,
    guardianId: row.guardian_id as Id<'wal'>,
    ...(row.child_id === null ? {} : { childId: row.child_id as Id<'wal'> }),
    band: row.band,
    name: row.name,
    state: row.state,
    createdAt: instant(Number(row.created_at)),
    expiresAt: instant(Number(row.expires_at)),
    ...(row.linked_at === null ? {} : { linkedAt: instant(Number(row.linked_at)) }),
    ...(row.ended_at === null ? {} : { endedAt: instant(Number(row.ended_at)) }),
  }
}
