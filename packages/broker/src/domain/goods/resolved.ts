// What one player sees of a catalogue: items with their prices and contents, resolved for a region, a language, a store and an
// instant. Orders are priced from this and from nothing else.

import type { Instant, Money } from '@farthing/protocol'
import type { ItemClass } from '../phone/payment.ts'
import type { Content, Cost, ItemKind, PriceRule, RefundClass } from './content.ts'

/** One way to have an item; `priceLine` says what a quantity of it costs. */
export type ResolvedOption = {
  /** Stable in one catalogue: what an order names. */
  readonly id: string
  /** Of one unit; where `per` stands, of so many units together, and a line costs its part of it rounded up. */
  readonly cost: Cost
  readonly per?: bigint
  /** The tax within the cost. */
  readonly tax?: Money
  readonly taxPpm?: bigint
  readonly rule: PriceRule
  /** The lowest price of the preceding 30 days in that region; where an offer lowers it. */
  readonly was?: Money
  readonly offer?: ResolvedOffer
  /** Of a price in virtual currency: what it is worth in money at the best rate a pack gives this player (C-05). */
  readonly worth?: Money
  /** Of a price in virtual currency above what the player holds: what is missing, and what exactly that costs. */
  readonly shortfall?: { readonly units: bigint; readonly price: Money }
  readonly quantityMin?: number
  readonly quantityMax?: number
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
  readonly tags: readonly string[]
  readonly ageRating: 0 | 13 | 16 | 18
  /** Of one unit; bundles taken apart. */
  readonly contents: readonly Content[]
  /** Of a bundle: what is in it as the seller lists it, each with the price of one where it is sold singly. */
  readonly parts?: readonly ResolvedPart[]
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

export type ResolvedPart = {
  readonly sku: string
  readonly title: string
  readonly quantity: number
  readonly cost?: Cost
}

export type ResolvedStore = {
  readonly catalogueNumber: number
  readonly store: string
  readonly region: string
  readonly items: readonly ResolvedItem[]
}
