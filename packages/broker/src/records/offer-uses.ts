// How often offers were used, and items that one player may buy only so often: counted in the commit that pays, which is refused where
// a cap would be passed.

import type { Statement } from '@farthing/ledger'
import { sql } from 'kysely'
import { compile, type Records } from './database.ts'

/** One use: `code` is an offer's, or `itemUse(sku)` for an item's own limit. */
export type OfferUse = {
  readonly code: string
  readonly quantity: number
  readonly capTotal?: number
  readonly capPerPlayer?: number
}

/** The writes that count uses, for everybody and for the player; each refuses the commit where its cap would be passed. */
export function countOfferUses(
  records: Records,
  used: { readonly appId: string; readonly playerId: string; readonly uses: readonly OfferUse[] },
): Statement[] {
  const { appId, playerId, uses } = used
  return uses.flatMap(({ code, quantity, capTotal, capPerPlayer }) => [
    count(records, { appId, code, playerId: everybody, quantity, cap: capTotal }),
    count(records, { appId, code, playerId, quantity, cap: capPerPlayer }),
  ])
}

/** The row that counts all players. */
const everybody = ''

type Count = {
  readonly appId: string
  readonly code: string
  readonly playerId: string
  readonly quantity: number
  readonly cap: number | undefined
}

function count(records: Records, { appId, code, playerId, quantity, cap }: Count): Statement {
  const most = BigInt(cap ?? Number.MAX_SAFE_INTEGER)
  // The first use is an insert: whether it alone passes the cap is known here.
  const isAllowed = BigInt(quantity) <= most ? sql`1 = 1` : sql`1 = 0`
  const insert = sql`insert into offer_uses (app_id, code, player_id, used)
    select ${appId}, ${code}, ${playerId}, ${BigInt(quantity)} where ${isAllowed}
    on conflict (app_id, code, player_id) do update set used = offer_uses.used + excluded.used
    where offer_uses.used + excluded.used <= ${most}`
  return compile({ compile: () => insert.compile(records) }, 1)
}

/** The writes that take uses back, for what was refunded. */
export function releaseOfferUses(
  records: Records,
  used: { readonly appId: string; readonly playerId: string; readonly uses: readonly OfferUse[] },
): Statement[] {
  return used.uses.flatMap(({ code, quantity }) =>
    [everybody, used.playerId].map((playerId) => {
      const update = sql`update offer_uses set used = used - ${BigInt(quantity)}
        where app_id = ${used.appId} and code = ${code} and player_id = ${playerId} and used >= ${BigInt(quantity)}`
      return compile({ compile: () => update.compile(records) }, 1)
    }),
  )
}

/** How often offers and limited items were used so far, by everybody and by one player. */
export async function listOfferUses(
  records: Records,
  appId: string,
  playerId: string,
): Promise<ReadonlyMap<string, { readonly total: number; readonly player: number }>> {
  const rows = await records
    .selectFrom('offer_uses')
    .select(['code', 'player_id', 'used'])
    .where('app_id', '=', appId)
    .where('player_id', 'in', [everybody, playerId])
    .execute()
  const uses = new Map<string, { total: number; player: number }>()
  for (const row of rows) {
    const use = uses.get(row.code) ?? { total: 0, player: 0 }
    const used = Number(row.used)
    uses.set(row.code, row.player_id === everybody ? { ...use, total: used } : { ...use, player: used })
  }
  return uses
}
