// What of an order's line goes back, decided by numbers alone: the share that is unused, what it is worth, and whether it goes by itself, by the
// merchant's decision or not at all.

import { Bug, type Instant, instant, type Problem, problem } from '@farthing/protocol'
import { aftersaleLimits } from './aftersale-limits.ts'
import type { Order, OrderLine } from './order.ts'

/** A fraction from 0 to 1. */
export type Share = { readonly numerator: bigint; readonly denominator: bigint }

export const wholeShare: Share = { numerator: 1n, denominator: 1n }
export const noShare: Share = { numerator: 0n, denominator: 1n }

/** What is known of one thing that a line granted. */
export type Usage = { readonly granted: bigint; readonly unused: bigint }

/** The unused share of a line: the mean over what it granted, since a bundle's parts have no prices of their own. */
export function unusedShareOf(usages: readonly Usage[]): Share {
  const counted = usages.filter(({ granted }) => granted > 0n)
  if (counted.length === 0) return wholeShare
  const common = counted.reduce((product, { granted }) => product * granted, 1n)
  const numerator = counted.reduce((sum, { granted, unused }) => sum + unused * (common / granted), 0n)
  return reduceShare({ numerator, denominator: common * BigInt(counted.length) })
}

export function reduceShare({ numerator, denominator }: Share): Share {
  if (numerator < 0n || denominator <= 0n || numerator > denominator) throw new Bug('not a share')
  const divisor = greatestDivisor(numerator, denominator)
  return { numerator: numerator / divisor, denominator: denominator / divisor }
}

function greatestDivisor(left: bigint, right: bigint): bigint {
  return right === 0n ? left : greatestDivisor(right, left % right)
}

/** What a share of a price is worth, rounded up to the player. */
export function worthOf(units: bigint, { numerator, denominator }: Share): bigint {
  return (units * numerator + denominator - 1n) / denominator
}

/** The rest of a whole, as a decimal number of at most six places: what events call `share_consumed`. */
export function consumedText({ numerator, denominator }: Share): string {
  const millionths = ((denominator - numerator) * 1_000_000n) / denominator
  const text = millionths.toString().padStart(7, '0')
  const places = text.slice(-6).replace(/0+$/, '')
  return places === '' ? text.slice(0, -6) : `${text.slice(0, -6)}.${places}`
}

export type RefundAsker = 'buyer' | 'merchant' | 'guardian' | 'system'

/** What is known when somebody asks for a line back. */
export type LineFacts = {
  readonly line: OrderLine
  readonly order: Pick<Order, 'paidAt' | 'consent'>
  /** Units of its price; counts of a virtual price. */
  readonly price: bigint
  /** Refunds of it that the operator of a phone bill has not answered. */
  readonly pendingUnits: bigint
  /** Undefined where the app keeps the inventory, so that we cannot know. */
  readonly unused?: Share
  readonly now: Instant
}

export type LineDecision =
  | { readonly ok: true; readonly way: 'now' | 'review'; readonly units: bigint; readonly until?: Instant }
  | Problem

/** What went back of a line or is on its way. */
function goneOf({ line, pendingUnits }: LineFacts): bigint {
  return line.refundedUnits + pendingUnits
}

/** What a buyer gets for a line now, and by which way. The same answer is shown before it is asked for. */
export function decideForBuyer(facts: LineFacts): LineDecision {
  const { line, order, price, now } = facts
  const { paidAt } = order
  if (paidAt === undefined) return problem('gone_wrong_state', 'The order is not paid')
  const left = price - goneOf(facts)
  if (left <= 0n) return problem('already_refunded')
  const { unused } = facts
  const isUntouched = unused !== undefined && unused.numerator === unused.denominator
  // The class binds only where the buyer agreed that it would; otherwise the rules of `instant` hold.
  if (line.refundClass === 'none_after_use' && order.consent !== undefined && !isUntouched) {
    return problem('refund_used')
  }
  if (now >= paidAt + aftersaleLimits.reviewAskMs) return problem('refund_window_closed')
  const until = instant(paidAt + aftersaleLimits.instantWindowMs)
  const isInstant = line.refundClass !== 'review' && unused !== undefined && now < until
  if (unused !== undefined && unused.numerator === 0n && line.refundClass !== 'review') {
    return problem('refund_used')
  }
  const worth = unused === undefined || unused.numerator === 0n ? price : worthOf(price, unused)
  const units = worth < left ? worth : left
  return isInstant ? { ok: true, way: 'now', units, until } : { ok: true, way: 'review', units }
}

/** What a merchant, a guardian or the house gives back: what is asked, by default all that is left. */
export function decideForOthers(facts: LineFacts, units?: bigint): LineDecision {
  const left = facts.price - goneOf(facts)
  if (facts.order.paidAt === undefined) return problem('gone_wrong_state', 'The order is not paid')
  if (left <= 0n) return problem('already_refunded')
  if (units !== undefined && (units <= 0n || units > left)) {
    return problem('invalid_request', 'More than is left of the line cannot go back')
  }
  return { ok: true, way: 'now', units: units ?? left }
}

/** The part of a grant's goods that goes with some units of a line's price. */
export function shareOfUnits(units: bigint, price: bigint): Share {
  return price === 0n ? wholeShare : reduceShare({ numerator: units, denominator: price })
}
