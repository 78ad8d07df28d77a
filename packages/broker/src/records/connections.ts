// Connections: the budget a buyer gave one merchant, in one currency.

import type { Statement } from '@farthing/ledger'
import { type Asset, type Id, type Instant, instant } from '@farthing/protocol'
import { sql } from 'kysely'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'
import { isWalletOpen } from './wallets.ts'

export type Connection = {
  readonly walletId: Id<'wal'>
  readonly merchantId: Id<'mer'>
  readonly asset: Asset
  readonly isAutoPay: boolean
  readonly perItemUnits: bigint
  readonly perWeekUnits: bigint
  /** Counts up with each change; a silent payment decided under an older version is refused. */
  readonly version: number
  readonly createdAt: Instant
  /** Auto-pay ends here unless it is used (B-16). */
  readonly expiresAt: Instant
}

export async function readConnection(
  records: Records,
  key: { readonly walletId: string; readonly merchantId: string; readonly asset: Asset },
): Promise<Connection | undefined> {
  const row = await records
    .selectFrom('connections')
    .selectAll()
    .where('wallet_id', '=', key.walletId)
    .where('merchant_id', '=', key.merchantId)
    .where('asset', '=', key.asset)
    .executeTakeFirst()
  return row === undefined ? undefined : toConnection(row)
}

export async function listConnections(records: Records, walletId: string): Promise<readonly Connection[]> {
  const rows = await records
    .selectFrom('connections')
    .selectAll()
    .where('wallet_id', '=', walletId)
    .orderBy('created_at')
    .orderBy('merchant_id')
    .orderBy('asset')
    .execute()
  return rows.map(toConnection)
}

/** Writes a connection's next version; refused where somebody else wrote it first, or closed the wallet. */
export function upsertConnection(records: Records, connection: Connection): Statement {
  const { walletId } = connection
  const upsert = sql`insert into connections
      (wallet_id, merchant_id, asset, is_auto_pay, per_item_units, per_week_units, version, created_at, expires_at)
    select ${walletId}, ${connection.merchantId}, ${connection.asset}, ${connection.isAutoPay ? 1n : 0n},
      ${connection.perItemUnits}, ${connection.perWeekUnits}, ${BigInt(connection.version)},
      ${BigInt(connection.createdAt)}, ${BigInt(connection.expiresAt)}
    where ${isWalletOpen(walletId)}
    on conflict (wallet_id, merchant_id, asset) do update set is_auto_pay = excluded.is_auto_pay,
      per_item_units = excluded.per_item_units, per_week_units = excluded.per_week_units,
      version = excluded.version, expires_at = excluded.expires_at
    where connections.version = excluded.version - 1`
  return compile({ compile: () => upsert.compile(records) }, 1)
}

/** Use keeps auto-pay alive. */
export function updateConnectionUsed(
  records: Records,
  connection: Connection,
  expiresAt: Instant,
): Statement {
  return compile(
    records
      .updateTable('connections')
      .set({ expires_at: BigInt(expiresAt) })
      .where('wallet_id', '=', connection.walletId)
      .where('merchant_id', '=', connection.merchantId)
      .where('asset', '=', connection.asset),
  )
}

function toConnection(row: Schema['connections']): Connection {
  return {
    walletId: row.wallet_id as Id<'wal'>,
    merchantId: row.merchant_id as Id<'mer'>,
    asset: row.asset as Asset,
    isAutoPay: row.is_auto_pay === 1n,
    perItemUnits: row.per_item_units,
    perWeekUnits: row.per_week_units,
    version: Number(row.version),
    createdAt: instant(Number(row.created_at)),
    expiresAt: instant(Number(row.expires_at)),
  }
}
