// What one process remembers as a writer: its connection, the head of the ledger as it left it, and the accounts it has seen. All of it
// is a memory that may be dropped at any time; what is true stands in the database.

import { type Books, newBooks } from '../../machine/books.ts'
import { forgetAllButAccounts } from '../../machine/layer.ts'
import { rest } from '../../system.ts'
import { type Connection, connect, disconnect, type Patience } from './connection.ts'
import { isLockTimeout } from './faults.ts'
import { readKept } from './read-kept.ts'

/** The row of `ledger_head`: who flushed last, as which of its flushes, and what was given out last. */
export type Head = {
  readonly writer: string
  readonly flush: bigint
  readonly lastTimestamp: bigint
  readonly accounts: number
}

/** What became of the flushes that were sent over one connection. */
export type Fate = {
  /** The last one that the database has; undefined until the next connection has looked it up. */
  kept: bigint | undefined
}

/** One process among the ledger's writers. */
export type Writer = {
  /** 32 hex digits, another one at each start. */
  readonly id: string
  readonly urls: readonly string[]
  readonly patience: Patience
  connection: Connection | undefined
  /** The head that the memory belongs to; undefined where somebody else may have written since. */
  head: Head | undefined
  readonly books: Books
  /** The numbers of the remembered accounts. */
  readonly numbers: Map<bigint, number>
  /** When the next hold falls due, as far as this writer has heard; nothing falls due earlier where `head` is known. */
  nextDue: bigint | undefined
  /** The last number given to a flush of this writer; each is given once, whatever became of it. */
  flush: bigint
  /** The last flush of this writer that the database told it has. */
  acknowledged: bigint
  /** Of the flushes sent since the last lookup. */
  fate: Fate
  /** Whether the last attempt to reach the server failed for good, so that the next one is not as patient. */
  isAway: boolean
}

/** A writer that has not connected yet. */
export function newWriter({ id, urls, patience }: Pick<Writer, 'id' | 'urls' | 'patience'>): Writer {
  return {
    id,
    urls,
    patience,
    connection: undefined,
    head: undefined,
    books: newBooks(),
    numbers: new Map(),
    nextDue: undefined,
    flush: 0n,
    acknowledged: 0n,
    fate: { kept: undefined },
    isAway: false,
  }
}

/** Drops the memory, where somebody else wrote or nobody knows what was written. When the next hold falls due may stay: it may be early. */
export function forget(writer: Writer): void {
  writer.head = undefined
  writer.numbers.clear()
  writer.books.due.length = 0
  writer.books.kept.accounts.clear()
  forgetAllButAccounts(writer.books.kept)
}

/**
 * The open connection, or a new one once the server can be reached; throws where it cannot. A new one is open only when it is
 * settled what became of all that was sent over those before it.
 */
export async function reach(writer: Writer): Promise<Connection> {
  const { connection, patience } = writer
  if (connection !== undefined && !connection.isLost) return connection
  await leave(writer)
  let fault: unknown
  for (const pauseMs of writer.isAway ? [0] : patience.reconnectPausesMs) {
    if (pauseMs > 0) await rest(pauseMs)
    try {
      writer.connection = await connectToFirst(writer)
      writer.isAway = false
      return writer.connection
    } catch (error) {
      fault = error
      if (isLockTimeout(error)) break
    }
  }
  writer.isAway = true
  throw fault
}

/** Gives the connection up. What was under way on it is looked up on the next one. */
export async function leave(writer: Writer): Promise<void> {
  forget(writer)
  const { connection } = writer
  writer.connection = undefined
  if (connection !== undefined) await disconnect(connection)
}

/** Connects to the first of the addresses that takes writes and has all that was acknowledged; throws where none does. */
async function connectToFirst(writer: Writer): Promise<Connection> {
  let fault: unknown = new Error('no address to connect to')
  for (const url of writer.urls) {
    try {
      const connection = await connect(url, writer.patience)
      if (writer.flush > 0n) await settle(writer, connection)
      return connection
    } catch (error) {
      fault = error
    }
  }
  throw fault
}

async function settle(writer: Writer, connection: Connection): Promise<void> {
  try {
    writer.flush += 1n
    const kept = await readKept(connection, writer)
    writer.fate.kept = kept
    writer.fate = { kept: undefined }
    writer.acknowledged = kept
  } catch (error) {
    connection.isLost = true
    await disconnect(connection)
    throw error
  }
}
