// What giving does to an inventory: stacks are opened or filled, passes begin where the last one ends, debts are paid first.

import { Bug, type Id, type Instant, instant, type Problem, problem } from '@farthing/protocol'
import type { Content } from './content.ts'
import { applied, type Guard, type Inventory, liveStacks, moveOf, owedOf, repayFrom } from './inventory.ts'
import type { Stack } from './stack.ts'
import { thingOf } from './virtual-accounts.ts'

export type Gift = {
  readonly content: Content
  readonly source: 'paid' | 'free'
  readonly grantId?: Id<'grt'>
  readonly cause: string
  readonly properties?: string
  /** The id of the stack, where one is made. */
  readonly stackId: Id<'stk'>
  /** The most of a currency that the player may earn up to; what is paid for is never refused (A.1). */
  readonly maximum?: bigint
}

export type Changed = { readonly ok: true; readonly inventory: Inventory }

/** `already_owned` for a durable held, `balance_at_maximum` for what is earned above a currency's maximum. */
export function give(inventory: Inventory, gift: Gift): Changed | Problem {
  const { content } = gift
  if (content.amount <= 0n) throw new Bug('nothing to give')
  if (content.kind === 'pass') return givePass(inventory, gift)
  if (isSingle(content)) return giveSingle(inventory, gift)
  return giveCounted(inventory, gift)
}

function isSingle({ kind, isStackable }: Content): boolean {
  return (kind === 'durable' || kind === 'download') && !isStackable
}

/** at most one that is active. */
function giveSingle(inventory: Inventory, gift: Gift): Changed | Problem {
  const { kind, sku, amount } = gift.content
  const isOwned = liveStacks(inventory).some((stack) => stack.sku === sku && stack.kind === kind)
  if (isOwned || amount > 1n) return problem('already_owned')
  return opened(inventory, gift, { guards: [{ is: 'not_owned' }], ...endOf(inventory, gift) })
}

/** from the later of now and the current end; one that ends at a fixed instant begins now and is owned until then. */
function givePass(inventory: Inventory, gift: Gift): Changed | Problem {
  const { content } = gift
  const passes = liveStacks(inventory).filter(({ kind, sku }) => kind === 'pass' && sku === content.sku)
  const { until } = content
  if (until !== undefined) {
    if (until <= inventory.at || passes.some(({ expiresAt }) => (expiresAt ?? until) >= until)) {
      return problem('already_owned')
    }
    return opened(inventory, gift, { guards: [], startsAt: inventory.at, expiresAt: until })
  }
  if (passes.some(({ expiresAt }) => expiresAt === undefined)) return problem('already_owned')
  if (content.durationMs === undefined) {
    return opened(inventory, gift, { guards: [{ is: 'not_owned' }], startsAt: inventory.at })
  }
  const startsAt = instant(Math.max(inventory.at, ...passes.map(({ expiresAt }) => expiresAt ?? 0)))
  const expiresAt = instant(startsAt + content.durationMs * Number(content.amount))
  return opened(inventory, gift, { guards: [{ is: 'after_passes' }], startsAt, expiresAt })
}

function giveCounted(inventory: Inventory, gift: Gift): Changed | Problem {
  const { content, cause } = gift
  const thing = thingOf(content)
  const owed = owedOf(inventory, thing)
  const growth = content.amount > owed ? content.amount - owed : 0n
  const within = guardOfMaximum(inventory, gift, growth)
  if (within !== undefined && 'ok' in within) return within
  const guards: readonly Guard[] = [
    ...(owed === 0n ? [{ is: 'free_of_debt' } as const] : []),
    ...(within === undefined ? [] : [within]),
  ]
  const end = endOf(inventory, gift)
  const same = end.expiresAt === undefined ? findSame(inventory, gift) : undefined
  if (same === undefined) {
    const made = opened(inventory, gift, { guards, ...end })
    return { ok: true, inventory: repayFrom(made.inventory, gift.stackId, thing, cause) }
  }
  const filled = applied(
    inventory,
    { what: 'add', stack: same, by: content.amount, guards },
    {
      stack: { ...same, amount: same.amount + content.amount },
      move: { ...moveOf(same), step: 'give', cause, change: content.amount },
    },
  )
  return { ok: true, inventory: repayFrom(filled, same.id, thing, cause) }
}

function guardOfMaximum(inventory: Inventory, gift: Gift, growth: bigint): Guard | Problem | undefined {
  const { content, maximum } = gift
  if (maximum === undefined || gift.source === 'paid' || growth === 0n) return undefined
  const held = liveStacks(inventory)
    .filter(({ kind, sku }) => kind === content.kind && sku === content.sku)
    .reduce((sum, { amount }) => sum + amount, 0n)
  if (held + growth > maximum) return problem('balance_at_maximum')
  return { is: 'within', maximum, growth }
}

/** What is given again and again without end goes into one stack, so that an inventory does not grow with every coin earned. */
function findSame(inventory: Inventory, gift: Gift): Stack | undefined {
  if (gift.source === 'paid' || gift.grantId !== undefined || gift.properties !== undefined) return undefined
  return liveStacks(inventory).find(
    (stack) =>
      stack.kind === gift.content.kind &&
      stack.sku === gift.content.sku &&
      stack.source === 'free' &&
      stack.grantId === undefined &&
      stack.expiresAt === undefined &&
      stack.properties === undefined,
  )
}

/** When what is given ends; currency that was bought never does. */
function endOf(
  { at }: Inventory,
  { content, source }: Gift,
): { readonly startsAt: Instant; readonly expiresAt?: Instant } {
  const { expiresAfterMs } = content
  if (expiresAfterMs === undefined || (content.kind === 'currency' && source === 'paid')) {
    return { startsAt: at }
  }
  return { startsAt: at, expiresAt: instant(at + expiresAfterMs) }
}

function opened(
  inventory: Inventory,
  gift: Gift,
  more: {
    readonly guards: readonly Guard[]
    readonly startsAt: Instant
    readonly expiresAt?: Instant
  },
): Changed {
  const { content } = gift
  const stack: Stack = {
    id: gift.stackId,
    appId: inventory.appId,
    playerId: inventory.playerId,
    kind: content.kind,
    sku: content.sku,
    amount: content.amount,
    source: gift.source,
    ...(gift.grantId === undefined ? {} : { grantId: gift.grantId }),
    ...(gift.properties === undefined ? {} : { properties: gift.properties }),
    startsAt: more.startsAt,
    ...(more.expiresAt === undefined ? {} : { expiresAt: more.expiresAt }),
    createdAt: inventory.at,
    version: 0,
  }
  const move = { ...moveOf(stack), step: 'give', cause: gift.cause, change: stack.amount } as const
  return {
    ok: true,
    inventory: applied(inventory, { what: 'open', stack, guards: more.guards }, { stack, move }),
  }
}
