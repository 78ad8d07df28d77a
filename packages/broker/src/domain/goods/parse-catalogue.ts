// Reads the document of a catalogue: shape and bounds by the schema, then what only the whole can tell. Every fault comes with a JSON
// pointer to its place.

import {
  type Asset,
  displayText,
  type FieldFault,
  type Instant,
  instant,
  type Money,
  type Problem,
  problem,
} from '@farthing/protocol'
import type { Asked, Catalogue, Item, Offer, OfferGift, Price, Store, Texts } from './catalogue.ts'
import {
  type CatalogueDocument,
  catalogueSchema,
  type ItemDocument,
  type OfferDocument,
  type PriceDocument,
  type StoreDocument,
} from './catalogue-schema.ts'
import { checkDocument } from './check-catalogue.ts'
import { goodsLimits } from './goods-limits.ts'

export type ParsedCatalogue = {
  readonly ok: true
  readonly catalogue: Catalogue
  /** The same as it is kept and pulled: members in one order, lists as they were sent. */
  readonly document: CatalogueDocument
}

/** Reads a catalogue from JSON; refused with every fault, up to a hundred. */
export function parseCatalogue(json: unknown): ParsedCatalogue | Problem {
  const random = findRandom(json)
  if (random.length > 0) return problem('random_items_not_allowed', undefined, { errors: random })
  const parsed = catalogueSchema.safeParse(json)
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, code, message }) => ({
      pointer: pointer(path),
      code,
      message,
    }))
    return refuse(faults)
  }
  const document = sortRecords(parsed.data) as CatalogueDocument
  const faults = checkDocument(document)
  return faults.length > 0 ? refuse(faults) : { ok: true, document, catalogue: toCatalogue(document) }
}

function refuse(faults: readonly FieldFault[]): Problem {
  const told = faults.slice(0, goodsLimits.faultsMax)
  const more = faults.length > told.length ? `; the first ${told.length} are listed` : ''
  return problem('catalogue_invalid', `${faults.length} faults${more}`, { errors: told })
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** Told by their own code, since they are not a mistake of writing. */
function findRandom(json: unknown): readonly FieldFault[] {
  const items = typeof json === 'object' && json !== null && 'items' in json ? json.items : undefined
  if (!Array.isArray(items)) return []
  return items.slice(0, goodsLimits.itemsMax).flatMap((item: unknown, index) => {
    const isRandom = typeof item === 'object' && item !== null && 'kind' in item && item.kind === 'random'
    return isRandom
      ? [{ pointer: `/items/${index}/kind`, code: 'random', message: 'Say what the item contains' }]
      : []
  })
}

const recordMembers = new Set(['title', 'text', 'by_region', 'regions'])

/** Objects whose members are names of languages or regions, in the order of those names. */
function sortRecords(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => sortRecords(each))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([key, member]) => [key, sortRecords(member, key)] as const)
  return Object.fromEntries(
    recordMembers.has(name) ? members.toSorted(([left], [right]) => (left < right ? -1 : 1)) : members,
  )
}

/** A document that was checked before, as it is kept. */
export function toCatalogue(document: CatalogueDocument): Catalogue {
  return {
    defaultLocale: document.default_locale,
    ...(document.default_region === undefined ? {} : { defaultRegion: document.default_region }),
    currencies: (document.currencies ?? []).map((currency) => ({
      code: currency.code,
      asset: `${currency.code}/${currency.scale}`,
      title: toTexts(currency.title),
      scale: currency.scale,
      purchasable: currency.purchasable,
      ...(currency.initial === undefined ? {} : { initial: BigInt(currency.initial) }),
      ...(currency.maximum === undefined ? {} : { maximum: BigInt(currency.maximum) }),
      ...lifeOf(currency.expires_after_seconds),
      ...(currency.spendable_on === undefined ? {} : { spendableOn: currency.spendable_on }),
    })),
    taxClasses: (document.tax_classes ?? []).map(({ name, ppm, regions }) => ({
      name,
      ppm: BigInt(ppm),
      regions: Object.fromEntries(
        Object.entries(regions ?? {}).map(([region, rate]) => [region, BigInt(rate)]),
      ),
    })),
    items: document.items.map(toItem),
    stores: (document.stores ?? []).map(toStore),
    offers: (document.offers ?? []).map(toOffer),
  }
}

function toItem(item: ItemDocument): Item {
  return {
    sku: item.sku,
    kind: item.kind,
    title: toTexts(item.title),
    ...(item.text === undefined ? {} : { text: item.text }),
    images: item.images ?? [],
    tags: item.tags ?? [],
    ageRating: item.age_rating ?? 0,
    ...(item.tax_class === undefined ? {} : { taxClass: item.tax_class }),
    refundClass: item.refund_class ?? 'instant',
    // bought currency may be owed, items are taken as far as they are there.
    clawback: item.clawback ?? (item.kind === 'currency_pack' ? 'debt' : 'take_available'),
    isGiftable: item.giftable ?? true,
    quantityMax: item.quantity_max ?? defaultQuantityMax(item),
    ...(item.per_player === undefined ? {} : { perPlayer: item.per_player }),
    isStackable: item.stackable ?? false,
    units: BigInt(item.units ?? '1'),
    ...lifeOf(item.expires_after_seconds),
    ...(item.duration_seconds === undefined ? {} : { durationMs: item.duration_seconds * 1000 }),
    ...(item.until === undefined ? {} : { until: toInstant(item.until) }),
    ...(item.currency === undefined
      ? {}
      : { pack: { code: codeOf(item.currency.asset), amount: BigInt(item.currency.amount) } }),
    parts: item.contents ?? [],
    files: (item.files ?? []).map((file) => ({ ...file, bytes: BigInt(file.bytes) })),
    prices: item.prices.map(toPrice),
  }
}

/** One of what can be held but once, a hundred of the rest. */
function defaultQuantityMax({ kind, stackable }: ItemDocument): number {
  const isOnce = (kind === 'durable' && stackable !== true) || kind === 'download'
  return isOnce ? 1 : 100
}

function toPrice(price: PriceDocument): Price {
  return {
    id: price.id,
    asked: toAsked(price),
    ...(price.regions === undefined ? {} : { regions: price.regions }),
    byRegion: Object.fromEntries(
      Object.entries(price.by_region ?? {}).map(([region, money]) => [region, toMoney(money)]),
    ),
    byCurrency: (price.by_currency ?? []).map(toMoney),
    rounding: price.rounding ?? 'minor',
    ...toWindow(price),
    ...(price.quantity_min === undefined ? {} : { quantityMin: price.quantity_min }),
    ...(price.quantity_max === undefined ? {} : { quantityMax: price.quantity_max }),
  }
}

function toStore(store: StoreDocument): Store {
  const rule = store.eligibility
  return {
    id: store.id,
    title: toTexts(store.title),
    ...(store.items === undefined ? {} : { items: store.items }),
    overrides: (store.prices ?? []).map((each) => ({
      sku: each.sku,
      price: each.price,
      asked: toAsked(each),
    })),
    ...(rule === undefined
      ? {}
      : {
          eligibility: {
            ...(rule.level_min === undefined ? {} : { levelMin: rule.level_min }),
            ...(rule.level_max === undefined ? {} : { levelMax: rule.level_max }),
            ...(rule.tags === undefined ? {} : { tags: rule.tags }),
            ...(rule.not_tags === undefined ? {} : { notTags: rule.not_tags }),
            ...(rule.first_purchase === undefined ? {} : { firstPurchase: rule.first_purchase }),
          },
        }),
  }
}

function toOffer(offer: OfferDocument): Offer {
  const { code, items, tags, stores, regions, players } = offer
  return {
    code,
    isAutomatic: offer.automatic,
    ...(offer.title === undefined ? {} : { title: toTexts(offer.title) }),
    ...(items === undefined ? {} : { items }),
    ...(tags === undefined ? {} : { tags }),
    ...(stores === undefined ? {} : { stores }),
    ...(regions === undefined ? {} : { regions }),
    ...(players === undefined ? {} : { players }),
    gift: toGift(offer),
    startsAt: toInstant(offer.starts_at),
    ...(offer.ends_at === undefined ? {} : { endsAt: toInstant(offer.ends_at) }),
    ...(offer.cap_total === undefined ? {} : { capTotal: offer.cap_total }),
    ...(offer.cap_per_player === undefined ? {} : { capPerPlayer: offer.cap_per_player }),
  }
}

function toGift({ discount_ppm: share, discount, extra_ppm: extra }: OfferDocument): OfferGift {
  if (share !== undefined) return { kind: 'share', ppm: BigInt(share) }
  return discount === undefined
    ? { kind: 'extra', ppm: BigInt(extra ?? 0) }
    : { kind: 'amount', money: toMoney(discount) }
}

type AskedDocument = Pick<PriceDocument, 'money' | 'currency' | 'items'>

function toAsked({ money, currency, items }: AskedDocument): Asked {
  if (money !== undefined) return { kind: 'money', price: toMoney(money) }
  if (currency !== undefined) {
    return { kind: 'currency', code: codeOf(currency.asset), amount: BigInt(currency.amount) }
  }
  const list = (items ?? []).map(({ sku, amount }) => ({ sku, amount: BigInt(amount) }))
  return { kind: 'items', items: list }
}

function toMoney(money: { readonly asset: string; readonly amount: string }): Money {
  return { asset: money.asset as Asset, amount: BigInt(money.amount) }
}

function toWindow(window: {
  readonly starts_at?: string | undefined
  readonly ends_at?: string | undefined
}): Pick<Price, 'startsAt' | 'endsAt'> {
  return {
    ...(window.starts_at === undefined ? {} : { startsAt: toInstant(window.starts_at) }),
    ...(window.ends_at === undefined ? {} : { endsAt: toInstant(window.ends_at) }),
  }
}

function lifeOf(seconds: number | undefined): { readonly expiresAfterMs?: number } {
  return seconds === undefined ? {} : { expiresAfterMs: seconds * 1000 }
}

function toTexts(texts: Readonly<Record<string, string>>): Texts {
  return Object.fromEntries(Object.entries(texts).map(([locale, text]) => [locale, displayText(text)]))
}

function toInstant(text: string): Instant {
  return instant(Date.parse(text))
}

function codeOf(asset: string): string {
  return asset.slice(0, asset.indexOf('/'))
}
