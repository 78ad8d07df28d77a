// A line of an order as its row keeps it: what it cost and what it consists of, in words that no later catalogue changes.

import type { Asset, Id } from '@farthing/protocol'
import type { RefundClass } from './content.ts'
import { type CostText, contentsFromText, contentsText, costFromText, costText } from './content-text.ts'
import type { LineState, OrderLine } from './order.ts'

type LineText = {
  readonly cost: CostText
  readonly tax?: { readonly asset: string; readonly amount: string }
  readonly rule: OrderLine['rule']
  readonly offer?: string
  readonly offerCaps?: NonNullable<OrderLine['offerCaps']>
  readonly perPlayer?: number
  readonly contents: string
  readonly refundClass: RefundClass
  readonly isGiftable: boolean
  readonly itemClass: OrderLine['itemClass']
}

export function orderLineText(line: OrderLine): string {
  const text: LineText = {
    cost: costText(line.cost),
    ...(line.tax === undefined ? {} : { tax: { asset: line.tax.asset, amount: line.tax.amount.toString() } }),
    rule: line.rule,
    ...(line.offer === undefined ? {} : { offer: line.offer }),
    ...(line.offerCaps === undefined ? {} : { offerCaps: line.offerCaps }),
    ...(line.perPlayer === undefined ? {} : { perPlayer: line.perPlayer }),
    contents: contentsText(line.contents),
    refundClass: line.refundClass,
    isGiftable: line.isGiftable,
    itemClass: line.itemClass,
  }
  return JSON.stringify(text)
}

export function orderLineFromRow(row: {
  readonly orderId: Id<'ord'>
  readonly ordinal: number
  readonly sku: string
  readonly title: string
  readonly quantity: number
  readonly json: string
  readonly state: LineState
  readonly refundedUnits: bigint
}): OrderLine {
  const { json, ...rest } = row
  const { cost, tax, contents, ...text } = JSON.parse(json) as LineText
  return {
    ...rest,
    ...text,
    cost: costFromText(cost),
    ...(tax === undefined ? {} : { tax: { asset: tax.asset as Asset, amount: BigInt(tax.amount) } }),
    contents: contentsFromText(contents),
  }
}
