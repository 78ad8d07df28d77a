// Plans what takes from a player what a purchase, a use or a call costs, from the stacks that end first.

import { type Instant, type Problem, problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Player } from '../domain/goods/app.ts'
import { spend, type Taken, type VirtualCost } from '../domain/goods/spend.ts'
import type { Part } from '../domain/part.ts'
import { planChanges, readInventory } from './plan-inventory.ts'
import { staleTag } from './stale-tag.ts'

export type SpendInput = {
  readonly player: Player
  readonly costs: readonly VirtualCost[]
  /** The business id that spends: an order, a request. The same one spends once. */
  readonly cause: string
  readonly at: Instant
  /** The version of the inventory that this was decided on. */
  readonly ifMatch?: number
}

/**
 * All costs or none. A commit refused because others used the same stacks meanwhile is to be planned anew: the next plan sees what they
 * left.
 */
export async function planSpend(
  deps: Deps,
  input: SpendInput,
): Promise<{ readonly ok: true; readonly part: Part; readonly taken: readonly Taken[] } | Problem> {
  let inventory = await readInventory(deps, input.player, input.at)
  const { ifMatch } = input
  if (ifMatch !== undefined && inventory.version !== ifMatch) return staleTag(inventory.version)
  const taken: Taken[] = []
  for (const cost of input.costs) {
    if (cost.amount <= 0n) return problem('invalid_request', 'A cost is above zero')
    const spent = spend(inventory, cost, input.cause)
    if (!spent.ok) return spent
    inventory = spent.inventory
    taken.push(...spent.taken)
  }
  const expected = ifMatch === undefined ? {} : { expected: ifMatch }
  return { ok: true, part: await planChanges(deps, input.player, { inventory, ...expected }), taken }
}
