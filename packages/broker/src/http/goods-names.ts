// Names and worths of what an app sells, for pages: skus and codes become the words of its catalogue in the reader's language.

import type { Money } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { type Catalogue, storesOf, textFor } from '../domain/goods/catalogue.ts'
import type { Content, Cost } from '../domain/goods/content.ts'
import { itemsBySku } from '../domain/goods/contents.ts'
import { noRates } from '../domain/goods/region-currency.ts'
import type { PricePlace } from '../domain/goods/resolve-price.ts'
import { bestRate, worthOf } from '../domain/goods/virtual-rate.ts'
import type { ContentView, CostView, VirtualAmount } from '../pages/goods-view.ts'
import { readCatalogue } from '../records/catalogues.ts'

export type GoodsNames = {
  /** An item's name; its sku where the catalogue does not know it any more. */
  readonly item: (sku: string) => string
  /** So much of a currency, with its worth in money where it is sold (C-05). Amounts below zero have no worth. */
  readonly virtual: (code: string, amount: bigint) => VirtualAmount
  /** What the app sells now; absent where nothing is published. */
  readonly catalogue?: Catalogue
}

/** The names of one app's goods, by what it has published; worths are those of the region. */
export async function readGoodsNames(
  deps: Deps,
  appId: string,
  reader: { readonly locale: string; readonly region?: string | undefined },
): Promise<GoodsNames> {
  const published = await readCatalogue(deps.records, appId)
  if (published === undefined) {
    return {
      item: (sku) => sku,
      virtual: (code, amount) => ({ title: code, amount: { asset: `${code}/0`, amount } }),
    }
  }
  const { catalogue } = published
  const items = itemsBySku(catalogue)
  const words = (texts: Readonly<Record<string, string>>): string =>
    textFor(texts, reader.locale, catalogue.defaultLocale)
  const worth = worthIn(deps, catalogue, reader.region)
  return {
    catalogue,
    item: (sku) => {
      const item = items.get(sku)
      return item === undefined ? sku : words(item.title)
    },
    virtual: (code, amount) => {
      const currency = catalogue.currencies.find((each) => each.code === code)
      if (currency === undefined) return { title: code, amount: { asset: `${code}/0`, amount } }
      const value = amount <= 0n ? undefined : worth(code, amount)
      return {
        title: words(currency.title),
        amount: { asset: currency.asset, amount },
        ...(value === undefined ? {} : { worth: value }),
      }
    },
  }
}

/** At the best rate that a pack of the catalogue gives in a region now. */
function worthIn(
  deps: Deps,
  catalogue: Catalogue,
  region: string | undefined,
): (code: string, amount: bigint) => Money | undefined {
  const [store] = storesOf(catalogue)
  if (store === undefined) return () => undefined
  const place: PricePlace = {
    store,
    region: region ?? catalogue.defaultRegion ?? 'ZZ',
    rates: deps.config.rates ?? noRates,
    at: deps.system.now(),
  }
  return (code, amount) => {
    const currency = catalogue.currencies.find((each) => each.code === code)
    const rate = currency === undefined ? undefined : bestRate(catalogue.items, currency, place)
    return rate === undefined ? undefined : worthOf(rate, amount)
  }
}

/** A cost with names. */
export function costView(names: GoodsNames, cost: Cost): CostView {
  if (cost.kind === 'money') return cost
  if (cost.kind === 'currency') return { kind: 'currency', ...names.virtual(cost.code, cost.amount) }
  return { kind: 'items', items: cost.items.map(({ sku, amount }) => ({ title: names.item(sku), amount })) }
}

/** What a line or a grant gives, with names. */
export function contentViews(names: GoodsNames, contents: readonly Content[]): readonly ContentView[] {
  return contents.map(({ kind, sku, amount }) => ({
    kind,
    title: kind === 'currency' ? names.virtual(sku, amount).title : names.item(sku),
    amount,
  }))
}
