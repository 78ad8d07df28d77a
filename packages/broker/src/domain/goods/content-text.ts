// Contents and costs as text, for rows that keep them as they were: bigints as strings of digits.

import { type Asset, instant } from '@farthing/protocol'
import type { Content, Cost } from './content.ts'

type ContentText = Omit<Content, 'amount' | 'until'> & { readonly amount: string; readonly until?: number }

export function contentsText(contents: readonly Content[]): string {
  return JSON.stringify(contents.map((content) => ({ ...content, amount: content.amount.toString() })))
}

export function contentsFromText(text: string): readonly Content[] {
  return (JSON.parse(text) as readonly ContentText[]).map(contentFromText)
}

function contentFromText({ amount, until, ...content }: ContentText): Content {
  return {
    ...content,
    amount: BigInt(amount),
    ...(until === undefined ? {} : { until: instant(until) }),
  }
}

export type CostText =
  | { readonly kind: 'money'; readonly asset: string; readonly amount: string }
  | { readonly kind: 'currency'; readonly code: string; readonly amount: string }
  | { readonly kind: 'items'; readonly items: readonly { readonly sku: string; readonly amount: string }[] }

export function costText(cost: Cost): CostText {
  if (cost.kind === 'money') {
    return { kind: 'money', asset: cost.price.asset, amount: cost.price.amount.toString() }
  }
  if (cost.kind === 'currency') return { kind: 'currency', code: cost.code, amount: cost.amount.toString() }
  return { kind: 'items', items: cost.items.map(({ sku, amount }) => ({ sku, amount: amount.toString() })) }
}

export function costFromText(text: CostText): Cost {
  if (text.kind === 'money') {
    return { kind: 'money', price: { asset: text.asset as Asset, amount: BigInt(text.amount) } }
  }
  if (text.kind === 'currency') return { kind: 'currency', code: text.code, amount: BigInt(text.amount) }
  return { kind: 'items', items: text.items.map(({ sku, amount }) => ({ sku, amount: BigInt(amount) })) }
}
