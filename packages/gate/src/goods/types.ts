// What the broker's API of goods says, as types: snake case as on the wire, states and events as unions that a `switch` tells apart.

import type { MoneyJson } from '@farthing/protocol'

/** A count: a string of digits, as it may be larger than a number holds exactly. */
export type Count = string

export type Cost =
  | { readonly kind: 'money' | 'currency'; readonly price: MoneyJson }
  | { readonly kind: 'items'; readonly items: readonly { readonly sku: string; readonly amount: Count }[] }

export type Content = {
  readonly kind: 'durable' | 'consumable' | 'currency' | 'pass' | 'download' | 'metered'
  readonly sku: string
  readonly amount: Count
  readonly expires_after_ms?: number
  readonly duration_ms?: number
  readonly until?: string
}

export type OrderLine = {
  readonly line: number
  readonly sku: string
  readonly title: string
  readonly quantity: number
  readonly cost: Cost
  readonly tax?: MoneyJson
  readonly rule: string
  readonly offer?: string
  readonly contents: readonly Content[]
  readonly refund_class: 'instant' | 'review' | 'none_after_use'
  readonly giftable: boolean
  readonly state: 'open' | 'granted' | 'partially_refunded' | 'refunded' | 'cancelled'
  readonly refunded: Count
}

type OrderBase = {
  readonly order: string
  readonly test: boolean
  readonly app: string
  readonly player: string
  readonly request_id: string
  readonly catalogue: number
  readonly lines: readonly OrderLine[]
  readonly total?: MoneyJson
  readonly tax?: MoneyJson
  readonly region?: string
  readonly locale: string
  readonly return_url?: string
  readonly gift?: string
  readonly created_at: string
  readonly expires_at: string
  readonly consent?: { readonly text: string; readonly at: string }
  /** The order's own page, and its grants; not in events. */
  readonly page?: string
  readonly grants?: readonly string[]
}

type Paid = {
  readonly paid_at: string
  readonly paid_by?: 'balance' | 'phone' | 'bundle' | 'virtual'
  readonly payment?: string
}

/** An order by its state. */
export type Order = OrderBase &
  (
    | { readonly state: 'created' | 'awaiting_payer'; readonly checkout?: string }
    | { readonly state: 'approval_required' | 'authorised' }
    | { readonly state: 'cancelled' | 'expired' | 'failed' }
    | (Paid & { readonly state: 'paid' | 'fulfilled' })
    | (Paid & {
        readonly state: 'partially_refunded' | 'refunded' | 'charged_back' | 'chargeback_reversed'
      })
  )

type GrantBase = {
  readonly grant: string
  readonly test: boolean
  readonly order: string
  readonly line: number
  readonly app: string
  readonly player: string
  readonly delivery: 'hosted' | 'app'
  readonly contents: readonly Content[]
  readonly created_at: string
  readonly deadline_at?: string
  readonly delivered_at?: string
}

/** A grant by its state. */
export type Grant = GrantBase &
  (
    | { readonly state: 'pending' | 'delivered' | 'overdue' | 'auto_refunded' }
    | { readonly state: 'acknowledged'; readonly acknowledged_at: string }
    | {
        readonly state: 'reversed' | 'partially_reversed' | 'in_debt'
        readonly acknowledged_at?: string
      }
  )

export type Stack = {
  readonly stack: string
  readonly test: boolean
  readonly kind: Content['kind']
  readonly sku: string
  readonly amount: Count
  readonly source: 'paid' | 'free'
  readonly grant?: string
  readonly properties?: Readonly<Record<string, unknown>>
  readonly starts_at: string
  readonly expires_at?: string
  readonly created_at: string
}

export type Inventory = {
  readonly player: string
  readonly test: boolean
  /** For `ifMatch`: a change decided on another inventory is refused. */
  readonly tag: string
  readonly stacks: readonly Stack[]
  readonly entitlements: readonly {
    readonly sku: string
    readonly kind: 'durable' | 'download' | 'pass'
    readonly from: string
    readonly until?: string
  }[]
}

export type InventoryChanged = {
  readonly player: string
  readonly test: boolean
  readonly changes: readonly {
    readonly what: string
    readonly kind: Content['kind']
    readonly sku: string
    readonly change: Count
    readonly stack?: string
    readonly cause: string
  }[]
  readonly taken?: readonly {
    readonly stack: string
    readonly sku: string
    readonly amount: Count
    readonly source: 'paid' | 'free'
    readonly grant?: string
  }[]
}

export type VirtualBalance = {
  /** Below zero where a refund left a debt. */
  readonly money: MoneyJson
  readonly debt: MoneyJson
  readonly worth?: MoneyJson
}

export type Player = {
  readonly player: string
  readonly test: boolean
  readonly app: string
  readonly external_id: string
  readonly region?: string
  readonly locale: string
  readonly age_band: 'under13' | '13-15' | '16-17' | 'adult' | 'unknown'
  readonly guest: boolean
  readonly created_at: string
}

export type StoreItem = {
  readonly sku: string
  readonly kind: string
  readonly title: string
  readonly text?: string
  readonly images: readonly string[]
  readonly contents: readonly Content[]
  readonly options: readonly {
    /** What an order names. */
    readonly option: string
    readonly cost: Cost
    readonly was?: MoneyJson
    readonly worth?: MoneyJson
    /** Of a price in virtual currency: what is missing to it, and what exactly that costs. */
    readonly shortfall?: { readonly units: Count; readonly price: MoneyJson }
  }[]
  readonly refund_class: OrderLine['refund_class']
  readonly giftable: boolean
  readonly quantity_max: number
  readonly unavailable?: string
}

export type Store = {
  readonly app: string
  readonly test: boolean
  readonly catalogue: number
  readonly store: string
  readonly region: string
  readonly items: readonly StoreItem[]
}

/** What was given back of an order, or is being given back. */
export type Refund = {
  readonly refund: string
  readonly test: boolean
  readonly order: string
  readonly app: string
  readonly player: string
  /** `pending` while the operator of a phone bill has not answered. */
  readonly state: 'review' | 'pending' | 'succeeded' | 'failed' | 'declined'
  readonly by: 'buyer' | 'merchant' | 'guardian' | 'system'
  readonly reason: string
  readonly amount: readonly MoneyJson[]
  readonly created_at: string
  readonly updated_at: string
}

export type Gift = {
  readonly gift: string
  readonly test: boolean
  readonly order: string
  readonly app: string
  readonly from_player: string
  readonly to_player: string
  readonly state: 'made' | 'open' | 'accepted' | 'declined' | 'expired' | 'refunded' | 'cancelled'
  readonly message?: string
  readonly created_at: string
  readonly expires_at?: string
  readonly answered_at?: string
}

type OrderEvent =
  | 'order.created'
  | 'order.paid'
  | 'order.fulfilled'
  | 'order.expired'
  | 'order.cancelled'
  | 'order.failed'
  | 'order.refunded'

type GrantEvent =
  | 'grant.delivered'
  | 'grant.acknowledged'
  | 'grant.warning'
  | 'grant.overdue'
  | 'grant.auto_refunded'
  | 'grant.reversed'

type OtherEvent =
  | 'inventory.changed'
  | 'inventory.expiring'
  | 'inventory.expired'
  | 'refund.created'
  | 'refund.succeeded'
  | 'refund.failed'
  | 'dispute.opened'
  | 'dispute.evidence_due'
  | 'dispute.won'
  | 'dispute.lost'
  | 'clawback.applied'
  | 'clawback.debt_cleared'
  | 'gift.sent'
  | 'gift.accepted'
  | 'gift.declined'
  | 'catalogue.published'
  | 'player.limit_reached'
  | 'player.consent_withdrawn'
  | 'approval.requested'
  | 'approval.granted'
  | 'approval.denied'
  | 'receipt.wrong_player'
  | 'webhook.test'

export type EventType = OrderEvent | GrantEvent | OtherEvent

type EventOfType<Type extends string, Data> = {
  readonly id: string
  readonly type: Type
  /** When it happened, ISO 8601 in UTC. */
  readonly timestamp: string
  readonly api_version: string
  readonly test: boolean
  readonly app?: string
  /** Whose sequence it counts. */
  readonly object: string
  /** From 1, without gaps per object. */
  readonly sequence: number
  /** The whole object after the change. */
  readonly data: Data
  readonly previous?: Readonly<Record<string, unknown>>
}

type DataOf<Type extends EventType> = Type extends OrderEvent
  ? Order
  : Type extends GrantEvent
    ? Grant
    : Readonly<Record<string, unknown>>

/** An event by its type: `switch (event.type)` knows the data. */
export type GoodsEvent = { readonly [Type in EventType]: EventOfType<Type, DataOf<Type>> }[EventType]
