// Joins the promise API to an engine: bounds are checked here, and answers turned into what each call promises.

import { Bug } from '@farthing/protocol'
import type { ChangeEvent, CommitOutcome, ItemResult, Ledger, Undecided } from './api.ts'
import { type GroupCommit, openGroupCommit } from './group-commit.ts'
import { assertTypes } from './item-types.ts'
import { type Answer, type Engine, itemCount, type Job, type Query } from './jobs.ts'
import { limits } from './limits.ts'
import type { Account, AccountBalance, Transfer } from './model.ts'

/** How any ledger is opened. */
export type LedgerOptions = {
  /** What it stamps with, in unix nanoseconds. */
  readonly clock: () => bigint
  /** The bound of its queue, in items. */
  readonly maxQueue?: number
  /**
   * Whether holds are voided when they fall due, by a timer that does not keep the process alive; else only at the next call,
   * of whatever kind. Turned off where each step must be repeatable. On unless said otherwise.
   */
  readonly wakesWhenDue?: boolean
}

/** A ledger over an engine. */
export function openLedger(
  engine: Engine,
  { clock, maxQueue = limits.queueItemsMax, wakesWhenDue = true }: LedgerOptions,
): Ledger {
  const group = openGroupCommit(engine, { clock, maxQueue, wakesWhenDue })
  return {
    createAccounts: (accounts) => writeItems(group, { kind: 'createAccounts', accounts }),
    createTransfers: (transfers) => writeItems(group, { kind: 'createTransfers', transfers }),
    commit: async (call) => {
      if (itemCount({ kind: 'commit', call }) > limits.batchItemsMax)
        return { ok: false, code: 'too_many_items' }
      assertTypes({ kind: 'commit', call })
      return outcomeOf(await group.submit({ kind: 'commit', call }))
    },
    lookupAccounts: (ids) => readAccounts(group, { kind: 'lookupAccounts', ids }),
    lookupTransfers: (ids) => readTransfers(group, { kind: 'lookupTransfers', ids }),
    accountTransfers: (query) => readTransfers(group, { kind: 'accountTransfers', query }),
    accountBalances: (query) => readBalances(group, { kind: 'accountBalances', query }),
    allAccounts: (query) => readAccounts(group, { kind: 'allAccounts', query }),
    changes: (query) => readChanges(group, { kind: 'changes', query }),
    nextTimeout: () => group.nextDue(),
    syncLater: async (work) => {
      group.syncLater(true)
      try {
        return await work()
      } finally {
        group.syncLater(false)
      }
    },
    close: () => group.close(),
  }
}

async function writeItems(group: GroupCommit, job: Job): Promise<readonly ItemResult[]> {
  const count = itemCount(job)
  if (count > limits.batchItemsMax) return Array.from({ length: count }, () => tooMany)
  assertTypes(job)
  const answer = await group.submit(job)
  if (answer.kind === 'items') return answer.results
  const code = undecided(answer)
  return Array.from({ length: count }, () => ({ ok: false, code }))
}

const tooMany: ItemResult = { ok: false, code: 'too_many_items' }

function outcomeOf(answer: Answer): CommitOutcome {
  return answer.kind === 'outcome' ? answer.outcome : { ok: false, code: undecided(answer) }
}

async function readAccounts(group: GroupCommit, query: Query): Promise<readonly Account[]> {
  const answer = await submitQuery(group, query)
  if (answer.kind === 'accounts') return answer.accounts
  throw unreadable(undecided(answer))
}

async function readTransfers(group: GroupCommit, query: Query): Promise<readonly Transfer[]> {
  const answer = await submitQuery(group, query)
  if (answer.kind === 'transfers') return answer.transfers
  throw unreadable(undecided(answer))
}

async function readBalances(group: GroupCommit, query: Query): Promise<readonly AccountBalance[]> {
  const answer = await submitQuery(group, query)
  if (answer.kind === 'balances') return answer.balances
  throw unreadable(undecided(answer))
}

async function readChanges(group: GroupCommit, query: Query): Promise<readonly ChangeEvent[]> {
  const answer = await submitQuery(group, query)
  if (answer.kind === 'changes') return answer.changes
  throw unreadable(undecided(answer))
}

async function submitQuery(group: GroupCommit, query: Query): Promise<Answer> {
  assertTypes(query)
  const rows = itemCount(query)
  if (!Number.isInteger(rows) || rows < 0 || rows > limits.pageMax) {
    throw new Bug(`a query asks for 0 to ${limits.pageMax} rows, not ${rows}`)
  }
  const ledger = query.kind === 'allAccounts' ? query.query.ledger : undefined
  if (ledger !== undefined && !Number.isSafeInteger(ledger)) {
    throw new Bug(`a ledger is a whole number, not ${ledger}`)
  }
  return group.submit(query)
}

function undecided(answer: Answer): 'busy' | 'unknown' {
  if (answer.kind === 'busy' || answer.kind === 'unknown') return answer.kind
  throw new Bug(
    answer.kind === 'bug' ? answer.message : `an engine answered ${answer.kind} to another question`,
  )
}

/** A read that could not be answered, as an error: reads have no other way to say so. */
function unreadable(undecided: Undecided): Error {
  return Object.assign(new Error(`the ledger could not read: ${undecided}`), { undecided })
}

/** Why a read was rejected: the queue is full or a flush failed, so it may be asked again; undefined for other errors. */
export function readUndecided(error: unknown): Undecided | undefined {
  const named = (error as { readonly undecided?: unknown } | null | undefined)?.undecided
  return named === 'busy' || named === 'unknown' ? named : undefined
}
