// What of a player's past decides what a store shows them: what they hold, and whether they ever bought.

import { type Instant } from '@farthing/protocol'
import { sql } from 'kysely'
import { holdingKey } from '../domain/goods/resolve.ts'
import type { Records } from './database.ts'

/** What a player holds now, counted over stacks, by `holdingKey`. */
export async function sumHoldings(
  records: Records,
  playerId: string,
  now: Instant,
): Promise<ReadonlyMap<string, bigint>> {
  const rows = await records
    .selectFrom('stacks')
    .select(['kind', 'sku', sql<bigint>`cast(sum(amount) as bigint)`.as('amount')])
    .where('player_id', '=', playerId)
    .where('amount', '>', 0n)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', BigInt(now))]))
    .groupBy(['kind', 'sku'])
    .execute()
  return new Map(rows.map((row) => [holdingKey(row.kind, row.sku), row.amount]))
}

/** Whether a player ever paid for an order. */
export async function hasBought(records: Records, playerId: string): Promise<boolean> {
  const row = await records
    .selectFrom('orders')
    .select('id')
    .where('player_id', '=', playerId)
    .where('paid_at', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
