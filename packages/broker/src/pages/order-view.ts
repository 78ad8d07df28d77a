// What the page of one order is given: who sells, the lines, the total, who receives, and where it stands.

import type { Instant, Money } from '@farthing/protocol'
import type { LineState } from '../domain/goods/order.ts'
import type { OrderState } from '../domain/goods/order-states.ts'
import type { FormFault } from './field.ts'
import type { ContentView, CostView } from './goods-view.ts'

/** What of a line would be given back now, as the page names it before the press. */
export type LineRefund =
  | {
      readonly kind: 'open'
      /** To the unit: what comes back. */
      readonly amount: Money
      /** Where a part was used: how much of what was granted is left. */
      readonly unused?: { readonly left: bigint; readonly granted: bigint }
      readonly until?: Instant
    }
  /** The merchant decides, within some days. */
  | { readonly kind: 'review'; readonly amount: Money }
  | { readonly kind: 'asked'; readonly at: Instant; readonly amount: Money }
  | { readonly kind: 'done'; readonly amount: Money }
  | { readonly kind: 'none'; readonly why: 'used' | 'consented' | 'over' }

export type OrderLineView = {
  readonly ordinal: number
  readonly title: string
  readonly quantity: number
  readonly cost: CostView
  readonly tax?: Money
  readonly was?: Money
  readonly contents: readonly ContentView[]
  readonly state: LineState
  readonly refund?: LineRefund
}

export type OrderView = {
  readonly id: string
  readonly state: OrderState
  readonly merchantName: string
  readonly origin: string
  readonly appTitle: string
  readonly lines: readonly OrderLineView[]
  /** Absent where it costs virtual currency or items alone. */
  readonly total?: Money
  readonly tax?: Money
  /** A gift goes to another player of the same app. */
  readonly receiver: 'self' | 'gift'
  readonly createdAt: Instant
  readonly expiresAt: Instant
  readonly paidAt?: Instant
  readonly paidBy?: 'balance' | 'phone' | 'bundle' | 'virtual'
  /** Where goods wait for the app's own confirmation: when the money comes back unless it comes. */
  readonly deliverBy?: Instant
  /** A guardian is asked: until when the answer may come. */
  readonly approvalUntil?: Instant
  /** What was agreed to with the order where the goods cannot be given back after use. */
  readonly consent?: { readonly text: string; readonly at: Instant }
  /** Leads to the checkout; present while it can be paid. */
  readonly payHref?: string
  /** The open way back to the app. */
  readonly returnHref?: string
  /** What the bearer proved to know of the order; every form carries it on. */
  readonly client?: string
  readonly receiptHref?: string
  readonly jsonHref?: string
  /** The control of the law, where it gives one. */
  readonly withdrawHref?: string
  readonly justDone?: 'refunded' | 'cancelled' | 'asked'
  /** What the reader just tried and was refused. */
  readonly fault?: FormFault
  readonly key: string
}
