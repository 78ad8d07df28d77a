// What the lint finds: errors that keep a catalogue from being published, warnings that are told.

import { type Instant, instant } from '@farthing/protocol'
import { describe, expect, it } from 'vitest'
import { cents, day, sampleCatalogue } from '../../testing/test-goods.ts'
import { testStart } from '../../testing/test-system.ts'
import type { Catalogue, PublishedCatalogue } from './catalogue.ts'
import type { CatalogueDocument } from './catalogue-schema.ts'
import { diffCatalogues } from './diff-catalogues.ts'
import { lintCatalogue } from './lint-catalogue.ts'
import { parseCatalogue } from './parse-catalogue.ts'

function read(document: CatalogueDocument): Catalogue {
  const parsed = parseCatalogue(document)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed))
  return parsed.catalogue
}

function at(days: number): Instant {
  return instant(testStart + days * 86_400_000)
}

function published(days: number, document: CatalogueDocument): PublishedCatalogue {
  return { number: 1, catalogue: read(document), publishedAt: at(days) }
}

function codesOf(
  document: CatalogueDocument,
  history: readonly PublishedCatalogue[] = [],
): readonly string[] {
  return lintCatalogue(read(document), history, { at: at(0) }).map(
    ({ severity, code, pointer }) => `${severity} ${code} ${pointer}`,
  )
}

const half = { code: 'HALF', automatic: true, discount_ppm: 500_000, starts_at: day(-3), ends_at: day(3) }

describe('the lint', () => {
  it('has nothing to say of a catalogue in order', () => {
    expect(codesOf(sampleCatalogue())).toEqual([])
  })

  it('finds a window begun again or made longer, however many versions lie between', () => {
    const first = published(
      -20,
      sampleCatalogue({ offers: [{ ...half, starts_at: day(-19), ends_at: day(-10) }] }),
    )
    const between = published(-9, sampleCatalogue())
    expect(codesOf(sampleCatalogue({ offers: [half] }), [first, between])).toContain(
      'error offer_restarted /offers/0',
    )
    const running = published(-3, sampleCatalogue({ offers: [half] }))
    const longer = sampleCatalogue({ offers: [{ ...half, ends_at: day(4) }] })
    const shorter = sampleCatalogue({ offers: [{ ...half, ends_at: day(1) }] })
    expect(codesOf(longer, [running])).toContain('error offer_restarted /offers/0')
    expect(codesOf(shorter, [running])).not.toContain('error offer_restarted /offers/0')
  })

  it('lets an offer be moved that nobody has seen yet', () => {
    const soon = { ...half, starts_at: day(5), ends_at: day(6) }
    const before = published(-3, sampleCatalogue({ offers: [soon] }))
    const moved = sampleCatalogue({ offers: [{ ...soon, starts_at: day(7), ends_at: day(9) }] })
    expect(codesOf(moved, [before])).toEqual([])
  })

  it('finds an offer that asks no less than before, and says nothing where it does', () => {
    const usual = published(-60, sampleCatalogue())
    expect(codesOf(sampleCatalogue({ offers: [half] }), [usual])).toEqual([])
    const cheap = sampleCatalogue()
    cheap.items[0]?.prices.splice(0, 1, { id: 'money', money: cents(2) })
    const history = [published(-60, cheap), published(-5, sampleCatalogue())]
    expect(codesOf(sampleCatalogue({ offers: [half] }), history)).toEqual(['warning no_reduction /offers/0'])
  })

  it('finds prices that vary by what players are tagged with or have bought, not by level', () => {
    const store = (eligibility: object): CatalogueDocument =>
      sampleCatalogue({
        stores: [
          {
            id: 'vip',
            title: { en: 'For some' },
            prices: [{ sku: 'sword', price: 'money', money: cents(9) }],
            eligibility,
          },
        ],
      })
    const warning = 'warning price_by_segment /stores/0/prices/0'
    expect(codesOf(store({ tags: ['spender'] }))).toEqual([warning])
    expect(codesOf(store({ first_purchase: false }))).toEqual([warning])
    expect(codesOf(store({ level_min: 3 }))).toEqual([])
  })

  it('finds what nobody can buy: currencies without packs, prices above what is held or paid, items without price', () => {
    const sample = sampleCatalogue()
    const gold = { code: 'GOLD', title: { en: 'Gold' }, scale: 0 as const, purchasable: true, maximum: '10' }
    const unsold = {
      ...sample,
      currencies: [gold],
      items: sample.items.flatMap((item) => {
        if (item.sku === 'gold-100' || item.sku === 'starter') return []
        return [item.sku === 'song' ? { ...item, prices: [] } : item]
      }),
    }
    expect(codesOf(unsold)).toEqual([
      'warning currency_unsold /currencies/0',
      'warning price_above_maximum /currencies/0',
      'warning not_sold /items/3',
    ])
    const dear = sampleCatalogue()
    dear.items[0]?.prices.splice(0, 1, { id: 'money', money: cents(1_201) })
    expect(codesOf(dear)).toEqual(['error price_too_high /items/0/prices/0/money'])
  })

  it('finds files that do not lie at the site of the seller', () => {
    const lint = (origin: string) => lintCatalogue(read(sampleCatalogue()), [], { at: at(0), origin })
    expect(lint('https://paper.example')).toEqual([])
    expect(lint('https://else.example')).toMatchObject([
      { severity: 'warning', code: 'foreign_file', pointer: '/items/5/files/0/url' },
    ])
  })

  it('finds a bundle that costs more than what is in it', () => {
    const sample = sampleCatalogue()
    sample.items[3]?.prices.splice(0, 1, { id: 'money', money: cents(120) })
    expect(codesOf(sample)).toEqual(['warning bundle_dearer /items/3'])
  })
})

describe('a difference', () => {
  it('names each member that changed, with money as people read it', () => {
    const before = sampleCatalogue()
    const after = sampleCatalogue({ offers: [half] })
    after.items[0]?.prices.splice(0, 1, { id: 'money', money: cents(6) })
    after.items.pop()
    expect(diffCatalogues(before, after)).toEqual([
      {
        what: 'price',
        name: 'sword/money',
        change: 'changed',
        member: 'money',
        before: '0.05 EUR',
        after: '0.06 EUR',
      },
      { what: 'item', name: 'oracle', change: 'removed' },
      { what: 'offer', name: 'HALF', change: 'added' },
    ])
    expect(diffCatalogues(before, sampleCatalogue())).toEqual([])
  })
})
