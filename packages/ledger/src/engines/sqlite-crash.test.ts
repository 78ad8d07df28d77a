// What happens when the process dies or the disk refuses: everything acknowledged is there, the rest is whole or absent.

import { spawn, spawnSync } from 'node:child_process'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { loadIds, loadTable } from '../testing/load.ts'
import { account, balance, handClock, openSampleAccounts, transfer } from '../testing/samples.ts'
import { withLedgerPath } from '../testing/temporary.ts'
import { openSqliteLedger } from './sqlite.ts'

const child = fileURLToPath(new URL('../testing/load-child.ts', import.meta.url))

type ChildRun = {
  /** What stands before the command in the shell. */
  readonly prefix?: string
  readonly first?: number
  /** The child makes calls below this number, and is killed after so many answers, if it lives so long. */
  readonly end?: number
  readonly killAfter?: number
}

/** Runs the loading child and gives the lines it printed. */
async function runChild(path: string, run: ChildRun): Promise<readonly string[]> {
  const { prefix = 'exec', first = 0, end = Infinity, killAfter = Infinity } = run
  const command = `${prefix} "${process.execPath}" --conditions=source "${child}" "${path}" ${first} ${end}`
  const running = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  for await (const chunk of running.stdout) {
    text += String(chunk)
    if (text.split('\n').length > killAfter) running.kill('SIGKILL')
  }
  // The last line may have been cut off by the kill.
  return text.split('\n').slice(0, -1)
}

/** Checks a file against what was acknowledged, and gives the number of calls that it holds. */
async function checkFile(path: string, acknowledged: readonly number[]): Promise<number> {
  const reader = new DatabaseSync(path, { readOnly: true })
  const recorded = new Set(
    reader
      .prepare('SELECT call FROM load')
      .all()
      .map((row) => Number(row['call'])),
  )
  reader.close()
  const ledger = openSqliteLedger({ path, clock: handClock().read })
  expect(acknowledged.filter((call) => !recorded.has(call))).toEqual([])
  const calls = Array.from({ length: Math.max(0, ...recorded) + 100 }, (_, call) => call)
  const found = await Promise.all(calls.map((call) => ledger.lookupTransfers(loadIds(call))))
  const isTorn = (call: number) => found[call]?.length !== (recorded.has(call) ? 2 : 0)
  expect(calls.filter(isTorn)).toEqual([])
  expect(await balance(ledger, 2n)).toBe(BigInt(recorded.size) * 100n)
  expect(await balance(ledger, 1n)).toBe(BigInt(recorded.size) * -103n)
  await ledger.close()
  return recorded.size
}

function acknowledgedIn(lines: readonly string[]): readonly number[] {
  return lines.filter((line) => line.startsWith('ok ')).map((line) => Number(line.slice(3)))
}

function createLoadTable(path: string): void {
  const database = new DatabaseSync(path)
  database.exec(loadTable)
  database.close()
}

it('keeps everything it acknowledged through kill -9 under load', { timeout: 60_000 }, () =>
  withLedgerPath(async (path) => {
    createLoadTable(path)
    const acknowledged: number[] = []
    for (const [round, killAfter] of [150, 700, 1500].entries()) {
      const lines = await runChild(path, { first: round * 2000, killAfter })
      acknowledged.push(...acknowledgedIn(lines))
      expect(acknowledged.length).toBeGreaterThan(0)
      await checkFile(
        path,
        acknowledged.map((call) => call),
      )
    }
  }),
)

it(
  'keeps everything it acknowledged when the disk takes no more, and says unknown for the rest',
  { timeout: 60_000 },
  () =>
    withLedgerPath(async (path) => {
      createLoadTable(path)
      // A file may grow to 1000 blocks of 512 bytes: about the size at which a disk is full.
      const lines = await runChild(path, { prefix: 'ulimit -f 1000; exec' })
      expect(lines.at(-1)).toMatch(/^unknown /)
      const acknowledged = acknowledgedIn(lines)
      expect(acknowledged.length).toBeGreaterThan(0)
      await checkFile(path, acknowledged)
    }),
)

const canTrace = spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']).status === 0
if (!canTrace) process.stderr.write('SKIPPED: the failed fsync, because strace cannot run here\n')

it.skipIf(!canTrace)(
  'goes on after one failed fsync, and loses nothing that it acknowledged',
  { timeout: 60_000 },
  () =>
    withLedgerPath(async (path) => {
      createLoadTable(path)
      const fault = '-e trace=fsync,fdatasync -e inject=fsync,fdatasync:error=EIO:when=20'
      const lines = await runChild(path, { prefix: `exec strace -qq -o /dev/null ${fault}`, end: 600 })
      const unknown = lines.filter((line) => line.startsWith('unknown '))
      expect(unknown.length).toBeGreaterThan(0)
      const acknowledged = acknowledgedIn(lines)
      expect(acknowledged.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 600 }, (_, call) => call))
      expect(await checkFile(path, acknowledged)).toBe(600)
    }),
)

it('answers unknown when a flush fails, reads everything back, and takes the same calls again', () =>
  withLedgerPath(async (path) => {
    const faults: unknown[] = []
    const ledger = openSqliteLedger({ path, clock: handClock().read, onFault: (error) => faults.push(error) })
    await openSampleAccounts(ledger)
    // Another connection that holds the file's write lock makes the flush fail as a broken disk does.
    const blocker = new DatabaseSync(path)
    blocker.exec('BEGIN IMMEDIATE')
    expect(await ledger.createTransfers([transfer(10n)])).toEqual([{ ok: false, code: 'unknown' }])
    expect(faults).toHaveLength(1)
    blocker.exec('ROLLBACK')
    blocker.close()
    expect(await ledger.createTransfers([transfer(10n)])).toMatchObject([{ ok: true, outcome: 'created' }])
    expect(await balance(ledger, 2n)).toBe(10n)
    await ledger.close()
  }))

it('refuses a second writer, and lets the next one in once the first has closed', () =>
  withLedgerPath(async (path) => {
    const clock = handClock().read
    const first = openSqliteLedger({ path, clock })
    expect(() => openSqliteLedger({ path, clock })).toThrow('another writer has the ledger')
    await first.createAccounts([account(1n)])
    await first.close()
    const second = openSqliteLedger({ path, clock })
    expect(await second.lookupAccounts([1n])).toHaveLength(1)
    await second.close()
  }))
