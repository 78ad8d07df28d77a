// A whole broker on a folder of its own: real database, real keys, real routes; only clock and chance are ours to move.
// FARTHING_TEST_STORE=postgres puts ledger and records into a fresh PostgreSQL database instead of a SQLite file.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { type Logger, pino } from 'pino'
import { type App, type AppDeps, openApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { openPhone } from '../open-phone.ts'
import { openStores } from '../open-stores.ts'
import { takeSchema } from './test-schema.ts'
import { type TestSystem, testSystem } from './test-system.ts'

export type TestBroker = {
  readonly app: App
  readonly deps: AppDeps
  readonly system: TestSystem
  readonly origin: string
  readonly folder: string
  /** Lines logged as errors: empty unless something of ours broke. */
  readonly errors: readonly string[]
  /** Lines logged at any level, to look for what must not stand there. */
  readonly logged: readonly string[]
  /** Sends a request to the broker, as if over HTTP. */
  readonly send: (path: string, init?: RequestInit) => Promise<Response>
  /** All that stands in its database, to look for what must not. */
  readonly readBytes: () => Promise<Buffer>
  readonly close: () => Promise<void>
}

export type TestBrokerOptions = {
  readonly seed?: number
  readonly folder?: string
  readonly environment?: Readonly<Record<string, string>>
}

/** What the brokers of this test run keep their ledger and records on. */
export const testStore: 'sqlite' | 'postgres' =
  process.env['FARTHING_TEST_STORE'] === 'postgres' ? 'postgres' : 'sqlite'

/** Opens a broker; its folder and database go when it closes, but for a folder that the caller brought. */
export async function openTestBroker(options: TestBrokerOptions = {}): Promise<TestBroker> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'farthing-broker-'))
  const system = testSystem(options.seed)
  const isOurs = options.environment?.['DATABASE_URL'] === undefined
  const database = testStore === 'postgres' && isOurs ? await takeSchema() : undefined
  const read = readConfig({
    FARTHING_DATA: folder,
    FARTHING_LOG: 'silent',
    // What is tested elsewhere than with spend control buys more than a wallet of unknown age may.
    FARTHING_UNKNOWN_MONTHLY: '1000000',
    ...(database === undefined ? {} : { DATABASE_URL: database.url }),
    ...options.environment,
  })
  if (!read.ok) throw new Error(read.faults.join('; '))
  const errors: string[] = []
  const logged: string[] = []
  const log = keptLog(logged, errors)
  const clean = async (): Promise<void> => {
    await database?.drop()
    if (options.folder === undefined) rmSync(folder, { recursive: true, force: true })
  }
  const stores = await openStores(read.config, system, log).catch(async (fault: unknown) => {
    await clean()
    throw fault
  })
  const phone = await openPhone({ config: read.config, system, log, ...stores }).catch(
    async (fault: unknown) => {
      await stores.close()
      await clean()
      throw fault
    },
  )
  const app = openApp(read.config, system, log, stores, phone)
  const { origin } = read.config
  return {
    app,
    deps: app.deps,
    system,
    origin,
    folder,
    errors,
    logged,
    send: async (path, init) => app.fetch(new Request(origin + path, init)),
    readBytes: () => (database === undefined ? readFiles(folder) : readTables(database.url)),
    close: async () => {
      await app.close()
      await clean()
    },
  }
}

async function readFiles(folder: string): Promise<Buffer> {
  const files = readdirSync(folder).filter((name) => name.startsWith('farthing.db'))
  return Buffer.concat(files.map((name) => readFileSync(join(folder, name))))
}

async function readTables(url: string): Promise<Buffer> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const tables = await client.query<{ name: string }>(
      `select quote_ident(tablename) as name from pg_tables where schemaname = current_schema()`,
    )
    const texts: string[] = []
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ text: string }>(`select t::text as text from ${name} t`)
      texts.push(...rows.map(({ text }) => text))
    }
    return Buffer.from(texts.join('\n').replaceAll('""', '"'))
  } finally {
    await client.end()
  }
}

/** As pino numbers its levels. */
const errorLevel = 50

function keptLog(logged: string[], errors: string[]): Logger {
  const write = (line: string): void => {
    logged.push(line)
    const { level } = JSON.parse(line) as { level: number }
    if (level >= errorLevel) errors.push(line)
  }
  return pino({ level: 'trace' }, { write })
}
