// What one player sees of a catalogue: items with their prices and contents, resolved for a region, a language, a store and an
// instant. Orders are priced from this and from nothing else.

import type { Instant, Money } from '@farthing/protocol'
import type { ItemClass } from '../phone/payment.ts'
import type { Content, Cost, ItemKind, PriceRule, RefundClass } from './content.ts'

/** One way to have one unit of an item. */
export type ResolvedOption = {
  /** Stable in one catalogue: what an order names. */
  readonly id: string
  readonly cost: Cost
  readonly tax?: Money
  readonly rule: PriceRule
  /** The lowest price of the preceding 30 days in that region; where an offer lowers it. */
  readonly was?: Money
  readonly offer?: ResolvedOffer
}

export type ResolvedOffer = {
  readonly code: string
  /** The real end; what a countdown shows. */
  readonly endsAt?: Instant
  readonly capTotal?: number
  readonly capPerPlayer?: number
}

export type ResolvedItem = {
  readonly sku: string
  readonly kind: ItemKind
  readonly title: string
  readonly text?: string
  readonly images: readonly string[]
  /** Of one unit; bundles taken apart. */
  readonly contents: readonly Content[]
  readonly options: readonly ResolvedOption[]
  readonly refundClass: RefundClass
  readonly isGiftable: boolean
  readonly itemClass: ItemClass
  readonly quantityMax: number
  /** How many of it one player may ever buy. */
  readonly perPlayer?: number
  /** Why this player cannot have it now: owned already, a limit, a level, an age. */
  readonly unavailable?: 'already_owned' | 'limit_reached' | 'not_eligible' | 'age_rating'
}

export type ResolvedStore = {
  readonly catalogueNumber: number
  readonly store: string
  readonly region: string
  readonly items: readonly ResolvedItem[]
}
