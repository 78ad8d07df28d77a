// What the schema cannot see in a catalogue: names that stand twice or nowhere, members that a kind of item does not have, bundles
// that contain themselves.

import type { FieldFault } from '@farthing/protocol'
import type { CatalogueDocument, ItemDocument, PriceDocument } from './catalogue-schema.ts'
import type { ItemKind } from './content.ts'
import { goodsLimits } from './goods-limits.ts'

type Told = (pointer: string, code: string, message: string) => void
type Known = {
  readonly items: ReadonlyMap<string, ItemDocument>
  /** Assets by code. */
  readonly currencies: ReadonlyMap<string, NonNullable<CatalogueDocument['currencies']>[number]>
  /** How deep bundles are, as far as that was looked at. */
  readonly depths: Map<string, number | undefined>
}

/** Every fault of a document that the schema took. */
export function checkDocument(document: CatalogueDocument): readonly FieldFault[] {
  const faults: FieldFault[] = []
  const tell: Told = (pointer, code, message) => void faults.push({ pointer, code, message })
  const known: Known = {
    items: new Map(document.items.map((item) => [item.sku, item])),
    currencies: new Map((document.currencies ?? []).map((each) => [each.code, each])),
    depths: new Map(),
  }
  checkTwice(document, tell)
  checkTitles(document, tell)
  checkCurrencies(document, known, tell)
  const taxes = new Set((document.tax_classes ?? []).map(({ name }) => name))
  document.items.forEach((item, index) => {
    const at = `/items/${index}`
    if (item.tax_class !== undefined && !taxes.has(item.tax_class)) {
      tell(`${at}/tax_class`, 'unknown', `No tax class is named ${item.tax_class}`)
    }
    checkKind(item, at, tell)
    checkPack(item, { at, known }, tell)
    checkBundle(item, { at, known }, tell)
    item.prices.forEach((price, place) => {
      checkAsked(price, { at: `${at}/prices/${place}`, sku: item.sku, known }, tell)
      checkPrice(price, `${at}/prices/${place}`, tell)
    })
  })
  checkStores(document, known, tell)
  checkOffers(document, known, tell)
  return faults
}

function checkTwice(document: CatalogueDocument, tell: Told): void {
  const check = (at: string, names: readonly string[]): void => {
    const seen = new Set<string>()
    names.forEach((name, index) => {
      if (seen.has(name)) tell(`${at}/${index}`, 'duplicate', `${name} stands twice`)
      seen.add(name)
    })
  }
  check(
    '/currencies',
    (document.currencies ?? []).map(({ code }) => code),
  )
  check(
    '/tax_classes',
    (document.tax_classes ?? []).map(({ name }) => name),
  )
  check(
    '/items',
    document.items.map(({ sku }) => sku),
  )
  document.items.forEach((item, index) => {
    check(
      `/items/${index}/prices`,
      item.prices.map(({ id }) => id),
    )
    check(
      `/items/${index}/contents`,
      (item.contents ?? []).map(({ sku }) => sku),
    )
  })
  check(
    '/stores',
    (document.stores ?? []).map(({ id }) => id),
  )
  check(
    '/offers',
    (document.offers ?? []).map(({ code }) => code),
  )
  document.stores?.forEach((store, index) => {
    check(
      `/stores/${index}/prices`,
      (store.prices ?? []).map(({ sku, price }) => `${sku} ${price}`),
    )
  })
}

/** Whatever a buyer sees has words in the catalogue's own language, to fall back to. */
function checkTitles(document: CatalogueDocument, tell: Told): void {
  const check = (at: string, title: Readonly<Record<string, string>> | undefined): void => {
    if (title !== undefined && title[document.default_locale] === undefined) {
      tell(`${at}/title`, 'no_default', `The title lacks ${document.default_locale}, the default_locale`)
    }
  }
  document.currencies?.forEach(({ title }, index) => check(`/currencies/${index}`, title))
  document.items.forEach(({ title }, index) => check(`/items/${index}`, title))
  document.stores?.forEach(({ title }, index) => check(`/stores/${index}`, title))
  document.offers?.forEach(({ title }, index) => check(`/offers/${index}`, title))
}

function checkCurrencies(document: CatalogueDocument, known: Known, tell: Told): void {
  document.currencies?.forEach((currency, index) => {
    const at = `/currencies/${index}`
    const { initial, maximum } = currency
    if (initial !== undefined && maximum !== undefined && BigInt(initial) > BigInt(maximum)) {
      tell(`${at}/initial`, 'above_maximum', 'A new player would hold more than the maximum')
    }
    currency.spendable_on?.forEach((sku, place) => {
      if (!known.items.has(sku)) tell(`${at}/spendable_on/${place}`, 'unknown', `No item is named ${sku}`)
    })
  })
}

/** The members that only some kinds have, with those kinds. */
const membersOf: Readonly<Partial<Record<keyof ItemDocument, readonly ItemKind[]>>> = {
  stackable: ['durable'],
  units: ['consumable', 'metered'],
  expires_after_seconds: ['consumable', 'metered'],
  duration_seconds: ['pass'],
  until: ['pass'],
  currency: ['currency_pack'],
  contents: ['bundle'],
  files: ['download'],
}

const needed: Readonly<Partial<Record<ItemKind, 'currency' | 'contents' | 'files'>>> = {
  currency_pack: 'currency',
  bundle: 'contents',
  download: 'files',
}

function checkKind(item: ItemDocument, at: string, tell: Told): void {
  for (const [member, kinds] of Object.entries(membersOf)) {
    if (item[member as keyof ItemDocument] !== undefined && !kinds.includes(item.kind)) {
      tell(`${at}/${member}`, 'not_of_kind', `A ${item.kind} has no ${member}`)
    }
  }
  const member = needed[item.kind]
  if (member !== undefined && item[member] === undefined) {
    tell(at, 'missing', `A ${item.kind} needs ${member}`)
  }
  if (item.kind === 'pass' && (item.duration_seconds === undefined) === (item.until === undefined)) {
    tell(at, 'missing', 'A pass needs either duration_seconds or until')
  }
  if ((item.kind === 'durable' && item.stackable !== true) || item.kind === 'download') {
    if ((item.quantity_max ?? 1) > 1) tell(`${at}/quantity_max`, 'held_once', 'It is held at most once')
  }
}

type Where = { readonly at: string; readonly known: Known }

function checkPack(item: ItemDocument, { at, known }: Where, tell: Told): void {
  if (item.currency === undefined) return
  const currency = currencyOf(item.currency.asset, known)
  if (currency === undefined) {
    tell(`${at}/currency/asset`, 'unknown', `No currency is ${item.currency.asset}`)
  } else if (!currency.purchasable && item.prices.some(({ money }) => money !== undefined)) {
    tell(`${at}/prices`, 'not_purchasable', `${currency.code} is not sold for money`)
  }
}

function currencyOf(
  asset: string,
  known: Known,
): NonNullable<CatalogueDocument['currencies']>[number] | undefined {
  const [code = '', scale] = asset.split('/')
  const currency = known.currencies.get(code)
  return currency !== undefined && String(currency.scale) === scale ? currency : undefined
}

function checkBundle(item: ItemDocument, { at, known }: Where, tell: Told): void {
  item.contents?.forEach(({ sku }, place) => {
    const part = known.items.get(sku)
    if (part === undefined) tell(`${at}/contents/${place}/sku`, 'unknown', `No item is named ${sku}`)
  })
  if (item.kind !== 'bundle') return
  const depth = depthOf(item, known, known.depths)
  if (depth === undefined) tell(`${at}/contents`, 'cycle', 'The bundle contains itself')
  else if (depth > goodsLimits.bundleDepthMax) {
    tell(`${at}/contents`, 'too_deep', 'Bundles stand in bundles at most twice')
  }
}

/**
 * How many bundles stand within each other, this one counted; undefined where one contains itself. What was found is kept, so that
 * many bundles of the same are looked at once.
 */
function depthOf(
  item: ItemDocument,
  known: Known,
  found: Map<string, number | undefined>,
): number | undefined {
  if (item.kind !== 'bundle') return 0
  // A bundle that is still being looked at stands there without a depth.
  if (found.has(item.sku)) return found.get(item.sku)
  found.set(item.sku, undefined)
  let deepest = 0
  for (const { sku } of item.contents ?? []) {
    const part = known.items.get(sku)
    const depth = part === undefined ? 0 : depthOf(part, known, found)
    if (depth === undefined) return undefined
    deepest = Math.max(deepest, depth)
  }
  found.set(item.sku, deepest + 1)
  return deepest + 1
}

type AskedDocument = Pick<PriceDocument, 'money' | 'currency' | 'items'>

function checkAsked(
  asked: AskedDocument,
  { at, sku, known }: Where & { readonly sku: string },
  tell: Told,
): void {
  const given = [asked.money, asked.currency, asked.items].filter((each) => each !== undefined)
  if (given.length !== 1) tell(at, 'one_of', 'A price is money, currency or items: one of them')
  if (asked.currency !== undefined) {
    const currency = currencyOf(asked.currency.asset, known)
    if (currency === undefined) {
      tell(`${at}/currency/asset`, 'unknown', `No currency is ${asked.currency.asset}`)
    } else if (currency.spendable_on !== undefined && !currency.spendable_on.includes(sku)) {
      tell(`${at}/currency`, 'not_spendable', `${currency.code} is not spendable on ${sku}`)
    } else if (known.items.get(sku)?.currency?.asset === asked.currency.asset) {
      tell(`${at}/currency`, 'itself', 'A pack is not sold for what it holds')
    }
  }
  asked.items?.forEach((cost, place) => {
    const kind = known.items.get(cost.sku)?.kind
    if (kind === undefined) tell(`${at}/items/${place}/sku`, 'unknown', `No item is named ${cost.sku}`)
    else if (kind !== 'consumable' && kind !== 'durable') {
      tell(`${at}/items/${place}/sku`, 'not_payable', `A ${kind} is not given in payment`)
    } else if (cost.sku === sku) tell(`${at}/items/${place}/sku`, 'itself', 'An item is not sold for itself')
  })
}

function checkPrice(price: PriceDocument, at: string, tell: Told): void {
  checkWindow(price, at, tell)
  const { quantity_min: least, quantity_max: most } = price
  if (least !== undefined && most !== undefined && least > most) {
    tell(`${at}/quantity_min`, 'above_maximum', 'quantity_min is above quantity_max')
  }
  if (price.money !== undefined) return
  for (const member of ['by_region', 'by_currency', 'rounding'] as const) {
    if (price[member] !== undefined) tell(`${at}/${member}`, 'not_money', 'Only a price in money has it')
  }
}

function checkWindow(
  window: { readonly starts_at?: string | undefined; readonly ends_at?: string | undefined },
  at: string,
  tell: Told,
): void {
  const { starts_at: start, ends_at: end } = window
  if (start !== undefined && end !== undefined && Date.parse(start) >= Date.parse(end)) {
    tell(`${at}/ends_at`, 'before_start', 'It ends before it starts')
  }
}

function checkStores(document: CatalogueDocument, known: Known, tell: Told): void {
  document.stores?.forEach((store, index) => {
    const at = `/stores/${index}`
    store.items?.forEach((sku, place) => {
      if (!known.items.has(sku)) tell(`${at}/items/${place}`, 'unknown', `No item is named ${sku}`)
    })
    store.prices?.forEach((override, place) => {
      const item = known.items.get(override.sku)
      const where = `${at}/prices/${place}`
      if (item === undefined) tell(`${where}/sku`, 'unknown', `No item is named ${override.sku}`)
      else if (!item.prices.some(({ id }) => id === override.price)) {
        tell(`${where}/price`, 'unknown', `${override.sku} has no price named ${override.price}`)
      }
      checkAsked(override, { at: where, sku: override.sku, known }, tell)
    })
    const { level_min: least, level_max: most } = store.eligibility ?? {}
    if (least !== undefined && most !== undefined && least > most) {
      tell(`${at}/eligibility/level_min`, 'above_maximum', 'level_min is above level_max')
    }
  })
}

function checkOffers(document: CatalogueDocument, known: Known, tell: Told): void {
  const stores = new Set(document.stores === undefined ? ['main'] : document.stores.map(({ id }) => id))
  document.offers?.forEach((offer, index) => {
    const at = `/offers/${index}`
    checkWindow(offer, at, tell)
    const given = [offer.discount_ppm, offer.discount, offer.extra_ppm].filter((each) => each !== undefined)
    if (given.length !== 1) {
      tell(at, 'one_of', 'An offer is discount_ppm, discount or extra_ppm: one of them')
    }
    offer.items?.forEach((sku, place) => {
      if (!known.items.has(sku)) tell(`${at}/items/${place}`, 'unknown', `No item is named ${sku}`)
    })
    offer.stores?.forEach((id, place) => {
      if (!stores.has(id)) tell(`${at}/stores/${place}`, 'unknown', `No store is named ${id}`)
    })
  })
}
