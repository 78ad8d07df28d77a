// Fetches what a batch names before it is decided, in one query each for transfers and sticking refusals, so that the state
// machine itself never waits for the file.

import type { Job } from '../../jobs.ts'
import type { Due } from '../../machine/due-heap.ts'
import type { Layer } from '../../machine/layer.ts'
import type { NewTransfer } from '../../model.ts'
import { idOf, prepared, type Store } from './store.ts'
import { parseBlob, parsePendingState, parseTransfer } from './values.ts'

/** Puts the transfers, pending transfers and refused ids that the jobs and `due` name into the layer. */
export function fetchNamed(store: Store, layer: Layer, jobs: readonly Job[], due: readonly Due[]): void {
  const names = namedIds(store, jobs, due)
  if (names === '[]') return
  for (const row of prepared(store, transfersQuery).iterate(names)) {
    const transfer = parseTransfer(row, (number) => idOf(store, number))
    layer.transfers.set(transfer.id, transfer)
    const state = parsePendingState(row)
    if (state !== undefined) layer.pendings.set(transfer.id, state)
  }
  for (const row of prepared(store, refusedQuery).iterate(names)) layer.refused.add(parseBlob(row['id']))
}

// CROSS JOIN keeps SQLite from turning the loop around and reading every transfer.
const transfersQuery = `
SELECT t.*, p.status, p.resolved FROM json_each(?) named
CROSS JOIN ledger_transfers t ON t.id = unhex(named.value)
LEFT JOIN ledger_pendings p ON p.timestamp = t.timestamp`

const refusedQuery = `
SELECT r.id FROM json_each(?) named CROSS JOIN ledger_refused r ON r.id = unhex(named.value)`

/**
 * The ids that may be in the file, as a JSON list of hex, the one list that SQLite takes as a single value. Callers whose ids
 * rise with time mostly name none.
 */
function namedIds(store: Store, jobs: readonly Job[], due: readonly Due[]): string {
  const names = due.map(({ id }) => hex(id))
  const addId = (id: bigint) => {
    if (id > 0n && id <= store.highestId) names.push(hex(id))
  }
  const add = ({ id, pendingId = 0n }: NewTransfer) => {
    addId(id)
    addId(pendingId)
  }
  for (const job of jobs) {
    if (job.kind === 'createTransfers') for (const transfer of job.transfers) add(transfer)
    if (job.kind === 'commit') for (const transfer of job.call.transfers ?? []) add(transfer)
  }
  return names.length === 0 ? '[]' : `["${names.join('","')}"]`
}

function hex(id: bigint): string {
  return id.toString(16).padStart(32, '0')
}
