// The name a merchant knows a buyer by: steady at one merchant, unlinkable between two.

import { createHmac } from 'node:crypto'

/** `buyer_` and ten characters, keyed by a secret of the broker. */
export function buyerPseudonym(walletId: string, merchantId: string, secret: Uint8Array): string {
  return `buyer_${createHmac('sha256', secret).update(`${merchantId}\n${walletId}`).digest('hex').slice(0, 10)}`
}
