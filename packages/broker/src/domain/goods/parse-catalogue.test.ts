// Reading catalogues: what is taken comes back the same, what is not is told with its place.

import {
  assert,
  constant,
  constantFrom,
  dictionary,
  jsonValue,
  oneof,
  property,
  record,
  string,
} from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cents, day, sampleCatalogue } from '../../testing/test-goods.ts'
import type { CatalogueDocument } from './catalogue-schema.ts'
import { contentsOf } from './contents.ts'
import { parseCatalogue } from './parse-catalogue.ts'

function faultsOf(json: unknown): readonly string[] {
  const parsed = parseCatalogue(json)
  if (parsed.ok) return []
  return (parsed.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)
}

type Item = CatalogueDocument['items'][number]

function withItem(item: Partial<Item>, at = 0): CatalogueDocument {
  const sample = sampleCatalogue()
  return { ...sample, items: sample.items.map((each, index) => (index === at ? { ...each, ...item } : each)) }
}

describe('a catalogue', () => {
  it('that is taken comes back with its members in one order, whatever order they were sent in', () => {
    const parsed = parseCatalogue(sampleCatalogue())
    expect(parsed.ok && parsed.document).toEqual(sampleCatalogue())
    const text = parsed.ok ? JSON.stringify(parsed.document) : ''
    const turned = parseCatalogue(turnAround(sampleCatalogue()))
    expect(turned.ok ? JSON.stringify(turned.document) : '').toBe(text)
    const again = parseCatalogue(JSON.parse(text))
    expect(again.ok ? JSON.stringify(again.document) : '').toBe(text)
  })

  it('of any JSON whatever is taken or refused, never a fault of ours', () => {
    const member = oneof(jsonValue(), constant([]), constant({ en: 'A' }))
    const near = record({
      default_locale: oneof(constant('en'), jsonValue()),
      items: oneof(constant(sampleCatalogue().items), jsonValue()),
      stores: member,
      offers: member,
      currencies: oneof(constant(sampleCatalogue().currencies), member),
    })
    assert(
      property(oneof(jsonValue(), near, dictionary(string(), jsonValue())), (json) => {
        const parsed = parseCatalogue(json)
        expect(parsed.ok || (parsed.errors?.length ?? 0) > 0).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('is refused where one member of an item is anything else, never half taken', () => {
    const members = Object.keys(sampleCatalogue().items[0] ?? {})
    assert(
      property(constantFrom(...members), jsonValue(), (name, value) => {
        const parsed = parseCatalogue(withItem({ [name]: value }))
        if (parsed.ok) expect(parsed.document.items[0]).toMatchObject({ [name]: value })
      }),
      { numRuns: 300 },
    )
  })

  it.each<[string, CatalogueDocument, string]>([
    ['a sku that stands twice', withItem({ sku: 'potion' }), '/items/1 duplicate'],
    ['a tax class nobody named', withItem({ tax_class: 'none' }), '/items/0/tax_class unknown'],
    ['a member of another kind', withItem({ units: '3' }), '/items/0/units not_of_kind'],
    ['a pack of nothing', withItem({ kind: 'currency_pack', tags: [] }), '/items/0 missing'],
    ['a pass without end', withItem({ kind: 'pass' }), '/items/0 missing'],
    ['several of what is held once', withItem({ quantity_max: 2 }), '/items/0/quantity_max held_once'],
    [
      'a title without the language of all',
      withItem({ title: { fr: 'Une épée' } }),
      '/items/0/title no_default',
    ],
    ['a price that asks for nothing', withItem({ prices: [{ id: 'none' }] }), '/items/0/prices/0 one_of'],
    [
      'a price that asks twice',
      withItem({ prices: [{ id: 'two', money: cents(1), items: [{ sku: 'potion', amount: '1' }] }] }),
      '/items/0/prices/0 one_of',
    ],
    [
      'a currency nobody named',
      withItem({ prices: [{ id: 'gem', currency: { asset: 'GEM/0', amount: '1' } }] }),
      '/items/0/prices/0/currency/asset unknown',
    ],
    [
      'a window that ends before it starts',
      withItem({ prices: [{ id: 'money', money: cents(1), starts_at: day(2), ends_at: day(1) }] }),
      '/items/0/prices/0/ends_at before_start',
    ],
    [
      'payment with a bundle',
      withItem({ prices: [{ id: 'swap', items: [{ sku: 'starter', amount: '1' }] }] }),
      '/items/0/prices/0/items/0/sku not_payable',
    ],
    [
      'a pack that is paid with what it holds',
      withItem({ prices: [{ id: 'gold', currency: { asset: 'GOLD/0', amount: '1' } }] }, 2),
      '/items/2/prices/0/currency itself',
    ],
    [
      'a bundle of itself',
      withItem({ contents: [{ sku: 'starter', quantity: 1 }] }, 3),
      '/items/3/contents cycle',
    ],
    [
      'an offer of two kinds',
      sampleCatalogue({
        offers: [{ code: 'TWO', automatic: true, discount_ppm: 1, extra_ppm: 1, starts_at: day(0) }],
      }),
      '/offers/0 one_of',
    ],
    [
      'an override of a price that is not there',
      sampleCatalogue({
        stores: [
          { id: 'main', title: { en: 'A' }, prices: [{ sku: 'sword', price: 'gem', money: cents(1) }] },
        ],
      }),
      '/stores/0/prices/0/price unknown',
    ],
  ])('with %s is refused at its place', (_what, document, fault) => {
    expect(faultsOf(document)).toContain(fault)
  })

  it('names no currency as money is named, and money by its own currencies alone', () => {
    const euro = { code: 'EUR', title: { en: 'Euro' }, scale: 0 as const, purchasable: true }
    expect(faultsOf(sampleCatalogue({ currencies: [euro] }))).toContain('/currencies/0/code custom')
    const money = { asset: 'ZZQ/6', amount: '1' }
    expect(faultsOf(withItem({ prices: [{ id: 'money', money }] }))).toContain(
      '/items/0/prices/0/money/asset custom',
    )
  })

  it('sells nothing whose result is chance', () => {
    const parsed = parseCatalogue({ ...sampleCatalogue(), items: [{ sku: 'chest', kind: 'random' }] })
    expect(parsed).toMatchObject({ ok: false, code: 'random_items_not_allowed' })
  })

  it('takes bundles apart to what is granted, and bundles within bundles twice at most', () => {
    const nested = (sku: string, inner: string): Item => ({
      sku,
      kind: 'bundle',
      title: { en: sku },
      contents: [{ sku: inner, quantity: 3 }],
      prices: [],
    })
    const sample = sampleCatalogue()
    const twice = { ...sample, items: [...sample.items, nested('crate', 'starter')] }
    const parsed = parseCatalogue(twice)
    if (!parsed.ok) throw new Error('refused')
    const crate = parsed.catalogue.items.find(({ sku }) => sku === 'crate')
    if (crate === undefined) throw new Error('no crate')
    expect(contentsOf(parsed.catalogue, crate).map(({ kind, sku, amount }) => [kind, sku, amount])).toEqual([
      ['consumable', 'potion', 18n],
      ['currency', 'GOLD', 300n],
    ])
    const thrice = { ...twice, items: [...twice.items, nested('ship', 'crate')] }
    expect(faultsOf(thrice)).toEqual(['/items/8/contents too_deep'])
  })
})

/** The same with the members of every object the other way round. */
function turnAround(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turnAround)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, turnAround(member)]),
  )
}
