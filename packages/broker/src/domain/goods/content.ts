// What goods are made of once resolved: bundles taken apart, packs counted out. Orders keep these words as they were when the
// order was made, so that a later catalogue changes nothing that was sold.

import type { Instant, Money } from '@farthing/protocol'

export const itemKinds = [
  'durable',
  'consumable',
  'currency_pack',
  'bundle',
  'pass',
  'download',
  'metered',
] as const
/** A.2; `random` is refused: not offered. */
export type ItemKind = (typeof itemKinds)[number]

/** what a clawback takes of what was used already. */
export type ClawbackMode = 'take_available' | 'debt' | 'ignore'

/** */
export type RefundClass = 'instant' | 'review' | 'none_after_use'

/** One kind of thing granted, counted for the whole line. `sku` is the currency's code where it is a currency. */
export type Content = {
  readonly kind: 'durable' | 'consumable' | 'currency' | 'pass' | 'download' | 'metered'
  readonly sku: string
  readonly amount: bigint
  /** Consumables, metered rights and currency that end after a while. */
  readonly expiresAfterMs?: number
  /** Passes: how long each of `amount` lasts, or the instant all end. */
  readonly durationMs?: number
  readonly until?: Instant
  /** A durable that may be held more than once. */
  readonly isStackable: boolean
  readonly clawback: ClawbackMode
}

/** What is asked for: money, virtual currency, or other items. */
export type Cost =
  | { readonly kind: 'money'; readonly price: Money }
  | { readonly kind: 'currency'; readonly code: string; readonly amount: bigint }
  | { readonly kind: 'items'; readonly items: readonly { readonly sku: string; readonly amount: bigint }[] }

/** Which rule made a price. */
export type PriceRule = 'player_offer' | 'store' | 'region' | 'currency' | 'base'
