// Names and worths of what an app sells, for pages: skus and codes become the words of its catalogue in the reader's language.

import type { Money } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Content, Cost } from '../domain/goods/content.ts'
import type { ContentView, CostView, VirtualAmount } from '../pages/goods-view.ts'

export type GoodsNames = {
  /** An item's name; its sku where the catalogue does not know it any more. */
  readonly item: (sku: string) => string
  /** So much of a currency, with its worth in money where it is sold. */
  readonly virtual: (code: string, amount: bigint) => VirtualAmount
}

/** The names of one app's goods, by what it has published. */
export async function readGoodsNames(_deps: Deps, _appId: string, _locale: string): Promise<GoodsNames> {
  return {
    item: (sku) => sku,
    virtual: (code, amount) => ({ title: code, amount: virtualMoney(code, amount) }),
  }
}

function virtualMoney(code: string, amount: bigint): Money {
  return { asset: `${code}/0`, amount }
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
