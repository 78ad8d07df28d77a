// Where DATABASE_URL names a PostgreSQL server, each data folder of a run of the journeys has a fresh database there; they
// are dropped after the run.

import { createHash, randomBytes } from 'node:crypto'
import { dropDatabases, findDatabase } from '../packages/ledger/src/testing/postgres-server.ts'

/** Names the run to the processes that the journeys run in. */
const runVariable = 'FARTHING_JOURNEYS_RUN'

/** Begins a run: from now on its databases are known by its name. */
export function beginRun(): void {
  process.env[runVariable] = randomBytes(6).toString('hex')
}

/** The database of a data folder; undefined where the system keeps everything in the folder itself. */
export async function databaseFor(data: string): Promise<string | undefined> {
  const server = process.env['DATABASE_URL']
  if (server === undefined) return undefined
  return findDatabase(server, `${prefix()}_${createHash('sha256').update(data).digest('hex').slice(0, 12)}`)
}

/** Drops what the run made. */
export async function endRun(): Promise<void> {
  const server = process.env['DATABASE_URL']
  if (server !== undefined) await dropDatabases(server, prefix())
}

function prefix(): string {
  return `farthing_journeys_${process.env[runVariable] ?? ''}`
}
