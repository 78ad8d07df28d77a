// Runs the starter as its user would, for tests: a process of its own on a folder and port of theirs.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const script = join(import.meta.dirname, 'start.ts')

/** The line the starter prints for scripts. */
export type Ready = {
  readonly broker: string
  readonly newspaper: string
  readonly game: { readonly address: string; readonly merchant: string; readonly key: string }
  readonly vouchers: readonly string[]
  /** The simulated operator, with a slash at its end. */
  readonly phone: string
  readonly merchant: { readonly id: string; readonly page: string; readonly key: string }
}
/** A starter under way. */
export type Run = {
  readonly child: ReturnType<typeof spawn>
  readonly ready: Promise<Ready>
  readonly ended: Promise<number | null>
  readonly words: () => string
}

/** Starts the whole system; `ready` rejects with the starter's words where it ends before. */
export function runStarter(data: string, port: number): Run {
  const child = spawn(process.execPath, ['--conditions=source', script, '--json'], {
    env: {
      ...process.env,
      DATABASE_URL: undefined,
      FARTHING_DATA: data,
      FARTHING_PORT: String(port),
      FARTHING_LOG: 'error',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let words = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    words += chunk.toString()
  })
  const ended = new Promise<number | null>((done) => {
    child.on('exit', (code) => done(code))
  })
  const ready = new Promise<Ready>((done, fail) => {
    if (child.stdout !== null) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line.startsWith('{"ready":true')) done(JSON.parse(line) as Ready)
      })
    }
    void ended.then(() => fail(new Error(words)))
  })
  ready.catch(() => undefined)
  return { child, ready, ended, words: () => words }
}

/** A port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}
