// What players see: which rule makes a price, what is shown as the price before, and that nothing but region, window and eligibility
// makes a difference.

import { type Instant, instant, type Money } from '@farthing/protocol'
import { array, assert, bigInt, constantFrom, integer, option, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cents, day, sampleCatalogue } from '../../testing/test-goods.ts'
import { testStart } from '../../testing/test-system.ts'
import { type Catalogue, type PublishedCatalogue, roundings } from './catalogue.ts'
import type { CatalogueDocument } from './catalogue-schema.ts'
import { parseCatalogue } from './parse-catalogue.ts'
import { priceLine } from './price-line.ts'
import { noRates, type RateTable } from './region-currency.ts'
import { resolveStore, type StoreRequest, type StoreVisitor } from './resolve.ts'
import type { ResolvedItem, ResolvedOption, ResolvedStore } from './resolved.ts'
import { roundPrice } from './round-price.ts'

const dayMs = 86_400_000

function at(days: number): Instant {
  return instant(testStart + days * dayMs)
}

function read(document: CatalogueDocument): Catalogue {
  const parsed = parseCatalogue(document)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed))
  return parsed.catalogue
}

const anna: StoreVisitor = {
  externalId: 'anna',
  ageBand: 'adult',
  region: 'DE',
  tags: [],
  isFirstPurchase: true,
  holdings: new Map(),
  uses: new Map(),
  codes: [],
}

type Changes = Partial<Omit<StoreRequest, 'visitor' | 'published'>> & {
  readonly visitor?: Partial<StoreVisitor>
}

function see(document: CatalogueDocument, { visitor, ...changes }: Changes = {}): ResolvedStore {
  const published = { number: 1, catalogue: read(document), publishedAt: at(-100) }
  const store = resolveStore({
    published,
    history: [published],
    rates: noRates,
    at: at(0),
    locale: 'en',
    ...changes,
    visitor: { ...anna, ...visitor },
  })
  if (store === undefined) throw new Error('no such store')
  return store
}

function itemOf(store: ResolvedStore, sku: string): ResolvedItem {
  const item = store.items.find((each) => each.sku === sku)
  if (item === undefined) throw new Error(`no ${sku}`)
  return item
}

function sword(store: ResolvedStore): ResolvedOption | undefined {
  return itemOf(store, 'sword').options.find(({ id }) => id === 'money')
}

function paid(option: ResolvedOption | undefined): readonly [string, string] | undefined {
  if (option?.cost.kind !== 'money') return undefined
  return [`${option.cost.price.amount} ${option.cost.price.asset}`, option.rule]
}

type PriceChanges = Partial<CatalogueDocument['items'][number]['prices'][number]>

/** The sample with another price of the sword. */
function pricedAt(price: PriceChanges, changes: Partial<CatalogueDocument> = {}): CatalogueDocument {
  const sample = sampleCatalogue(changes)
  const items = sample.items.map((item) =>
    item.sku === 'sword' ? { ...item, prices: [{ id: 'money', money: cents(5), ...price }] } : item,
  )
  return { ...sample, items }
}

const pounds = (amount: string): { asset: string; amount: string } => ({ asset: 'GBP/6', amount })
const toPounds: RateTable = {
  regions: {},
  rates: { 'EUR>GBP': { numerator: 8_642n, denominator: 10_000n } },
}

describe('a price', () => {
  it('is the first that says something of player, store, region, currency and base', () => {
    const british = { rates: toPounds, visitor: { region: 'GB' } }
    const price = { by_region: { GB: pounds('30000') }, by_currency: [pounds('40000')] }
    const store = {
      id: 'main',
      title: { en: 'All' },
      prices: [{ sku: 'sword', price: 'money', money: pounds('20000') }],
    }
    const offer = { code: 'HALF', automatic: true, discount_ppm: 500_000, starts_at: day(-1) }
    const all = pricedAt(price, { stores: [store], offers: [offer] })
    const { offers: _offers, ...withoutOffer } = all
    const { stores: _stores, ...withoutStore } = withoutOffer
    expect(paid(sword(see(all, british)))).toEqual(['10000 GBP/6', 'player_offer'])
    expect(paid(sword(see(withoutOffer, british)))).toEqual(['20000 GBP/6', 'store'])
    expect(paid(sword(see(withoutStore, british)))).toEqual(['30000 GBP/6', 'region'])
    const byCurrency = pricedAt({ by_currency: price.by_currency })
    expect(paid(sword(see(byCurrency, british)))).toEqual(['40000 GBP/6', 'currency'])
    expect(paid(sword(see(pricedAt({}), british)))).toEqual(['40000 GBP/6', 'base'])
    expect(paid(sword(see(pricedAt({}), { visitor: { region: 'DE' } })))).toEqual(['50000 EUR/6', 'base'])
  })

  it('in a currency that nobody gave a rate for is not offered', () => {
    const store = see(pricedAt({}), { visitor: { region: 'GB' } })
    expect(store.items.some(({ sku }) => sku === 'sword')).toBe(false)
  })

  it('is offered only in its regions and its window, to the instant', () => {
    const only = pricedAt({ regions: ['FR'] })
    expect(see(only).items.some(({ sku }) => sku === 'sword')).toBe(false)
    expect(paid(sword(see(only, { visitor: { region: 'FR' } })))).toBeDefined()
    const soon = pricedAt({ starts_at: day(1), ends_at: day(2) })
    const isSold = (time: Instant): boolean =>
      see(soon, { at: time }).items.some(({ sku }) => sku === 'sword')
    expect([at(1) - 1, at(1), at(2) - 1, at(2)].map((time) => isSold(instant(time)))).toEqual([
      false,
      true,
      true,
      false,
    ])
  })

  it('is rounded to what its rule ends in, never below one step', () => {
    const money = (amount: bigint): Money => ({ asset: 'EUR/6', amount })
    const round = (amount: bigint, rule: (typeof roundings)[number]): bigint =>
      roundPrice(money(amount), rule).amount
    expect(roundings.map((rule) => round(1_234_567n, rule))).toEqual([
      1_234_567n,
      1_230_000n,
      1_250_000n,
      1_990_000n,
      1_000_000n,
    ])
    expect(roundings.map((rule) => round(0n, rule))).toEqual([1n, 10_000n, 50_000n, 990_000n, 1_000_000n])
    expect(roundPrice({ asset: 'JPY/6', amount: 149_400_000n }, '99').amount).toBe(149_000_000n)
    assert(
      property(bigInt({ min: 0n, max: 10n ** 12n }), constantFrom(...roundings), (amount, rule) => {
        const rounded = round(amount, rule)
        expect(rounded).toBeGreaterThanOrEqual(1n)
        if (rule === '99') expect(rounded % 1_000_000n).toBe(990_000n)
        if (rule === 'whole') expect(rounded % 1_000_000n).toBe(0n)
        if (rule === 'five') expect(rounded % 50_000n).toBe(0n)
        expect(rounded - amount <= 1_000_000n && amount - rounded <= 1_000_000n).toBe(true)
      }),
    )
  })

  it('is the same for any two players of a region, whatever they hold and have bought', () => {
    const holdings = record({ gold: bigInt({ min: 0n, max: 50n }), isFirst: constantFrom(true, false) })
    assert(
      property(holdings, holdings, constantFrom('DE', 'FR', 'US'), (one, other, region) => {
        const pricesOf = ({ gold, isFirst }: typeof one): unknown =>
          see(sampleCatalogue(), {
            visitor: {
              region,
              externalId: `player with ${gold}`,
              isFirstPurchase: isFirst,
              holdings: new Map([['currency:GOLD', gold]]),
            },
          }).items.map(({ sku, options }) => [sku, options.map(({ cost, rule }) => [cost, rule])])
        expect(pricesOf(one)).toEqual(pricesOf(other))
      }),
      { numRuns: 50 },
    )
  })
})

describe('an offer', () => {
  const half = { code: 'HALF', automatic: true, discount_ppm: 500_000, starts_at: day(0), ends_at: day(3) }

  it('shows its real end, and counts only while its caps last', () => {
    const capped = pricedAt({}, { offers: [{ ...half, cap_total: 10, cap_per_player: 1 }] })
    expect(sword(see(capped))?.offer).toEqual({ code: 'HALF', endsAt: at(3), capTotal: 10, capPerPlayer: 1 })
    const used = (total: number, player: number): Changes => ({
      visitor: { uses: new Map([['HALF', { total, player }]]) },
    })
    expect(paid(sword(see(capped, used(9, 0))))).toEqual(['25000 EUR/6', 'player_offer'])
    expect(paid(sword(see(capped, used(10, 0))))).toEqual(['50000 EUR/6', 'base'])
    expect(paid(sword(see(capped, used(5, 1))))).toEqual(['50000 EUR/6', 'base'])
    expect(paid(sword(see(capped, { at: at(3) })))).toEqual(['50000 EUR/6', 'base'])
  })

  it('by code or for named players comes before one for all, and only to them', () => {
    const mine = {
      code: 'ANNA',
      automatic: true,
      discount_ppm: 100_000,
      starts_at: day(0),
      players: ['anna'],
    }
    const typed = { code: 'TYPED', automatic: false, discount: cents(1), starts_at: day(0) }
    const all = pricedAt({}, { offers: [half, mine, typed] })
    expect(sword(see(all))?.offer?.code).toBe('ANNA')
    expect(sword(see(all, { visitor: { externalId: 'ben' } }))?.offer?.code).toBe('HALF')
    const withCode = see(all, { visitor: { externalId: 'ben', codes: ['TYPED'] } })
    expect(paid(sword(withCode))).toEqual(['40000 EUR/6', 'player_offer'])
  })

  it('of more for the same price adds to what is counted, rounded down', () => {
    const extra = { code: 'MORE', automatic: true, extra_ppm: 125_000, starts_at: day(0) }
    const pack = itemOf(see(sampleCatalogue({ offers: [extra] })), 'gold-100')
    expect(pack.contents[0]?.amount).toBe(112n)
    expect(pack.options[0]).toMatchObject({ rule: 'base', offer: { code: 'MORE' } })
    expect(sword(see(sampleCatalogue({ offers: [extra] })))?.offer).toBeUndefined()
  })
})

describe('the price before', () => {
  type Step = { readonly day: number; readonly price: number; readonly sale: number | undefined }

  /** Catalogues as they were published, with an offer over all of its days. */
  function historyOf(steps: readonly Step[], offerFrom: number): readonly PublishedCatalogue[] {
    return steps.map(({ day: days, price, sale }, index) => ({
      number: index + 1,
      publishedAt: at(days),
      catalogue: read(
        pricedAt(
          { money: cents(price) },
          {
            offers: [
              { code: 'NOW', automatic: true, discount_ppm: 600_000, starts_at: day(offerFrom) },
              ...(sale === undefined
                ? []
                : [
                    {
                      code: `SALE-${index}`,
                      automatic: true,
                      discount_ppm: 300_000,
                      starts_at: day(days),
                      ends_at: day(days + sale),
                    },
                  ]),
            ].filter(({ code }) => code !== 'NOW' || index === steps.length - 1),
          },
        ),
      ),
    }))
  }

  /** Day by day: what it cost, and the least of the thirty days before the offer. */
  function naive(steps: readonly Step[], offerFrom: number): number | undefined {
    const last = steps.at(-1)
    const start = Math.max(offerFrom, last?.day ?? 0)
    const prices: number[] = []
    for (let each = start - 30; each < start; each += 1) {
      const current = steps.filter(({ day: days }) => days <= each).at(-1)
      if (current === undefined) continue
      const isOnSale = current.sale !== undefined && each < current.day + current.sale
      prices.push(isOnSale ? current.price * 7_000 : current.price * 10_000)
    }
    return prices.length === 0 ? undefined : Math.min(...prices)
  }

  it('is the lowest of the thirty days before the offer, as a count day by day finds it', () => {
    const step = record({
      gap: integer({ min: 1, max: 20 }),
      price: integer({ min: 1, max: 100 }),
      sale: option(integer({ min: 1, max: 10 }), { nil: undefined }),
    })
    assert(
      property(array(step, { minLength: 1, maxLength: 8 }), integer({ min: -5, max: 5 }), (list, shift) => {
        let days = -90
        const steps = list.map(({ gap, price, sale }) => {
          days += gap
          return { day: days, price, sale }
        })
        const offerFrom = days + shift
        const now = Math.max(days, offerFrom) + 2
        const history = historyOf(steps, offerFrom)
        const published = history.at(-1)
        if (published === undefined) throw new Error('nothing published')
        const store = resolveStore({
          published,
          history,
          rates: noRates,
          at: at(now),
          locale: 'en',
          visitor: anna,
        })
        const shown = sword(store ?? see(sampleCatalogue()))
        const sold = shown?.cost.kind === 'money' ? Number(shown.cost.price.amount) : 0
        expect(shown?.offer?.code).toBe('NOW')
        const expected = naive(steps, offerFrom)
        expect(shown?.was === undefined ? undefined : Number(shown.was.amount)).toBe(
          expected !== undefined && expected > sold ? expected : undefined,
        )
      }),
      { numRuns: 300 },
    )
  })

  it('does not come from a rise just before the offer', () => {
    const steps = [
      { day: -60, price: 10, sale: undefined },
      { day: -2, price: 50, sale: undefined },
      { day: 0, price: 50, sale: undefined },
    ]
    const history = historyOf(steps, 0)
    const [published] = history.slice(-1)
    if (published === undefined) throw new Error('nothing published')
    const store = resolveStore({ published, history, rates: noRates, at: at(1), locale: 'en', visitor: anna })
    expect(sword(store ?? see(sampleCatalogue()))).not.toHaveProperty('was')
  })
})

describe('what a player may have', () => {
  it('is told before they pay: owned already, bought to the limit, too young, not for them', () => {
    const why = (changes: Partial<StoreVisitor>, document = sampleCatalogue()): string | undefined =>
      itemOf(see(document, { visitor: changes }), 'sword').unavailable
    expect(why({})).toBeUndefined()
    expect(why({ holdings: new Map([['sword', 1n]]) })).toBe('already_owned')
    const [first, ...rest] = sampleCatalogue().items
    if (first === undefined) throw new Error('no sword')
    const limited = sampleCatalogue({ items: [{ ...first, stackable: true, per_player: 2 }, ...rest] })
    expect(why({ uses: new Map([['item:sword', { total: 9, player: 1 }]]) }, limited)).toBeUndefined()
    expect(why({ uses: new Map([['item:sword', { total: 9, player: 2 }]]) }, limited)).toBe('limit_reached')
    const grown = sampleCatalogue({ items: [{ ...first, age_rating: 18 }, ...rest] })
    expect([why({ ageBand: '16-17' }, grown), why({ ageBand: 'unknown' }, grown)]).toEqual([
      'age_rating',
      'age_rating',
    ])
    const veterans = sampleCatalogue({
      stores: [{ id: 'vip', title: { en: 'Old hands' }, eligibility: { level_min: 10, tags: ['guild'] } }],
    })
    expect(why({}, veterans)).toBe('not_eligible')
    expect(why({ level: 10 }, veterans)).toBe('not_eligible')
    expect(why({ level: 10, tags: ['guild'] }, veterans)).toBeUndefined()
  })

  it('sends each player to the first store that takes them', () => {
    const stores = [
      { id: 'first', title: { en: 'Welcome' }, eligibility: { first_purchase: true } },
      { id: 'all', title: { en: 'Shop' } },
    ]
    expect(see(sampleCatalogue({ stores })).store).toBe('first')
    expect(see(sampleCatalogue({ stores }), { visitor: { isFirstPurchase: false } }).store).toBe('all')
  })
})

describe('virtual currency', () => {
  it('is sold to the exact shortfall at the rate of the best pack, rounded up to the unit of money', () => {
    assert(
      property(bigInt({ min: 1n, max: 300n }), bigInt({ min: 0n, max: 300n }), (price, balance) => {
        const document = pricedAt({ money: undefined, currency: { asset: 'GOLD/0', amount: String(price) } })
        const store = see(document, { visitor: { holdings: new Map([['currency:GOLD', balance]]) } })
        const missing = price - balance
        const { shortfall } = itemOf(store, 'sword').options[0] ?? {}
        if (missing <= 0n) {
          expect(shortfall).toBeUndefined()
          return
        }
        const line = priceLine(store, { sku: 'topup:GOLD', quantity: Number(missing) })
        if (!line.ok || line.cost.kind !== 'money') throw new Error('no top-up')
        expect(shortfall).toEqual({ units: missing, price: line.cost.price })
        expect(line.contents).toMatchObject([{ kind: 'currency', sku: 'GOLD', amount: missing }])
        // 100 for 0.99: never less than its share, never a whole unit more.
        const exact = missing * 990_000n
        expect(line.cost.price.amount * 100n - exact).toBeGreaterThanOrEqual(0n)
        expect(line.cost.price.amount * 100n - exact).toBeLessThan(100n)
      }),
      { numRuns: 100 },
    )
  })
})
