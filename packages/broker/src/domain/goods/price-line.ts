// What a quantity of an item costs and gives: the one place where an order's lines come from a resolved store.

import { type Money, multiplyRatio, type Problem, problem } from '@farthing/protocol'
import type { Content, Cost } from './content.ts'
import type { ResolvedItem, ResolvedOption, ResolvedStore } from './resolved.ts'

export type PricedLine = {
  readonly ok: true
  readonly item: ResolvedItem
  readonly option: ResolvedOption
  readonly quantity: number
  /** Of the whole line. */
  readonly cost: Cost
  readonly tax?: Money
  readonly contents: readonly Content[]
}

/** Prices a line; refused where the item is not sold, not to this player, or not in that quantity. */
export function priceLine(
  store: ResolvedStore,
  wanted: { readonly sku: string; readonly option?: string; readonly quantity: number },
): PricedLine | Problem {
  const item = store.items.find(({ sku }) => sku === wanted.sku)
  if (item === undefined) return problem('item_unknown', `${wanted.sku} is not sold here`)
  if (item.unavailable !== undefined) return refuseUnavailable(item)
  const option =
    wanted.option === undefined ? item.options[0] : item.options.find(({ id }) => id === wanted.option)
  if (option === undefined)
    return problem('item_unknown', `${wanted.sku} has no price named ${wanted.option ?? ''}`)
  const { quantity } = wanted
  const least = option.quantityMin ?? 1
  const most = Math.min(option.quantityMax ?? item.quantityMax, item.quantityMax)
  if (!Number.isSafeInteger(quantity) || quantity < least || quantity > most) {
    return problem('limit_reached', `Of ${item.sku} between ${least} and ${most} are sold at once`)
  }
  const cost = costOf(option, BigInt(quantity))
  return {
    ok: true,
    item,
    option,
    quantity,
    cost,
    ...taxOf(cost, option.taxPpm),
    contents: item.contents.map((content) => ({ ...content, amount: content.amount * BigInt(quantity) })),
  }
}

function refuseUnavailable({ sku, unavailable }: ResolvedItem): Problem {
  if (unavailable === 'already_owned') return problem('already_owned')
  if (unavailable === 'limit_reached') return problem('limit_reached', `This player has bought all of ${sku}`)
  const why = unavailable === 'age_rating' ? 'age rating' : 'who the store is for'
  return problem('item_unavailable', `${sku}: ${why}`)
}

/** So many units at an option's price; a price of several units together is taken in part and rounded up to the money's unit. */
export function costOf({ cost, per = 1n }: ResolvedOption, quantity: bigint): Cost {
  const part = (amount: bigint): bigint => (amount * quantity + per - 1n) / per
  switch (cost.kind) {
    case 'money':
      return { kind: 'money', price: { ...cost.price, amount: part(cost.price.amount) } }
    case 'currency':
      return { ...cost, amount: part(cost.amount) }
    case 'items':
      return { ...cost, items: cost.items.map((each) => ({ ...each, amount: part(each.amount) })) }
  }
  return cost
}

/** The tax within a price in money, as a member to spread: `price × rate / (1 + rate)`, halves to even. */
export function taxOf(cost: Cost, ppm: bigint | undefined): { readonly tax?: Money } {
  if (cost.kind !== 'money' || ppm === undefined) return {}
  const rate = { numerator: ppm, denominator: 1_000_000n + ppm }
  return { tax: multiplyRatio(cost.price, rate, 'half-even') }
}
