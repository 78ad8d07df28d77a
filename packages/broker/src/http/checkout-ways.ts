// The ways a buyer can pay an offer now, ordered by what the merchant keeps of it.

import { fiatAsset, type Money, subtract } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { feeOf } from '../domain/fee.ts'
import { fromMinor } from '../domain/phone/minor.ts'
import { merchantCredit } from '../domain/share/split.ts'
import { planPhoneCharge } from '../flows/plan-phone-charge.ts'
import type { PayWay, PhoneNotOffered } from '../pages/checkout-view.ts'
import type { Phone } from '../phone.ts'

/** The phone bill as a way to pay a price, or why it is not one. */
export function phoneWay(
  deps: Deps,
  phone: Phone,
  price: Money,
): { readonly way: PayWay } | { readonly notOffered: PhoneNotOffered } {
  const now = deps.system.now()
  const operators = [...phone.operators.values()].filter(
    ({ profile }) => profile.isBillable && fiatAsset(profile.currency) === price.asset,
  )
  if (operators.length === 0) return { notOffered: 'no-operator' }
  const plans = operators.map((operator) =>
    planPhoneCharge(phone, operator, { price, itemClass: 'content', now }),
  )
  const keeps = plans.flatMap((plan) => (plan.ok ? [keepsOf(plan.split)] : []))
  // Whose number it will be is not known yet: told is what the merchant keeps at least.
  const [least] = keeps.toSorted((left, right) => (left.amount < right.amount ? -1 : 1))
  if (least !== undefined) return { way: { kind: 'phone', keeps: least, isSingleViable: true } }
  const isTooSmall = plans.some((plan) => !plan.ok && plan.code === 'phone_not_viable')
  return { notOffered: isTooSmall ? 'price-not-viable' : 'amount-not-billable' }
}

/** What the merchant keeps of a price paid from a balance. */
export function keepsOfBalance(deps: Deps, price: Money): Money {
  return subtract(price, feeOf(price, deps.config.feePpm))
}

function keepsOf(split: Parameters<typeof merchantCredit>[0]): Money {
  return fromMinor({ currency: split.currency, units: merchantCredit(split) })
}

/** The ways in the order they are offered: what leaves the merchant most first, and of equals the one that is quicker. */
export function orderWays(ways: readonly PayWay[]): readonly PayWay[] {
  const rank: Readonly<Record<PayWay['kind'], number>> = { bundle: 0, balance: 1, voucher: 2, phone: 3 }
  return ways.toSorted((left, right) => {
    if (left.keeps.amount !== right.keeps.amount) return left.keeps.amount > right.keeps.amount ? -1 : 1
    return rank[left.kind] - rank[right.kind]
  })
}
