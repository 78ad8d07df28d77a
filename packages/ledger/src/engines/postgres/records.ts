// The records attached to calls: sent all at once, each call behind a savepoint of its own, so that a refusal takes back
// this call and nobody else's. Knows nothing of what the records mean.

import type { Statement } from '../../api.ts'
import { type Connection, planned, send } from './connection.ts'
import { isConstraintError, isMistake } from './faults.ts'

/** One call's records, tried in the open transaction; they are kept only where its transfers were accepted. */
export type Trial = { readonly records: readonly Statement[]; readonly isKept: boolean }

/** Why records were not written: a constraint or a count refused one, or the caller sent what cannot be run. */
export type RecordsRefusal =
  | { readonly kind: 'refused'; readonly index: number }
  | { readonly kind: 'bug'; readonly message: string }

/** The first trial whose records were refused. */
export type Deviation = { readonly trial: number; readonly refusal: RecordsRefusal }

/**
 * Tries the calls in order. Where one is refused, the transaction stands as it was before it: what came after was decided
 * without knowing that and is taken back too. A fault of the server is thrown.
 */
export async function tryRecords(
  connection: Connection,
  trials: readonly Trial[],
): Promise<Deviation | undefined> {
  if (trials.length === 0) return undefined
  const sent = trials.map(({ records, isKept }, index) => {
    const opened = send(connection, `savepoint call_${index}`)
    const written = records.map((record) => sendRecord(connection, record))
    const closed = isKept ? [] : [send(connection, `rollback to savepoint call_${index}`)]
    return { all: Promise.allSettled([opened, ...closed]), written: Promise.allSettled(written) }
  })
  for (const [trial, { all, written }] of sent.entries()) {
    const results = await written
    const refusal = refusalOf(trials[trial]?.records ?? [], results)
    if (refusal !== undefined) {
      await Promise.all(sent.map((each) => each.all))
      await send(connection, `rollback to savepoint call_${trial}`)
      return { trial, refusal }
    }
    for (const result of await all) if (result.status === 'rejected') throw result.reason
  }
  await send(connection, 'release savepoint call_0')
  return undefined
}

type Sent = { readonly rowCount: number | null } | { readonly notAWrite: string }

/** Anything but a write could end the transaction that all callers of the flush share. */
const writePattern = /^\s*(?:insert|update|delete|with)\b/i

function sendRecord(connection: Connection, { sql, parameters }: Statement): Promise<Sent> {
  if (!writePattern.test(sql)) return Promise.resolve({ notAWrite: sql })
  return send(connection, sql, { ...planned(connection, sql), values: parameters })
}

/** The first record of a call that was refused. After an error the server passes over the rest of the call. */
function refusalOf(
  records: readonly Statement[],
  results: readonly PromiseSettledResult<Sent>[],
): RecordsRefusal | undefined {
  for (const [index, result] of results.entries()) {
    if (result.status === 'rejected') return refusalFrom(result.reason, index)
    if ('notAWrite' in result.value)
      return { kind: 'bug', message: `record ${index} is not a write: ${result.value.notAWrite}` }
    const told = records[index]?.changes
    if (told !== undefined && result.value.rowCount !== told) return { kind: 'refused', index }
  }
  return undefined
}

function refusalFrom(error: unknown, index: number): RecordsRefusal {
  if (isConstraintError(error)) return { kind: 'refused', index }
  if (isMistake(error)) return { kind: 'bug', message: `record ${index} cannot be run: ${String(error)}` }
  throw error
}
