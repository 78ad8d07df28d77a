// What one unit of an item consists of: packs counted out, bundles taken apart. And what follows from that for its age rating, its
// class on a phone bill and whether it may be given away.

import type { ItemClass } from '../phone/payment.ts'
import type { Catalogue, Item } from './catalogue.ts'
import type { Content } from './content.ts'

/** The items of a catalogue by sku; made once per catalogue, since lists are long. */
export function itemsBySku(catalogue: Catalogue): ReadonlyMap<string, Item> {
  const known = maps.get(catalogue)
  if (known !== undefined) return known
  const made = new Map(catalogue.items.map((item) => [item.sku, item]))
  maps.set(catalogue, made)
  return made
}

const maps = new WeakMap<Catalogue, ReadonlyMap<string, Item>>()

/** What is granted for one unit. */
export function contentsOf(catalogue: Catalogue, item: Item): readonly Content[] {
  const { sku, clawback } = item
  const life = item.expiresAfterMs === undefined ? {} : { expiresAfterMs: item.expiresAfterMs }
  switch (item.kind) {
    case 'durable':
      return [{ kind: 'durable', sku, amount: 1n, isStackable: item.isStackable, clawback }]
    case 'download':
      return [{ kind: 'download', sku, amount: 1n, isStackable: false, clawback }]
    case 'consumable':
    case 'metered':
      return [{ kind: item.kind, sku, amount: item.units, isStackable: true, clawback, ...life }]
    case 'pass': {
      const length = item.durationMs === undefined ? {} : { durationMs: item.durationMs }
      const until = item.until === undefined ? {} : { until: item.until }
      return [{ kind: 'pass', sku, amount: 1n, isStackable: true, clawback, ...length, ...until }]
    }
    case 'currency_pack':
      return item.pack === undefined ? [] : [currencyContent(item.pack.code, item.pack.amount, clawback)]
    case 'bundle':
      return merge(
        partsOf(catalogue, item).flatMap(({ part, quantity }) =>
          contentsOf(catalogue, part).map((content) => ({
            ...content,
            amount: content.amount * BigInt(quantity),
          })),
        ),
      )
  }
  return []
}

/** An amount of virtual currency as a content; bought currency does not end. */
export function currencyContent(code: string, amount: bigint, clawback: Content['clawback']): Content {
  return { kind: 'currency', sku: code, amount, isStackable: true, clawback }
}

/** The parts of a bundle with their items; none of anything else. */
export function partsOf(
  catalogue: Catalogue,
  item: Item,
): readonly { readonly part: Item; readonly quantity: number }[] {
  return item.parts.flatMap(({ sku, quantity }) => {
    const part = itemsBySku(catalogue).get(sku)
    return part === undefined ? [] : [{ part, quantity }]
  })
}

/** The same things from several parts are counted together. */
function merge(contents: readonly Content[]): readonly Content[] {
  const merged = new Map<string, Content>()
  for (const content of contents) {
    const { amount, ...rest } = content
    const key = JSON.stringify(rest)
    merged.set(key, { ...content, amount: amount + (merged.get(key)?.amount ?? 0n) })
  }
  return [...merged.values()]
}

/** The strictest age of an item and of all that is in it. */
export function ageRatingOf(catalogue: Catalogue, item: Item): Item['ageRating'] {
  const ages = [item.ageRating, ...partsOf(catalogue, item).map(({ part }) => ageRatingOf(catalogue, part))]
  const strictest = Math.max(...ages)
  return ages.find((age) => age === strictest) ?? item.ageRating
}

/** Whether it and all that is in it may be given away. */
export function isGiftable(catalogue: Catalogue, item: Item): boolean {
  return item.isGiftable && partsOf(catalogue, item).every(({ part }) => isGiftable(catalogue, part))
}

/** Its class to the risk rules of the phone bill: from what is in it, never from what the seller calls it. */
export function itemClassOf(contents: readonly Content[]): ItemClass {
  if (contents.some(({ kind }) => kind === 'currency')) return 'game_currency'
  const isContent = contents.every(({ kind }) => kind === 'download' || kind === 'metered')
  return isContent ? 'content' : 'game_item'
}
