// Databases of their own for the rounds of a bench, and what is in their tables.

import { randomBytes } from 'node:crypto'
import { Client } from 'pg'

/** A database on a server, and how to be rid of it. */
export type BenchDatabase = { readonly url: string; readonly drop: () => Promise<void> }

/** An empty database. */
export async function freshDatabase({ url }: { readonly url: string }): Promise<BenchDatabase> {
  const name = `bench_${randomBytes(6).toString('hex')}`
  await withClient(url, (client) => client.query(`create database ${name}`))
  const own = new URL(url)
  own.pathname = `/${name}`
  return {
    url: own.href,
    drop: () =>
      withClient(url, async (client) => void (await client.query(`drop database ${name} with (force)`))),
  }
}

/** The tables of transfers with all their indexes, by the number of transfers. */
export async function bytesPerTransfer(url: string): Promise<number> {
  const text = `select pg_total_relation_size('ledger_transfers')::float8 / count(*) as bytes from ledger_transfers`
  const { rows } = await withClient(url, (client) => client.query<{ bytes: number }>(text))
  return rows[0]?.bytes ?? Number.NaN
}

/** Runs a job with a connection. */
export async function withClient<Result>(
  url: string,
  job: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString: url, pipeline: true })
  await client.connect()
  try {
    return await job(client)
  } finally {
    await client.end()
  }
}
