// Who bears a charge that the operator never made, though the goods were handed out: a copy that cost nothing is the merchant's
// loss of a sale that never was; what cost the merchant money is ours, and our claim against the operator.

import type { ItemClass } from '../phone/payment.ts'

const copies: readonly ItemClass[] = ['content', 'game_item', 'game_currency', 'adult', 'charity']

/** Who bears a charge of this class that is missing at the operator. */
export function bearerOfMissing(itemClass: ItemClass): 'MERCHANT' | 'PLATFORM' {
  return copies.includes(itemClass) ? 'MERCHANT' : 'PLATFORM'
}
