// What every database of records has in common: Kysely reads and compiles writes; only the ledger's one writer executes
// them, so that records and transfers commit together. Conditions in a write may rely on that: flushes come one after the
// other, over all processes of a PostgreSQL database too, since its writers hold one lock from timestamp to commit.

import type { SqlValue, Statement } from '@farthing/ledger'
import { Bug } from '@farthing/protocol'
import type { Compilable, Kysely } from 'kysely'
import type { Schema } from './schema.ts'

export type Records = Kysely<Schema>

/** A query as plain data for the ledger's writer; `changes` is the exact number of rows it must touch. */
export function compile(query: Compilable, changes?: number): Statement {
  const { sql, parameters } = query.compile()
  const values = parameters.map((value): SqlValue => {
    if (value === null || value instanceof Uint8Array) return value
    if (typeof value === 'string' && value.includes('\0'))
      throw Object.assign(new Error('a text with a NUL'), { code: unstorable })
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value
    throw new Bug(`a record write cannot carry a ${typeof value}`)
  })
  return { sql, parameters: values, ...(changes === undefined ? {} : { changes }) }
}

/** Whether a text was to be written or looked for that holds a NUL, which PostgreSQL keeps in no text and we in none. */
export function isUnstorable(fault: unknown): boolean {
  return fault instanceof Error && 'code' in fault && fault.code === unstorable
}

/** PostgreSQL's own word for it (character not in repertoire), told by its reads. */
const unstorable = '22021'
