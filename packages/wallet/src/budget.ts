// The budget of a payer: what one request, one site and all together may cost. It is counted in memory and reserved
// before the broker is called, so that requests at the same time cannot overspend; it knows no network and no store.

import {
  type Asset,
  add,
  Bug,
  compare,
  type Money,
  type Problem,
  parsePrice,
  problem,
  subtract,
  zero,
} from '@farthing/protocol'
import { walletLimits } from './limits.ts'

/** Money, or its text such as `0.05 EUR`. */
export type Amount = Money | string

/** The bounds a caller sets. A price in another currency than a bound's is above it: nothing is exchanged. */
export type BudgetLimits = {
  /** The most one purchase may cost. */
  readonly perRequest: Amount
  /** The most all purchases together may cost, for as long as this payer lives. */
  readonly total?: Amount
  /** The most the purchases at any one site may cost together. */
  readonly perOrigin?: Amount
}

/** A running count against the bounds. */
export type Budget = {
  readonly perRequest: Money
  /** Sets a price aside under a payment's key; a second time with the same key sets nothing more aside. */
  readonly reserve: (key: string, origin: string, price: Money) => Problem | undefined
  /** Ends a reservation with what was charged in truth: zero gives all of it back. Unknown keys are left alone. */
  readonly settle: (key: string, charged: Money) => void
  /** What has been spent or set aside so far, by the budget's currency. */
  readonly used: () => Money
}

/** Starts a count at zero. A bound that cannot be read is a bug of the caller. */
export function createBudget(bounds: BudgetLimits): Budget {
  const perRequest = readAmount(bounds.perRequest)
  const total = bounds.total === undefined ? undefined : readAmount(bounds.total)
  const perOrigin = bounds.perOrigin === undefined ? undefined : readAmount(bounds.perOrigin)
  const asset: Asset = perRequest.asset
  if ([total, perOrigin].some((bound) => bound !== undefined && bound.asset !== asset)) {
    throw new Bug('the bounds of one budget are in one currency')
  }
  const reserved = new Map<string, { readonly origin: string; readonly price: Money }>()
  const byOrigin = new Map<string, Money>()
  let used = zero(asset)

  const count = (origin: string, change: Money): void => {
    used = add(used, change)
    byOrigin.set(origin, add(byOrigin.get(origin) ?? zero(asset), change))
  }

  return {
    perRequest,
    reserve: (key, origin, price) => {
      if (reserved.has(key)) return undefined
      if (price.asset !== asset || compare(price, perRequest) > 0) return problem('price_over_maximum')
      const atOrigin = byOrigin.get(origin)
      if (atOrigin === undefined && byOrigin.size >= walletLimits.budgetOriginsMax) {
        return problem('budget_reached', 'too many sites for one budget')
      }
      if (total !== undefined && compare(add(used, price), total) > 0) {
        return problem('budget_reached', 'the total is used up')
      }
      if (perOrigin !== undefined && compare(add(atOrigin ?? zero(asset), price), perOrigin) > 0) {
        return problem('budget_reached')
      }
      reserved.set(key, { origin, price })
      count(origin, price)
      return undefined
    },
    settle: (key, charged) => {
      const held = reserved.get(key)
      if (held === undefined) return
      reserved.delete(key)
      count(held.origin, subtract(charged, held.price))
    },
    used: () => used,
  }
}

function readAmount(amount: Amount): Money {
  if (typeof amount !== 'string') return amount
  const read = parsePrice(amount)
  if (!read.ok) throw new Bug(`a budget is money such as 0.05 EUR, not ${amount}`)
  return read.price
}
