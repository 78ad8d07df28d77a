// Rows of an image as a layer of the books, which is what every engine knows how to write.

import type { ImageRow } from './image.ts'
import { type Layer, newLayer } from './machine/layer.ts'

/** A layer that holds the rows. An expiry stands in the state of its pending transfer already. */
export function layerOf(rows: readonly ImageRow[]): Layer {
  const layer = newLayer()
  for (const row of rows) {
    if (row.kind === 'account') layer.accounts.set(row.account.id, row.account)
    else if (row.kind === 'transfer') {
      layer.transfers.set(row.transfer.id, row.transfer)
      if (row.state !== undefined) layer.pendings.set(row.transfer.id, row.state)
    } else if (row.kind === 'balance') layer.balances.push({ accountId: row.accountId, ...row.balance })
  }
  return layer
}
