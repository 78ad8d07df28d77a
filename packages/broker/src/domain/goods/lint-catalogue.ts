// What is wrong or doubtful about a catalogue that can be read: errors keep it from being published, warnings are told.

import { checkOfferUrl, formatMoney, type Instant, limits, type Money } from '@farthing/protocol'
import type { ItemClass } from '../phone/payment.ts'
import { isOn, lowerCost } from './apply-offer.ts'
import { type Asked, type Catalogue, type Item, type PublishedCatalogue, storesOf } from './catalogue.ts'
import { contentsOf, itemClassOf, itemsBySku, partsOf } from './contents.ts'
import { goodsLimits } from './goods-limits.ts'
import { lowestBefore } from './lowest-before.ts'
import { noRates } from './region-currency.ts'
import { resolvePrice } from './resolve-price.ts'

export type Finding = {
  readonly severity: 'error' | 'warning'
  /** A JSON pointer into the document. */
  readonly pointer: string
  readonly code: string
  readonly message: string
}

export type LintContext = {
  readonly at: Instant
  /** The seller's site; files anywhere are taken where it is not told. */
  readonly origin?: string
  /** Why a price cannot go on a phone bill; undefined where it can, or where no operator is configured. */
  readonly judgePhonePrice?: (price: Money, itemClass: ItemClass) => string | undefined
}

type Tell = (severity: Finding['severity'], pointer: string, code: string, message: string) => void

/** Every finding, up to a hundred; `history` holds what was published, oldest first. */
export function lintCatalogue(
  catalogue: Catalogue,
  history: readonly PublishedCatalogue[],
  context: LintContext,
): readonly Finding[] {
  const findings: Finding[] = []
  const tell: Tell = (severity, pointer, code, message) =>
    void findings.push({ severity, pointer, code, message })
  lintRestarts(catalogue, { history, at: context.at }, tell)
  lintCurrencies(catalogue, tell)
  const parts = new Set(catalogue.items.flatMap((item) => item.parts.map(({ sku }) => sku)))
  catalogue.items.forEach((item, index) => {
    if (item.prices.length === 0 && !parts.has(item.sku)) {
      tell('warning', `/items/${index}`, 'not_sold', `${item.sku} has no price and is in no bundle`)
    }
    lintItem(catalogue, { item, at: `/items/${index}` }, tell)
    lintFiles({ item, at: `/items/${index}` }, { origin: context.origin, tell })
    lintAmounts(catalogue, { item, at: `/items/${index}`, context }, tell)
  })
  lintStores(catalogue, tell)
  lintOffers(catalogue, { history, at: context.at }, tell)
  const errorsFirst = findings.toSorted((one, other) => rank(one) - rank(other))
  return errorsFirst.slice(0, goodsLimits.faultsMax)
}

function rank({ severity }: Finding): number {
  return severity === 'error' ? 0 : 1
}

type Past = { readonly history: readonly PublishedCatalogue[]; readonly at: Instant }

/** A window that players have seen does not begin again or go on longer under the same code. */
function lintRestarts(catalogue: Catalogue, { history, at }: Past, tell: Tell): void {
  catalogue.offers.forEach((offer, index) => {
    const isRestarted = history.some(({ catalogue: earlier, publishedAt }, place) => {
      const before = earlier.offers.find(({ code }) => code === offer.code)
      const until = history[place + 1]?.publishedAt ?? at
      // Nobody saw an offer that had not begun while its catalogue counted.
      if (before === undefined || Math.max(before.startsAt, publishedAt) >= until) return false
      return before.startsAt !== offer.startsAt || (offer.endsAt ?? Infinity) > (before.endsAt ?? Infinity)
    })
    if (isRestarted) {
      tell(
        'error',
        `/offers/${index}`,
        'offer_restarted',
        `${offer.code} ran before with another window: a window is not begun again or made longer, take a new code`,
      )
    }
  })
}

function lintCurrencies(catalogue: Catalogue, tell: Tell): void {
  const asked = catalogue.items.flatMap(({ prices }) => prices.map(({ asked: each }) => each))
  catalogue.currencies.forEach((currency, index) => {
    const { code, purchasable, maximum } = currency
    const at = `/currencies/${index}`
    const uses = asked.filter((each) => each.kind === 'currency' && each.code === code)
    if (uses.length === 0) tell('warning', at, 'currency_unused', `Nothing is sold for ${code}`)
    const isSold = catalogue.items.some(
      ({ pack, prices }) => pack?.code === code && prices.some((price) => price.asked.kind === 'money'),
    )
    // Without a pack there is no rate, so no top-up to the exact shortfall either.
    if (purchasable && !isSold) {
      tell('warning', at, 'currency_unsold', `${code} is purchasable, but no pack sells it for money`)
    }
    const dearest = uses.reduce(
      (most, each) => (each.kind === 'currency' && each.amount > most ? each.amount : most),
      0n,
    )
    if (maximum !== undefined && dearest > maximum) {
      tell('warning', at, 'price_above_maximum', `Something costs ${dearest} ${code}, more than one may hold`)
    }
  })
}

type At = { readonly item: Item; readonly at: string }

/** Links to files carry who may have them: they go to the seller's own site. */
function lintFiles(
  { item, at }: At,
  { origin, tell }: { readonly origin: string | undefined; readonly tell: Tell },
): void {
  item.files.forEach(({ url }, index) => {
    if (origin !== undefined && checkOfferUrl(url)?.origin !== origin) {
      tell('warning', `${at}/files/${index}/url`, 'foreign_file', `The file does not lie at ${origin}`)
    }
  })
}

function lintItem(catalogue: Catalogue, { item, at }: At, tell: Tell): void {
  if (item.kind !== 'bundle') return
  const bundle = moneyOf(item)
  const parts = partsOf(catalogue, item).map(({ part, quantity }) => {
    const price = moneyOf(part)
    return price?.asset === bundle?.asset && price !== undefined ? price.amount * BigInt(quantity) : undefined
  })
  if (bundle === undefined || parts.some((part) => part === undefined)) return
  const apart = parts.reduce<bigint>((sum, part) => sum + (part ?? 0n), 0n)
  if (bundle.amount > apart) {
    const single = formatMoney({ ...bundle, amount: apart })
    tell('warning', at, 'bundle_dearer', `What is in ${item.sku} costs ${single} apart, less than the bundle`)
  }
}

function moneyOf(item: Item): Money | undefined {
  const [price] = item.prices.flatMap(({ asked }) => (asked.kind === 'money' ? [asked.price] : []))
  return price
}

/** Prices that nobody could pay, or not on the phone bill. */
function lintAmounts(
  catalogue: Catalogue,
  { item, at, context }: At & { readonly context: LintContext },
  tell: Tell,
): void {
  const itemClass = itemClassOf(contentsOf(catalogue, item))
  item.prices.forEach((price, index) => {
    const sums: (readonly [string, Money])[] = [
      ...(price.asked.kind === 'money' ? [['money', price.asked.price] as const] : []),
      ...Object.entries(price.byRegion).map(([region, money]) => [`by_region/${region}`, money] as const),
      ...price.byCurrency.map((money, place) => [`by_currency/${place}`, money] as const),
    ]
    for (const [member, money] of sums) {
      const pointer = `${at}/prices/${index}/${member}`
      if (money.amount > limits.priceMax) tell('error', pointer, 'price_too_high', tooHigh(money))
      const why = context.judgePhonePrice?.(money, itemClass)
      if (why !== undefined) tell('warning', pointer, 'price_not_viable', why)
    }
  })
}

function tooHigh(money: Money): string {
  return `${formatMoney(money)} is more than one payment here may be: ${formatMoney({ ...money, amount: limits.priceMax })}`
}

/** A store for some players sells the same at another price. Levels are play; tags and purchases may be spending. */
function lintStores(catalogue: Catalogue, tell: Tell): void {
  catalogue.stores.forEach((store, index) => {
    store.overrides.forEach((override, place) => {
      const pointer = `/stores/${index}/prices/${place}`
      const { asked } = override
      if (asked.kind === 'money' && asked.price.amount > limits.priceMax) {
        tell('error', `${pointer}/money`, 'price_too_high', tooHigh(asked.price))
      }
      const rule = store.eligibility
      const isSegment =
        rule?.firstPurchase !== undefined || rule?.tags !== undefined || rule?.notTags !== undefined
      const usual = itemsBySku(catalogue)
        .get(override.sku)
        ?.prices.find(({ id }) => id === override.price)?.asked
      if (isSegment && usual !== undefined && !isSame(usual, asked)) {
        tell(
          'warning',
          pointer,
          'price_by_segment',
          `${store.id} is for some players by what they bought or are tagged with, and sells ${override.sku} at another price: vary what they get, not what it costs`,
        )
      }
    })
  })
}

function isSame(one: Asked, other: Asked): boolean {
  const text = (asked: Asked): string =>
    JSON.stringify(asked, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))
  return text(one) === text(other)
}

/** Offers that lower nothing against the 30 days before: they run, but no reduction is shown. */
function lintOffers(catalogue: Catalogue, { history, at }: Past, tell: Tell): void {
  const [store] = storesOf(catalogue)
  if (store === undefined) return
  const region = catalogue.defaultRegion ?? 'ZZ'
  const timeline: readonly PublishedCatalogue[] = [...history, { catalogue, number: 0, publishedAt: at }]
  catalogue.offers.forEach((offer, index) => {
    if (offer.gift.kind === 'extra' || (offer.endsAt ?? Infinity) <= at) return
    const start = Math.max(offer.startsAt, at) as Instant
    const item = catalogue.items.find((each) => isOn(offer, each))
    if (item === undefined) {
      tell('warning', `/offers/${index}`, 'offer_on_nothing', `${offer.code} is on no item`)
      return
    }
    for (const price of item.prices) {
      const cost = resolvePrice(item, price, { store, region, rates: noRates, at: start })?.cost
      const lowered = cost === undefined ? undefined : lowerCost(cost, offer)
      if (lowered?.kind !== 'money') continue
      const was = lowestBefore({
        history: timeline,
        sku: item.sku,
        priceId: price.id,
        offer,
        region,
        rates: noRates,
        asset: lowered.price.asset,
      })
      if (was === undefined || was.amount > lowered.price.amount) continue
      tell(
        'warning',
        `/offers/${index}`,
        'no_reduction',
        `${offer.code} asks ${formatMoney(lowered.price)} for ${item.sku}, which was sold for ${formatMoney(was)} within the 30 days before: no reduction is shown`,
      )
      return
    }
  })
}
