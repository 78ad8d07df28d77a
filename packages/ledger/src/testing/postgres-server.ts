// Real PostgreSQL servers for tests, benchmarks and simulations, with fsync on: one that this process shares, on which
// everybody makes databases of their own, and further ones to kill and restart. Knows nothing of vitest.

import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { findPostgres } from './postgres-binaries.ts'
import { makePlace, type PostgresOptions, type PostgresServer, runServer } from './postgres-process.ts'

/** Why no server can run here; undefined where one can. In CI that is an error, elsewhere it is said loudly, once. */
export function whyNoPostgres(): string | undefined {
  if (given() !== undefined) return undefined
  const found = findPostgres()
  if (typeof found !== 'string') return undefined
  if ((process.env['CI'] ?? '') !== '') throw new Error(`CI asks for PostgreSQL, but ${found}`)
  if (!hasSaidWhy) process.stderr.write(`SKIPPED: all that needs PostgreSQL, as ${found}\n`)
  hasSaidWhy = true
  return found
}

let hasSaidWhy = false

/** Makes and starts a server of its own. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const place = makePlace()
  const password = randomBytes(12).toString('hex')
  const passwordFile = join(place.folder, 'password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (place.user.uid !== undefined) chownSync(passwordFile, place.user.uid, place.user.gid ?? 0)
  const initdb = spawnSync(
    join(place.bin, 'initdb'),
    ['--username=farthing', '--auth=password', `--pwfile=${passwordFile}`, '--encoding=UTF8'].concat([
      '--locale=C.UTF-8',
      '--no-instructions',
      '--no-sync',
      '-D',
      place.dataFolder,
    ]),
    { ...place.user, encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '' } },
  )
  if (initdb.status !== 0) {
    rmSync(place.folder, { recursive: true, force: true })
    throw new Error(`initdb failed: ${initdb.stderr}${initdb.error?.message ?? ''}`)
  }
  return runServer(place, { ...options, credentials: `farthing:${password}` })
}

let shared: Promise<PostgresServer> | undefined

function given(): string | undefined {
  const url = process.env['FARTHING_TEST_POSTGRES'] ?? ''
  return url === '' ? undefined : url
}

/**
 * The address of a server to make databases on: the one that FARTHING_TEST_POSTGRES names, else one that this process
 * starts when first asked, shares from then on and takes with it when it ends.
 */
export async function sharedPostgres(): Promise<string> {
  const url = given()
  if (url !== undefined) return url
  shared ??= startPostgres()
  return (await shared).url
}

/** Runs a job with the address of a fresh database on the shared server, and drops the database. */
export async function withDatabase<Result>(job: (url: string) => Promise<Result>): Promise<Result> {
  const database = await makeDatabase()
  try {
    return await job(database.url)
  } finally {
    await database.drop()
  }
}

/** A fresh database on the shared server, for whoever cannot wrap its life in one job. */
export async function makeDatabase(): Promise<{ readonly url: string; readonly drop: () => Promise<void> }> {
  const server = await sharedPostgres()
  const name = `farthing_${randomBytes(8).toString('hex')}`
  return { url: await findDatabase(server, name), drop: () => dropDatabases(server, name) }
}

/**
 * A fresh schema in the database that the shared server's address names: sooner made than a database, and as good for
 * whoever names tables without one.
 */
export async function makeSchema(): Promise<{ readonly url: string; readonly drop: () => Promise<void> }> {
  const server = await sharedPostgres()
  const name = `farthing_${randomBytes(8).toString('hex')}`
  await execute(server, `create schema ${name}`)
  const url = new URL(server)
  url.searchParams.set('options', `-c search_path=${name}`)
  return { url: url.href, drop: async () => void (await execute(server, `drop schema ${name} cascade`)) }
}

/** The address of a database on a server, made where there is none of that name. */
export async function findDatabase(server: string, name: string): Promise<string> {
  const known = await execute(server, `select 1 from pg_database where datname = '${name}'`)
  if (known.length === 0) await execute(server, `create database ${name} template template0`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

/** Drops the databases of a server whose names begin so, whoever is connected to them. */
export async function dropDatabases(server: string, prefix: string): Promise<void> {
  const found = await execute(
    server,
    `select datname from pg_database where starts_with(datname, '${prefix}')`,
  )
  for (const { datname } of found) await execute(server, `drop database if exists ${datname} with (force)`)
}

async function execute(url: string, sql: string): Promise<ReadonlyArray<{ readonly datname: string }>> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<{ datname: string }>(sql)).rows
  } finally {
    await client.end()
  }
}
