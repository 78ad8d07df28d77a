// In which order stacks are used up.

import type { Instant } from '@farthing/protocol'
import type { Content } from './content.ts'
import type { Stack } from './stack.ts'

/** Earliest end first, then what was given before what was paid for, then the oldest. */
export function bySpendOrder(left: Stack, right: Stack): number {
  const ends = compareEnds(left.expiresAt, right.expiresAt)
  if (ends !== 0) return ends
  if (left.source !== right.source) return left.source === 'free' ? -1 : 1
  if (left.createdAt !== right.createdAt) return left.createdAt - right.createdAt
  return left.id < right.id ? -1 : 1
}

function compareEnds(left: Instant | undefined, right: Instant | undefined): number {
  if (left === right) return 0
  if (left === undefined) return 1
  return right === undefined ? -1 : left - right
}

/** Whether there is something in it at an instant; what has ended counts no more, even before it is cleared away. */
export function isLive(stack: Stack, at: Instant): boolean {
  return stack.amount > 0n && (stack.expiresAt === undefined || stack.expiresAt > at)
}

/** Whether a cost of a kind is paid from a stack: items from anything countable, metered rights and currency from their own. */
export function pays(cost: { readonly kind: Content['kind']; readonly sku: string }, stack: Stack): boolean {
  if (cost.sku !== stack.sku) return false
  if (cost.kind === 'currency' || cost.kind === 'metered') return stack.kind === cost.kind
  return stack.kind === 'consumable' || stack.kind === 'durable'
}
