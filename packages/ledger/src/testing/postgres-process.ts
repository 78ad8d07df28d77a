// One PostgreSQL server as processes: started on a free port of loopback, its data in the system's temporary folder. A
// small shell beside it waits for this process to end, however it ends, then stops the server and removes its folder.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { killWithChildren } from './kill-with-children.ts'
import { findPostgres, findPostgresUser, type PostgresUser, prepareBinaries } from './postgres-binaries.ts'

/** A running server. */
export type PostgresServer = {
  /** The address of its database `postgres`, as a superuser. */
  readonly url: string
  /** Its data folder, for a standby to be copied from. */
  readonly dataFolder: string
  /** Ends it and removes its folder. */
  stop(): Promise<void>
  /** Ends it with all its children as a power cut would; the data stays. */
  kill(): Promise<void>
  /** Starts it again on the same data and port, stopping it first where it runs. */
  restart(): Promise<void>
}

export type PostgresOptions = {
  /** Settings as in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>
}

const startMs = 30_000
const readyEveryMs = 10
const startsTried = 5
const retryMs = 100

/** The folder of one server and what it runs with. */
export type Place = {
  readonly folder: string
  readonly dataFolder: string
  readonly bin: string
  readonly user: PostgresUser
}

/** A fresh folder that the server's user can work in. */
export function makePlace(): Place {
  const found = findPostgres()
  if (typeof found === 'string') throw new Error(found)
  const user = findPostgresUser()
  const folder = mkdtempSync(join(tmpdir(), 'farthing-postgres-'))
  const dataFolder = join(folder, 'data')
  mkdirSync(dataFolder, { mode: 0o700 })
  if (user.uid !== undefined) {
    for (const each of [folder, dataFolder]) chownSync(each, user.uid, user.gid ?? 0)
  }
  return { folder, dataFolder, bin: join(prepareBinaries(found, user, folder).folder, 'bin'), user }
}

/** Starts the server of a place whose data folder is made already, and watches over it. */
export async function runServer(
  place: Place,
  options: PostgresOptions & { readonly credentials: string },
): Promise<PostgresServer> {
  const watch = watchOver(place)
  let port = 0
  let isPortOurs = false
  let server: ChildProcess | undefined
  const start = async (): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      if (port === 0) port = await freePort()
      const started = spawnServer(place, port, options.settings ?? {})
      const fault = await untilReady(started, place)
      if (fault === undefined) {
        server = started
        isPortOurs = true
        return
      }
      if (!isPortOurs) port = 0
      // Somebody else may have taken the port meanwhile, or children that were killed a moment ago may still be ending.
      if (tries === startsTried || !/could not bind|pre-existing shared memory/.test(fault))
        throw new Error(fault)
      await wait(retryMs)
    }
  }
  const endWith = async (end: (pid: number) => void): Promise<void> => {
    const running = server
    server = undefined
    if (running?.pid === undefined || running.exitCode !== null || running.signalCode !== null) return
    running.ref()
    const ended = once(running, 'exit')
    end(running.pid)
    await ended
  }
  try {
    await start()
  } catch (fault) {
    await watch.end()
    throw fault
  }
  return {
    url: `postgres://${options.credentials}@127.0.0.1:${port}/postgres`,
    dataFolder: place.dataFolder,
    stop: async () => {
      await endWith((pid) => process.kill(pid, 'SIGINT'))
      await watch.end()
    },
    kill: async () => {
      await endWith(killWithChildren)
      rmSync(join(place.dataFolder, 'postmaster.pid'), { force: true })
    },
    restart: async () => {
      await endWith((pid) => process.kill(pid, 'SIGINT'))
      await start()
    },
  }
}

function spawnServer(place: Place, port: number, settings: Readonly<Record<string, string>>): ChildProcess {
  const all: Readonly<Record<string, string>> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '300',
    wal_keep_size: '256MB',
    ...settings,
  }
  const log = openSync(join(place.folder, 'server.log'), 'a')
  const server = spawn(
    join(place.bin, 'postgres'),
    ['-D', place.dataFolder, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      ...place.user,
      env: { PATH: process.env['PATH'] ?? '' },
      stdio: ['ignore', log, log],
      // A group of its own: Ctrl-C reaches the tests alone, and the watch ends the server.
      detached: true,
    },
  )
  closeSync(log)
  server.unref()
  return server
}

/** Undefined once the server takes connections, as its own pid file says; else why it ended. */
async function untilReady(server: ChildProcess, place: Place): Promise<string | undefined> {
  const deadline = performance.now() + startMs
  while (server.exitCode === null && server.signalCode === null && performance.now() < deadline) {
    const status = readLines(join(place.dataFolder, 'postmaster.pid'))
    if (status[0] === String(server.pid) && ['ready', 'standby'].includes(status[7]?.trim() ?? ''))
      return undefined
    await wait(readyEveryMs)
  }
  server.kill('SIGKILL')
  return `PostgreSQL did not start: ${readLines(join(place.folder, 'server.log')).slice(-20).join('\n')}`
}

/** A shell whose input is a pipe from us: it ends with us, and then the server's last hour has come. */
function watchOver(place: Place): { readonly end: () => Promise<void> } {
  const script = `cat >/dev/null
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
if [ -n "$pid" ]; then
  kill -QUIT "$pid" 2>/dev/null
  tries=0
  while kill -0 "$pid" 2>/dev/null && [ $tries -lt 100 ]; do sleep 0.05; tries=$((tries + 1)); done
  kill -KILL "$pid" 2>/dev/null
fi
rm -rf "$1"`
  const shell = spawn('/bin/sh', ['-c', script, 'sh', place.folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  shell.unref()
  const { stdin } = shell
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref()
  return {
    end: async () => {
      if (shell.exitCode !== null) return
      shell.ref()
      const ended = once(shell, 'exit')
      stdin.end()
      await ended
    },
  }
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch {
    return []
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('there is no free port')
  return address.port
}
