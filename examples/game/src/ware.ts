// What the shop has for one player, in the game's words.

import type { MoneyJson } from './price-text.ts'

export type WareOption =
  | { readonly id: string; readonly kind: 'money'; readonly price: MoneyJson }
  /** `worth` is what so much gold costs to buy (C-05). */
  | {
      readonly id: string
      readonly kind: 'gold'
      readonly gold: number
      readonly worth: MoneyJson | undefined
      /** What the missing gold costs, to the exact shortfall; where some is missing. */
      readonly shortfall: { readonly gold: number; readonly price: MoneyJson } | undefined
    }

export type Ware = {
  readonly sku: string
  readonly title: string
  readonly text: string
  readonly options: readonly WareOption[]
  readonly isGiftable: boolean
  /** Why the player cannot have it now. */
  readonly unavailable: string | undefined
}

/** One thing bought, as the list of purchases shows it. */
export type Bought = {
  readonly order: string
  readonly title: string
  readonly quantity: number
  readonly paid: string
  readonly state: string
  /** The broker's page of it, with the receipt and the way to withdraw. */
  readonly page: string
  readonly at: string
  readonly isGift: boolean
  /** Whether something of it may still be given back. */
  readonly isOpen: boolean
}

export type GiftWaiting = {
  readonly gift: string
  readonly title: string
  readonly from: string
  readonly message: string | undefined
}

const art: Readonly<Record<string, string>> = {
  'firebean-seed': 'firebean-packet',
  'pumpkin-seed': 'pumpkin-packet',
  'bramble-sword': 'sword',
  'reapers-scythe': 'scythe',
  lantern: 'lantern',
  purse: 'coin',
  'topup:GOLD': 'coin',
  'harvest-pass': 'pass',
}

/** The drawing of a ware; a parcel for what the catalogue has and the game has not drawn. */
export function artOf(sku: string): string {
  return art[sku] ?? 'parcel'
}
