// Players as rows.

import type { Statement } from '@farthing/ledger'
import { type Id, instant } from '@farthing/protocol'
import { sql } from 'kysely'
import type { Player } from '../domain/goods/app.ts'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'

export function insertPlayer(records: Records, player: Player): Statement {
  return compile(
    records.insertInto('players').values({
      id: player.id,
      app_id: player.appId,
      external_id: player.externalId,
      wallet_id: player.walletId ?? null,
      region: player.region ?? null,
      locale: player.locale,
      age_band: player.ageBand,
      created_at: BigInt(player.createdAt),
      inventory_version: BigInt(player.inventoryVersion),
    }),
  )
}

/** The write of what an app may tell of a player. */
export function updatePlayer(
  records: Records,
  id: string,
  changes: Partial<Pick<Player, 'region' | 'locale' | 'ageBand' | 'walletId'>>,
): Statement {
  return compile(
    records
      .updateTable('players')
      .set({
        ...(changes.region === undefined ? {} : { region: changes.region }),
        ...(changes.locale === undefined ? {} : { locale: changes.locale }),
        ...(changes.ageBand === undefined ? {} : { age_band: changes.ageBand }),
        ...(changes.walletId === undefined ? {} : { wallet_id: changes.walletId }),
      })
      .where('id', '=', id),
    1,
  )
}

/** The write that tells every player of a wallet the age band of its owner (E-01). */
export function updateAgeBandOfWallet(
  records: Records,
  walletId: string,
  ageBand: Player['ageBand'],
): Statement {
  return compile(records.updateTable('players').set({ age_band: ageBand }).where('wallet_id', '=', walletId))
}

/** The write beside every change of an inventory; with `expected`, refused where it has changed since it was read (A-29). */
export function updateInventoryVersion(records: Records, playerId: string, expected?: number): Statement {
  const update = sql`update players set inventory_version = inventory_version + 1 where id = ${playerId}
    ${expected === undefined ? sql`` : sql`and inventory_version = ${BigInt(expected)}`}`
  return compile({ compile: () => update.compile(records) }, 1)
}

export async function readPlayer(records: Records, id: string): Promise<Player | undefined> {
  const row = await records.selectFrom('players').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toPlayer(row)
}

export async function readPlayerByExternalId(
  records: Records,
  appId: string,
  externalId: string,
): Promise<Player | undefined> {
  const row = await records
    .selectFrom('players')
    .selectAll()
    .where('app_id', '=', appId)
    .where('external_id', '=', externalId)
    .executeTakeFirst()
  return row === undefined ? undefined : toPlayer(row)
}

export type PlayerFilter = {
  readonly appId: string
  /** The beginning of the app's own id. */
  readonly text?: string
  readonly before?: string
  readonly limit: number
}

/** Players of an app, newest first. */
export async function listPlayers(records: Records, filter: PlayerFilter): Promise<readonly Player[]> {
  const rows = await playersQuery(records, filter).selectAll().execute()
  return rows.map(toPlayer)
}

/** How many players a filter finds, counted up to its limit. */
export async function countPlayers(records: Records, filter: PlayerFilter): Promise<number> {
  const found = playersQuery(records, filter).select('id').as('found')
  const row = await records
    .selectFrom(found)
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

function playersQuery(records: Records, filter: PlayerFilter) {
  let query = records.selectFrom('players').where('app_id', '=', filter.appId)
  if (filter.text !== undefined && filter.text !== '') {
    query = query
      .where('external_id', '>=', filter.text)
      .where('external_id', '<', `${filter.text}\u{10ffff}`)
  }
  if (filter.before !== undefined) query = query.where('id', '<', filter.before)
  return query.orderBy('id', 'desc').limit(filter.limit)
}

/** Every player that a wallet paid or accepted for. */
export async function listPlayersOfWallet(
  records: Records,
  walletId: string,
  limit: number,
): Promise<readonly Player[]> {
  const rows = await records
    .selectFrom('players')
    .selectAll()
    .where('wallet_id', '=', walletId)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(toPlayer)
}

function toPlayer(row: Schema['players']): Player {
  return {
    id: row.id as Id<'ply'>,
    appId: row.app_id as Id<'app'>,
    externalId: row.external_id,
    ...(row.wallet_id === null ? {} : { walletId: row.wallet_id as Id<'wal'> }),
    ...(row.region === null ? {} : { region: row.region }),
    locale: row.locale,
    ageBand: row.age_band,
    createdAt: instant(Number(row.created_at)),
    inventoryVersion: Number(row.inventory_version),
  }
}
