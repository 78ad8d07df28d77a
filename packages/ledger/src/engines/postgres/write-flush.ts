// Writes what a decided batch changed, as one statement: one way to the server and back, committed by itself or inside the
// transaction that is open. It changes nothing unless the head is still the one that the batch was decided from.

import type { Layer } from '../../machine/layer.ts'
import { toArray } from './arrays.ts'
import { type Connection, planned, send } from './connection.ts'
import { type FlushPart, flushParts } from './flush-parts.ts'
import type { Head } from './writer.ts'

/** A decided batch on its way into the database. */
export type Flush = {
  readonly from: Head
  readonly to: Head
  readonly layer: Layer
  /** The numbers of all accounts that the layer names, its new ones included. */
  readonly numbers: ReadonlyMap<bigint, number>
  /**
   * Where a flush is decided from memory: the ids that it took for new without making their transfers. Neither they nor those it
   * makes may have been used or refused before.
   */
  readonly unused?: readonly bigint[]
}

/** Writes the flush; false where the head was another one or an id that should be unused is not. Throws before anything is sent. */
export function writeFlush(connection: Connection, flush: Flush): Promise<boolean> {
  const parts = flushParts(flush).filter(({ columns }) => columns.some(({ values }) => values.length > 0))
  const values: unknown[] = []
  const parameter: Parameter = (value) => `$${values.push(value)}`
  const written = parts.map((part) => partSql(part, parameter))
  // Under the lock the head cannot be another one. If it were, the error would take the whole transaction back.
  const told = flush.unused === undefined ? 'select 1 / count(*) from fence' : 'select 1 from fence'
  const text = `with ${[fenceSql(flush, parameter), ...written].join(', ')} ${told}`
  return send(connection, text, { ...planned(connection, text), values }).then(
    ({ rows }) => rows.length === 1,
  )
}

type Parameter = (value: unknown) => string

/** Columns that are NULL throughout are left out: most transfers have no timeout, pending id or user data. */
function partSql({ name, columns, into }: FlushPart, parameter: Parameter): string {
  const sent = columns.filter(({ values }) => values.some((value) => value !== null))
  const names = sent.map((column) => column.name)
  const arrays = sent.map((column) => `${parameter(toArray(column))}::${column.type}[]`)
  return `${name} as (${into(names, `fence, unnest(${arrays.join(', ')}) v (${names.join(', ')})`)})`
}

function fenceSql({ from, to, layer, unused }: Flush, parameter: Parameter): string {
  const head = [to.writer, to.flush, to.lastTimestamp, to.accounts].map(parameter)
  const before = [from.writer, from.flush].map(parameter)
  const named = unused === undefined ? [] : [[...layer.transfers.keys(), ...unused], unused]
  const arrays = named.map((ids) => parameter(toArray({ type: 'uuid', values: ids })))
  const condition = unused === undefined ? '' : unusedCondition(arrays)
  return `fence as (
    update ledger_head set writer = ${head[0]}, flush = ${head[1]}, last_timestamp = ${head[2]}, accounts = ${head[3]}
    where id = 1 and writer = ${before[0]} and flush = ${before[1]}${condition} returning writer, flush
  ), mine as (
    insert into ledger_writers (writer, flush) select writer, flush from fence
    on conflict (writer) do update set flush = excluded.flush
  )`
}

/** Ids of transfers that are made need no look among the transfers: their unique index refuses a second one. */
function unusedCondition([named, unmade]: readonly string[]): string {
  return `
    and not exists (select 1 from unnest(${named}::uuid[]) named (id) join ledger_refused r on r.id = named.id)
    and not exists (select 1 from unnest(${unmade}::uuid[]) named (id) join ledger_transfers t on t.id = named.id)`
}
