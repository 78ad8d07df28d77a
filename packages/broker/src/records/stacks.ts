// Stacks as rows. Amounts change by so much, never to so much, so that two who use one stack at once collide only where it runs out;
// whatever a plan relied on stands in its statement.

import type { Statement } from '@farthing/ledger'
import { type Id, type Instant, instant } from '@farthing/protocol'
import { type RawBuilder, sql } from 'kysely'
import type { Guard } from '../domain/goods/inventory.ts'
import type { Stack } from '../domain/goods/stack.ts'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'

/** The write of a new stack; refused where a guard does not hold at the instant the stack was made for. */
export function insertStack(
  records: Records,
  stack: Stack,
  how: { readonly guards: readonly Guard[]; readonly at: Instant },
): Statement {
  const insert = sql`insert into stacks (id, app_id, player_id, kind, sku, amount, source, grant_id, properties, starts_at,
    expires_at, created_at, version)
    select ${stack.id}, ${stack.appId}, ${stack.playerId}, ${stack.kind}, ${stack.sku}, ${stack.amount}, ${stack.source},
      ${stack.grantId ?? null}, ${stack.properties ?? null}, ${BigInt(stack.startsAt)},
      ${stack.expiresAt === undefined ? null : BigInt(stack.expiresAt)}, ${BigInt(stack.createdAt)}, 0
    where 1 = 1 ${conditions(stack, how)}`
  return compile({ compile: () => insert.compile(records) }, 1)
}

/** The write that puts more into a stack; refused where it is not as it was but for its amount. */
export function addToStack(
  records: Records,
  change: { readonly stack: Stack; readonly by: bigint; readonly guards: readonly Guard[] },
  at: Instant,
): Statement {
  const { stack, by, guards } = change
  const update = sql`update stacks set amount = amount + ${by}, version = version + 1 where id = ${stack.id}
    and amount > 0 and ${sameEnd(stack)} and ${stack.properties === undefined ? sql`properties is null` : sql`properties = ${stack.properties}`}
    ${conditions(stack, { guards, at })}`
  return compile({ compile: () => update.compile(records) }, 1)
}

/** The write that takes some of a stack; refused where there is less in it. */
export function takeFromStack(
  records: Records,
  { stack, by, isAll }: { readonly stack: Stack; readonly by: bigint; readonly isAll: boolean },
): Statement {
  const update = sql`update stacks set amount = amount - ${by}, version = version + 1 where id = ${stack.id}
    and ${isAll ? sql`amount = ${by}` : sql`amount >= ${by}`} and ${sameEnd(stack)}`
  return compile({ compile: () => update.compile(records) }, 1)
}

/** The write that moves a pass to an earlier or later time, with what is due for it on the agenda. */
export function shiftStack(records: Records, stack: Stack, byMs: number): readonly Statement[] {
  const by = BigInt(byMs)
  const update = sql`update stacks set starts_at = starts_at + ${by}, expires_at = expires_at + ${by}, version = version + 1
    where id = ${stack.id} and ${sameEnd(stack)}`
  return [compile({ compile: () => update.compile(records) }, 1)]
}

/** The write that ends a stack at another instant. */
export function endStack(records: Records, stack: Stack, expiresAt: Instant): Statement {
  const update = sql`update stacks set expires_at = ${BigInt(expiresAt)}, version = version + 1
    where id = ${stack.id} and ${sameEnd(stack)}`
  return compile({ compile: () => update.compile(records) }, 1)
}

/** The write of a stack's free-form properties. */
export function describeStack(records: Records, stackId: string, properties: string | undefined): Statement {
  return compile(
    records
      .updateTable('stacks')
      .set(({ eb }) => ({ properties: properties ?? null, version: eb('version', '+', 1n) }))
      .where('id', '=', stackId)
      .where('amount', '>', 0n),
    1,
  )
}

function sameEnd({ expiresAt }: Stack): RawBuilder<unknown> {
  return expiresAt === undefined ? sql`expires_at is null` : sql`expires_at = ${BigInt(expiresAt)}`
}

function conditions(
  stack: Stack,
  { guards, at }: { readonly guards: readonly Guard[]; readonly at: Instant },
): RawBuilder<unknown> {
  return sql.join(
    guards.map((guard) => sql`and ${condition(stack, guard, at)}`),
    sql` `,
  )
}

function condition(stack: Stack, guard: Guard, at: Instant): RawBuilder<unknown> {
  const { playerId, sku, kind } = stack
  const held = sql`other.player_id = ${playerId} and other.sku = ${sku} and other.kind = ${kind} and other.amount > 0`
  const live = sql`(other.expires_at is null or other.expires_at > ${BigInt(at)})`
  switch (guard.is) {
    case 'not_owned':
      return sql`not exists (select 1 from stacks other where ${held} and ${live})`
    case 'after_passes':
      return sql`not exists (select 1 from stacks other where ${held} and other.expires_at > ${BigInt(stack.startsAt)})`
    case 'within':
      return sql`(select coalesce(sum(other.amount), 0) from stacks other where ${held} and ${live})
        <= ${guard.maximum - guard.growth}`
    case 'free_of_debt':
      break
  }
  return sql`not exists (select 1 from stack_debts where player_id = ${playerId}
    and class = ${kind === 'currency' ? 'currency' : 'item'} and sku = ${sku} and amount > 0)`
}

/** What a player holds, ended or not; the smallest id first. */
export async function listStacks(records: Records, playerId: string): Promise<readonly Stack[]> {
  const rows = await records
    .selectFrom('stacks')
    .selectAll()
    .where('player_id', '=', playerId)
    .where('amount', '>', 0n)
    .orderBy('id')
    .execute()
  return rows.map(toStack)
}

/** Every stack that a grant made, emptied ones too. */
export async function listStacksOfGrant(records: Records, grantId: string): Promise<readonly Stack[]> {
  const rows = await records
    .selectFrom('stacks')
    .selectAll()
    .where('grant_id', '=', grantId)
    .orderBy('id')
    .execute()
  return rows.map(toStack)
}

export async function readStack(records: Records, id: string): Promise<Stack | undefined> {
  const row = await records.selectFrom('stacks').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toStack(row)
}

function toStack(row: Schema['stacks']): Stack {
  return {
    id: row.id as Id<'stk'>,
    appId: row.app_id as Id<'app'>,
    playerId: row.player_id as Id<'ply'>,
    kind: row.kind,
    sku: row.sku,
    amount: row.amount,
    source: row.source,
    ...(row.grant_id === null ? {} : { grantId: row.grant_id as Id<'grt'> }),
    ...(row.properties === null ? {} : { properties: row.properties }),
    startsAt: instant(Number(row.starts_at)),
    ...(row.expires_at === null ? {} : { expiresAt: instant(Number(row.expires_at)) }),
    createdAt: instant(Number(row.created_at)),
    version: Number(row.version),
  }
}
