// A table of claims beside the ledger, on either durable engine, for tests of what calls bring along.

import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import type { Ledger, SqlValue, Statement } from '../api.ts'
import type { EngineEntry } from '../engines/index.ts'
import { handClock, openSampleAccounts } from './samples.ts'
import { withPlace } from './temporary.ts'

/** The callers' own way to the database that the ledger is in. */
export type Beside = {
  /** Runs statements without parameters. */
  run(sql: string): Promise<void>
  /** The proofs that were claimed, in order. */
  claims(): Promise<readonly unknown[]>
  close(): Promise<void>
}

/** Opens the callers' own way to the database that an engine keeps its ledger in. */
export async function openBeside(engine: EngineEntry, place: string): Promise<Beside> {
  const proofs = 'select proof from claims order by proof'
  if (engine.name === 'postgres') {
    const client = new Client({ connectionString: place })
    await client.connect()
    return {
      run: async (sql) => void (await client.query(sql)),
      claims: async () => (await client.query<{ proof: string }>(proofs)).rows.map(({ proof }) => proof),
      close: () => client.end(),
    }
  }
  const database = new DatabaseSync(place)
  return {
    run: (sql) => Promise.resolve(database.exec(sql)),
    claims: () =>
      Promise.resolve(
        database
          .prepare(proofs)
          .all()
          .map((row) => row['proof']),
      ),
    close: () => Promise.resolve(database.close()),
  }
}

/** Runs a job with the sample accounts and an empty table of claims. */
export function withClaims(
  engine: EngineEntry,
  job: (ledger: Ledger, beside: Beside) => Promise<void>,
): Promise<void> {
  return withPlace(engine, async (place) => {
    const beside = await openBeside(engine, place)
    if (engine.name === 'sqlite') await beside.run('PRAGMA journal_mode = WAL')
    await beside.run('create table claims (proof text primary key, uses integer default 0)')
    const ledger = await engine.open({ place, clock: handClock().read })
    try {
      await openSampleAccounts(ledger)
      await job(ledger, beside)
    } finally {
      await ledger.close()
      await beside.close()
    }
  })
}

/** A statement whose values stand as `?`, in the way the engine writes them. */
export function statement(
  engine: EngineEntry,
  sql: string,
  parameters: readonly SqlValue[] = [],
  changes?: number,
): Statement {
  let count = 0
  const numbered = sql.replaceAll('?', () => {
    count += 1
    return `$${count}`
  })
  return {
    sql: engine.name === 'postgres' ? numbered : sql,
    parameters,
    ...(changes === undefined ? {} : { changes }),
  }
}

/** A claim that only one call can make. */
export function claim(engine: EngineEntry, proof: string): Statement {
  return statement(engine, 'insert into claims (proof) values (?)', [proof])
}
