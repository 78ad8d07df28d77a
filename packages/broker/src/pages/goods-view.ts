// What the pages of virtual goods show alike: what a line costs, what it gives, where an order stands.

import type { Money } from '@farthing/protocol'
import type { Content, PriceRule } from '../domain/goods/content.ts'

/** An amount of a virtual currency, with its value in real money at the buyer's best-known pack rate (C-05). */
export type VirtualAmount = {
  /** The currency's name, as its app writes it. */
  readonly title: string
  readonly amount: Money
  /** Absent where the currency was never sold, so that it has no value in money. */
  readonly worth?: Money
}

/** What is asked for, with names that people read. */
export type CostView =
  | { readonly kind: 'money'; readonly price: Money }
  | ({ readonly kind: 'currency' } & VirtualAmount)
  | { readonly kind: 'items'; readonly items: readonly CountedThing[] }

/** So many of a thing. */
export type CountedThing = { readonly title: string; readonly amount: bigint }

/** One thing that a line or a grant gives. */
export type ContentView = CountedThing & { readonly kind: Content['kind'] }

/** The rules that make prices, in the order they are tried. */
export const priceRules: readonly PriceRule[] = ['player_offer', 'store', 'region', 'currency', 'base']
