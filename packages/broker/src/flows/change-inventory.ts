// What an app asks to be done to a player's inventory: once per key, for ever, and on the version it was decided on where it says so.

import { createHash } from 'node:crypto'
import { type Problem, problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { App, Player } from '../domain/goods/app.ts'
import type { Inventory } from '../domain/goods/inventory.ts'
import { moveJson } from '../domain/goods/inventory-json.ts'
import type { JsonObject } from '../domain/goods/order-json.ts'
import type { Taken } from '../domain/goods/spend.ts'
import { insertInventoryRequest, readInventoryRequest } from '../records/inventory-requests.ts'
import { commitPlanned, type Try } from './commit-planned.ts'
import { planChanges, readInventory } from './plan-inventory.ts'
import { readInventoryTag, staleTag } from './stale-tag.ts'

export type InventoryChange = {
  readonly app: App
  readonly player: Player
  /** Chosen by the app; bound for ever to what it was first used for. */
  readonly key: string
  /** What is asked for, as text: equal for equal requests. */
  readonly request: string
  /** The tag of the inventory that this was decided on. */
  readonly ifMatch?: string
  /** What is done, planned on the inventory as it stands; `cause` names it in the journal. */
  readonly change: (
    inventory: Inventory,
    cause: string,
  ) => Promise<
    { readonly ok: true; readonly inventory: Inventory; readonly taken?: readonly Taken[] } | Problem
  >
}

/** The answer's body; of a repeat, the first one's. */
export async function changeInventory(
  deps: Deps,
  input: InventoryChange,
): Promise<{ readonly ok: true; readonly body: JsonObject } | Problem> {
  const { player } = input
  const text = `${player.id}\n${input.request}`
  const digest = createHash('sha256').update(text).digest('base64url')
  const done = await commitPlanned(deps, player.id, () => planRequest(deps, input, digest))
  return done.ok ? { ok: true, body: done.value } : done
}

async function planRequest(deps: Deps, input: InventoryChange, digest: string): Promise<Try<JsonObject>> {
  const { app, player, key } = input
  const before = await readInventoryRequest(deps.records, app.id, key)
  if (before !== undefined) {
    if (before.digest !== digest) return problem('idempotency_key_reused')
    return { ok: true, value: JSON.parse(before.answer) as JsonObject }
  }
  const inventory = await readInventory(deps, player, deps.system.now())
  const expected = input.ifMatch === undefined ? undefined : readInventoryTag(input.ifMatch)
  if (input.ifMatch !== undefined && expected !== inventory.version) return staleTag(inventory.version)
  const changed = await input.change(inventory, `${app.id} ${key}`)
  if (!changed.ok) return changed
  const planned = { inventory: changed.inventory, ...(expected === undefined ? {} : { expected }) }
  const part = await planChanges(deps, player, planned)
  const body = answerOf(deps, player, changed)
  const answer = JSON.stringify(body)
  const noted = insertInventoryRequest(deps.records, { appId: app.id, key, digest, answer }, inventory.at)
  return { ok: true, part: { ...part, records: [...part.records, noted] }, value: body }
}

function answerOf(
  deps: Deps,
  player: Player,
  changed: { readonly inventory: Inventory; readonly taken?: readonly Taken[] },
): JsonObject {
  return {
    player: player.id,
    test: deps.config.mode === 'test',
    changes: changed.inventory.moves.map(moveJson),
    ...(changed.taken === undefined ? {} : { taken: changed.taken.map(takenJson) }),
  }
}

function takenJson(taken: Taken): JsonObject {
  return {
    stack: taken.stackId,
    sku: taken.sku,
    amount: taken.amount.toString(),
    source: taken.source,
    ...(taken.grantId === undefined ? {} : { grant: taken.grantId }),
  }
}
