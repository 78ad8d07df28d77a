// Finds out, after a connection was lost, which of a writer's flushes the database has. A statement of the lost connection may
// still be on its way, so the head is changed as well: one that comes later than the answer changes nothing.

import { type Connection, send } from './connection.ts'
import { parseBigint } from './values.ts'

/** The writer that asks, the number of this very change of the head, and the last flush that was acknowledged. */
export type Asking = { readonly id: string; readonly flush: bigint; readonly acknowledged: bigint }

/** The number of the writer's last flush that is durable, for good; a standby that has this has all that came before. */
export async function readKept(connection: Connection, { id, flush, acknowledged }: Asking): Promise<bigint> {
  const [, , mine] = await Promise.all([
    send(connection, 'begin isolation level read committed'),
    send(connection, 'select 1 from ledger_head where id = 1 for update'),
    send(connection, 'select flush from ledger_writers where writer = $1', { values: [id] }),
  ])
  const kept = mine.rows[0] === undefined ? 0n : parseBigint(mine.rows[0]['flush'])
  // Writing on here would bring back a past in which somebody was told otherwise.
  if (kept < acknowledged)
    throw new Error(
      'the server lacks what was acknowledged: it is an old primary or an old copy. A restart takes it as it is.',
    )
  const [, { command }] = await Promise.all([
    send(connection, 'update ledger_head set writer = $1, flush = $2 where id = 1', { values: [id, flush] }),
    send(connection, 'commit'),
  ])
  if (command !== 'COMMIT') throw new Error('the lookup of a lost flush was not committed')
  return kept
}
