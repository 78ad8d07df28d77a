// A payment that the ledger refused can never be made again under its id. An order outlives that: its next quote has another nonce.

import { toBase64Url } from '@farthing/protocol'
import { type Deps, writeRecords } from '../deps.ts'
import type { Order } from '../domain/goods/order.ts'
import { updateOrderNonce } from '../records/orders.ts'

/** Gives an unpaid order another nonce, unless somebody has done so already or a phone payment of it is under way. */
export async function renewOrderNonce(
  deps: Deps,
  order: Pick<Order, 'id' | 'merchantId' | 'nonce'>,
): Promise<void> {
  await writeRecords(deps, [updateOrderNonce(deps.records, order, toBase64Url(deps.system.chance(16)))])
}
