// One of several writers of a PostgreSQL ledger. A flush goes ahead from memory where nobody else writes, else under the ledger's
// lock; a fence in every statement makes sure that the memory was right. What became of a flush whose connection broke is looked up.

import type { Answer, Engine, Job } from '../../jobs.ts'
import { isWrite } from '../../jobs.ts'
import { limits } from '../../limits.ts'
import { type Connection, send } from './connection.ts'
import { isClash, isLockTimeout, isOutage } from './faults.ts'
import type { WriteAnswers } from './flush.ts'
import { type Ahead, canGoAhead, flushAhead } from './flush-ahead.ts'
import { flushLocked, type Lost } from './flush-locked.ts'
import { hasDue, readQueries } from './read.ts'
import { forget, leave, reach, type Writer } from './writer.ts'

/** The engine of a writer; `onFault` hears why flushes were answered `unknown`. */
export function postgresEngine(writer: Writer, onFault: (error: unknown) => void): Engine {
  // Flushes under the lock come one after the other, and none goes ahead while one of them waits.
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  const aheads = new Set<Promise<unknown>>()
  const inTurn = <Result>(job: () => Promise<Result>): Promise<Result> => {
    waiting += 1
    const done = last.then(job).finally(() => {
      waiting -= 1
    })
    last = done.catch(() => {})
    return done
  }
  // A flush under the lock has its transaction open on the connection, so questions wait for it, and it for them.
  const ask = (jobs: readonly Job[]): Promise<readonly (Answer | undefined)[]> => {
    const found = last.then(async () => readQueries(await reach(writer), jobs))
    last = found.catch(() => {})
    return found
  }
  const underLock = (jobs: readonly Job[], now: bigint, lost?: Lost): Promise<WriteAnswers> =>
    inTurn(async () => {
      // What went ahead before is decided first: the order of flushes is the order of their callers.
      await Promise.allSettled(aheads)
      return flushSurely(writer, { jobs, now, lost }, onFault)
    })
  const write = async (jobs: readonly Job[], now: bigint): Promise<WriteAnswers> => {
    const { connection } = writer
    if (waiting > 0 || connection === undefined || connection.isLost || !canGoAhead(writer, jobs, now))
      return underLock(jobs, now)
    const ahead = flushAhead(writer, connection, jobs, now)
    const outcome = outcomeOf(writer, ahead)
    aheads.add(outcome)
    const what = await outcome
    aheads.delete(outcome)
    if (what === 'kept') return ahead.answers
    return underLock(jobs, now, what === 'lost' ? ahead : undefined)
  }
  return {
    flushesMax: 2,
    run: async (jobs, now) => {
      const isAsking = jobs.length > 0 && !jobs.some(isWrite)
      try {
        const answers = isAsking ? [] : await write(jobs, now)
        if (isAsking && (await hasDue(await reach(writer), now))) await underLock([], now)
        if (jobs.every(isWrite)) return jobs.map((_, index) => answers[index] ?? unknown)
        const found = await ask(jobs)
        return jobs.map((_, index) => answers[index] ?? found[index] ?? unknown)
      } catch (error) {
        if (!isOutage(error)) throw error
        onFault(error)
        return jobs.map(() => unknown)
      }
    },
    nextDue: () => writer.nextDue,
    close: () => leave(writer),
  }
}

const unknown: Answer = { kind: 'unknown' }
const busy: Answer = { kind: 'busy' }

/** What became of a flush that went ahead. After anything but success the memory is worth nothing. */
async function outcomeOf(writer: Writer, ahead: Ahead): Promise<'kept' | 'changed nothing' | 'lost'> {
  try {
    if (await ahead.isKept) return 'kept'
    forget(writer)
    return 'changed nothing'
  } catch (error) {
    forget(writer)
    // The server itself said no, so nothing was changed; without its word the outcome is open.
    if (isClash(error) || isLockTimeout(error)) return 'changed nothing'
    if (writer.connection !== undefined) writer.connection.isLost = true
    return 'lost'
  }
}

type Task = { readonly jobs: readonly Job[]; readonly now: bigint; readonly lost: Lost | undefined }

/** Tries a flush under the lock until it is done, over new connections and other writers' clashes, within bounds. */
async function flushSurely(
  writer: Writer,
  task: Task,
  onFault: (error: unknown) => void,
): Promise<WriteAnswers> {
  let { lost } = task
  const onSent = (sent: Lost) => {
    lost = sent
  }
  for (let clashes = 0, losses = 0; ; ) {
    const connection = await reach(writer)
    try {
      return await flushLocked(writer, connection, { ...task, lost, onSent })
    } catch (error) {
      await takeBack(writer, connection)
      if (isClash(error) && clashes < limits.clashesMax) clashes += 1
      else if (isLockTimeout(error) && lost === undefined) return task.jobs.map(() => busy)
      else if (connection.isLost && losses < limits.lossesMax) losses += 1
      else throw error
      onFault(error)
    }
  }
}

/** Ends the transaction of a flush that failed; where that does not work either, the connection is lost. */
async function takeBack(writer: Writer, connection: Connection): Promise<void> {
  forget(writer)
  if (!connection.isLost) await send(connection, 'rollback').catch(() => leave(writer))
}
