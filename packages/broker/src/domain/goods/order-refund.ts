// What a refund of an order is, and how far it is.

import type { Asset, Id, Instant } from '@farthing/protocol'
import type { Content } from './content.ts'
import type { RefundAsker, Share } from './refund.ts'

/** `review`: the merchant decides. `pending`: the operator of a phone bill has not answered. */
export type OrderRefundState = 'review' | 'pending' | 'succeeded' | 'failed' | 'declined'

/** What was taken of one thing: from what was left of it, and as a debt. */
export type TakenContent = {
  readonly kind: Content['kind']
  readonly sku: string
  readonly granted: bigint
  readonly taken: bigint
  readonly debt: bigint
}

export type RefundLine = {
  readonly ordinal: number
  readonly sku: string
  /** Of the line's price: money, or a count of virtual currency or of items' prices. */
  readonly units: bigint
  /** What of the line was unused when it was decided; absent where only the app knows. */
  readonly unused?: Share
  readonly taken: readonly TakenContent[]
}

export type OrderRefund = {
  readonly id: Id<'ref'>
  readonly orderId: Id<'ord'>
  readonly merchantId: Id<'mer'>
  readonly appId: Id<'app'>
  readonly playerId: Id<'ply'>
  /** Who gets the money back. */
  readonly walletId?: Id<'wal'>
  readonly requestKey: string
  readonly requestDigest: string
  readonly by: RefundAsker
  readonly reason: string
  readonly state: OrderRefundState
  /** Money paid back outside; absent where the order cost virtual currency or items. */
  readonly money?: { readonly asset: Asset; readonly amount: bigint }
  readonly lines: readonly RefundLine[]
  readonly phoneRefundId?: Id<'phr'>
  readonly decideBy?: Instant
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly version: number
}

/** How often a player was given something back before, and how much. */
export type PreviousRefunds = {
  readonly count: number
  readonly totals: ReadonlyArray<{ readonly asset: string; readonly amount: bigint }>
}
