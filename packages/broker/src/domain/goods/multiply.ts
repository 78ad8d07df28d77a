// What several units of an item cost and consist of.

import type { Content, Cost } from './content.ts'

export function multiplyCost(cost: Cost, count: bigint): Cost {
  if (cost.kind === 'money') {
    return { kind: 'money', price: { asset: cost.price.asset, amount: cost.price.amount * count } }
  }
  if (cost.kind === 'currency') return { ...cost, amount: cost.amount * count }
  return { kind: 'items', items: cost.items.map(({ sku, amount }) => ({ sku, amount: amount * count })) }
}

export function multiplyContents(contents: readonly Content[], count: bigint): readonly Content[] {
  return contents.map((content) => ({ ...content, amount: content.amount * count }))
}
