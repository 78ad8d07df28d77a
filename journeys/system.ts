// The whole system as journeys see it: started by the same script as `npm start`, watched through the operator's and
// the merchant's API. Journeys know nothing of its insides but what stands in its data folder for whoever runs it.

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { inject } from 'vitest'
import { databaseFor } from './databases.ts'

/** What the starter prints when all is up, and what whoever runs the broker can read in its folder. */
export type System = {
  readonly broker: string
  readonly newspaper: string
  /** The game, and its merchant's key. */
  readonly game: { readonly address: string; readonly merchant: string; readonly key: string }
  /** The simulated operator, with a slash at its end. */
  readonly phone: string
  readonly merchant: { readonly id: string; readonly page: string; readonly key: string }
  readonly data: string
  readonly operatorKey: string
  /** Where a Chromium of the journeys listens; empty where there is none. */
  readonly browser: string
}

declare module 'vitest' {
  interface ProvidedContext {
    system: System
  }
}

/** The books of one moment, in millionths of a euro. */
export type Books = { readonly merchant: bigint; readonly house: bigint; readonly wallets: bigint }

const root = join(import.meta.dirname, '..')
const startMs = 60_000

/** The system that all journeys share. */
export function theSystem(): System {
  return inject('system')
}

/** Starts a system of its own on a data folder; `stop` resolves when everything has ended. */
export async function startSystem(input: {
  readonly data: string
  readonly port: number
}): Promise<{ readonly system: System; readonly stop: () => Promise<void> }> {
  const { PATH = '', HOME = '' } = process.env
  const database = await databaseFor(input.data)
  const child = spawn(process.execPath, ['--conditions=source', join(root, 'scripts/start.ts'), '--json'], {
    cwd: root,
    env: {
      PATH,
      HOME,
      FARTHING_DATA: input.data,
      FARTHING_PORT: String(input.port),
      FARTHING_LOG: 'error',
      ...(database === undefined ? {} : { DATABASE_URL: database }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ready = await readReady(child)
  if (database !== undefined && existsSync(join(input.data, 'broker/farthing.db')))
    throw new Error('The system keeps its ledger in its folder, not in the database it was told of')
  const { operatorKey } = JSON.parse(readFileSync(join(input.data, 'broker/operator.json'), 'utf8')) as {
    readonly operatorKey: string
  }
  const ended = new Promise<void>((done) => {
    child.once('exit', () => done())
  })
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
  }
  return { system: { ...ready, operatorKey, browser: '' }, stop }
}

function readReady(child: ChildProcess): Promise<Omit<System, 'operatorKey' | 'browser'>> {
  return new Promise((settle, fail) => {
    const timer = setTimeout(() => {
      child.kill('SIGTERM')
      fail(new Error('The system was not ready in time'))
    }, startMs)
    child.once('exit', (code) => fail(new Error(`The system ended with code ${code}`)))
    if (child.stdout === null) return
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('{"ready":true')) return
      clearTimeout(timer)
      settle(JSON.parse(line) as Omit<System, 'operatorKey' | 'browser'>)
    })
  })
}

/** Prints a voucher, 5 euro unless said otherwise, and tells its code. */
export async function printVoucher(system: System, units = 5_000_000n): Promise<string> {
  const answer = (await call(system, '/v1/operator/vouchers', {
    key: system.operatorKey,
    body: { value: { asset: 'EUR/6', amount: units.toString() }, count: 1 },
  })) as { readonly vouchers: ReadonlyArray<{ readonly code: string }> }
  return answer.vouchers[0]?.code ?? ''
}

/** What the merchant and the house own now, by the books, which must balance. */
export async function readBooks(system: System): Promise<Books> {
  const answer = (await call(system, '/v1/operator/books', { key: system.operatorKey })) as {
    readonly balanced: boolean
    readonly books: ReadonlyArray<{ readonly asset: string; readonly kinds: Record<string, string> }>
  }
  if (!answer.balanced) throw new Error('The books do not balance')
  const kinds = answer.books.find(({ asset }) => asset === 'EUR/6')?.kinds
  const read = (kind: string): bigint => BigInt(kinds?.[kind] ?? '0')
  return { merchant: read('merchant'), house: read('houseFees'), wallets: read('wallet') }
}

/** Calls the broker's API with a key; throws where it is refused. */
export async function call(
  system: System,
  path: string,
  input: { readonly key: string; readonly body?: object },
): Promise<unknown> {
  const response = await fetch(system.broker + path, {
    method: input.body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${input.key}`,
      ...(input.body === undefined
        ? {}
        : { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }),
    },
    ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
  })
  if (!response.ok) throw new Error(`${path} was refused: ${response.status} ${await response.text()}`)
  return response.json()
}
