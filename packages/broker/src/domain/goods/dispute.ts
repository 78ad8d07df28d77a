// A dispute: whoever collected the money of an order has taken it back for the buyer, and the merchant may show that it was due.

import type { Asset, Id, Instant } from '@farthing/protocol'
import type { JsonObject } from './order-json.ts'
import type { RefundLine } from './order-refund.ts'

export type DisputeState = 'open' | 'won' | 'lost'

export type Evidence = { readonly name: string; readonly text: string; readonly at: Instant }

export type Dispute = {
  readonly id: Id<'dsp'>
  readonly orderId: Id<'ord'>
  readonly merchantId: Id<'mer'>
  readonly appId: Id<'app'>
  readonly playerId: Id<'ply'>
  /** Who told of it: the operator of this broker, or the statement of a phone operator. */
  readonly source: 'operator' | 'statement'
  /** What they call it; one dispute each. */
  readonly reference: string
  readonly reason: string
  readonly money: { readonly asset: Asset; readonly amount: bigint }
  readonly state: DisputeState
  /** Whether this ledger holds the sum until it is decided; a phone operator's clawback is booked by its statement. */
  readonly isHeld: boolean
  /** Units of the order that had gone back before. */
  readonly refundedBefore: bigint
  readonly lines: readonly RefundLine[]
  /** What the records say of the order, as it stood when the notice came. */
  readonly pack: JsonObject
  readonly evidence: readonly Evidence[]
  readonly evidenceDueAt: Instant
  readonly openedAt: Instant
  readonly sentAt?: Instant
  readonly closedAt?: Instant
  readonly version: number
}
