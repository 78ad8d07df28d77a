// What the game asks of its shop; `shop.ts` does it over the public API. The game's pages and field know nothing else of selling.

import type { Bag } from './bag.ts'
import type { Player } from './farms.ts'
import type { Pending } from './field.ts'
import type { Bought, GiftWaiting, Ware } from './ware.ts'

export type OrderWish = {
  readonly request: string
  readonly sku: string
  readonly option?: string
  readonly quantity: number
  /** The friend who gets it. */
  readonly friend?: Player
  readonly message?: string
  /** Where the checkout leads back to, with the order's name added. */
  readonly goOn: string
}

/** Something that was refused, in words for the player. */
export type Refused = {
  readonly ok: false
  readonly words: string
  /** Nobody answered, so nobody knows whether it was done: the same is to be asked again under the same name. */
  readonly isSilent?: true
}

export type Placed = {
  readonly ok: true
  readonly order: string
  /** Where to pay; absent where it was paid in gold at once. */
  readonly checkout: string | undefined
}

export type OrderNow = {
  readonly ok: true
  readonly state: 'paid' | 'waiting' | 'over'
  readonly sku: string
  readonly title: string
  readonly paid: string
  /** Whether its receipt, verified here and offline, is the shop's and this player's; undefined before it is paid. */
  readonly isReceiptSound: boolean | undefined
}

/** `amount` is in units of what was paid: what the player was shown is what is given. */
export type BackOffer = {
  readonly ok: true
  readonly back: string
  readonly share: string
  readonly amount: string
}

export type Shop = {
  /** An empty bag that says so where the shop does not answer. */
  readonly readBag: (player: Player) => Promise<Bag>
  /** `later` where the shop does not answer: the same is asked again under the same key. */
  readonly settle: (player: Player, pending: Pending) => Promise<'done' | 'refused' | 'later'>
  readonly listWares: (player: Player) => Promise<readonly Ware[] | Refused>
  readonly order: (player: Player, wish: OrderWish) => Promise<Placed | Refused>
  readonly readOrder: (player: Player, order: string) => Promise<OrderNow | Refused>
  readonly listBought: (player: Player) => Promise<readonly Bought[] | Refused>
  readonly offerBack: (player: Player, order: string) => Promise<BackOffer | Refused>
  readonly giveBack: (
    player: Player,
    wish: { readonly order: string; readonly request: string; readonly shown: string },
  ) => Promise<Refused | { readonly ok: true; readonly words: string }>
  readonly listGifts: (player: Player) => Promise<readonly GiftWaiting[] | Refused>
  readonly answerGift: (
    player: Player,
    answer: { readonly gift: string; readonly isTaken: boolean },
  ) => Promise<Refused | { readonly ok: true }>
  /** Takes a message of the broker: verified, heard once, answered. */
  readonly hear: (request: Request) => Promise<Response>
}
