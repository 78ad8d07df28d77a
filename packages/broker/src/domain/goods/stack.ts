// A stack: an amount of one thing that one player holds, from one source. Virtual currency is held in stacks too, so that what
// was bought and what was given are told apart and each refund knows what was used.

import type { Id, Instant } from '@farthing/protocol'
import type { Content } from './content.ts'

export type Stack = {
  readonly id: Id<'stk'>
  readonly appId: Id<'app'>
  readonly playerId: Id<'ply'>
  readonly kind: Content['kind']
  readonly sku: string
  readonly amount: bigint
  readonly source: 'paid' | 'free'
  /** The grant that made it; a split keeps it. */
  readonly grantId?: Id<'grt'>
  /** Free-form JSON of the app, at most 4 kB. */
  readonly properties?: string
  readonly startsAt: Instant
  readonly expiresAt?: Instant
  readonly createdAt: Instant
  readonly version: number
}
