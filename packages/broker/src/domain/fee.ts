// The house's share of a price.

import { type Money, sharePpm } from '@farthing/protocol'

/** The fee on a price in parts per million, rounded down: the rest of the division stays with the merchant. */
export function feeOf(price: Money, feePpm: bigint): Money {
  return sharePpm(price, feePpm, 'down')
}
