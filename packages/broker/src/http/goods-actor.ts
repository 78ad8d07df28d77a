// Whose apps, players and orders a request may touch: the merchant's own; others' are not found.

import { Bug, type Problem, problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { App, Player } from '../domain/goods/app.ts'
import type { Order } from '../domain/goods/order.ts'
import { readApp } from '../records/apps.ts'
import type { Merchant } from '../records/merchants.ts'
import { readOrder } from '../records/orders.ts'
import { readPlayer } from '../records/players.ts'
import type { Actor } from './actor.ts'

export function merchantOf(actor: Actor): Merchant {
  if (actor.kind !== 'merchant') throw new Bug('the endpoint wants a merchant')
  return actor.merchant
}

export async function findApp(
  deps: Deps,
  actor: Actor,
  id: string,
): Promise<{ readonly ok: true; readonly app: App } | Problem> {
  const app = await readApp(deps.records, id)
  return app?.merchantId === merchantOf(actor).id ? { ok: true, app } : problem('app_unknown')
}

/** A player of one of the merchant's apps. */
export async function findPlayer(
  deps: Deps,
  actor: Actor,
  id: string,
): Promise<{ readonly ok: true; readonly app: App; readonly player: Player } | Problem> {
  const player = await readPlayer(deps.records, id)
  if (player === undefined) return problem('player_unknown')
  const app = await findApp(deps, actor, player.appId)
  return app.ok ? { ok: true, app: app.app, player } : problem('player_unknown')
}

export async function findOrder(
  deps: Deps,
  actor: Actor,
  id: string,
): Promise<{ readonly ok: true; readonly order: Order } | Problem> {
  const order = await readOrder(deps.records, id)
  return order?.merchantId === merchantOf(actor).id ? { ok: true, order } : problem('not_found')
}
