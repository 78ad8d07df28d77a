// What one process remembers as a writer: its connection, the head of the ledger as it left it, and the accounts it has seen. All of it
// is a memory that may be dropped at any time; what is true stands in the database.

import { limits } from '../../limits.ts'
import { type Books, newBooks } from '../../machine/books.ts'
import { forgetAllButAccounts } from '../../machine/layer.ts'
import { rest } from '../../system.ts'
import { type Connection, connect, disconnect } from './connection.ts'

/** The row of `ledger_head`: who flushed last, as which of its flushes, and what was given out last. */
export type Head = {
  readonly writer: string
  readonly flush: bigint
  readonly lastTimestamp: bigint
  readonly accounts: number
}

/** One process among the ledger's writers. */
export type Writer = {
  /** 32 hex digits, another one at each start. */
  readonly id: string
  readonly urls: readonly string[]
  connection: Connection | undefined
  /** The head that the memory belongs to; undefined where somebody else may have written since. */
  head: Head | undefined
  readonly books: Books
  /** The numbers of the remembered accounts. */
  readonly numbers: Map<bigint, number>
  /** When the next hold falls due, as far as `head` tells. */
  nextDue: bigint | undefined
  /** The last number given to a flush of this writer; each is given once, whatever became of it. */
  flush: bigint
  /** The last of our flushes that the database had when this connection was new; `undefined` until it was looked up. */
  confirmed: bigint | undefined
  /** Whether the last attempt to reach the server failed for good, so that the next one is not as patient. */
  isAway: boolean
}

/** A writer that has not connected yet. */
export function newWriter(id: string, urls: readonly string[]): Writer {
  return {
    id,
    urls,
    connection: undefined,
    head: undefined,
    books: newBooks(),
    numbers: new Map(),
    nextDue: undefined,
    flush: 0n,
    confirmed: undefined,
    isAway: false,
  }
}

/** Drops the memory, where somebody else wrote or nobody knows what was written. */
export function forget(writer: Writer): void {
  writer.head = undefined
  writer.nextDue = undefined
  writer.numbers.clear()
  writer.books.due.length = 0
  writer.books.kept.accounts.clear()
  forgetAllButAccounts(writer.books.kept)
}

/** The open connection, or a new one once the server can be reached; throws where it cannot. */
export async function reach(writer: Writer): Promise<Connection> {
  const { connection } = writer
  if (connection !== undefined && !connection.isLost) return connection
  await leave(writer)
  let fault: unknown
  for (const pauseMs of writer.isAway ? [0] : limits.reconnectPausesMs) {
    if (pauseMs > 0) await rest(pauseMs)
    try {
      writer.connection = await connect(writer.urls)
      writer.isAway = false
      return writer.connection
    } catch (error) {
      fault = error
    }
  }
  writer.isAway = true
  throw fault
}

/** Gives the connection up. What was under way on it is looked up on the next one. */
export async function leave(writer: Writer): Promise<void> {
  forget(writer)
  writer.confirmed = undefined
  const { connection } = writer
  writer.connection = undefined
  if (connection !== undefined) await disconnect(connection)
}
