// Plans what a refund, a dispute or a guardian's cancellation takes back of a grant, and tells what is left of one, for prorating.

import type { Instant } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Player } from '../domain/goods/app.ts'
import type { ClawbackMode } from '../domain/goods/content.ts'
import type { Grant } from '../domain/goods/grant.ts'
import {
  contentName,
  type GrantUse,
  type Share,
  type TakenBack,
  takeBack,
  usesOf,
} from '../domain/goods/take-back.ts'
import type { Part } from '../domain/part.ts'
import { sumMovesOfGrant } from '../records/stack-moves.ts'
import { planChanges, readInventory } from './plan-inventory.ts'

export type TakeBackInput = {
  readonly grant: Grant
  /** Each content's own where absent. */
  readonly mode?: ClawbackMode
  /** Of what was granted, with all parts taken before, rounded to the player's favour; all of it where absent. */
  readonly share?: Share
  /** The business id that takes: a refund, a dispute. The same one takes once. */
  readonly cause: string
}

export async function planTakeBack(
  deps: Deps,
  input: TakeBackInput & { readonly player: Player; readonly at: Instant },
): Promise<{ readonly ok: true; readonly part: Part; readonly contents: readonly TakenBack[] }> {
  const planned = await planTakeBacks(deps, input.player, { takes: [input], at: input.at })
  return { ok: true, part: planned.part, contents: planned.taken[0] ?? [] }
}

/**
 * Several grants of one player taken back in one commit, each knowing of those before it; planned one by one, two that pay a debt from
 * the same stacks would refuse the commit for ever. `taken` is in the order of `takes`.
 */
export async function planTakeBacks(
  deps: Deps,
  player: Player,
  input: { readonly takes: readonly TakeBackInput[]; readonly at: Instant },
): Promise<{
  readonly ok: true
  readonly part: Part
  readonly taken: ReadonlyArray<readonly TakenBack[]>
}> {
  let inventory = await readInventory(deps, player, input.at)
  const taken: Array<readonly TakenBack[]> = []
  for (const { grant, mode, share, cause } of input.takes) {
    const sums = await sumMovesOfGrant(deps.records, grant.id)
    const outstanding = new Map(sums.map((sum) => [contentName(sum), sum.outstanding]))
    const back = takeBack(inventory, {
      grantId: grant.id,
      contents: grant.contents,
      outstanding,
      cause,
      ...(mode === undefined ? {} : { mode }),
      ...(share === undefined ? {} : { share }),
    })
    inventory = back.inventory
    taken.push(back.contents)
  }
  return { ok: true, part: await planChanges(deps, player, { inventory }), taken }
}

/** What is left of each thing of a grant now; passes in milliseconds, everything else in units. */
export async function readUnused(
  deps: Deps,
  grant: Grant,
  at: Instant = deps.system.now(),
): Promise<readonly GrantUse[]> {
  const who = { id: grant.playerId, appId: grant.appId, externalId: '', inventoryVersion: 0 }
  return usesOf(await readInventory(deps, who, at), grant)
}
