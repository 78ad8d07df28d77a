// What an order is: lines with prices as they were resolved, who gets the goods, who pays, and where it stands.

import type { Id, Instant, Money } from '@farthing/protocol'
import type { ItemClass } from '../phone/payment.ts'
import type { Content, Cost, PriceRule, RefundClass } from './content.ts'
import type { OrderState } from './order-states.ts'

export type LineState = 'open' | 'granted' | 'partially_refunded' | 'refunded' | 'cancelled'

export type OrderLine = {
  readonly orderId: Id<'ord'>
  /** From 0. */
  readonly ordinal: number
  readonly sku: string
  readonly title: string
  readonly quantity: number
  /** Of the whole line; its tax is a part of it. */
  readonly cost: Cost
  readonly tax?: Money
  readonly rule: PriceRule
  readonly offer?: string
  /** How often the offer may be used, by anybody and by this player. */
  readonly offerCaps?: { readonly capTotal?: number; readonly capPerPlayer?: number }
  /** How many of it one player may ever buy. */
  readonly perPlayer?: number
  readonly contents: readonly Content[]
  readonly refundClass: RefundClass
  readonly isGiftable: boolean
  /** What it is to the risk rules of the phone bill. */
  readonly itemClass: ItemClass
  /** beside the order's own. */
  readonly state: LineState
  /** What went back so far; of a line that cost money. */
  readonly refundedUnits: bigint
}

export type Order = {
  readonly id: Id<'ord'>
  readonly appId: Id<'app'>
  readonly merchantId: Id<'mer'>
  /** Who gets the goods. */
  readonly playerId: Id<'ply'>
  /** Chosen by the app; unique per app for ever. */
  readonly requestId: string
  readonly requestDigest: string
  readonly catalogueNumber: number
  readonly lines: readonly OrderLine[]
  /** What is paid outside; absent where it costs virtual currency or items alone. */
  readonly total?: Money
  readonly tax?: Money
  readonly region?: string
  readonly locale: string
  readonly returnUrl?: string
  /** Names the payment at the checkout: the nonce of its quotes. */
  readonly nonce: string
  /** Who pays or paid. */
  readonly walletId?: Id<'wal'>
  readonly purchaseId?: Id<'pur'>
  readonly paidBy?: 'balance' | 'phone' | 'bundle' | 'virtual'
  readonly gift?: Id<'gft'>
  readonly state: OrderState
  readonly version: number
  readonly createdAt: Instant
  readonly expiresAt: Instant
  readonly paidAt?: Instant
  /** The consent text agreed to where the law asks for one, with its instant. */
  readonly consent?: { readonly text: string; readonly at: Instant }
}
