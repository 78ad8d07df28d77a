// A standby of a test server: a copy of its data folder that follows it, synchronously where asked, and can be promoted.

import {
  appendFileSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import type { PostgresUser } from './postgres-binaries.ts'
import { makePlace, type PostgresServer, runServer } from './postgres-process.ts'

/** A standby; its address takes reads only until it is promoted. */
export type PostgresStandby = PostgresServer & {
  /** Makes it a primary; resolves when it takes writes. */
  promote(): Promise<void>
}

const waitMs = 30_000
const askEveryMs = 20

/** Starts a standby of a server; with `isSynchronous`, commits on the primary wait for it from then on. */
export async function startStandby(
  primary: PostgresServer,
  { isSynchronous }: { readonly isSynchronous: boolean },
): Promise<PostgresStandby> {
  const place = makePlace()
  const { username, password, port } = new URL(primary.url)
  const name = `standby_${place.folder
    .slice(-6)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '0')}`
  await withClient(primary.url, async (client) => {
    await client.query(`select pg_backup_start('standby', fast => true)`)
    copyFolder(primary.dataFolder, place.dataFolder, place.user)
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)')
    const write = (file: string, text: string): void => {
      writeFileSync(join(place.dataFolder, file), text, { mode: 0o600 })
      if (place.user.uid !== undefined)
        chownSync(join(place.dataFolder, file), place.user.uid, place.user.gid ?? 0)
    }
    write('backup_label', rows[0]?.labelfile ?? '')
    write('standby.signal', '')
  })
  const follows = `user=${username} password=${password} host=127.0.0.1 port=${port} application_name=${name}`
  appendFileSync(
    join(place.dataFolder, 'postgresql.auto.conf'),
    `\nprimary_conninfo = '${follows}'\nsynchronous_standby_names = ''\n`,
  )
  const server = await runServer(place, { credentials: `${username}:${password}` })
  if (isSynchronous) {
    await withClient(primary.url, async (client) => {
      await client.query(`alter system set synchronous_standby_names = '${name}'`)
      await client.query('select pg_reload_conf()')
    })
  }
  const state = isSynchronous ? 'sync' : 'async'
  await untilTrue(
    primary.url,
    `select exists (select 1 from pg_stat_replication
      where application_name = '${name}' and state = 'streaming' and sync_state = '${state}') as holds`,
  )
  return {
    ...server,
    promote: async () => {
      await withClient(server.url, (client) => client.query('select pg_promote(wait => true)'))
      await untilTrue(server.url, 'select not pg_is_in_recovery() as holds')
    },
  }
}

/** Copies a data folder that is being written; the log is left out, since the standby fetches it from the primary. */
function copyFolder(from: string, to: string, user: PostgresUser): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) {
      mkdirSync(target, { mode: 0o700 })
      own(target, user)
      copyFolder(source, target, user)
    } else if (!leftOut.test(source)) {
      if (copyIfThere(source, target)) own(target, user)
    }
  }
}

const leftOut = /\/(?:postmaster\.(?:pid|opts)|pg_wal\/[0-9A-F]+|pgsql_tmp[^/]*)$/

/** False where the file was removed while the folder was read, which the log makes good. */
function copyIfThere(source: string, target: string): boolean {
  try {
    copyFileSync(source, target)
    return true
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'ENOENT') throw fault
    rmSync(target, { force: true })
    return false
  }
}

function own(path: string, user: PostgresUser): void {
  if (user.uid !== undefined) chownSync(path, user.uid, user.gid ?? 0)
}

async function untilTrue(url: string, question: string): Promise<void> {
  const deadline = performance.now() + waitMs
  await withClient(url, async (client) => {
    while (performance.now() < deadline) {
      const { rows } = await client.query<{ holds: boolean }>(question)
      if (rows[0]?.holds === true) return
      await wait(askEveryMs)
    }
    throw new Error(`this did not come true in ${waitMs} ms: ${question}`)
  })
}

async function withClient<Result>(url: string, job: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await job(client)
  } finally {
    await client.end()
  }
}
