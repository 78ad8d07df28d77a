// The records attached to a call: written in a savepoint of their own, so that a refusal takes back this call and nobody
// else's. Knows nothing of what the records mean.

import type { Statement } from '../../api.ts'
import { isConstraintError, isStorageFault } from './faults.ts'
import { prepared, type Store } from './store.ts'

/** Why records were not written: a constraint or a count refused one, or the caller sent what cannot be run. */
export type RecordsRefusal =
  | { readonly kind: 'refused'; readonly index: number }
  | { readonly kind: 'bug'; readonly message: string }

/** Opens the savepoint of one call. */
export function openSavepoint({ database }: Store): void {
  database.exec('SAVEPOINT ledger_call')
}

/** Keeps what was written since the savepoint, or takes it back. */
export function closeSavepoint({ database }: Store, isKept: boolean): void {
  database.exec(isKept ? 'RELEASE ledger_call' : 'ROLLBACK TO ledger_call; RELEASE ledger_call')
}

/** Writes the records in order and stops at the first that is refused. A fault of the disk is thrown. */
export function writeRecords(store: Store, records: readonly Statement[]): RecordsRefusal | undefined {
  for (const [index, record] of records.entries()) {
    const refusal = writeRecord(store, record, index)
    if (refusal !== undefined) return refusal
  }
  return undefined
}

/** Anything else, and a conflict clause of ROLLBACK, could end the transaction that all callers of the flush share. */
const writePattern = /^\s*(?:insert|update|delete|replace|with)\b(?!\s+or\s+rollback\b)/i

function writeRecord(store: Store, record: Statement, index: number): RecordsRefusal | undefined {
  if (!writePattern.test(record.sql))
    return { kind: 'bug', message: `record ${index} is not a write: ${record.sql}` }
  try {
    const { changes } = prepared(store, record.sql).run(...record.parameters)
    const isAsTold = record.changes === undefined || BigInt(changes) === BigInt(record.changes)
    return isAsTold ? undefined : { kind: 'refused', index }
  } catch (error) {
    // A table's own conflict clause of ROLLBACK has ended the transaction under everybody's feet, which fails the flush.
    if (!store.database.isTransaction || isStorageFault(error)) throw error
    if (isConstraintError(error)) return { kind: 'refused', index }
    return { kind: 'bug', message: `record ${index} cannot be run: ${String(error)} in ${record.sql}` }
  }
}
