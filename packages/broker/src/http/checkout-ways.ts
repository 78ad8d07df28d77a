// The ways a buyer can pay an offer now, ordered by what the merchant keeps of it.

import { fiatAsset, type Instant, type Money, subtract } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { feeOf } from '../domain/fee.ts'
import { bundleShareOf, bundleSumFor } from '../domain/phone/bundle.ts'
import { fromMinor } from '../domain/phone/minor.ts'
import type { ItemClass } from '../domain/phone/payment.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import { merchantCredit } from '../domain/share/split.ts'
import { planPhoneCharge } from '../flows/plan-phone-charge.ts'
import { findBundle } from '../flows/read-phone-bundles.ts'
import type { PayWay, PhoneNotOffered } from '../pages/checkout-view.ts'
import type { Phone, PhoneOperator } from '../phone.ts'
import { readPhonePayment } from '../records/phone-payments.ts'

/** The phone bill as a way to pay a price, or why it is not one. */
export function phoneWay(
  deps: Deps,
  phone: Phone,
  price: Money,
  itemClass: ItemClass = 'content',
): { readonly way: PayWay } | { readonly notOffered: PhoneNotOffered } {
  const now = deps.system.now()
  const operators = [...phone.operators.values()].filter(
    ({ profile }) => profile.isBillable && fiatAsset(profile.currency) === price.asset,
  )
  if (operators.length === 0) return { notOffered: 'no-operator' }
  const plans = operators.map((operator) => planPhoneCharge(phone, operator, { price, itemClass, now }))
  const keeps = plans.flatMap((plan) => (plan.ok ? [keepsOf(plan.split)] : []))
  // Whose number it will be is not known yet: told is what the merchant keeps at least.
  const least = leastOf(keeps)
  const bundle = bundleBeside(phone, operators, { price, itemClass, now })
  const more = bundle === undefined ? {} : { bundle }
  if (least !== undefined) return { way: { kind: 'phone', keeps: least, isSingleViable: true, ...more } }
  if (bundle !== undefined) {
    return { way: { kind: 'phone', keeps: bundle.keeps, isSingleViable: false, bundle } }
  }
  const isTooSmall = plans.some((plan) => !plan.ok && plan.code === 'phone_not_viable')
  return { notOffered: isTooSmall ? 'price-not-viable' : 'amount-not-billable' }
}

type OfferedBundle = NonNullable<Extract<PayWay, { kind: 'phone' }>['bundle']>

/** The larger charge that may be chosen instead of a small price; `keeps` is the merchant's least share of that price then. */
function bundleBeside(
  phone: Phone,
  operators: readonly PhoneOperator[],
  { price, itemClass, now }: { readonly price: Money; readonly itemClass: ItemClass; readonly now: Instant },
): OfferedBundle | undefined {
  const amount = bundleSumFor(price)
  if (amount === undefined) return undefined
  const plans = operators.map((operator) =>
    planPhoneCharge(phone, operator, { price: amount, itemClass, now }),
  )
  const keeps = leastOf(plans.flatMap((plan) => (plan.ok ? [bundleShareOf(price, plan.split)] : [])))
  if (keeps === undefined) return undefined
  return { amount, keeps, lifeDays: phoneLimits.bundleLifeMs / 86_400_000 }
}

function leastOf(sums: readonly Money[]): Money | undefined {
  return sums.toSorted((left, right) => (left.amount < right.amount ? -1 : 1))[0]
}

/** What is left of an earlier bundle of the merchant, where it pays the price. */
export async function bundleWay(
  deps: Deps,
  wanted: Parameters<typeof findBundle>[1],
): Promise<PayWay | undefined> {
  const found = await findBundle(deps, wanted)
  if (found === undefined) return undefined
  const { bundle, left } = found
  const split = (await readPhonePayment(deps.records, bundle.paymentId))?.split
  if (split === undefined) return undefined
  return {
    kind: 'bundle',
    keeps: bundleShareOf(wanted.price, split),
    left,
    leftAfter: subtract(left, wanted.price),
    until: bundle.endsAt,
  }
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
    // What was paid already for just this merchant comes first: it would be refunded otherwise.
    if ((left.kind === 'bundle') !== (right.kind === 'bundle')) return left.kind === 'bundle' ? -1 : 1
    if (left.keeps.amount !== right.keeps.amount) return left.keeps.amount > right.keeps.amount ? -1 : 1
    return rank[left.kind] - rank[right.kind]
  })
}
