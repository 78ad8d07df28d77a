// Several processes that write to one PostgreSQL ledger at the same time. Run as a program, this file is one of them.

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { openPostgresLedger } from '../../packages/ledger/src/postgres.ts'
import { hotPayments, newTown, uniformPayments } from './workload.ts'

/** What the processes do, for so many seconds. */
export type ProcessesRun = {
  readonly url: string
  readonly accounts: number
  readonly kind: 'uniform' | 'hot'
  readonly seconds: number
}

const processes = 4
const callersEach = 250

/** Transfers per second of all processes together, from when the last of them was ready. */
export async function driveProcesses(run: ProcessesRun): Promise<number> {
  const children = Array.from({ length: processes }, (_, index) => startChild(run, index))
  await Promise.all(children.map(({ ready }) => ready))
  for (const { begin } of children) begin()
  const counts = await Promise.all(children.map(({ count }) => count))
  return counts.reduce((sum, count) => sum + count, 0) / run.seconds
}

function startChild(run: ProcessesRun, index: number) {
  const args = ['--conditions=source', fileURLToPath(import.meta.url), JSON.stringify({ ...run, index })]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ready = lines.next()
  const count = ready.then(() => lines.next()).then(({ value }) => Number(value))
  return { ready, count, begin: () => child.stdin.end('begin\n') }
}

/** One process: ids of its own, many callers, each making one transfer after the other until the time is up. */
async function runChild({
  url,
  accounts,
  kind,
  seconds,
  index,
}: ProcessesRun & { readonly index: number }): Promise<void> {
  const ledger = await openPostgresLedger({ url, clock: () => BigInt(Date.now()) * 1_000_000n })
  const town = newTown(accounts, index + 2)
  town.nextId = (index + 1) * 100_000_000
  const payments = kind === 'hot' ? hotPayments : uniformPayments
  await ledger.createTransfers(payments(town, 1))
  console.log('ready')
  for await (const _ of process.stdin) break
  const end = performance.now() + seconds * 1000
  let count = 0
  const caller = async () => {
    while (performance.now() < end) {
      const [result] = await ledger.createTransfers(payments(town, 1))
      if (result?.ok !== true) throw new Error(`a payment of the bench was refused: ${result?.code}`)
      if (performance.now() < end) count += 1
    }
  }
  await Promise.all(Array.from({ length: callersEach }, caller))
  await ledger.close()
  console.log(count)
}

const [, program, argument] = process.argv
if (program === fileURLToPath(import.meta.url) && argument !== undefined) {
  await runChild(JSON.parse(argument) as ProcessesRun & { readonly index: number })
}
