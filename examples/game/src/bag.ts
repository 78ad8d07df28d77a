// What a player holds, as the farm shows it: read from the shop's inventory, never kept here.

import type { CropName } from './crops.ts'
import type { MoneyJson } from './price-text.ts'

export type Bag = {
  readonly gold: number
  /** Gold that refunds took and play has yet to earn back; until then none can be spent. */
  readonly debt: number
  /** What the gold is worth at the best rate it can be bought for (C-05). */
  readonly worth?: MoneyJson
  readonly seeds: Readonly<Record<CropName, number>>
  readonly hasSword: boolean
  readonly hasPass: boolean
  readonly lanterns: number
  /** The shop did not answer: what stands here is nothing, and the field goes on without it. */
  readonly isAway: boolean
}

export const emptyBag: Bag = {
  gold: 0,
  debt: 0,
  seeds: { radish: 0, firebean: 0, pumpkin: 0 },
  hasSword: false,
  hasPass: false,
  lanterns: 0,
  isAway: true,
}
