// A player's inventory while a change of it is planned: what was read, changed in memory, with every change noted so that it can be
// written as one commit. Several things done in one commit are planned on one such inventory, one after the other.

import type { Id, Instant } from '@farthing/protocol'
import type { Content } from './content.ts'
import { isLive } from './spend-order.ts'
import type { Stack } from './stack.ts'
import { type Thing, thingName } from './virtual-accounts.ts'

/** What one row of the journal says was done. */
export type Step = 'give' | 'spend' | 'remove' | 'expire' | 'take' | 'repay' | 'owe' | 'out' | 'in'

/** One change of one stack, or of a debt; each is a transfer on the thing's ledger. */
export type Move = {
  readonly step: Step
  readonly cause: string
  readonly kind: Content['kind']
  readonly sku: string
  /** Of a debt that is booked there is none. */
  readonly stackId?: string
  /** What it adds to the stack: never zero. */
  readonly change: bigint
  readonly source?: 'paid' | 'free'
  readonly grantId?: string
}

/** What must still be so when a stack is opened or filled, or its commit is refused. */
export type Guard =
  | { readonly is: 'not_owned' }
  | { readonly is: 'free_of_debt' }
  /** No other pass of that sku lasts longer than this one's start. */
  | { readonly is: 'after_passes' }
  | { readonly is: 'within'; readonly maximum: bigint; readonly growth: bigint }

export type Change =
  | { readonly what: 'open'; readonly stack: Stack; readonly guards: readonly Guard[] }
  | { readonly what: 'add'; readonly stack: Stack; readonly by: bigint; readonly guards: readonly Guard[] }
  /** `isAll` where there must be exactly that much, so that nothing stays behind. */
  | { readonly what: 'take'; readonly stack: Stack; readonly by: bigint; readonly isAll: boolean }
  | { readonly what: 'owe'; readonly thing: Thing; readonly by: bigint }
  /** `owed` is what the debt was when it was read. */
  | { readonly what: 'repay'; readonly thing: Thing; readonly owed: bigint; readonly by: bigint }
  /** Nothing of a thing is left where it is owed: whatever came in meanwhile has to pay first. */
  | { readonly what: 'settle'; readonly thing: Thing }
  | { readonly what: 'shift'; readonly stack: Stack; readonly byMs: number }
  | { readonly what: 'shorten'; readonly stack: Stack; readonly expiresAt: Instant }
  | { readonly what: 'describe'; readonly stack: Stack; readonly properties: string | undefined }

export type Inventory = {
  readonly appId: Id<'app'>
  readonly playerId: Id<'ply'>
  /** The inventory's version, read before the stacks were. */
  readonly version: number
  readonly at: Instant
  readonly stacks: readonly Stack[]
  readonly debts: ReadonlyMap<string, bigint>
  readonly changes: readonly Change[]
  readonly moves: readonly Move[]
}

/** What there is of it now, whatever has ended left out. */
export function liveStacks(inventory: Inventory): readonly Stack[] {
  return inventory.stacks.filter((stack) => isLive(stack, inventory.at))
}

export function findStack(inventory: Inventory, stackId: string): Stack | undefined {
  return inventory.stacks.find(({ id }) => id === stackId)
}

export function owedOf(inventory: Inventory, thing: Thing): bigint {
  return inventory.debts.get(thingName(thing)) ?? 0n
}

/** The inventory with one more change, the stack as it is after it, and the journal's row. */
export function applied(
  inventory: Inventory,
  change: Change,
  more: { readonly stack?: Stack; readonly move?: Move },
): Inventory {
  const { stack, move } = more
  const others = stack === undefined ? inventory.stacks : inventory.stacks.filter(({ id }) => id !== stack.id)
  return {
    ...inventory,
    stacks: stack === undefined ? others : [...others, stack],
    debts: debtsAfter(inventory, change),
    changes: [...inventory.changes, change],
    moves: move === undefined ? inventory.moves : [...inventory.moves, move],
  }
}

function debtsAfter(inventory: Inventory, change: Change): ReadonlyMap<string, bigint> {
  if (change.what !== 'owe' && change.what !== 'repay') return inventory.debts
  const by = change.what === 'owe' ? change.by : -change.by
  return new Map(inventory.debts).set(thingName(change.thing), owedOf(inventory, change.thing) + by)
}

/** Takes an amount that is there out of one stack. */
export function takeFrom(
  inventory: Inventory,
  stack: Stack,
  how: { readonly by: bigint; readonly step: Step; readonly cause: string },
): Inventory {
  const { by, step, cause } = how
  return applied(
    inventory,
    { what: 'take', stack, by, isAll: step === 'expire' },
    {
      stack: { ...stack, amount: stack.amount - by },
      move: { ...moveOf(stack), step, cause, change: -by },
    },
  )
}

/** The members of a journal's row that a stack says. */
export function moveOf(stack: Stack): Pick<Move, 'kind' | 'sku' | 'stackId' | 'source' | 'grantId'> {
  return {
    kind: stack.kind,
    sku: stack.sku,
    stackId: stack.id,
    source: stack.source,
    ...(stack.grantId === undefined ? {} : { grantId: stack.grantId }),
  }
}

/** Pays a debt from a stack as far as both go. */
export function repayFrom(inventory: Inventory, stackId: string, thing: Thing, cause: string): Inventory {
  const owed = owedOf(inventory, thing)
  const stack = findStack(inventory, stackId)
  if (stack === undefined || owed === 0n || stack.amount === 0n) return inventory
  const by = stack.amount < owed ? stack.amount : owed
  const taken = takeFrom(inventory, stack, { by, step: 'repay', cause })
  return applied(taken, { what: 'repay', thing, owed, by }, {})
}
