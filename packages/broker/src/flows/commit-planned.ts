// Commits what was planned on a player's inventory, and plans it anew where somebody else changed the same stacks in between.

import type { CommitOutcome } from '@farthing/ledger'
import { Bug, type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { inventoryLimits } from '../domain/goods/inventory-limits.ts'
import { joinParts, type Part } from '../domain/part.ts'

/** What one try would do: a part to commit, or the answer that needs no commit. */
export type Try<Value> =
  | { readonly ok: true; readonly part: Part; readonly value: Value }
  | { readonly ok: true; readonly part?: undefined; readonly value: Value }
  | Problem

/** The last of those of this process that wait for their turn at a player's inventory. */
const lanes = new Map<string, Promise<unknown>>()

/**
 * The value of the plan that was committed. First everybody tries at once, since most changes do not meet; those that met go on one
 * after the other, so that each plans on what the one before it left.
 */
export async function commitPlanned<Value>(
  deps: Deps,
  playerId: string,
  plan: () => Promise<Try<Value>>,
): Promise<{ readonly ok: true; readonly value: Value } | Problem> {
  const first = await tryOnce(deps, plan)
  if (first !== undefined) return first
  return inLane(playerId, async () => {
    for (let attempt = 1; attempt < inventoryLimits.commitRetries; attempt += 1) {
      const done = await tryOnce(deps, plan)
      if (done !== undefined) return done
    }
    return problem('busy')
  })
}

async function tryOnce<Value>(
  deps: Deps,
  plan: () => Promise<Try<Value>>,
): Promise<{ readonly ok: true; readonly value: Value } | Problem | undefined> {
  const planned = await plan()
  if (!planned.ok) return planned
  if (planned.part === undefined) return { ok: true, value: planned.value }
  const outcome = await deps.ledger.commit(joinParts(planned.part))
  if (outcome.ok) return { ok: true, value: planned.value }
  const failed = undecided(outcome)
  if (failed !== undefined) return failed
  if (!isMet(outcome)) throw new Bug(`the ledger refused item ${outcome.index ?? 0}: ${outcome.code}`)
  return undefined
}

/** Whether a refusal says that the inventory is not what it was when the plan was made. */
export function isMet(outcome: CommitOutcome): boolean {
  if (outcome.ok) return false
  return (
    outcome.code === 'record_refused' ||
    outcome.code === 'exceeds_credits' ||
    outcome.code === 'exceeds_debits'
  )
}

async function inLane<Value>(key: string, task: () => Promise<Value>): Promise<Value> {
  const before = lanes.get(key) ?? Promise.resolve()
  const mine = before.then(task, task)
  // Whoever waits must not fail with the one before.
  const settled = mine.then(
    () => undefined,
    () => undefined,
  )
  lanes.set(key, settled)
  try {
    return await mine
  } finally {
    if (lanes.get(key) === settled) lanes.delete(key)
  }
}
