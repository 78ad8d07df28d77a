// In which order the checkout offers a buyer's ways to pay: by what the merchant keeps of the price. Ways that would leave the
// merchant nothing are not offered.

import { type Money, subtract } from '@farthing/protocol'
import { feeOf } from '../fee.ts'
import { fromMinor, toMinor } from '../phone/minor.ts'
import type { ItemClass } from '../phone/payment.ts'
import type { Contract, Day } from '../share/contract.ts'
import { shareOf } from '../share/share.ts'

/** A way this buyer can pay: from the balance, or by the phone bill under the contract that was chosen for it. */
export type UsableWay =
  | { readonly way: 'balance'; readonly feePpm: bigint }
  | {
      readonly way: 'phone'
      readonly contract: Contract
      readonly itemClass: ItemClass
      readonly day: Day
      /** Messages we send for a charge, parts counted. */
      readonly messages: bigint
    }

/** A way with what the merchant keeps of the price by it, the tax in the price included. */
export type OrderedWay<Way extends UsableWay = UsableWay> = { readonly usable: Way; readonly kept: Money }

/** Orders ways by what the merchant keeps, most first; equal ones stay in the order given. */
export function orderWays(price: Money, ways: readonly UsableWay[]): readonly OrderedWay[] {
  return ways
    .flatMap((usable): readonly OrderedWay[] => {
      const kept = keptBy(price, usable)
      return kept === undefined ? [] : [{ usable, kept }]
    })
    .toSorted((left, right) =>
      left.kept.amount === right.kept.amount ? 0 : left.kept.amount > right.kept.amount ? -1 : 1,
    )
}

function keptBy(price: Money, usable: UsableWay): Money | undefined {
  if (usable.way === 'balance') return subtract(price, feeOf(price, usable.feePpm))
  const units = toMinor(price)
  if (units === undefined || units.units === 0n || units.currency !== usable.contract.currency)
    return undefined
  const share = shareOf(usable.contract, { ...usable, price: units })
  return share.ok ? fromMinor({ ...units, units: share.split.net + share.split.tax }) : undefined
}
