// Stacks, moves and changes of an inventory as the API and the events show them.

import type { Instant } from '@farthing/protocol'
import type { Player } from './app.ts'
import type { Json } from './events.ts'
import type { Inventory, Move } from './inventory.ts'
import type { JsonObject } from './order-json.ts'
import type { Stack } from './stack.ts'

export function stackJson(stack: Stack, isTest: boolean): JsonObject {
  return {
    stack: stack.id,
    test: isTest,
    kind: stack.kind,
    sku: stack.sku,
    amount: stack.amount.toString(),
    source: stack.source,
    ...(stack.grantId === undefined ? {} : { grant: stack.grantId }),
    ...(stack.properties === undefined ? {} : { properties: JSON.parse(stack.properties) as Json }),
    starts_at: timeJson(stack.startsAt),
    ...(stack.expiresAt === undefined ? {} : { expires_at: timeJson(stack.expiresAt) }),
    created_at: timeJson(stack.createdAt),
  }
}

/** One row of the journal, signed as the stack saw it. */
export function moveJson(move: Move): JsonObject {
  return {
    what: move.step,
    kind: move.kind,
    sku: move.sku,
    change: move.change.toString(),
    ...(move.stackId === undefined ? {} : { stack: move.stackId }),
    ...(move.source === undefined ? {} : { source: move.source }),
    ...(move.grantId === undefined ? {} : { grant: move.grantId }),
    cause: move.cause,
  }
}

/** What changed in a player's inventory in one commit: its moves in order, and whatever stacks were renamed, moved or described. */
export function inventoryChangedJson(
  player: Pick<Player, 'id' | 'appId' | 'externalId'>,
  { changes, moves }: Pick<Inventory, 'changes' | 'moves'>,
  isTest: boolean,
): JsonObject {
  const others = changes.flatMap((change) =>
    change.what === 'describe' || change.what === 'shift' || change.what === 'shorten'
      ? [change.stack.id]
      : [],
  )
  return {
    player: player.id,
    test: isTest,
    app: player.appId,
    external_id: player.externalId,
    changes: moves.map(moveJson),
    ...(others.length === 0 ? {} : { altered: [...new Set(others)] }),
  }
}

export function timeJson(at: Instant): string {
  return new Date(at).toISOString()
}
