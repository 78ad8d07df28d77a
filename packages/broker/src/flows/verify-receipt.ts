// The online check of a receipt: what it says, what became of its order, and a note of each one presented for a player whom it does not
// name.

import { type Problem, type Receipt, type ReceiptStatus, verifyReceipt } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { App } from '../domain/goods/app.ts'
import { insertEvent } from '../records/events.ts'
import { readOrder } from '../records/orders.ts'
import {
  countReceiptMisuse,
  insertReceiptMisuse,
  isMisuseKnown,
  readReceiptRow,
} from '../records/receipts.ts'
import { newId } from '../system.ts'

export type CheckedReceipt = {
  readonly ok: true
  readonly receipt: Receipt
  readonly status: ReceiptStatus
}

/** Checks a receipt that an app was shown, for one of its players where it says which. */
export async function checkReceipt(
  deps: Deps,
  input: { readonly app: App; readonly token: string; readonly player?: string },
): Promise<CheckedReceipt | Problem> {
  const expected = {
    keySet: deps.keyring.receiptKeys(deps.system.now()),
    issuer: deps.config.origin,
    app: input.app.id,
    mode: deps.config.mode,
  }
  const read = await verifyReceipt(input.token, expected)
  if (!read.ok) return read
  const { receipt } = read
  if (input.player !== undefined) {
    const ofPlayer = await verifyReceipt(input.token, { ...expected, player: input.player })
    if (!ofPlayer.ok) {
      // A gift shown by its own buyer is nobody's fraud.
      const isFraud = ofPlayer.code === 'receipt_bound_to_other_player' && receipt.player !== input.player
      const failed = isFraud ? await noteMisuse(deps, receipt, input.player) : undefined
      return failed ?? ofPlayer
    }
  }
  const row = await readReceiptRow(deps.records, receipt.order)
  return { ok: true, receipt, status: row?.status ?? 'unknown' }
}

/** Counts the attempt; its merchant is told of the first for each player, so that nobody can fill the stream with them. */
async function noteMisuse(deps: Deps, receipt: Receipt, player: string): Promise<Problem | undefined> {
  const order = await readOrder(deps.records, receipt.order)
  if (order === undefined) return undefined
  const misuse = { orderId: order.id, player, at: deps.system.now() }
  // Of two first times at once one is refused, and is then one more time.
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const known = await isMisuseKnown(deps.records, misuse)
    const outcome = await deps.ledger.commit({
      records: known
        ? [countReceiptMisuse(deps.records, misuse)]
        : [
            insertReceiptMisuse(deps.records, misuse),
            insertEvent(deps.records, {
              id: newId(deps.system, 'evt'),
              merchantId: order.merchantId,
              appId: order.appId,
              type: 'receipt.wrong_player',
              objectId: order.id,
              at: misuse.at,
              data: {
                order: order.id,
                test: deps.config.mode === 'test',
                app: order.appId,
                player: order.playerId,
                presented_for: player,
              },
            }),
          ],
    })
    if (outcome.ok) break
    const failed = undecided(outcome)
    if (failed !== undefined) return failed
  }
  return undefined
}
