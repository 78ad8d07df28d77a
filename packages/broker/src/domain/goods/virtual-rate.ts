// What virtual currency is worth in money: the best rate that a pack on sale gives. From it come the worth beside each virtual price
// (C-05) and the top-up to the exact shortfall.

import { limits, type Money } from '@farthing/protocol'
import { type Catalogue, type Item, textFor, type VirtualCurrency } from './catalogue.ts'
import { currencyContent, itemClassOf } from './contents.ts'
import { goodsLimits } from './goods-limits.ts'
import { taxOf } from './price-line.ts'
import { type PricePlace, resolvePrice } from './resolve-price.ts'
import type { ResolvedItem } from './resolved.ts'

/** `price` buys `units`. */
export type VirtualRate = { readonly price: Money; readonly units: bigint; readonly pack: Item }

/** The lowest price per unit of a currency among the packs of a store, offers aside; undefined where none is sold for money. */
export function bestRate(
  items: readonly Item[],
  currency: VirtualCurrency,
  place: PricePlace,
): VirtualRate | undefined {
  let best: VirtualRate | undefined
  if (!currency.purchasable) return undefined
  for (const pack of items) {
    if (pack.pack?.code !== currency.code) continue
    for (const option of pack.prices) {
      const cost = resolvePrice(pack, option, place)?.cost
      if (cost?.kind !== 'money') continue
      const rate = { price: cost.price, units: pack.pack.amount, pack }
      if (best === undefined || isBetter(rate, best)) best = rate
    }
  }
  return best
}

/** Rates in different currencies do not compare: the first stands. */
function isBetter(rate: VirtualRate, best: VirtualRate): boolean {
  return (
    rate.price.asset === best.price.asset && rate.price.amount * best.units < best.price.amount * rate.units
  )
}

/** What so many units cost at a rate, rounded up to the money's unit. */
export function worthOf(rate: Pick<VirtualRate, 'price' | 'units'>, units: bigint): Money {
  return { ...rate.price, amount: (rate.price.amount * units + rate.units - 1n) / rate.units }
}

/** The sku under which a currency is sold by the unit. */
export function topUpSku(code: string): string {
  return `topup:${code}`
}

/** The item that sells a currency by the unit, up to what one payment may be and a player may hold; none where that is nothing. */
export function topUpItem(
  catalogue: Catalogue,
  currency: VirtualCurrency,
  more: {
    readonly rate: VirtualRate
    readonly locale: string
    readonly taxPpm: bigint | undefined
    /** What the player has of it already. */
    readonly held: bigint
  },
): ResolvedItem | undefined {
  const { rate, locale, taxPpm, held } = more
  const contents = [currencyContent(currency.code, 1n, rate.pack.clawback)]
  const cost = { kind: 'money', price: rate.price } as const
  const byPrice = (limits.priceMax * rate.units) / rate.price.amount
  const room = (currency.maximum ?? goodsLimits.unitsMax) - held
  const most = byPrice < room ? byPrice : room
  if (most < 1n) return undefined
  return {
    sku: topUpSku(currency.code),
    kind: 'currency_pack',
    title: textFor(currency.title, locale, catalogue.defaultLocale),
    images: [],
    tags: [],
    ageRating: rate.pack.ageRating,
    contents,
    options: [
      {
        id: 'unit',
        cost,
        per: rate.units,
        rule: 'base',
        ...taxOf(cost, taxPpm),
        ...(taxPpm === undefined ? {} : { taxPpm }),
      },
    ],
    refundClass: rate.pack.refundClass,
    isGiftable: false,
    itemClass: itemClassOf(contents),
    quantityMax: Number(most),
  }
}
