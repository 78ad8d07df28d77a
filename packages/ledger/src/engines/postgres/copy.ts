// Both ends of a copy on PostgreSQL. Each is one transaction that holds the fence of the writers: what is read changes no more, and
// what is written is not there before it was compared.

import type { Client } from 'pg'
import type { CopySource, CopyTarget } from '../../copy.ts'
import type { ImageRow, TableRow } from '../../image.ts'
import { layerOf } from '../../image-layer.ts'
import { type Layer, newLayer } from '../../machine/layer.ts'
import { toArray } from './arrays.ts'
import { describeDatabase } from './describe.ts'
import { flushParts } from './flush-parts.ts'
import { imageOf } from './image.ts'
import { ledgerMigrations, migrate } from './migrate.ts'
import { connectReader } from './reader.ts'

/** Reads a database whose writers wait until the source is released. Their calls are answered `unknown` meanwhile. */
export async function openPostgresSource(url: string): Promise<CopySource> {
  const client = await connectReader(url)
  try {
    await beginAlone(client)
    const image = await imageOf(client, describeDatabase(url))
    return { image, release: () => client.end() }
  } catch (error) {
    await client.end()
    throw error
  }
}

/** Takes an empty ledger, making its tables where there are none; the caller's own tables must be there. */
export async function openPostgresTarget(url: string): Promise<CopyTarget> {
  const client = await connectReader(url)
  const place = describeDatabase(url)
  try {
    await migrate(client, ledgerMigrations)
    await beginAlone(client)
    await demandEmpty(client, ['ledger_accounts', 'ledger_refused'], place)
  } catch (error) {
    await client.end()
    throw error
  }
  const numbers = new Map<bigint, number>()
  const begun = new Set<string>()
  return {
    place,
    writeRows: async (rows: readonly ImageRow[]) => {
      const layer = layerOf(rows)
      for (const id of layer.accounts.keys()) numbers.set(id, numbers.size + 1)
      await writeLayer(client, layer, numbers)
    },
    writeRefusedIds: (ids) => writeLayer(client, { ...newLayer(), refused: new Set(ids) }, numbers),
    writeTable: async (name, rows) => {
      if (!begun.has(name)) await demandEmpty(client, [name], place)
      begun.add(name)
      await writeTableRows(client, name, rows)
    },
    readBack: async (lastTimestamp) => {
      const head = 'update ledger_head set last_timestamp = $1, accounts = $2 where id = 1'
      await client.query(head, [String(lastTimestamp), numbers.size])
      return imageOf(client, place)
    },
    keep: async () => {
      await client.query('commit')
      // So many rows at once are nothing the planner knows of.
      await client.query('analyze')
    },
    release: () => client.end(),
  }
}

/** A lock is taken before the transaction looks at anything, so that it sees what the last writer committed. */
async function beginAlone(client: Client): Promise<void> {
  await client.query('set synchronous_commit = on')
  await client.query('begin isolation level repeatable read')
  await client.query('lock table ledger_head in exclusive mode')
}

async function demandEmpty(client: Client, tables: readonly string[], place: string): Promise<void> {
  for (const table of tables) {
    const { rows } = await client.query(`select 1 from ${client.escapeIdentifier(table)} limit 1`)
    if (rows.length > 0) throw new Error(`${place} is not empty: its table ${table} has rows`)
  }
}

async function writeLayer(client: Client, layer: Layer, numbers: ReadonlyMap<bigint, number>): Promise<void> {
  for (const { columns, into } of flushParts({ from: { accounts: 0 }, layer, numbers })) {
    if (columns.every(({ values }) => values.length === 0)) continue
    const names = columns.map(({ name }) => name)
    const arrays = columns.map(({ type }, index) => `$${index + 1}::${type}[]`)
    await client.query(
      into(names, `unnest(${arrays.join(', ')}) v (${names.join(', ')})`),
      columns.map((column) => toArray(column)),
    )
  }
}

/** PostgreSQL takes no more values than this in one statement. */
const valuesMax = 60_000

async function writeTableRows(client: Client, name: string, rows: readonly TableRow[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
  const names = columns.map((column) => client.escapeIdentifier(column)).join(', ')
  const step = Math.max(1, Math.floor(valuesMax / Math.max(1, columns.length)))
  for (let start = 0; start < rows.length; start += step) {
    const values: unknown[] = []
    const tuples = rows.slice(start, start + step).map((row) => {
      const places = columns.map((column) => `$${values.push(row[column] ?? null)}`)
      return `(${places.join(', ')})`
    })
    const table = client.escapeIdentifier(name)
    await client.query(`insert into ${table} (${names}) values ${tuples.join(', ')}`, values)
  }
}
