// What a refund of a grant takes from an inventory: its own unused part first, then, in mode `debt`, what is short is owed
// and paid at once from whatever else the player has of that thing.

import { Bug, instant } from '@farthing/protocol'
import type { ClawbackMode, Content } from './content.ts'
import { applied, type Inventory, liveStacks, owedOf, repayFrom, takeFrom } from './inventory.ts'
import { bySpendOrder } from './spend-order.ts'
import type { Stack } from './stack.ts'
import { thingName, thingOf } from './virtual-accounts.ts'

export type Share = { readonly numerator: bigint; readonly denominator: bigint }

/** One thing of a grant; passes are counted in milliseconds, everything else in units. */
export type GrantUse = {
  readonly kind: Content['kind']
  readonly sku: string
  readonly granted: bigint
  /** What the player still has of it. */
  readonly unused: bigint
}

export type TakenBack = GrantUse & {
  /** What left the player: from the grant's own stacks and from what paid the debt at once. */
  readonly taken: bigint
  /** What is owed more than before. */
  readonly debt: bigint
}

export type TakeBack = {
  readonly grantId: string
  readonly contents: readonly Content[]
  /** How much of each content was given and not taken back, by kind and sku. */
  readonly outstanding: ReadonlyMap<string, bigint>
  readonly mode?: ClawbackMode
  /** How much of what was granted is to have gone back by then, earlier parts included; all where absent. */
  readonly share?: Share
  readonly cause: string
}

/** The contents of a grant with equal things counted together. */
export function sumContents(contents: readonly Content[]): readonly Content[] {
  const sums = new Map<string, Content>()
  for (const content of contents) {
    const name = contentName(content)
    const before = sums.get(name)
    sums.set(name, before === undefined ? content : { ...before, amount: before.amount + content.amount })
  }
  return [...sums.values()]
}

export function contentName(of: { readonly kind: Content['kind']; readonly sku: string }): string {
  return `${of.kind} ${of.sku}`
}

/** What gives back what was taken, in the counts of `TakenBack`: so many units, or a pass of so many milliseconds. */
export function contentToRestore(content: Content, amount: bigint): Content {
  if (content.kind !== 'pass') return { ...content, amount }
  const length = content.durationMs === undefined ? {} : { durationMs: Number(amount) }
  return { ...content, amount: 1n, ...length }
}

/** What is left of each thing of a grant. */
export function usesOf(
  inventory: Inventory,
  grant: { readonly id: string; readonly contents: readonly Content[] },
): readonly GrantUse[] {
  return sumContents(grant.contents).map((content) => useOf(inventory, grant.id, content))
}

function useOf(inventory: Inventory, grantId: string, content: Content): GrantUse {
  const stacks = stacksOf(inventory, grantId, content)
  const { kind, sku, amount } = content
  if (kind !== 'pass') {
    return { kind, sku, granted: amount, unused: stacks.reduce((sum, stack) => sum + stack.amount, 0n) }
  }
  const unused = stacks.reduce((sum, stack) => sum + BigInt(leftMs(stack, inventory)), 0n)
  return { kind, sku, granted: grantedMs(content, stacks), unused }
}

/** How long a pass was granted for; where it has no length it is whole or nothing. */
function grantedMs(content: Content, stacks: readonly Stack[]): bigint {
  if (content.durationMs !== undefined) return BigInt(content.durationMs) * content.amount
  const [stack] = stacks
  if (stack === undefined) return 1n
  return stack.expiresAt === undefined ? 1n : BigInt(stack.expiresAt - stack.startsAt)
}

function leftMs(stack: Stack, { at }: Inventory): number {
  return stack.expiresAt === undefined ? 1 : stack.expiresAt - Math.max(stack.startsAt, at)
}

function stacksOf(inventory: Inventory, grantId: string, content: Content): readonly Stack[] {
  return liveStacks(inventory)
    .filter((stack) => stack.grantId === grantId && stack.kind === content.kind && stack.sku === content.sku)
    .toSorted(bySpendOrder)
}

export function takeBack(
  inventory: Inventory,
  wanted: TakeBack,
): { readonly inventory: Inventory; readonly contents: readonly TakenBack[] } {
  let after = inventory
  const contents: TakenBack[] = []
  for (const content of sumContents(wanted.contents)) {
    const mode = wanted.mode ?? content.clawback
    const use = useOf(after, wanted.grantId, content)
    if (mode === 'ignore') {
      contents.push({ ...use, taken: 0n, debt: 0n })
      continue
    }
    const back =
      content.kind === 'pass'
        ? takePassBack(after, wanted, content)
        : takeCountedBack(after, wanted, { ...content, clawback: mode })
    after = back.inventory
    contents.push({ ...use, taken: back.taken, debt: back.debt })
  }
  return { inventory: after, contents }
}

type Back = { readonly inventory: Inventory; readonly taken: bigint; readonly debt: bigint }

/**
 * How many units are to go back: a share rounded to the player's favour, less what went back before. Counted on all of it, since parts that
 * are rounded one by one would leave goods behind when all their money is back.
 */
function unitsOf(wanted: TakeBack, content: Content): bigint {
  const outstanding = wanted.outstanding.get(contentName(content)) ?? 0n
  if (wanted.share === undefined) return outstanding
  const { numerator, denominator } = wanted.share
  if (denominator <= 0n || numerator < 0n || numerator > denominator) throw new Bug('not a share')
  const units = (content.amount * numerator) / denominator - (content.amount - outstanding)
  return units > 0n ? units : 0n
}

function takeCountedBack(before: Inventory, wanted: TakeBack, content: Content): Back {
  const { cause, grantId } = wanted
  const units = unitsOf(wanted, content)
  let left = units
  let inventory = before
  for (const stack of stacksOf(before, grantId, content)) {
    const by = stack.amount < left ? stack.amount : left
    if (by === 0n) break
    left -= by
    inventory = takeFrom(inventory, stack, { by, step: 'take', cause })
  }
  const canOwe = content.kind === 'currency' || content.kind === 'consumable' || content.kind === 'metered'
  if (left === 0n || content.clawback !== 'debt' || !canOwe) {
    return { inventory, taken: units - left, debt: 0n }
  }
  const owing = owe(inventory, wanted, { ...content, amount: left })
  return { inventory: owing.inventory, taken: units - owing.debt, debt: owing.debt }
}

/** Books what is short and pays it from what else there is, in the order of spending. */
function owe(before: Inventory, wanted: TakeBack, short: Content): Omit<Back, 'taken'> {
  const { cause, grantId } = wanted
  const { kind, sku, amount } = short
  const thing = thingOf(short)
  const owedBefore = owedOf(before, thing)
  let inventory = applied(
    before,
    { what: 'owe', thing, by: amount },
    { move: { step: 'owe', cause, kind, sku, change: -amount, source: 'paid', grantId } },
  )
  const others = liveStacks(inventory)
    .filter((stack) => isOfThing(stack, thing))
    .toSorted(bySpendOrder)
  for (const { id } of others) inventory = repayFrom(inventory, id, thing, cause)
  inventory = applied(inventory, { what: 'settle', thing }, {})
  return { inventory, debt: owedOf(inventory, thing) - owedBefore }
}

function isOfThing(stack: Stack, thing: ReturnType<typeof thingOf>): boolean {
  const isCounted = stack.kind === 'currency' || stack.kind === 'consumable' || stack.kind === 'metered'
  return isCounted && thingName(thingOf(stack)) === thingName(thing)
}

/** Ends passes of the grant; those that wait behind them move up. */
function takePassBack(before: Inventory, wanted: TakeBack, content: Content): Back {
  let units = unitsOf(wanted, content)
  let inventory = before
  let taken = 0n
  const stacks = stacksOf(before, wanted.grantId, content).toReversed()
  for (const stack of stacks) {
    const by = stack.amount < units ? stack.amount : units
    if (by === 0n) break
    units -= by
    const left = leftMs(stack, inventory)
    const isWhole = by === stack.amount || content.durationMs === undefined
    const freedMs = isWhole ? left : Math.min(left, content.durationMs * Number(by))
    inventory = takeFrom(inventory, stack, { by, step: 'take', cause: wanted.cause })
    if (stack.expiresAt !== undefined) inventory = moveUp(inventory, stack, { freedMs, isWhole })
    taken += BigInt(freedMs)
  }
  return { inventory, taken, debt: 0n }
}

function moveUp(
  before: Inventory,
  stack: Stack,
  { freedMs, isWhole }: { readonly freedMs: number; readonly isWhole: boolean },
): Inventory {
  const { expiresAt: end } = stack
  if (end === undefined || freedMs === 0) return before
  let inventory = before
  const kept = inventory.stacks.find(({ id }) => id === stack.id)
  if (!isWhole && kept !== undefined) {
    const expiresAt = instant(end - freedMs)
    inventory = applied(
      inventory,
      { what: 'shorten', stack: kept, expiresAt },
      { stack: { ...kept, expiresAt } },
    )
  }
  const behind = liveStacks(inventory).filter(
    (other) => other.kind === 'pass' && other.sku === stack.sku && other.startsAt >= end,
  )
  for (const other of behind) {
    const moved = {
      ...other,
      startsAt: instant(other.startsAt - freedMs),
      ...(other.expiresAt === undefined ? {} : { expiresAt: instant(other.expiresAt - freedMs) }),
    }
    inventory = applied(inventory, { what: 'shift', stack: other, byMs: -freedMs }, { stack: moved })
  }
  return inventory
}
