// Runs one seeded stream of commands against an engine and the oracle, and stops at the first difference.

import { inspect, isDeepStrictEqual } from 'node:util'
import type { ChangeEvent, CommitOutcome, ItemResult, Ledger } from '../api.ts'
import type { EngineEntry } from '../engines/index.ts'
import { type Command, learnAccepted, newWorkload, nextCommand, type Wait } from './commands.ts'
import { assertHistory, assertInvariants } from './invariants.ts'
import {
  beginBatch,
  dueTimes,
  newOracle,
  type Oracle,
  oracleAccount,
  oracleAccounts,
  oracleCommit,
  oracleTransfers,
} from './oracle.ts'
import { oracleBalance, oracleChanges, oracleChangeTimes } from './oracle-reads.ts'
import { type Seeded, seeded } from './seeded.ts'

/** Which engine to run, where it may keep its ledger, and how long. */
export type Comparison = {
  readonly engine: EngineEntry
  readonly place: string
  readonly seed: number
  readonly ops: number
}

/** Every code and outcome that the run met, so that a suite can tell what its seeds reach. */
export async function compareWithOracle({
  engine,
  place,
  seed,
  ops,
}: Comparison): Promise<ReadonlySet<string>> {
  const workload = newWorkload(seeded(seed))
  const run = newRun(engine, place, seed)
  let ledger = await openAt(run)
  for (let step = 0; step < ops; step += 1) {
    const command = nextCommand(workload)
    run.now = moved(run.now, command.wait)
    try {
      if (command.kind === 'reopen') ledger = await reopen(run, ledger)
      else await compareCommand(run, ledger, command)
      const accepted = run.oracle.history.slice(workload.accepted.length)
      learnAccepted(workload, accepted)
      if (step % 20 === 19 || step === ops - 1) await compareHistory(run, ledger)
    } catch (error) {
      throw new Error(`${engine.name}, seed ${seed}, step ${step}: ${show(command)}`, { cause: error })
    }
  }
  await ledger.close()
  return run.seen
}

/** A run of commands on its way. */
export type Run = {
  readonly engine: EngineEntry
  readonly place: string
  readonly oracle: Oracle
  readonly chance: Seeded
  now: bigint
  /** How much the oracle knew before the last batch. */
  before: number
  readonly seen: Set<string>
}

/** A run that has made nothing yet. */
export function newRun(engine: EngineEntry, place: string, seed: number): Run {
  return {
    engine,
    place,
    oracle: newOracle(),
    chance: seeded(~seed),
    now: 10n ** 18n,
    before: 0,
    seen: new Set(),
  }
}

/** Opens the engine's ledger with the run's clock. */
export function openAt(run: Run): Ledger | Promise<Ledger> {
  // An empty batch that a timer sends takes a timestamp, and the oracle would have to guess when.
  return run.engine.open({ place: run.place, clock: () => run.now, wakesWhenDue: false })
}

/** Closing must lose nothing, where the engine keeps anything at all. */
async function reopen(run: Run, ledger: Ledger): Promise<Ledger> {
  if (!run.engine.isDurable) return ledger
  await ledger.close()
  const reopened = await openAt(run)
  // Not always, since the very next write shows whether the last timestamp was kept.
  if (run.chance.chance(50)) await compareBooks(run, reopened)
  return reopened
}

/**
 * Begins a batch of the oracle. Whether one that changed nothing takes a timestamp is the engine's affair, so the clock passes
 * those; after all others it may stand still.
 */
export function begin(run: Run, items: number): bigint {
  const { oracle } = run
  const known = oracle.accounts.size + oracle.history.length + oracle.endings.size + oracle.dead.size
  if (known === run.before && run.now <= oracle.last) run.now = oracle.last + 1n
  run.before = known
  return beginBatch(oracle, run.now, items)
}

/** The clock after a wait. */
export function moved(now: bigint, wait: Wait): bigint {
  const second = 1_000_000_000n
  return wait === 'untilSecond' ? (now / second + 1n) * second : now + wait
}

/** A command that writes. */
export type Write = Command extends infer Each
  ? Each extends { kind: 'reopen' }
    ? never
    : Omit<Each, 'wait'>
  : never

async function compareCommand(run: Run, ledger: Ledger, command: Write): Promise<void> {
  const expected = expectedOf(run, command)
  const told = tell(ledger, command)
  // A read of the same turn belongs to the same batch, so that the next command's may follow without a gap.
  const books = run.chance.chance(50) ? ledger.allAccounts({ limit: 100 }) : undefined
  same(run, await told, expected)
  if (books === undefined) await compareBooks(run, ledger)
  else demandSame(await books, booksOf(run.oracle))
}

/** Makes a command's call. */
export async function tell(ledger: Ledger, command: Write): Promise<readonly Told[]> {
  if (command.kind === 'accounts') return ledger.createAccounts(command.accounts)
  if (command.kind === 'transfers') return ledger.createTransfers(command.transfers)
  return [await ledger.commit(command.call)]
}

function expectedOf(run: Run, command: Write): readonly Told[] {
  return expectedAt(run.oracle, command, begin(run, sizeOf(command)))
}

/** How many timestamps a command takes. */
export function sizeOf(command: Write): number {
  if (command.kind === 'accounts') return command.accounts.length
  if (command.kind === 'transfers') return command.transfers.length
  const { accounts = [], transfers = [] } = command.call
  return Math.max(1, accounts.length + transfers.length)
}

/** What a command must be answered whose first item is made at a time. */
export function expectedAt(oracle: Oracle, command: Write, timestamp: bigint): readonly Told[] {
  if (command.kind === 'accounts') return oracleAccounts(oracle, command.accounts, timestamp)
  if (command.kind === 'transfers') return oracleTransfers(oracle, command.transfers, timestamp)
  return [oracleCommit(oracle, command.call, timestamp)]
}

/** The answer to one item, or to a commit. */
export type Told = ItemResult | CommitOutcome

/** Throws at the first answer that is another one than expected. */
export function same(run: Run, actual: readonly Told[], expected: readonly Told[]): void {
  for (const told of actual) run.seen.add(told.ok ? told.outcome : told.code)
  demandSame(actual, expected)
}

/** Compares all accounts. */
export async function compareBooks(run: Run, ledger: Ledger): Promise<void> {
  // Reading voids what is due as well.
  begin(run, 0)
  demandSame(await ledger.allAccounts({ limit: 100 }), booksOf(run.oracle))
}

function booksOf(oracle: Oracle): readonly unknown[] {
  const ids = [...oracle.accounts.keys()].sort((a, b) => (a < b ? -1 : 1))
  return ids.map((id) => oracleAccount(oracle, id))
}

/** Compares everything that can be read. */
export async function compareHistory(run: Run, ledger: Ledger): Promise<void> {
  moveToQuietMoment(run)
  const { history, accounts } = run.oracle
  for (let start = 0; start < history.length; start += 5000) {
    const part = history.slice(start, start + 5000)
    demandSame(await ledger.lookupTransfers(part.map(({ id }) => id)), part)
  }
  for (const id of accounts.keys()) {
    await compareAccountHistory(run, ledger, id)
    await compareBalances(run, ledger, id)
  }
  await compareAccountPages(run, ledger)
  const changes = await compareChanges(run, ledger)
  const all = await ledger.allAccounts({ limit: 100 })
  assertInvariants(all, changes)
  for (const account of all) {
    const query = { accountId: account.id, limit: 8000, reversed: true }
    const rows = await ledger.accountBalances(query)
    if (account.flags.history) assertHistory(account, changes, rows.toReversed())
    else demandSame(rows, [])
  }
  // The oracle knows nothing of the timestamps that the reads took: one read more, at a time of its own, and both agree.
  run.now += 100_000n
  begin(run, 0)
  await ledger.lookupAccounts([])
}

/** Many reads follow, each of which takes a timestamp and would void what is due. */
function moveToQuietMoment(run: Run): void {
  run.now = quietMoment(run)
  begin(run, 0)
}

/** The next time after which nothing falls due for a while. */
export function quietMoment({ oracle, now }: Run): bigint {
  const quiet = 100_000n
  let moment = (now > oracle.last ? now : oracle.last) + 1n
  for (const due of dueTimes(oracle).toSorted((a, b) => Number(a - b))) {
    if (due > moment && due <= moment + quiet) moment = due
  }
  return moment
}

/** The whole feed, read page by page as a follower does. */
async function compareChanges(run: Run, ledger: Ledger): Promise<readonly ChangeEvent[]> {
  const expected = oracleChanges(run.oracle)
  const changes: ChangeEvent[] = []
  for (;;) {
    const limit = 1 + run.chance.below(2000)
    const last = changes.at(-1)?.timestamp
    const page = await ledger.changes(last === undefined ? { limit } : { limit, afterTimestamp: last })
    changes.push(...page)
    if (page.length < limit) break
  }
  demandSame(changes, expected)
  const afterTimestamp = changes[run.chance.below(changes.length + 1)]?.timestamp ?? 0n
  const limit = run.chance.below(40)
  const wanted = expected.filter(({ timestamp }) => timestamp > afterTimestamp).slice(0, limit)
  demandSame(await ledger.changes({ afterTimestamp, limit }), wanted)
  return changes
}

async function compareAccountPages({ oracle, chance }: Run, ledger: Ledger): Promise<void> {
  const [afterId, beforeId] = [BigInt(chance.below(8)), BigInt(chance.below(16))]
  const reversed = chance.chance(50)
  const limit = chance.below(10)
  const ids = [...oracle.accounts.keys()]
    .filter((id) => id > afterId && id < beforeId)
    .sort((a, b) => (a < b !== reversed ? -1 : 1))
  demandSame(
    await ledger.allAccounts({ afterId, beforeId, reversed, limit }),
    ids.slice(0, limit).map((id) => oracleAccount(oracle, id)),
  )
}

async function compareBalances(run: Run, ledger: Ledger, accountId: bigint): Promise<void> {
  const hasHistory = oracleAccount(run.oracle, accountId)?.flags.history === true
  const times = hasHistory ? oracleChangeTimes(run.oracle, accountId) : []
  const timestampMin = times[run.chance.below(times.length + 1)] ?? 0n
  const timestampMax = times[run.chance.below(times.length + 1)] ?? run.oracle.last
  const reversed = run.chance.chance(50)
  const limit = run.chance.below(12)
  const wanted = times.filter((time) => time >= timestampMin && time <= timestampMax)
  const expected = (reversed ? wanted.toReversed() : wanted).slice(0, limit)
  demandSame(
    await ledger.accountBalances({ accountId, limit, reversed, timestampMin, timestampMax }),
    expected.map((time) => oracleBalance(run.oracle, accountId, time)),
  )
}

async function compareAccountHistory(run: Run, ledger: Ledger, accountId: bigint): Promise<void> {
  const { history, last } = run.oracle
  const timestampMin = history[run.chance.below(history.length + 1)]?.timestamp ?? 0n
  const timestampMax = run.chance.chance(50) ? last : timestampMin + 3_000_000_000n
  const limit = 1 + run.chance.below(40)
  const debits = run.chance.chance(70)
  const credits = !debits || run.chance.chance(70)
  const reversed = run.chance.chance(50)
  const wanted = history.filter(
    (transfer) =>
      ((debits && transfer.debitAccountId === accountId) ||
        (credits && transfer.creditAccountId === accountId)) &&
      transfer.timestamp >= timestampMin &&
      transfer.timestamp <= timestampMax,
  )
  const expected = (reversed ? [...wanted].reverse() : wanted).slice(0, limit)
  const query = { accountId, limit, reversed, timestampMin, timestampMax, debits, credits }
  demandSame(await ledger.accountTransfers(query), expected)
}

function demandSame(actual: readonly unknown[], expected: readonly unknown[]): void {
  if (isDeepStrictEqual(actual, expected)) return
  const at = actual.findIndex((item, index) => !isDeepStrictEqual(item, expected[index]))
  const index = at < 0 ? actual.length : at
  throw new Error(
    `item ${index} of ${expected.length}: the engine says ${show(actual[index])}\nthe oracle says ${show(expected[index])}`,
  )
}

/** A value on one line. */
export function show(value: unknown): string {
  return inspect(value, { depth: 6, breakLength: 160, maxArrayLength: 20 })
}
