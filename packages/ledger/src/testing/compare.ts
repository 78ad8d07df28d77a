// Runs one seeded stream of commands against an engine and the oracle, and stops at the first difference.

import { inspect, isDeepStrictEqual } from 'node:util'
import type { CommitOutcome, ItemResult, Ledger } from '../api.ts'
import type { EngineEntry } from '../engines/index.ts'
import { type Command, learnAccepted, newWorkload, nextCommand } from './commands.ts'
import { assertInvariants } from './invariants.ts'
import {
  beginBatch,
  newOracle,
  type Oracle,
  oracleAccount,
  oracleAccounts,
  oracleCommit,
  oracleTransfers,
} from './oracle.ts'
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
  const run: Run = {
    engine,
    place,
    oracle: newOracle(),
    chance: seeded(~seed),
    now: 10n ** 18n,
    seen: new Set(),
  }
  let ledger = await openAt(run)
  for (let step = 0; step < ops; step += 1) {
    const command = nextCommand(workload)
    run.now += command.waitNs
    try {
      if (command.kind === 'reopen') ledger = await reopen(run, ledger)
      else await compareCommand(run, ledger, command)
      const accepted = run.oracle.history.slice(workload.accepted.length)
      learnAccepted(workload, accepted)
      await compareBooks(run, ledger)
      if (step % 20 === 19 || step === ops - 1) await compareHistory(run, ledger)
    } catch (error) {
      throw new Error(`${engine.name}, seed ${seed}, step ${step}: ${show(command)}`, { cause: error })
    }
  }
  await ledger.close()
  return run.seen
}

type Run = {
  readonly engine: EngineEntry
  readonly place: string
  readonly oracle: Oracle
  readonly chance: Seeded
  now: bigint
  readonly seen: Set<string>
}

function openAt(run: Run): Ledger | Promise<Ledger> {
  return run.engine.open({ place: run.place, clock: () => run.now })
}

/** Closing must lose nothing, where the engine keeps anything at all. */
async function reopen(run: Run, ledger: Ledger): Promise<Ledger> {
  if (!run.engine.isDurable) return ledger
  await ledger.close()
  return openAt(run)
}

async function compareCommand(
  run: Run,
  ledger: Ledger,
  command: Exclude<Command, { kind: 'reopen' }>,
): Promise<void> {
  const { oracle, now } = run
  if (command.kind === 'accounts') {
    const timestamp = beginBatch(oracle, now, command.accounts.length)
    const expected = oracleAccounts(oracle, command.accounts, timestamp)
    same(run, await ledger.createAccounts(command.accounts), expected)
  } else if (command.kind === 'transfers') {
    const timestamp = beginBatch(oracle, now, command.transfers.length)
    const expected = oracleTransfers(oracle, command.transfers, timestamp)
    same(run, await ledger.createTransfers(command.transfers), expected)
  } else {
    const { accounts = [], transfers = [] } = command.call
    const timestamp = beginBatch(oracle, now, accounts.length + transfers.length)
    const expected = oracleCommit(oracle, command.call, timestamp)
    same(run, [await ledger.commit(command.call)], [expected])
  }
}

type Told = ItemResult | CommitOutcome

function same(run: Run, actual: readonly Told[], expected: readonly Told[]): void {
  for (const told of actual) run.seen.add(told.ok ? told.outcome : told.code)
  demandSame(actual, expected)
}

async function compareBooks(run: Run, ledger: Ledger): Promise<void> {
  // Reading voids what is due as well, and takes a timestamp.
  run.now += 1000n
  beginBatch(run.oracle, run.now, 0)
  const ids = [...run.oracle.accounts.keys()].sort((a, b) => (a < b ? -1 : 1))
  demandSame(
    await ledger.allAccounts({ limit: 100 }),
    ids.map((id) => oracleAccount(run.oracle, id)),
  )
}

async function compareHistory(run: Run, ledger: Ledger): Promise<void> {
  run.now += 1000n
  beginBatch(run.oracle, run.now, 0)
  const { history, accounts } = run.oracle
  for (let start = 0; start < history.length; start += 5000) {
    const part = history.slice(start, start + 5000)
    demandSame(await ledger.lookupTransfers(part.map(({ id }) => id)), part)
  }
  for (const id of accounts.keys()) await compareAccountHistory(run, ledger, id)
  const all = await ledger.allAccounts({ limit: 100 })
  assertInvariants(
    all,
    await ledger.lookupTransfers(history.slice(0, 8000).map(({ id }) => id)),
    run.oracle.last,
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

function show(value: unknown): string {
  return inspect(value, { depth: 6, breakLength: 160, maxArrayLength: 20 })
}
