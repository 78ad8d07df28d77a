// The real broker as a process of its own, started from its sources, so that a test can kill it.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export type BrokerProcess = {
  readonly origin: string
  readonly operatorKey: string
  /** Ends the process as a power cut would: no handler runs, nothing is flushed. */
  readonly kill: () => Promise<void>
  /** Asks it to stop as Ctrl-C does, and answers its exit code. */
  readonly stop: () => Promise<number | null>
}

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

/** Starts the broker on a data folder, and a database where one is given, and waits until it says that it is ready. */
export async function startBroker(
  folder: string,
  port: number,
  databaseUrl?: string,
): Promise<BrokerProcess> {
  const child = spawn(process.execPath, ['--conditions=source', main], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      FARTHING_DATA: folder,
      FARTHING_PORT: String(port),
      FARTHING_LOG: 'error',
      // Rounds of purchases that nobody has told an age for.
      FARTHING_UNKNOWN_MONTHLY: '1000000',
    },
  })
  await readyLine(child)
  const operator = JSON.parse(readFileSync(join(folder, 'operator.json'), 'utf8')) as { operatorKey: string }
  const end = async (signal: 'SIGKILL' | 'SIGINT'): Promise<number | null> => {
    const exit = once(child, 'exit')
    child.kill(signal)
    await exit
    return child.exitCode
  }
  return {
    origin: `http://localhost:${port}`,
    operatorKey: operator.operatorKey,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGINT'),
  }
}

/** A port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function readyLine(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error('the broker was started without its output')
  let text = ''
  for await (const chunk of child.stdout) {
    text += String(chunk)
    if (text.includes('"ready":true')) return
  }
  throw new Error(`the broker ended before it was ready: ${text}`)
}
