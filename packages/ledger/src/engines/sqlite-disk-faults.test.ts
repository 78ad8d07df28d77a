// A disk that fails, by real faults of the system calls: every write and every sync of a commit and of a checkpoint. Nothing that
// was acknowledged is lost, the fault is told with the file's name, and the ledger goes on by itself once it is over.

import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { canTrace, countInjected, faultPrefix, type TracedFault } from '../testing/faults.ts'
import { loadSteps } from '../testing/load.ts'
import { checkLoad, type LoadRun, runLoad } from '../testing/load-run.ts'
import { balance, handClock, openSampleAccounts, transfer } from '../testing/samples.ts'
import { withLedgerPath } from '../testing/temporary.ts'
import { openSqliteLedger } from './sqlite.ts'

const sync = 'fsync,fdatasync'
const timeout = 60_000

const calls = 1600

/** A log so short that about this many calls fill it; it is then copied into the main file while the load lasts. */
const logPages = 1024
const recordBytes = 25_000
const callsPerLog = 660

type Place = { readonly name: string; readonly fault: Omit<TracedFault, 'file'>; readonly end: '' | '-wal' }

const places: readonly Place[] = [
  { name: 'a sync of a commit', end: '-wal', fault: { calls: sync, error: 'EIO', when: '9' } },
  { name: 'a later sync of a commit', end: '-wal', fault: { calls: sync, error: 'EIO', when: '30' } },
  { name: 'a write of a commit', end: '-wal', fault: { calls: 'pwrite64', error: 'EIO', when: '200' } },
  {
    name: 'a write of a commit for lack of space',
    end: '-wal',
    fault: { calls: 'pwrite64', error: 'ENOSPC', when: '201' },
  },
  { name: 'the sync of a checkpoint', end: '', fault: { calls: sync, error: 'EIO', when: '2' } },
  { name: 'the sync of the next checkpoint', end: '', fault: { calls: sync, error: 'EIO', when: '3' } },
  { name: 'a write of a checkpoint', end: '', fault: { calls: 'pwrite64', error: 'EIO', when: '40' } },
  {
    name: 'a write of a checkpoint for lack of space',
    end: '',
    fault: { calls: 'pwrite64', error: 'ENOSPC', when: '41' },
  },
]

/** Every second one is tried as a fault that lasts, too. */
const lasting = places.filter((_, index) => index % 2 === 0)

/** Enough calls to meet the fault, and to go on after it. */
function loadOf({ end, fault }: Place): {
  readonly end: number
  readonly recordBytes?: number
  readonly logPages?: number
} {
  if (end === '-wal') return { end: calls }
  return { end: (fault.when === '3' ? 2 : 1) * callsPerLog + 100, recordBytes, logPages }
}

function stepsOf(end: number): number {
  return Array.from({ length: end }, (_, call) => loadSteps(call).length).reduce(
    (sum, steps) => sum + steps,
    0,
  )
}

function toldOf({ answers }: LoadRun, told: string): number {
  return answers.filter((answer) => answer.told === told).length
}

it.skipIf(!canTrace).each(places)(
  'goes on by itself after $name failed once, and loses nothing',
  { timeout },
  (place) =>
    withLedgerPath(async (path) => {
      const file = path + place.end
      const log = `${path}.trace`
      const run = await runLoad({
        path,
        ...loadOf(place),
        prefix: faultPrefix({ ...place.fault, file }, log),
      })
      expect(countInjected(log, file)).toBe(1)
      // A checkpoint that fails is done again later: the log still holds everything. A commit that fails is told.
      if (place.end === '-wal') {
        expect(toldOf(run, 'unknown')).toBeGreaterThan(0)
        const words = place.fault.error === 'EIO' ? /its disk fails/ : /its disk is full: free some space/
        expect(run.faults).toMatch(words)
        expect(run.faults).toContain(`the ledger ${path}: `)
      }
      expect(toldOf(run, 'ok') + toldOf(run, 'refused')).toBe(stepsOf(loadOf(place).end))
      expect((await checkLoad(path, run.answers)).steps).toBe(toldOf(run, 'ok'))
    }),
)

it
  .skipIf(!canTrace)
  .each(lasting.map((place) => ({ ...place, fault: { ...place.fault, when: `${place.fault.when}+` } })))(
  'keeps what it acknowledged where $name and all after it fail',
  { timeout },
  (place) =>
    withLedgerPath(async (path) => {
      const file = path + place.end
      const log = `${path}.trace`
      const run = await runLoad({
        path,
        ...loadOf(place),
        prefix: faultPrefix({ ...place.fault, file }, log),
      })
      expect(countInjected(log, file)).toBeGreaterThan(0)
      if (place.end === '-wal') {
        expect(run.answers.at(-1)?.told).toBe('unknown')
        expect(toldOf(run, 'ok')).toBeGreaterThan(0)
      }
      await checkLoad(path, run.answers)
    }),
)

it.skipIf(!canTrace)(
  'does not start where its log cannot be synced, says why, and starts once it can',
  { timeout },
  () =>
    withLedgerPath(async (path) => {
      const fault: TracedFault = { file: `${path}-wal`, calls: sync, error: 'EIO', when: '1' }
      const run = await runLoad({ path, end: 40, prefix: faultPrefix(fault, `${path}.trace`) })
      expect(run.answers).toEqual([])
      expect(run.faults).toContain(`the ledger ${path}: disk I/O error; its disk fails`)
      const next = await runLoad({ path, end: 40 })
      await checkLoad(path, next.answers)
    }),
)

it(
  'keeps what it acknowledged where the last write is cut short, and says unknown for the rest',
  { timeout },
  () =>
    withLedgerPath(async (path) => {
      // A file may grow to 1001 blocks of 512 bytes, so the last write is done in part.
      const run = await runLoad({ path, prefix: ['sh', '-c', 'ulimit -f 1001; exec "$@"', 'sh'] })
      expect(run.answers.at(-1)?.told).toBe('unknown')
      expect(toldOf(run, 'ok')).toBeGreaterThan(0)
      expect(run.faults).toContain(`the ledger ${path}: `)
      await checkLoad(path, run.answers)
    }),
)

it.skipIf(!canTrace)('really meets a write that is cut short at the limit of a file', { timeout }, () =>
  withLedgerPath(async (path) => {
    const log = `${path}.trace`
    const trace = `exec strace -qq -y -o "${log}" -e trace=pwrite64 "$@"`
    await runLoad({ path, prefix: ['sh', '-c', `ulimit -f 1001; ${trace}`, 'sh'] })
    const short = readFileSync(log, 'utf8').match(
      /pwrite64\(.*<.*ledger\.db.*, (\d+), \d+\) = (?!\1\b)\d+$/gm,
    )
    expect(short?.length).toBeGreaterThan(0)
  }),
)

it.skipIf(!canTrace)('answers nothing before the log is synced', { timeout }, () =>
  withLedgerPath(async (path) => {
    const log = `${path}.trace`
    const prefix = ['strace', '-qq', '-y', '-o', log, '-e', `trace=${sync},pwrite64,write,writev`]
    const run = await runLoad({ path, end: 400, prefix })
    let isDurable = true
    let answers = 0
    let syncs = 0
    for (const line of readFileSync(log, 'utf8').split('\n')) {
      if (/^pwrite64\(\d+<.*-wal>/.test(line)) isDurable = false
      if (/^f(data)?sync\(\d+<.*-wal>\) = 0/.test(line)) {
        isDurable = true
        syncs += 1
      }
      // Node joins lines where it can, so there are fewer writes than answers.
      if (!/^writev?\(1</.test(line)) continue
      answers += 1
      expect(isDurable).toBe(true)
    }
    expect(run.answers).toHaveLength(500)
    expect(answers).toBeGreaterThan(20)
    expect(syncs).toBeGreaterThan(20)
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
    expect(faults.map(String)).toEqual([
      `Error: the ledger ${path}: database is locked; another connection holds it: end its transaction`,
    ])
    blocker.exec('ROLLBACK')
    blocker.close()
    expect(await ledger.createTransfers([transfer(10n)])).toMatchObject([{ ok: true, outcome: 'created' }])
    expect(await balance(ledger, 2n)).toBe(10n)
    await ledger.close()
  }))
