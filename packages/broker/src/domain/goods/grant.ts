// A grant: what one line of an order gives to one player, exactly once, and how far that is (A.5).

import { type Id, type Instant, type Problem, problem } from '@farthing/protocol'
import type { DeliveryMode } from './app.ts'
import type { Content } from './content.ts'

export const grantStates = [
  'pending',
  'delivered',
  'acknowledged',
  'overdue',
  'auto_refunded',
  'reversed',
  'partially_reversed',
  'in_debt',
] as const
export type GrantState = (typeof grantStates)[number]

export const grantTransitions: Readonly<Record<GrantState, readonly GrantState[]>> = {
  pending: ['delivered', 'acknowledged', 'overdue', 'reversed'],
  // Told and not confirmed: A-22 leaves it here until the acknowledgement or the deadline.
  delivered: ['acknowledged', 'overdue', 'reversed', 'partially_reversed', 'in_debt'],
  acknowledged: ['reversed', 'partially_reversed', 'in_debt'],
  overdue: ['auto_refunded', 'acknowledged'],
  auto_refunded: [],
  // Given again: to an app, or the receiver of a gift, that had not confirmed it, it is as new.
  reversed: ['pending', 'acknowledged'],
  partially_reversed: ['partially_reversed', 'reversed', 'in_debt', 'acknowledged'],
  in_debt: ['reversed', 'partially_reversed', 'acknowledged'],
}

export type Grant = {
  readonly id: Id<'grt'>
  readonly orderId: Id<'ord'>
  readonly line: number
  readonly appId: Id<'app'>
  readonly playerId: Id<'ply'>
  readonly mode: DeliveryMode
  readonly contents: readonly Content[]
  readonly state: GrantState
  readonly version: number
  readonly createdAt: Instant
  /** App-side: when it is refunded unless acknowledged. */
  readonly deadlineAt?: Instant
  readonly deliveredAt?: Instant
  readonly acknowledgedAt?: Instant
}

/** Undefined where the table allows it. */
export function refuseGrantMove(from: GrantState, to: GrantState): Problem | undefined {
  return grantTransitions[from].includes(to)
    ? undefined
    : problem('invalid_transition', `A grant that is ${from} does not become ${to}`)
}
