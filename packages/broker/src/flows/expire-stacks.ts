// The ends of stacks: told of in advance, and cleared away in the instant they come.

import type { Deps } from '../deps.ts'
import type { Due } from '../domain/agenda.ts'
import type { Player } from '../domain/goods/app.ts'
import type { EventType } from '../domain/goods/events.ts'
import { takeFrom } from '../domain/goods/inventory.ts'
import { stackJson } from '../domain/goods/inventory-json.ts'
import type { Stack } from '../domain/goods/stack.ts'
import { noPart, type Part } from '../domain/part.ts'
import { finishDue, readDue, setDue } from '../records/agenda.ts'
import { readApp } from '../records/apps.ts'
import { insertEvent } from '../records/events.ts'
import { readPlayer } from '../records/players.ts'
import { readStack } from '../records/stacks.ts'
import { newId } from '../system.ts'
import { commitPlanned, type Try } from './commit-planned.ts'
import { nextNotice, planChanges, readInventory } from './plan-inventory.ts'

/** Tells that a stack will end, and puts the next notice on the agenda; of what was used up nothing is told. */
export async function noticeStack(deps: Deps, due: Due): Promise<void> {
  const found = await readOwned(deps, due.objectId)
  const finish = finishDue(deps.records, due)
  const now = deps.system.now()
  const end = found?.stack.expiresAt
  if (found === undefined || end === undefined || end <= now) {
    await deps.ledger.commit({ records: [finish] })
    return
  }
  const next = nextNotice(end, due.at)
  await deps.ledger.commit({
    records: [
      finish,
      ...(next === undefined
        ? []
        : [setDue(deps.records, { kind: 'stack_notice', objectId: due.objectId, at: next })]),
      await stackEvent(deps, found, { type: 'inventory.expiring', at: due.at }),
    ],
  })
}

/** Takes away what is left in a stack that has ended. */
export async function expireStack(deps: Deps, due: Due): Promise<void> {
  const stack = await readStack(deps.records, due.objectId)
  await commitPlanned(deps, stack?.playerId ?? due.objectId, () => planExpiry(deps, due))
}

async function planExpiry(deps: Deps, due: Due): Promise<Try<undefined>> {
  // Somebody else may have done it, or moved it: then there is nothing left to do here.
  const at = await readDue(deps.records, due.kind, due.objectId)
  if (at !== due.at) return { ok: true, value: undefined }
  const finish: Part = { ...noPart, records: [finishDue(deps.records, due)] }
  const found = await readOwned(deps, due.objectId)
  const end = found?.stack.expiresAt
  if (found === undefined || end === undefined) return { ok: true, part: finish, value: undefined }
  if (end > due.at) {
    const moved = setDue(deps.records, { ...due, at: end })
    return { ok: true, part: { ...noPart, records: [moved] }, value: undefined }
  }
  const { stack, player } = found
  const before = await readInventory(deps, player, deps.system.now())
  const cause = `end of ${stack.id}`
  const inventory = takeFrom(before, stack, { by: stack.amount, step: 'expire', cause })
  const part = await planChanges(deps, player, { inventory })
  const told = await stackEvent(deps, found, { type: 'inventory.expired', at: inventory.at })
  return {
    ok: true,
    part: { ...part, records: [...finish.records, ...part.records, told] },
    value: undefined,
  }
}

type Owned = { readonly stack: Stack; readonly player: Player }

/** The stack with its player; undefined where nothing is in it any more. */
async function readOwned(deps: Deps, stackId: string): Promise<Owned | undefined> {
  const stack = await readStack(deps.records, stackId)
  if (stack === undefined || stack.amount === 0n) return undefined
  const player = await readPlayer(deps.records, stack.playerId)
  return player === undefined ? undefined : { stack, player }
}

async function stackEvent(
  deps: Deps,
  { stack, player }: Owned,
  event: { readonly type: EventType; readonly at: Due['at'] },
): Promise<Part['records'][number]> {
  const app = await readApp(deps.records, stack.appId)
  return insertEvent(deps.records, {
    id: newId(deps.system, 'evt'),
    merchantId: app?.merchantId ?? '',
    appId: stack.appId,
    type: event.type,
    objectId: player.id,
    at: event.at,
    data: {
      player: player.id,
      app: player.appId,
      external_id: player.externalId,
      ...stackJson(stack, deps.config.mode === 'test'),
    },
  })
}
