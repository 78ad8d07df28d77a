// What using, dividing and describing does to an inventory.

import type { Id, Problem } from '@farthing/protocol'
import { problem } from '@farthing/protocol'
import type { Content } from './content.ts'
import type { Changed } from './give.ts'
import { applied, findStack, type Inventory, liveStacks, moveOf, owedOf, takeFrom } from './inventory.ts'
import { bySpendOrder, isLive, pays } from './spend-order.ts'
import type { Stack } from './stack.ts'
import { thingOf } from './virtual-accounts.ts'

export type VirtualCost = { readonly kind: Content['kind']; readonly sku: string; readonly amount: bigint }

/** What was taken, from which stack. */
export type Taken = {
  readonly stackId: Id<'stk'>
  readonly sku: string
  readonly amount: bigint
  readonly source: 'paid' | 'free'
  readonly grantId?: Id<'grt'>
}

/** Takes a cost from the stacks in their order: all of it or, where that much is not there, nothing. */
export function spend(
  inventory: Inventory,
  cost: VirtualCost,
  cause: string,
): (Changed & { readonly taken: readonly Taken[] }) | Problem {
  const stacks = liveStacks(inventory)
    .filter((stack) => pays(cost, stack))
    .toSorted(bySpendOrder)
  const held = stacks.reduce((sum, { amount }) => sum + amount, 0n)
  if (held < cost.amount) return tooLittle(inventory, cost, held)
  const taken: Taken[] = []
  let left = cost.amount
  let after = inventory
  for (const stack of stacks) {
    if (left === 0n) break
    const by = stack.amount < left ? stack.amount : left
    left -= by
    after = takeFrom(after, stack, { by, step: 'spend', cause })
    taken.push(takenOf(stack, by))
  }
  return { ok: true, inventory: after, taken }
}

function takenOf(stack: Stack, amount: bigint): Taken {
  return {
    stackId: stack.id,
    sku: stack.sku,
    amount,
    source: stack.source,
    ...(stack.grantId === undefined ? {} : { grantId: stack.grantId }),
  }
}

function tooLittle(inventory: Inventory, cost: VirtualCost, held: bigint): Problem {
  const owed = owedOf(inventory, thingOf(cost))
  const detail =
    owed > 0n
      ? `${owed} of ${cost.sku} are owed since a refund; what comes in pays that first`
      : `${cost.amount} of ${cost.sku} are wanted, ${held} are held`
  return problem('insufficient_items', detail)
}

/** Does away with some of one stack, or all of it. */
export function remove(
  inventory: Inventory,
  wanted: { readonly stackId: string; readonly amount?: bigint; readonly cause: string },
): Changed | Problem {
  const stack = findLive(inventory, wanted.stackId)
  if (stack === undefined) return problem('not_found', 'The player has no such stack')
  const by = wanted.amount ?? stack.amount
  if (by > stack.amount) return problem('insufficient_items')
  return { ok: true, inventory: takeFrom(inventory, stack, { by, step: 'remove', cause: wanted.cause }) }
}

/** Puts a part of a stack into one of its own; total, source and grant stay. */
export function split(
  inventory: Inventory,
  wanted: {
    readonly stackId: string
    readonly amount: bigint
    readonly newId: Id<'stk'>
    readonly cause: string
  },
): Changed | Problem {
  const stack = findLive(inventory, wanted.stackId)
  if (stack === undefined) return problem('not_found', 'The player has no such stack')
  if (stack.kind === 'pass') return problem('stacks_differ', 'A pass is a time and cannot be divided')
  if (wanted.amount >= stack.amount) return problem('insufficient_items')
  const { cause, amount } = wanted
  const parted = takeFrom(inventory, stack, { by: amount, step: 'out', cause })
  const part: Stack = { ...stack, id: wanted.newId, amount, version: 0 }
  return {
    ok: true,
    inventory: applied(
      parted,
      { what: 'open', stack: part, guards: [] },
      { stack: part, move: { ...moveOf(part), step: 'in', cause, change: amount } },
    ),
  }
}

/** Puts all of one stack into another that differs in nothing but its age. */
export function merge(
  inventory: Inventory,
  wanted: { readonly from: string; readonly into: string; readonly cause: string },
): Changed | Problem {
  const from = findLive(inventory, wanted.from)
  const into = findLive(inventory, wanted.into)
  if (from === undefined || into === undefined) return problem('not_found', 'The player has no such stack')
  if (from.id === into.id || from.kind === 'pass' || !isAlike(from, into)) return problem('stacks_differ')
  const { cause } = wanted
  const { amount } = from
  const parted = takeFrom(inventory, from, { by: amount, step: 'out', cause })
  return {
    ok: true,
    inventory: applied(
      parted,
      { what: 'add', stack: into, by: amount, guards: [] },
      {
        stack: { ...into, amount: into.amount + amount },
        move: { ...moveOf(into), step: 'in', cause, change: amount },
      },
    ),
  }
}

function isAlike(left: Stack, right: Stack): boolean {
  return (
    left.kind === right.kind &&
    left.sku === right.sku &&
    left.source === right.source &&
    left.grantId === right.grantId &&
    left.expiresAt === right.expiresAt &&
    left.properties === right.properties
  )
}

/** Sets a stack's free-form properties: a JSON text, or none. */
export function describe(
  inventory: Inventory,
  wanted: { readonly stackId: string; readonly properties: string | undefined },
): Changed | Problem {
  const stack = findLive(inventory, wanted.stackId)
  if (stack === undefined) return problem('not_found', 'The player has no such stack')
  const { properties: _before, ...bare } = stack
  const after = wanted.properties === undefined ? bare : { ...bare, properties: wanted.properties }
  return {
    ok: true,
    inventory: applied(
      inventory,
      { what: 'describe', stack, properties: wanted.properties },
      { stack: after },
    ),
  }
}

function findLive(inventory: Inventory, stackId: string): Stack | undefined {
  const stack = findStack(inventory, stackId)
  return stack !== undefined && isLive(stack, inventory.at) ? stack : undefined
}
