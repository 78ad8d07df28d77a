// What a catalogue changes of the one before: item by item, price by price, with money as people read it.

import { formatMoney, parseMoneyJson } from '@farthing/protocol'
import type { CatalogueDocument } from './catalogue-schema.ts'

export const changedThings = [
  'catalogue',
  'currency',
  'tax_class',
  'item',
  'price',
  'store',
  'offer',
] as const

export type CatalogueChange = {
  readonly what: (typeof changedThings)[number]
  /** The sku, code or name; of a price `sku/id`. */
  readonly name: string
  readonly change: 'added' | 'removed' | 'changed'
  /** Which member changed. */
  readonly member?: string
  /** Money as `0.05 EUR`, the rest as JSON; absent where there was or is none. */
  readonly before?: string
  readonly after?: string
}

type Named = Readonly<Record<string, unknown>>

/** Every difference, in the order of the document; from nothing, everything is added. */
export function diffCatalogues(
  before: CatalogueDocument | undefined,
  after: CatalogueDocument,
): readonly CatalogueChange[] {
  const own = ({ default_locale, default_region }: CatalogueDocument): Named => ({
    default_locale,
    default_region,
  })
  return [
    ...diffMembers('catalogue', 'catalogue', before === undefined ? {} : own(before), own(after)),
    ...diffLists('currency', 'code', before?.currencies, after.currencies),
    ...diffLists('tax_class', 'name', before?.tax_classes, after.tax_classes),
    ...diffItems(before?.items ?? [], after.items),
    ...diffLists('store', 'id', before?.stores, after.stores),
    ...diffLists('offer', 'code', before?.offers, after.offers),
  ]
}

type ItemDocument = CatalogueDocument['items'][number]

function diffItems(
  before: readonly ItemDocument[],
  after: readonly ItemDocument[],
): readonly CatalogueChange[] {
  const known = new Map(before.map((item) => [item.sku, item]))
  const left = new Map(after.map((item) => [item.sku, item]))
  return [
    ...after.flatMap((item) => {
      const { prices, ...rest } = item
      const { prices: pricesBefore = [], ...restBefore } = known.get(item.sku) ?? {}
      const qualified = (list: readonly Named[]): readonly Named[] =>
        list.map((price) => ({ ...price, id: `${item.sku}/${String(price['id'])}` }))
      return [
        ...diffLists('item', 'sku', known.has(item.sku) ? [restBefore] : [], [rest]),
        ...diffLists('price', 'id', qualified(pricesBefore), qualified(prices)),
      ]
    }),
    ...before.filter(({ sku }) => !left.has(sku)).map(({ sku }) => removed('item', sku)),
  ]
}

function diffLists(
  what: CatalogueChange['what'],
  key: string,
  before: readonly Named[] = [],
  after: readonly Named[] = [],
): readonly CatalogueChange[] {
  const nameOf = (each: Named): string => String(each[key])
  const known = new Map(before.map((each) => [nameOf(each), each]))
  const left = new Set(after.map(nameOf))
  return [
    ...after.flatMap((each): readonly CatalogueChange[] => {
      const name = nameOf(each)
      const earlier = known.get(name)
      return earlier === undefined
        ? [{ what, name, change: 'added', ...said('after', priceOf(each)) }]
        : diffMembers(what, name, earlier, each)
    }),
    ...before.filter((each) => !left.has(nameOf(each))).map((each) => removed(what, nameOf(each), each)),
  ]
}

function removed(what: CatalogueChange['what'], name: string, each: Named = {}): CatalogueChange {
  return { what, name, change: 'removed', ...said('before', priceOf(each)) }
}

function diffMembers(
  what: CatalogueChange['what'],
  name: string,
  before: Named,
  after: Named,
): readonly CatalogueChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap(
    (member): readonly CatalogueChange[] => {
      const [was, is] = [before[member], after[member]]
      if (JSON.stringify(was) === JSON.stringify(is)) return []
      return [{ what, name, change: 'changed', member, ...said('before', was), ...said('after', is) }]
    },
  )
}

/** What something that was added or removed asks for, where it is a price. */
function priceOf(each: Named): unknown {
  return each['money'] ?? each['currency']
}

function said(
  side: 'before' | 'after',
  value: unknown,
): { readonly before?: string; readonly after?: string } {
  return value === undefined ? {} : { [side]: textOf(value) }
}

/** A value for people: money by its decimal, wherever it stands. */
function textOf(value: unknown): string {
  const money = parseMoneyJson(value)
  if (money !== undefined) return formatMoney(money)
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value.join(', ')
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value)
      .map(([name, member]) => `${name} ${textOf(member)}`)
      .join(', ')
  }
  return JSON.stringify(value)
}
