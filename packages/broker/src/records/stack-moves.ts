// The journal of inventories and what players owe, as rows. One cause does one step to one player once: written twice, the second
// commit is refused as a whole.

import type { Statement } from '@farthing/ledger'
import { type Id, type Instant, instant } from '@farthing/protocol'
import { sql } from 'kysely'
import type { Move } from '../domain/goods/inventory.ts'
import { type Thing, thingName } from '../domain/goods/virtual-accounts.ts'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'

export type StoredMove = Move & { readonly id: Id<'mov'>; readonly at: Instant }

export function insertStackMove(
  records: Records,
  move: Move,
  place: {
    readonly id: Id<'mov'>
    readonly appId: string
    readonly playerId: string
    readonly ordinal: number
    readonly at: Instant
  },
): Statement {
  return compile(
    records.insertInto('stack_moves').values({
      id: place.id,
      app_id: place.appId,
      player_id: place.playerId,
      cause: move.cause,
      step: move.step,
      ordinal: BigInt(place.ordinal),
      kind: move.kind,
      sku: move.sku,
      stack_id: move.stackId ?? null,
      change: move.change,
      source: move.source ?? null,
      grant_id: move.grantId ?? null,
      at: BigInt(place.at),
    }),
    1,
  )
}

/** A player's journal, newest first. */
export async function listStackMoves(
  records: Records,
  filter: {
    readonly playerId: string
    readonly sku?: string
    readonly before?: string
    readonly limit: number
  },
): Promise<readonly StoredMove[]> {
  let query = records.selectFrom('stack_moves').selectAll().where('player_id', '=', filter.playerId)
  if (filter.sku !== undefined) query = query.where('sku', '=', filter.sku)
  if (filter.before !== undefined) query = query.where('id', '<', filter.before)
  const rows = await query.orderBy('id', 'desc').limit(filter.limit).execute()
  return rows.map(toMove)
}

/** What the journal adds up to, stack by stack. */
export async function sumMovesOfStacks(
  records: Records,
  playerId: string,
): Promise<ReadonlyMap<string, bigint>> {
  const { rows } = await sql<{
    stack_id: string
    total: bigint | string
  }>`select stack_id, sum(change) as total
    from stack_moves where player_id = ${playerId} and stack_id is not null group by stack_id`.execute(
    records,
  )
  return new Map(rows.map(({ stack_id, total }) => [stack_id, BigInt(total)]))
}

/** Every thing that ever moved in a player's inventory. */
export async function listThingsMoved(records: Records, playerId: string): Promise<readonly Thing[]> {
  const rows = await records
    .selectFrom('stack_moves')
    .select(['kind', 'sku'])
    .distinct()
    .where('player_id', '=', playerId)
    .execute()
  const things = rows.map(
    ({ kind, sku }): Thing => ({ class: kind === 'currency' ? 'currency' : 'item', sku }),
  )
  return [...new Map(things.map((thing) => [thingName(thing), thing])).values()]
}

/** The write of what a player owes more. */
export function addStackDebt(records: Records, playerId: string, thing: Thing, by: bigint): Statement {
  const insert = sql`insert into stack_debts (player_id, class, sku, amount)
    values (${playerId}, ${thing.class}, ${thing.sku}, ${by})
    on conflict (player_id, class, sku) do update set amount = stack_debts.amount + excluded.amount`
  return compile({ compile: () => insert.compile(records) }, 1)
}

/** The write of a debt being paid; refused where it is not what it was read as. */
export function payStackDebt(
  records: Records,
  debt: {
    readonly playerId: string
    readonly thing: Thing
    readonly owed: bigint
    readonly by: bigint
  },
): Statement {
  return compile(
    records
      .updateTable('stack_debts')
      .set({ amount: debt.owed - debt.by })
      .where('player_id', '=', debt.playerId)
      .where('class', '=', debt.thing.class)
      .where('sku', '=', debt.thing.sku)
      .where('amount', '=', debt.owed),
    1,
  )
}

/** The write that refuses the commit where a player would owe a thing and hold it too. */
export function confirmDebt(
  records: Records,
  { playerId, thing, at }: { readonly playerId: string; readonly thing: Thing; readonly at: Instant },
): Statement {
  const isKind = thing.class === 'currency' ? sql`kind = 'currency'` : sql`kind in ('consumable', 'metered')`
  const update = sql`update stack_debts set amount = amount where player_id = ${playerId} and class = ${thing.class}
    and sku = ${thing.sku} and (amount = 0 or not exists (select 1 from stacks where stacks.player_id = ${playerId}
      and stacks.sku = ${thing.sku} and stacks.amount > 0 and ${isKind}
      and (stacks.expires_at is null or stacks.expires_at > ${BigInt(at)})))`
  return compile({ compile: () => update.compile(records) }, 1)
}

/** What the journal says of a grant: per kind and sku, what was given and what was taken back or booked as owed. */
export async function sumMovesOfGrant(
  records: Records,
  grantId: string,
): Promise<
  ReadonlyArray<{ readonly kind: Move['kind']; readonly sku: string; readonly outstanding: bigint }>
> {
  const { rows } = await sql<{ kind: Move['kind']; sku: string; outstanding: bigint | string }>`
    select kind, sku, sum(change) as outstanding from stack_moves where grant_id = ${grantId}
    and step in ('give', 'take', 'owe') group by kind, sku`.execute(records)
  return rows.map(({ outstanding, ...row }) => ({ ...row, outstanding: BigInt(outstanding) }))
}

/** What of one kind, thing and source was used and has not been given again. */
export type CauseSum = {
  readonly kind: Move['kind']
  readonly sku: string
  readonly source: 'paid' | 'free'
  readonly outstanding: bigint
}

/** What some causes together have used up, less what they gave. */
export async function sumMovesOfCauses(
  records: Records,
  playerId: string,
  causes: readonly string[],
): Promise<readonly CauseSum[]> {
  const rows = await records
    .selectFrom('stack_moves')
    .select(({ fn }) => ['kind', 'sku', 'source', fn.sum<bigint | string>('change').as('total')])
    .where('player_id', '=', playerId)
    .where('cause', 'in', [...causes])
    .where('step', 'in', ['spend', 'give'])
    .groupBy(['kind', 'sku', 'source'])
    .execute()
  return rows.map(({ kind, sku, source, total }) => ({
    kind,
    sku,
    source: source ?? 'paid',
    outstanding: -BigInt(total),
  }))
}

/** What a player owes, thing by thing, by their names. */
export async function readStackDebts(
  records: Records,
  playerId: string,
): Promise<ReadonlyMap<string, bigint>> {
  const rows = await records
    .selectFrom('stack_debts')
    .selectAll()
    .where('player_id', '=', playerId)
    .where('amount', '>', 0n)
    .execute()
  return new Map(rows.map((row) => [thingName({ class: row.class, sku: row.sku }), row.amount]))
}

function toMove(row: Schema['stack_moves']): StoredMove {
  return {
    id: row.id as Id<'mov'>,
    step: row.step,
    cause: row.cause,
    kind: row.kind,
    sku: row.sku,
    ...(row.stack_id === null ? {} : { stackId: row.stack_id }),
    change: row.change,
    ...(row.source === null ? {} : { source: row.source }),
    ...(row.grant_id === null ? {} : { grantId: row.grant_id }),
    at: instant(Number(row.at)),
  }
}
