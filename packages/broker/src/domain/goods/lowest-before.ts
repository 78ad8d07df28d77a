// The "was" of an offer: the lowest price of the 30 days before the offer began, in that region, read from the catalogues that
// were published then. A price stands still between publications and the edges of its windows, so only those instants are looked at.

import { type Instant, instant, type Money } from '@farthing/protocol'
import { chooseOffer, isOn, lowerCost } from './apply-offer.ts'
import {
  type Catalogue,
  type Item,
  type Offer,
  type PublishedCatalogue,
  type Store,
  storesOf,
} from './catalogue.ts'
import { itemsBySku } from './contents.ts'
import { goodsLimits } from './goods-limits.ts'
import type { RateTable } from './region-currency.ts'
import { overrideOf, resolvePrice } from './resolve-price.ts'

export type WasRequest = {
  /** Published catalogues, oldest first, up to the one that counts now. */
  readonly history: readonly PublishedCatalogue[]
  readonly sku: string
  readonly priceId: string
  readonly offer: Offer
  readonly region: string
  readonly rates: RateTable
  /** The currency of the price as it is offered. */
  readonly asset: Money['asset']
}

/** The lowest price of the 30 days before the offer; undefined where it was not sold in them. */
export function lowestBefore(request: WasRequest): Money | undefined {
  const end = offerStart(request)
  const start = instant(end - goodsLimits.wasWindowMs)
  let lowest: Money | undefined
  request.history.forEach(({ catalogue, publishedAt }, index) => {
    const from = instant(Math.max(publishedAt, start))
    const until = instant(Math.min(request.history[index + 1]?.publishedAt ?? end, end))
    for (const at of instantsWithin(catalogue, request, { from, until })) {
      for (const price of pricesAt(catalogue, request, at)) {
        if (lowest === undefined || price.amount < lowest.amount) lowest = price
      }
    }
  })
  return lowest
}

/** Since when the offer has stood on the item without a break. */
export function offerStart({ history, offer, sku }: WasRequest): Instant {
  let start: number = offer.startsAt
  for (let index = history.length - 1; index >= 0; index -= 1) {
    const published = history[index]
    if (published === undefined || !carriesOffer(published.catalogue, offer, sku)) break
    start = Math.max(offer.startsAt, published.publishedAt)
  }
  return instant(start)
}

function carriesOffer(catalogue: Catalogue, { code }: Offer, sku: string): boolean {
  const item = itemsBySku(catalogue).get(sku)
  const offer = catalogue.offers.find((each) => each.code === code)
  return item !== undefined && offer !== undefined && offer.gift.kind !== 'extra' && isOn(offer, item)
}

type Span = { readonly from: Instant; readonly until: Instant }

/** The beginning of a span and every instant in it at which a price may change. */
function instantsWithin(
  catalogue: Catalogue,
  { sku }: WasRequest,
  { from, until }: Span,
): readonly Instant[] {
  if (from >= until) return []
  const item = itemsBySku(catalogue).get(sku)
  if (item === undefined) return []
  const windows = [...item.prices, ...publicOffers(catalogue, item)]
  const edges = windows
    .flatMap(({ startsAt, endsAt }) => [startsAt, endsAt])
    .filter((edge): edge is Instant => edge !== undefined && edge > from && edge < until)
  return [...new Set([from, ...edges])]
}

/** What everybody could have paid at an instant: one price per store, with the offers that anybody got. */
function pricesAt(catalogue: Catalogue, request: WasRequest, at: Instant): readonly Money[] {
  const { sku, priceId, region, rates, asset } = request
  const item = itemsBySku(catalogue).get(sku)
  const price = item?.prices.find(({ id }) => id === priceId)
  if (item === undefined || price === undefined) return []
  const offers = publicOffers(catalogue, item)
  return storesThatDiffer(catalogue, { sku, priceId, offers }).flatMap((store) => {
    const cost = resolvePrice(item, price, { store, region, rates, at })?.cost
    if (cost === undefined) return []
    const lowered = chooseOffer(offers, item, { ...nobody, storeId: store.id, region, at })
    const paid = lowered === undefined ? cost : (lowerCost(cost, lowered) ?? cost)
    return paid.kind === 'money' && paid.price.asset === asset ? [paid.price] : []
  })
}

const nobody = { codes: [], uses: new Map<string, { total: number; player: number }>() }

/** The offers on an item that anybody gets. */
function publicOffers(catalogue: Catalogue, item: Item): readonly Offer[] {
  return catalogue.offers.filter(
    (offer) => offer.isAutomatic && offer.players === undefined && isOn(offer, item),
  )
}

/** The stores that sell an item, but of those that sell it alike only the first. */
function storesThatDiffer(
  catalogue: Catalogue,
  of: { readonly sku: string; readonly priceId: string; readonly offers: readonly Offer[] },
): readonly Store[] {
  const isSpecial = (store: Store): boolean =>
    overrideOf(store, of.sku, of.priceId) !== undefined ||
    of.offers.some(({ stores }) => stores?.includes(store.id) === true)
  const selling = storesOf(catalogue).filter(({ items }) => items?.includes(of.sku) !== false)
  const plain = selling.find((store) => !isSpecial(store))
  return selling.filter((store) => store === plain || isSpecial(store))
}
