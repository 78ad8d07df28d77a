// What one player sees of a catalogue, decided from values alone: the same inputs give the same store, so two players in the same
// region, window and eligibility see the same prices (A-12).

import type { Instant } from '@farthing/protocol'
import type { AgeBand } from './app.ts'
import { addExtra, chooseOffer, lowerCost } from './apply-offer.ts'
import {
  type Catalogue,
  type Eligibility,
  type Item,
  type Offer,
  type Price,
  type PublishedCatalogue,
  type Store,
  storesOf,
  textFor,
} from './catalogue.ts'
import type { Content, Cost } from './content.ts'
import { ageRatingOf, contentsOf, isGiftable, itemClassOf, itemsBySku, partsOf } from './contents.ts'
import { lowestBefore } from './lowest-before.ts'
import { taxOf } from './price-line.ts'
import type { RateTable } from './region-currency.ts'
import { type PricedOption, type PricePlace, resolvePrice } from './resolve-price.ts'
import type { ResolvedItem, ResolvedOffer, ResolvedOption, ResolvedStore } from './resolved.ts'
import { bestRate, topUpItem, type VirtualRate, worthOf } from './virtual-rate.ts'

/** What of a player decides what they see. */
export type StoreVisitor = {
  readonly externalId: string
  readonly ageBand: AgeBand
  readonly region?: string
  /** As the app tells them. */
  readonly level?: number
  readonly tags: readonly string[]
  readonly isFirstPurchase: boolean
  /** What they hold, by `holdingKey`; debt counts as less. */
  readonly holdings: ReadonlyMap<string, bigint>
  /** How often offers were used; under `itemUse(sku)` how often an item was bought. */
  readonly uses: ReadonlyMap<string, { readonly total: number; readonly player: number }>
  /** Codes of offers they typed in. */
  readonly codes: readonly string[]
}

export type StoreRequest = {
  readonly published: PublishedCatalogue
  /** Catalogues of the weeks before, oldest first and the one that counts last; needed where offers run. */
  readonly history: readonly PublishedCatalogue[]
  readonly rates: RateTable
  readonly at: Instant
  readonly locale: string
  /** The first store that takes the player where none is named. */
  readonly storeId?: string
  readonly visitor: StoreVisitor
}

/** ISO 3166's own code for a region nobody knows. */
const unknownRegion = 'ZZ'

/** Under which name the uses of an item's own limit are counted, beside those of offers. */
export function itemUse(sku: string): string {
  return `item:${sku}`
}

/** Under which name holdings are counted: a currency and an item may be named alike. */
export function holdingKey(kind: Content['kind'], sku: string): string {
  return kind === 'currency' ? `currency:${sku}` : sku
}

/** Resolves a store; undefined where the catalogue has none of that name. */
export function resolveStore(request: StoreRequest): ResolvedStore | undefined {
  const { catalogue, number } = request.published
  const stores = storesOf(catalogue)
  const store =
    request.storeId === undefined
      ? (stores.find(({ eligibility }) => isEligible(eligibility, request.visitor)) ?? stores[0])
      : stores.find(({ id }) => id === request.storeId)
  if (store === undefined) return undefined
  const region = request.visitor.region ?? catalogue.defaultRegion ?? unknownRegion
  const place: PricePlace = { store, region, rates: request.rates, at: request.at }
  const shown = itemsOf(catalogue, store)
  const rates = new Map(
    catalogue.currencies.flatMap((currency) => {
      const rate = bestRate(shown, currency, place)
      return rate === undefined ? [] : [[currency.code, rate] as const]
    }),
  )
  const context: Context = { ...request, catalogue, place, rates }
  const items = shown.map((item) => resolveItem(item, context)).filter(({ options }) => options.length > 0)
  return { catalogueNumber: number, store: store.id, region, items: [...items, ...topUps(context)] }
}

type Context = Omit<StoreRequest, 'rates'> & {
  readonly catalogue: Catalogue
  readonly place: PricePlace
  /** The best rates of currencies, by code. */
  readonly rates: ReadonlyMap<string, VirtualRate>
}

function itemsOf(catalogue: Catalogue, { items }: Store): readonly Item[] {
  if (items === undefined) return catalogue.items
  return items.flatMap((sku) => itemsBySku(catalogue).get(sku) ?? [])
}

/** Whether a player may buy in a store. What the app did not tell counts as not so. */
export function isEligible(rule: Eligibility | undefined, visitor: StoreVisitor): boolean {
  if (rule === undefined) return true
  const { level, tags, isFirstPurchase } = visitor
  if (rule.levelMin !== undefined && (level === undefined || level < rule.levelMin)) return false
  if (rule.levelMax !== undefined && (level === undefined || level > rule.levelMax)) return false
  if (rule.tags !== undefined && !rule.tags.some((tag) => tags.includes(tag))) return false
  if (rule.notTags?.some((tag) => tags.includes(tag)) === true) return false
  return rule.firstPurchase === undefined || rule.firstPurchase === isFirstPurchase
}

function resolveItem(item: Item, context: Context): ResolvedItem {
  const { catalogue, place, visitor, locale } = context
  const offer = chooseOffer(catalogue.offers, item, {
    storeId: place.store.id,
    region: place.region,
    at: place.at,
    externalId: visitor.externalId,
    codes: visitor.codes,
    uses: visitor.uses,
  })
  const plain = contentsOf(catalogue, item)
  const contents = offer === undefined ? plain : addExtra(plain, offer)
  const unavailable = whyNot(item, contents, context)
  return {
    sku: item.sku,
    kind: item.kind,
    title: textFor(item.title, locale, catalogue.defaultLocale),
    ...(item.text === undefined ? {} : { text: textFor(item.text, locale, catalogue.defaultLocale) }),
    images: item.images,
    tags: item.tags,
    ageRating: ageRatingOf(catalogue, item),
    contents,
    ...(item.kind === 'bundle' ? { parts: resolveParts(item, context) } : {}),
    options: item.prices.flatMap((price) => resolveOption(item, { price, offer }, context)),
    refundClass: item.refundClass,
    isGiftable: isGiftable(catalogue, item),
    itemClass: itemClassOf(contents),
    quantityMax: quantityMaxOf(item, context),
    ...(item.perPlayer === undefined ? {} : { perPlayer: item.perPlayer }),
    ...(unavailable === undefined ? {} : { unavailable }),
  }
}

function resolveOption(
  item: Item,
  { price, offer }: { readonly price: Price; readonly offer: Offer | undefined },
  context: Context,
): readonly ResolvedOption[] {
  const priced = resolvePrice(item, price, context.place)
  if (priced === undefined) return []
  const { cost, rule } = priced
  const lowered = offer === undefined ? undefined : lowerCost(cost, offer)
  const final = lowered ?? cost
  const taxPpm = taxPpmOf(item, context)
  const isOffered = lowered !== undefined || offer?.gift.kind === 'extra'
  return [
    {
      id: price.id,
      cost: final,
      ...taxOf(final, taxPpm),
      ...(taxPpm === undefined || final.kind !== 'money' ? {} : { taxPpm }),
      rule: lowered === undefined ? rule : 'player_offer',
      ...(lowered === undefined || offer === undefined
        ? {}
        : wasOf(item, { price, offer, cost: lowered }, context)),
      ...(isOffered && offer !== undefined ? { offer: toResolvedOffer(offer) } : {}),
      ...virtualMembers(final, context),
      ...(price.quantityMin === undefined ? {} : { quantityMin: price.quantityMin }),
      ...(price.quantityMax === undefined ? {} : { quantityMax: price.quantityMax }),
    },
  ]
}

/** The price before, where it was higher than what is asked now: nothing else may be shown as a reduction. */
function wasOf(
  item: Item,
  lowered: { readonly price: Price; readonly offer: Offer; readonly cost: Cost },
  { history, place }: Context,
): Pick<ResolvedOption, 'was'> {
  if (lowered.cost.kind !== 'money') return {}
  const { asset, amount } = lowered.cost.price
  const was = lowestBefore({
    history,
    sku: item.sku,
    priceId: lowered.price.id,
    offer: lowered.offer,
    region: place.region,
    rates: place.rates,
    asset,
  })
  return was === undefined || was.amount <= amount ? {} : { was }
}

function toResolvedOffer({ code, endsAt, capTotal, capPerPlayer }: Offer): ResolvedOffer {
  return {
    code,
    ...(endsAt === undefined ? {} : { endsAt }),
    ...(capTotal === undefined ? {} : { capTotal }),
    ...(capPerPlayer === undefined ? {} : { capPerPlayer }),
  }
}

function virtualMembers(
  cost: Cost,
  { rates, visitor }: Context,
): Pick<ResolvedOption, 'worth' | 'shortfall'> {
  const rate = cost.kind === 'currency' ? rates.get(cost.code) : undefined
  if (cost.kind !== 'currency' || rate === undefined) return {}
  const units = cost.amount - (visitor.holdings.get(holdingKey('currency', cost.code)) ?? 0n)
  return {
    worth: worthOf(rate, cost.amount),
    ...(units > 0n ? { shortfall: { units, price: worthOf(rate, units) } } : {}),
  }
}

function taxPpmOf({ taxClass }: Item, { catalogue, place }: Context): bigint | undefined {
  const rates = catalogue.taxClasses.find(({ name }) => name === taxClass)
  return rates?.regions[place.region] ?? rates?.ppm
}

/** What one of each part costs alone, by its first price here. */
function resolveParts(item: Item, { catalogue, place, locale }: Context): NonNullable<ResolvedItem['parts']> {
  return partsOf(catalogue, item).map(({ part, quantity }) => {
    const single = part.prices
      .map((price) => resolvePrice(part, price, place))
      .find((priced): priced is PricedOption => priced !== undefined)
    return {
      sku: part.sku,
      title: textFor(part.title, locale, catalogue.defaultLocale),
      quantity,
      ...(single === undefined ? {} : { cost: single.cost }),
    }
  })
}

/** No more than this player may still buy of it. */
function quantityMaxOf(item: Item, { visitor }: Context): number {
  if (item.perPlayer === undefined) return item.quantityMax
  const left = item.perPlayer - (visitor.uses.get(itemUse(item.sku))?.player ?? 0)
  return Math.max(0, Math.min(item.quantityMax, left))
}

function whyNot(item: Item, contents: readonly Content[], context: Context): ResolvedItem['unavailable'] {
  const { visitor, place, catalogue } = context
  if (!isEligible(place.store.eligibility, visitor)) return 'not_eligible'
  if (!isOldEnough(visitor.ageBand, ageRatingOf(catalogue, item))) return 'age_rating'
  const isOwned = contents.some(
    (content) => isHeldOnce(content) && (visitor.holdings.get(content.sku) ?? 0n) > 0n,
  )
  if (isOwned) return 'already_owned'
  return item.perPlayer !== undefined && quantityMaxOf(item, context) === 0 ? 'limit_reached' : undefined
}

/** What buying again would change nothing about: a durable, a download, a pass that ends for all at one instant. */
function isHeldOnce({ kind, isStackable, until }: Content): boolean {
  if (kind === 'pass') return until !== undefined
  return (kind === 'durable' || kind === 'download') && !isStackable
}

const youngest: Readonly<Record<AgeBand, number>> = {
  under13: 0,
  '13-15': 13,
  '16-17': 16,
  adult: 18,
  // Nobody said: whatever is for grown-ups alone waits until somebody does.
  unknown: 16,
}

/** Whether everybody in an age band has reached an age. */
export function isOldEnough(band: AgeBand, age: number): boolean {
  return youngest[band] >= age
}

function topUps(context: Context): readonly ResolvedItem[] {
  const { catalogue, locale, visitor, place, rates } = context
  if (!isEligible(place.store.eligibility, visitor)) return []
  return catalogue.currencies.flatMap((currency) => {
    const rate = rates.get(currency.code)
    if (rate === undefined) return []
    const held = visitor.holdings.get(holdingKey('currency', currency.code)) ?? 0n
    const taxPpm = taxPpmOf(rate.pack, context)
    return topUpItem(catalogue, currency, { rate, locale, taxPpm, held }) ?? []
  })
}
