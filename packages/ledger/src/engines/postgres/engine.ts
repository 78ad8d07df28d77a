// One of several writers of a PostgreSQL ledger. A flush goes ahead from memory where nobody else writes, else under the ledger's
// lock; a fence in every statement makes sure that the memory was right. What became of a flush whose connection broke is looked up.

import type { Answer, Engine, Job } from '../../jobs.ts'
import { isWrite } from '../../jobs.ts'
import { limits } from '../../limits.ts'
import { type Connection, send } from './connection.ts'
import { isClash, isLockTimeout, isOutage, isReadOnly, isRefusal } from './faults.ts'
import type { WriteAnswers } from './flush.ts'
import { type Ahead, canGoAhead, flushAhead } from './flush-ahead.ts'
import { flushLocked, type Sent } from './flush-locked.ts'
import { newLine, type Outcome } from './line.ts'
import { hasDue, readQueries } from './read.ts'
import { forget, leave, reach, type Writer } from './writer.ts'

/** The engine of a writer; `onFault` hears why flushes were tried again or answered `unknown`. */
export function postgresEngine(writer: Writer, onFault: (error: unknown) => void): Engine {
  const line = newLine()
  const write = (jobs: readonly Job[], now: bigint): Promise<WriteAnswers> => {
    const { connection } = writer
    const surely = async (sent?: Sent) => {
      const answers = await flushSurely(writer, { jobs, now, sent }, onFault)
      return answers === 'busy' ? jobs.map(() => busy) : answers
    }
    const isQuick = line.isFree() && connection !== undefined && !connection.isLost
    if (!isQuick || !canGoAhead(writer, jobs, now)) return line.alone(surely)
    const ahead = flushAhead(writer, connection, jobs, now)
    const retry = (what: Outcome) => surely(what === 'lost' ? ahead : undefined)
    return line.ahead(outcomeOf(writer, connection, ahead), ahead.answers, retry)
  }
  /** Asks what may be asked again: over a new connection where the one in use is lost. */
  const ask = async <Result>(question: (connection: Connection) => Promise<Result>): Promise<Result> => {
    for (let losses = 0; ; losses += 1) {
      // Looked at again in the very turn in which the question is sent.
      while (!line.isFree()) await line.free()
      const { connection } = writer
      if (connection === undefined || connection.isLost) {
        await line.alone(() => reach(writer))
        continue
      }
      try {
        return await question(connection)
      } catch (error) {
        if (!isOutage(error) || isLockTimeout(error) || losses === limits.lossesMax) throw error
        connection.isLost = true
        onFault(error)
      }
    }
  }
  /** Voids what is due, for those who only ask. */
  const voidDue = async (now: bigint): Promise<'busy' | undefined> => {
    if (!(await ask((connection) => hasDue(connection, now)))) return undefined
    const voided = await line.alone(() => flushSurely(writer, { jobs: [], now, sent: undefined }, onFault))
    return voided === 'busy' ? 'busy' : undefined
  }
  const read = async (jobs: readonly Job[], now: bigint): Promise<WriteAnswers> => {
    if (jobs.every(isWrite)) return []
    if (!jobs.some(isWrite) && (await voidDue(now)) === 'busy') return jobs.map(() => busy)
    return ask((connection) => readQueries(connection, jobs))
  }
  const told = async (jobs: readonly Job[], answer: () => Promise<WriteAnswers>): Promise<WriteAnswers> => {
    try {
      return await answer()
    } catch (error) {
      if (!isOutage(error)) throw error
      onFault(error)
      return isLockTimeout(error) ? jobs.map(() => busy) : []
    }
  }
  return {
    flushesMax: 2,
    run: async (jobs, now) => {
      const isAsking = jobs.length > 0 && !jobs.some(isWrite)
      const written = isAsking ? [] : await told(jobs, () => write(jobs, now))
      const found = await told(jobs, () => read(jobs, now))
      return jobs.map((_, index) => written[index] ?? found[index] ?? unknown)
    },
    nextDue: () => writer.nextDue,
    close: () => line.alone(() => retire(writer)),
  }
}

/** Takes the writer's own row along: nobody will look up its flushes any more. One that is killed leaves its row behind. */
async function retire(writer: Writer): Promise<void> {
  const { connection } = writer
  const text = 'delete from ledger_writers where writer = $1'
  if (connection !== undefined && !connection.isLost)
    await send(connection, text, { values: [writer.id] }).catch(() => {})
  await leave(writer)
}

const unknown: Answer = { kind: 'unknown' }
const busy: Answer = { kind: 'busy' }

/** What became of a flush that went ahead. After anything but success the memory is worth nothing. */
async function outcomeOf(writer: Writer, connection: Connection, ahead: Ahead): Promise<Outcome> {
  try {
    if (await ahead.isKept) {
      writer.acknowledged = ahead.number
      return 'kept'
    }
    forget(writer)
    return 'changed nothing'
  } catch (error) {
    forget(writer)
    if (isRefusal(error)) return 'changed nothing'
    connection.isLost = true
    return 'lost'
  }
}

type Task = { readonly jobs: readonly Job[]; readonly now: bigint; readonly sent: Sent | undefined }

/**
 * Tries a flush under the lock until it is done, over new connections and other writers' clashes, within bounds. Where what was
 * sent before turns out to be kept, its answers are the answers.
 */
async function flushSurely(
  writer: Writer,
  { jobs, now, sent }: Task,
  onFault: (error: unknown) => void,
): Promise<WriteAnswers | 'busy'> {
  let open = sent
  const onSent = (flush: Sent) => {
    open = flush
  }
  for (let clashes = 0, losses = 0; ; ) {
    const connection = await reach(writer)
    if (open?.fate.kept !== undefined && open.number <= open.fate.kept) return open.answers
    open = undefined
    try {
      const answers = await flushLocked(writer, connection, { jobs, now, onSent })
      if (answers !== 'more is due') return answers
    } catch (error) {
      const isTakenBack = await takeBack(writer, connection, error)
      if (isTakenBack && isLockTimeout(error)) return 'busy'
      if (isTakenBack && isClash(error) && clashes < limits.clashesMax) clashes += 1
      else if (!isTakenBack && isOutage(error) && losses < limits.lossesMax) losses += 1
      else throw error
      onFault(error)
    }
  }
}

/** Ends the transaction of a flush that failed, so that nothing of it is kept; false where nobody can say that, and the connection is lost. */
async function takeBack(writer: Writer, connection: Connection, error: unknown): Promise<boolean> {
  forget(writer)
  if (isRefusal(error) && !isReadOnly(error) && !connection.isLost) {
    const isDone = await send(connection, 'rollback').then(
      () => true,
      () => false,
    )
    if (isDone) return true
  }
  connection.isLost = true
  return false
}
