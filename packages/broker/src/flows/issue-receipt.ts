// Receipts of orders: a place in the status lists is taken in the commit that pays; the receipt itself is signed when somebody
// asks, from what the order keeps for ever. However often it is asked for, the statement is the same.

import {
  limits,
  type Problem,
  problem,
  type Receipt,
  type ReceiptLine,
  signReceipt,
} from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Order, OrderLine } from '../domain/goods/order.ts'
import { noPart, type Part } from '../domain/part.ts'
import { insertReceipt, type ReceiptRow, readReceiptRow } from '../records/receipts.ts'

/** What the commit that pays an order adds. */
export function planReceipt(deps: Deps, order: Pick<Order, 'id'>): Part {
  return { ...noPart, records: [insertReceipt(deps.records, order.id, deps.system.now())] }
}

/** Where the status list of some receipts is. */
export function statusListUri(deps: Pick<Deps, 'config'>, list: bigint | number): string {
  return `${deps.config.origin}/v1/status-lists/${list}`
}

export type IssuedReceipt = {
  readonly ok: true
  readonly token: string
  readonly receipt: Receipt
  readonly row: ReceiptRow
}

/** An order's receipt; refused with `not_found` before it is paid. */
export async function readReceipt(deps: Deps, order: Order): Promise<IssuedReceipt | Problem> {
  const row = await readReceiptRow(deps.records, order.id)
  if (row === undefined) return problem('not_found', 'An order has a receipt once it is paid')
  const entries = BigInt(limits.statusListEntries)
  const receipt: Receipt = {
    issuer: deps.config.origin,
    app: order.appId,
    player: order.playerId,
    order: order.id,
    paidAt: order.paidAt ?? row.at,
    mode: deps.config.mode,
    lines: order.lines.map(receiptLine),
    ...(order.gift === undefined ? {} : { isGift: true }),
    status: { uri: statusListUri(deps, row.place / entries), index: Number(row.place % entries) },
  }
  const token = await signReceipt(receipt, deps.keyring.receiptSigner(deps.system.now()))
  return { ok: true, token, receipt, row }
}

function receiptLine({ sku, quantity, cost, tax }: OrderLine): ReceiptLine {
  const line = { sku, quantity, ...(tax === undefined ? {} : { tax }) }
  if (cost.kind === 'money') return { ...line, price: cost.price }
  if (cost.kind === 'items') return { ...line, items: cost.items }
  return { ...line, price: { asset: `${cost.code}/0`, amount: cost.amount } }
}
