// What one option of an item costs in a store, a region and an instant, before any offer: the first rule that says something wins, in
// the order store, region, currency, base.

import { assetCode, type Instant, type Money } from '@farthing/protocol'
import { type Asked, type Item, isWithinWindow, type Price, type Store } from './catalogue.ts'
import type { Cost, PriceRule } from './content.ts'
import { currencyOfRegion, type RateTable, rateBetween } from './region-currency.ts'
import { convertPrice } from './round-price.ts'

/** Where and when a price is asked for. */
export type PricePlace = {
  readonly store: Store
  /** ISO 3166, or `ZZ` where nobody knows. */
  readonly region: string
  readonly rates: RateTable
  readonly at: Instant
}

export type PricedOption = { readonly cost: Cost; readonly rule: PriceRule }

/** The price of an option; undefined where it is not offered there and then. */
export function resolvePrice(item: Item, price: Price, place: PricePlace): PricedOption | undefined {
  if (!isWithinWindow(price, place.at)) return undefined
  if (price.regions !== undefined && !price.regions.includes(place.region)) return undefined
  const override = overrideOf(place.store, item.sku, price.id)
  if (override !== undefined) return resolveAsked(override, 'store', price, place)
  const ofRegion = price.byRegion[place.region]
  if (ofRegion !== undefined) return { cost: { kind: 'money', price: ofRegion }, rule: 'region' }
  const currency = currencyOfRegion(place.rates, place.region)
  const ofCurrency = price.byCurrency.find(({ asset }) => assetCode(asset) === currency)
  if (ofCurrency !== undefined) return { cost: { kind: 'money', price: ofCurrency }, rule: 'currency' }
  return resolveAsked(price.asked, 'base', price, place)
}

/** What a store asks instead, if anything; looked up once per store, since lists are long. */
export function overrideOf(store: Store, sku: string, priceId: string): Asked | undefined {
  const known =
    overrides.get(store) ?? new Map(store.overrides.map((each) => [`${each.sku} ${each.price}`, each.asked]))
  overrides.set(store, known)
  return known.get(`${sku} ${priceId}`)
}

const overrides = new WeakMap<Store, ReadonlyMap<string, Asked>>()

function resolveAsked(
  asked: Asked,
  rule: PriceRule,
  price: Price,
  place: PricePlace,
): PricedOption | undefined {
  if (asked.kind !== 'money') return { cost: asked, rule }
  const money = moneyIn(asked.price, price, place)
  return money === undefined ? undefined : { cost: { kind: 'money', price: money }, rule }
}

/** In the region's currency by the operator's rate; as it is where the region's currency is its own or not known. */
function moneyIn(money: Money, { rounding }: Price, { region, rates }: PricePlace): Money | undefined {
  const currency = currencyOfRegion(rates, region)
  const from = assetCode(money.asset)
  if (currency === undefined || currency === from) return money
  const rate = rateBetween(rates, from, currency)
  return rate === undefined ? undefined : convertPrice(money, { currency, rate }, rounding)
}
