// The records attached to calls: sent all at once, each call behind a savepoint of its own, so that a refusal takes back
// this call and nobody else's. Knows nothing of what the records mean.

import type { Statement } from '../../api.ts'
import { type Connection, planned, send } from './connection.ts'
import { isClash, isConstraintError, isOutage, isRefusal } from './faults.ts'

/** One call's records, tried in the open transaction; they are kept only where its transfers were accepted. */
export type Trial = { readonly records: readonly Statement[]; readonly isKept: boolean }

/** Why records were not written: a constraint or a count refused one, or the caller sent what cannot be run. */
export type RecordsRefusal =
  | { readonly kind: 'refused'; readonly index: number | undefined }
  | { readonly kind: 'bug'; readonly message: string }

/** The first trial whose records were refused; `unclear` where it is known only that one of them was. */
export type Deviation = { readonly trial: number; readonly refusal: RecordsRefusal } | 'unclear'

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
  const checked = checkDeferred(connection)
  for (const [trial, { all, written }] of sent.entries()) {
    const results = await written
    const refusal = refusalOf(trials[trial]?.records ?? [], results)
    if (refusal !== undefined) {
      await Promise.all([...sent.map((each) => each.all), checked])
      await takeBack(connection, trial)
      return { trial, refusal }
    }
    for (const result of await all) if (result.status === 'rejected') throw result.reason
  }
  const refusal = deferredRefusal(await checked)
  if (refusal !== undefined) {
    await takeBack(connection, 0)
    return trials.length === 1 ? { trial: 0, refusal } : 'unclear'
  }
  await send(connection, 'release savepoint call_0')
  return undefined
}

/** Back to before a call, and the savepoints of those before it closed, so that they do not pile up. */
async function takeBack(connection: Connection, trial: number): Promise<void> {
  await Promise.all([
    send(connection, `rollback to savepoint call_${trial}`),
    send(connection, 'release savepoint call_0'),
  ])
}

/**
 * Checks at once the constraints that would be checked at the commit, where a refusal would take everybody along. Taking the
 * savepoint back makes them deferred again.
 */
function checkDeferred(connection: Connection): Promise<readonly PromiseSettledResult<unknown>[]> {
  return Promise.allSettled([
    send(connection, 'savepoint deferred'),
    send(connection, 'set constraints all immediate'),
    send(connection, 'rollback to savepoint deferred'),
  ])
}

function deferredRefusal(results: readonly PromiseSettledResult<unknown>[]): RecordsRefusal | undefined {
  const failed = results.find((result) => result.status === 'rejected')
  return failed === undefined ? undefined : refusalFrom(failed.reason, undefined)
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

function refusalFrom(error: unknown, index: number | undefined): RecordsRefusal {
  if (isConstraintError(error)) return { kind: 'refused', index }
  if (!isRefusal(error) || isOutage(error) || isClash(error)) throw error
  return { kind: 'bug', message: `record ${index ?? 'of the call'} cannot be run: ${String(error)}` }
}
