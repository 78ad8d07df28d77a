// What a quantity of an option costs and the tax within it; orders' lines are priced by this alone.

import { type Money, multiplyRatio } from '@farthing/protocol'
import type { Cost } from './content.ts'
import type { ResolvedOption } from './resolved.ts'

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
