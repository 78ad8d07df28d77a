// A game, app or site that sells goods, and the players it knows by ids of its own. A player may be a guest; a wallet is linked
// when one pays.

import type { Id, Instant } from '@farthing/protocol'

/** Who keeps the inventory: we, in the commit that pays, or the app, which acknowledges each grant. */
export type DeliveryMode = 'hosted' | 'app'

export type App = {
  readonly id: Id<'app'>
  readonly merchantId: Id<'mer'>
  readonly title: string
  readonly delivery: DeliveryMode
  /** The youngest age band it is meant for: 0, 13, 16 or 18. */
  readonly ageRating: 0 | 13 | 16 | 18
  /** Where a payer may be sent back to: addresses at the merchant's origin. */
  readonly returnUrls: readonly string[]
  readonly createdAt: Instant
  readonly version: number
}

export const ageBands = ['under13', '13-15', '16-17', 'adult', 'unknown'] as const
/** E-01: apps get the band and nothing else. */
export type AgeBand = (typeof ageBands)[number]

export type Player = {
  readonly id: Id<'ply'>
  readonly appId: Id<'app'>
  /** The app's own id of the player: opaque, never shown to others. */
  readonly externalId: string
  /** The wallet that this player last paid or accepted with. */
  readonly walletId?: Id<'wal'>
  /** ISO 3166 country, as the app or an instrument of payment told it. */
  readonly region?: string
  readonly locale: string
  readonly ageBand: AgeBand
  readonly createdAt: Instant
  /** Counts every write to the inventory; its tag for If-Match. */
  readonly inventoryVersion: number
}
