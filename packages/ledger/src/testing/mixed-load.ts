// What several writers do at once in the fault tests: numbered calls of every kind, each the same whoever makes it, and what
// must be true of the ledger whatever became of the writers.

import { Client } from 'pg'
import type { Call, ChangeEvent, CommitOutcome, ItemResult, Ledger } from '../api.ts'
import { openPostgresLedger } from '../engines/postgres.ts'
import { limits } from '../limits.ts'
import { type NewAccount, type NewTransfer, newPost, newVoid } from '../model.ts'
import { assertHistory, assertInvariants } from './invariants.ts'
import { seeded } from './seeded.ts'

/** One call: items, or a commit that brings a record. */
export type MixedCall =
  | { readonly kind: 'items'; readonly transfers: readonly NewTransfer[]; readonly isChain: boolean }
  | { readonly kind: 'commit'; readonly call: Call & { readonly transfers: readonly NewTransfer[] } }

/** What a writer was told about one transfer. */
export type Told = {
  readonly number: number
  readonly id: string
  readonly outcome: string
  readonly timestamp?: string
}

const bank = 1n
const wallets = [2n, 3n, 4n] as const
const merchant = 5n
const idsPerCall = 10n

/** A bank without limits, wallets that must not spend more than they have and keep a history, and a merchant. */
export const mixedAccounts: readonly NewAccount[] = [bank, ...wallets, merchant].map((id) => ({
  id,
  ledger: 1,
  code: 1,
  ...(id === bank || id === merchant ? {} : { flags: { debitsMustNotExceedCredits: true, history: true } }),
}))

/** Makes the table that the commits' records go to. */
export async function prepareMixed(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query('create table mixed (number integer primary key, text text)')
  await client.end()
}

/** The call of a number: income, spending, chains, commits with a record, holds and what becomes of them. */
export function mixedCall(seed: number, number: number): MixedCall {
  const chance = seeded(seed * 1_000_003 + number)
  const id = (at: number) => BigInt(number) * idsPerCall + 1000n + BigInt(at)
  const wallet = chance.pick(wallets)
  const common = { ledger: 1, code: 1 }
  const income = (at: number, amount = 50n) => ({
    ...common,
    id: id(at),
    debitAccountId: bank,
    creditAccountId: wallet,
    amount,
  })
  const spend = (at: number, amount = BigInt(20 + chance.below(60))) => ({
    ...common,
    id: id(at),
    debitAccountId: wallet,
    creditAccountId: merchant,
    amount,
  })
  const kind = chance.below(100)
  if (kind < 20) return items([income(0)])
  if (kind < 45) return items([spend(0), spend(1)])
  if (kind < 60) return { kind: 'items', transfers: chained([income(0), spend(1), spend(2)]), isChain: true }
  if (kind < 75) {
    const sql = 'insert into mixed values ($1, $2)'
    const records = [{ sql, parameters: [number, 'x'.repeat(100)], changes: 1 }]
    return { kind: 'commit', call: { transfers: [income(0, 10n), spend(1, 30n)], records } }
  }
  const hold = { ...spend(0), flags: { pending: true } }
  if (kind < 80) return items([{ ...hold, timeoutSeconds: 1 }])
  if (kind < 85) return items([hold])
  return items([hold, chance.chance(50) ? newPost(id(1), id(0), 15n) : newVoid(id(1), id(0))])
}

function items(transfers: readonly NewTransfer[]): MixedCall {
  return { kind: 'items', transfers, isChain: false }
}

function chained(transfers: readonly NewTransfer[]): readonly NewTransfer[] {
  return transfers.map((transfer, index) => ({
    ...transfer,
    flags: { linked: index < transfers.length - 1 },
  }))
}

/** Makes a call and gives one line for each of its transfers. */
export async function makeMixedCall(ledger: Ledger, seed: number, number: number): Promise<readonly Told[]> {
  const call = mixedCall(seed, number)
  const told = (transfer: NewTransfer, result: ItemResult | CommitOutcome): Told => ({
    number,
    id: String(transfer.id),
    outcome: result.ok ? result.outcome : result.code,
    ...(result.ok ? { timestamp: String(result.timestamp) } : {}),
  })
  if (call.kind === 'items') {
    const results = await ledger.createTransfers(call.transfers)
    return call.transfers.map((transfer, index) => told(transfer, results[index] as ItemResult))
  }
  const outcome = await ledger.commit(call.call)
  return call.call.transfers.map((transfer, index) => {
    const { timestamp, ...rest } = told(transfer, outcome)
    return index === 0 && timestamp !== undefined ? { ...rest, timestamp } : rest
  })
}

/** Whether nothing was decided, so that the same call is to be made again. */
export function isOpen(told: readonly Told[]): boolean {
  return told.some(({ outcome }) => outcome === 'unknown' || outcome === 'busy')
}

/** Everything in the feed after a timestamp, page by page. */
export async function readFeed(
  ledger: Ledger,
  after: bigint = 0n,
  pageSize: number = limits.pageMax,
): Promise<readonly ChangeEvent[]> {
  const changes: ChangeEvent[] = []
  for (;;) {
    const afterTimestamp = changes.at(-1)?.timestamp ?? after
    const page = await ledger.changes({ afterTimestamp, limit: pageSize })
    changes.push(...page)
    if (page.length < pageSize) return changes
  }
}

/** Where the load went, by which seed, and what its writers were told. */
export type MixedRun = { readonly url: string; readonly seed: number; readonly told: readonly Told[] }

/** Throws unless the ledger is as what was told says, and sound in itself. Gives the number of transfers in it. */
export async function checkMixedLedger(run: MixedRun): Promise<number> {
  // All holds that have a timeout are due by then, and nothing moves while it is looked at.
  const after = BigInt(Date.now() + 10_000) * 1_000_000n
  const ledger = await openPostgresLedger({ url: run.url, clock: () => after, wakesWhenDue: false })
  try {
    return await check(ledger, run)
  } finally {
    await ledger.close()
  }
}

async function check(ledger: Ledger, { url, seed, told }: MixedRun): Promise<number> {
  const changes = await readFeed(ledger)
  const accounts = await ledger.allAccounts({ limit: 100 })
  assertInvariants(accounts, changes)
  for (const account of accounts.filter(({ flags }) => flags.history)) {
    const rows = []
    for (let timestampMin = 0n; ; ) {
      const page = await ledger.accountBalances({
        accountId: account.id,
        limit: limits.pageMax,
        timestampMin,
      })
      rows.push(...page)
      if (page.length < limits.pageMax) break
      timestampMin = (page.at(-1)?.timestamp ?? 0n) + 1n
    }
    assertHistory(account, changes, rows)
    const broken = rows.find((row) => row.debitsPending + row.debitsPosted > row.creditsPosted)
    if (broken !== undefined) throw new Error(`wallet ${account.id} was overdrawn at ${broken.timestamp}`)
  }
  const kept = new Map(
    changes.flatMap((change) =>
      change.kind === 'transfer' ? [[String(change.transfer.id), change.timestamp] as const] : [],
    ),
  )
  checkTold(told, kept)
  await checkWhole(url, seed, kept)
  return kept.size
}

function checkTold(told: readonly Told[], kept: ReadonlyMap<string, bigint>): void {
  const created = new Set<string>()
  for (const { id, outcome, timestamp } of told) {
    const isThere = kept.has(id)
    const isGood = outcome === 'created' || outcome === 'exists'
    if (isGood && !isThere) throw new Error(`transfer ${id} was told ${outcome} and is not there`)
    if (isGood && timestamp !== undefined && String(kept.get(id)) !== timestamp)
      throw new Error(`transfer ${id} was told another timestamp than it has`)
    if (outcome === 'created' && created.has(id)) throw new Error(`transfer ${id} was told created twice`)
    if (outcome === 'created') created.add(id)
    if (['exceeds_credits', 'id_already_failed'].includes(outcome) && isThere)
      throw new Error(`transfer ${id} was refused and is there`)
  }
}

/** Chains and commits are there whole or not at all, and a commit's record with its transfers. */
async function checkWhole(url: string, seed: number, kept: ReadonlyMap<string, bigint>): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ number: number }>('select number from mixed')
  await client.end()
  const recorded = new Set(rows.map(({ number }) => number))
  const numbers = new Set([...kept.keys()].map((id) => Number((BigInt(id) - 1000n) / idsPerCall)))
  for (const number of new Set([...numbers, ...recorded])) {
    const call = mixedCall(seed, number)
    const transfers = call.kind === 'commit' ? call.call.transfers : call.isChain ? call.transfers : []
    const there = transfers.filter(({ id }) => kept.has(String(id))).length
    if (there !== 0 && there !== transfers.length) throw new Error(`call ${number} is there in part`)
    if (call.kind === 'commit' && there > 0 !== recorded.has(number))
      throw new Error(`call ${number} has ${there} transfers and ${recorded.has(number) ? 'a' : 'no'} record`)
  }
}
