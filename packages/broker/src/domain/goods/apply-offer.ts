// Which offer a player gets on an item, and what it makes of a price. One offer per item: first those meant for the player or called
// by their code, then the automatic ones, each in the order of the catalogue.

import { type Instant, type Money, sharePpm } from '@farthing/protocol'
import { type Item, isWithinWindow, type Offer } from './catalogue.ts'
import type { Content, Cost } from './content.ts'

/** Who asks, for what offers are tied to. */
export type OfferSeeker = {
  readonly storeId: string
  readonly region: string
  readonly at: Instant
  /** The app's own id of the player; absent where only what everybody gets is asked for. */
  readonly externalId?: string
  /** Codes the player typed in. */
  readonly codes: readonly string[]
  /** How often each offer was used, by everybody and by this player. */
  readonly uses: ReadonlyMap<string, { readonly total: number; readonly player: number }>
}

/** The offer that applies to an item, if any. */
export function chooseOffer(offers: readonly Offer[], item: Item, seeker: OfferSeeker): Offer | undefined {
  const applying = offers.filter((offer) => isFor(offer, item, seeker))
  return applying.find((offer) => isPersonal(offer, seeker)) ?? applying[0]
}

function isPersonal(offer: Offer, seeker: OfferSeeker): boolean {
  return offer.players !== undefined || seeker.codes.includes(offer.code)
}

function isFor(offer: Offer, item: Item, seeker: OfferSeeker): boolean {
  return isRunning(offer, seeker) && isMeant(offer, seeker) && isOn(offer, item) && isLeft(offer, seeker)
}

function isRunning(offer: Offer, { at, storeId, region }: OfferSeeker): boolean {
  return (
    isWithinWindow(offer, at) &&
    (offer.stores === undefined || offer.stores.includes(storeId)) &&
    (offer.regions === undefined || offer.regions.includes(region))
  )
}

function isMeant(offer: Offer, seeker: OfferSeeker): boolean {
  if (!offer.isAutomatic && !seeker.codes.includes(offer.code)) return false
  if (offer.players === undefined) return true
  return seeker.externalId !== undefined && offer.players.includes(seeker.externalId)
}

/** Whether an offer is on an item: named by sku or by tag, or every item where it names none. */
export function isOn(offer: Offer, item: Item): boolean {
  if (offer.gift.kind === 'extra' && !canBeMore(item)) return false
  if (offer.items === undefined && offer.tags === undefined) return true
  return (
    offer.items?.includes(item.sku) === true || offer.tags?.some((tag) => item.tags.includes(tag)) === true
  )
}

/** Only what is counted can be given more of. */
function canBeMore({ kind }: Item): boolean {
  return kind === 'currency_pack' || kind === 'consumable' || kind === 'metered'
}

function isLeft({ code, capTotal, capPerPlayer }: Offer, { uses }: OfferSeeker): boolean {
  const used = uses.get(code) ?? { total: 0, player: 0 }
  return used.total < (capTotal ?? Infinity) && used.player < (capPerPlayer ?? Infinity)
}

/** A cost less what the offer takes off, at least one unit; undefined where it takes nothing off this cost. */
export function lowerCost(cost: Cost, { gift }: Offer): Cost | undefined {
  if (gift.kind === 'extra' || cost.kind === 'items') return undefined
  if (cost.kind === 'money') {
    const price = lowerMoney(cost.price, gift)
    return price.amount < cost.price.amount ? { kind: 'money', price } : undefined
  }
  if (gift.kind === 'amount') return undefined
  const left = cost.amount - (cost.amount * gift.ppm) / 1_000_000n
  return left < cost.amount ? { ...cost, amount: left } : undefined
}

function lowerMoney(price: Money, gift: Exclude<Offer['gift'], { kind: 'extra' }>): Money {
  if (gift.kind === 'amount') {
    if (gift.money.asset !== price.asset) return price
    const left = price.amount - gift.money.amount
    return { ...price, amount: left < 1n ? 1n : left }
  }
  // What is taken off is rounded down: a share below one never leaves nothing.
  return { ...price, amount: price.amount - sharePpm(price, gift.ppm, 'down').amount }
}

/** Contents with what the offer adds, rounded down. */
export function addExtra(contents: readonly Content[], { gift }: Offer): readonly Content[] {
  if (gift.kind !== 'extra') return contents
  return contents.map((content) => ({
    ...content,
    amount: content.amount + (content.amount * gift.ppm) / 1_000_000n,
  }))
}
