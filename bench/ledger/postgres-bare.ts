// The yardsticks of the PostgreSQL engine: the same rows put into the same table with the same indexes, by nobody who asks anything.

import { randomBytes } from 'node:crypto'
import type { Client } from 'pg'
import { type Column, toArray } from '../../packages/ledger/src/engines/postgres/arrays.ts'
import { withClient } from './postgres-tables.ts'
import { bulkSize } from './workload.ts'

const accounts = 10_000

/** Rows per second of inserts of 8000 rows a commit, the next one sent before the last is answered, as the ledger does. */
export function insertBarePostgres(url: string, count: number): Promise<number> {
  return withClient(url, async (client) => {
    await client.query('create table bare_transfers (like ledger_transfers including all)')
    const batches = Array.from({ length: count / bulkSize }, (_, batch) =>
      rowsFrom(batch * bulkSize, bulkSize),
    )
    const start = performance.now()
    let before: Promise<unknown> = Promise.resolve()
    for (const batch of batches) {
      const sent = insert(client, batch)
      await before
      before = sent
    }
    await before
    return (count / (performance.now() - start)) * 1000
  })
}

/** The waits, in milliseconds, of inserts of one row each. */
export function measureIdleInserts(url: string, count: number): Promise<readonly number[]> {
  return withClient(url, async (client) => {
    await client.query('create table if not exists bare_transfers (like ledger_transfers including all)')
    const waits: number[] = []
    for (let index = 0; index < count; index += 1) {
      const start = performance.now()
      await insert(client, rowsFrom(index, 1))
      waits.push(performance.now() - start)
    }
    return waits
  })
}

const text = `insert into bare_transfers (timestamp, id, amount, debit, credit, code, flags)
  select * from unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::integer[], $5::integer[], $6::integer[], $7::smallint[])`

async function insert(client: Client, columns: readonly Column[]): Promise<void> {
  await client.query({ name: 'bare', text, values: columns.map(toArray) })
}

const firstTimestamp = 1_700_000_000_000_000_000n

function rowsFrom(first: number, count: number): readonly Column[] {
  const numbers = Array.from({ length: count }, (_, index) => BigInt(first + index))
  const account = () => 1 + (randomBytes(4).readUInt32BE() % accounts)
  return [
    { type: 'bigint', values: numbers.map((number) => firstTimestamp + number * 10_000n) },
    { type: 'uuid', values: numbers.map((number) => ((firstTimestamp + number) << 64n) | number) },
    { type: 'bigint', values: numbers.map((number) => number % 1_000_000n) },
    { type: 'integer', values: numbers.map(account) },
    { type: 'integer', values: numbers.map(account) },
    { type: 'integer', values: numbers.map(() => 1) },
    { type: 'smallint', values: numbers.map(() => 0) },
  ]
}
