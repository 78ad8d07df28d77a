// Compares two ledgers that should be the same: row by row where both are in order, and a table of the caller's, which has none, by
// a sum over its rows.

import { createHash } from 'node:crypto'
import { inspect, isDeepStrictEqual } from 'node:util'
import type { SqlValue } from './api.ts'
import type { LedgerImage, TableRow } from './image.ts'

/** Where the rows of two images first differ, if anywhere. */
export async function compareRows(
  left: LedgerImage,
  right: LedgerImage,
  onRows: (rows: number) => void,
): Promise<readonly string[]> {
  return compareInOrder('row', left.rows(), right.rows(), onRows)
}

/** Where the refused ids of two images first differ, if anywhere. */
export async function compareIds(left: LedgerImage, right: LedgerImage): Promise<readonly string[]> {
  return compareInOrder('refused id', left.refusedIds(), right.refusedIds(), () => {})
}

/** Whether a table holds the same rows on both sides, in whatever order. */
export async function compareTable(
  name: string,
  left: LedgerImage,
  right: LedgerImage,
): Promise<readonly string[]> {
  const [one, other] = [await sumOf(left.table(name)), await sumOf(right.table(name))]
  if (one.rows !== other.rows) return [`the table ${name} has ${one.rows} rows and ${other.rows}`]
  return one.sum === other.sum ? [] : [`the table ${name} has as many rows on both sides, but other ones`]
}

type Pages<Item> = AsyncIterable<readonly Item[]>

async function compareInOrder<Item>(
  what: string,
  left: Pages<Item>,
  right: Pages<Item>,
  onRows: (rows: number) => void,
): Promise<readonly string[]> {
  const others = itemsOf(right)
  let count = 0
  for await (const page of left) {
    for (const item of page) {
      count += 1
      const next = await others.next()
      const other = next.done === true ? undefined : next.value
      if (!isDeepStrictEqual(item, other)) return [`${what} ${count} is ${show(item)} and ${show(other)}`]
    }
    onRows(count)
  }
  const next = await others.next()
  return next.done === true ? [] : [`${what} ${count + 1} is missing and ${show(next.value)}`]
}

async function* itemsOf<Item>(pages: Pages<Item>): AsyncGenerator<Item> {
  for await (const page of pages) yield* page
}

/** A sum of digests tells the same rows from others, in whatever order they come. */
async function sumOf(pages: Pages<TableRow>): Promise<{ readonly rows: number; readonly sum: bigint }> {
  let rows = 0
  let sum = 0n
  for await (const page of pages) {
    for (const row of page) sum += BigInt(`0x${digestOf(row)}`)
    rows += page.length
  }
  return { rows, sum }
}

function digestOf(row: TableRow): string {
  const columns = Object.keys(row).sort()
  const text = JSON.stringify(columns.map((column) => [column, ...textOf(row[column] ?? null)]))
  return createHash('sha256').update(text).digest('hex')
}

/** Integers are the same whether a store gives them as number or bigint. */
function textOf(value: SqlValue): readonly string[] {
  if (value === null) return ['null']
  if (value instanceof Uint8Array) return ['bytes', Buffer.from(value).toString('hex')]
  return typeof value === 'string' ? ['text', value] : ['number', String(value)]
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : inspect(value, { depth: 4, breakLength: Infinity })
}
