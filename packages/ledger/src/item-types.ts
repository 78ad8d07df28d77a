// Whether what a caller hands in is of the types that it must have: one ill-typed item from plain JavaScript would otherwise
// fail the whole flush, and a misspelt flag would post money that should be held.

import { Bug } from '@farthing/protocol'
import type { Call } from './api.ts'
import { accountFlagsOf, transferFlagsOf } from './flags.ts'
import type { Job } from './jobs.ts'
import type { NewAccount, NewTransfer } from './model.ts'

/** Throws a `Bug` that names the first ill-typed field of a job. Values out of range are refused later, with a code. */
export function assertTypes(job: Job): void {
  if (job.kind === 'createTransfers') assertTransfers(job.transfers)
  else if (job.kind === 'createAccounts') assertAccounts(job.accounts)
  else if (job.kind === 'commit') assertCall(job.call)
  else if (job.kind === 'lookupAccounts' || job.kind === 'lookupTransfers') {
    for (const id of job.ids) bigint(id, 'an id to look up')
  } else assertQuery(job.query)
}

function assertCall({ accounts, transfers }: Call): void {
  if (accounts !== undefined) assertAccounts(accounts)
  if (transfers !== undefined) assertTransfers(transfers)
}

function assertAccounts(accounts: readonly NewAccount[]): void {
  for (const { id, ledger, code, flags, userData } of accounts) {
    bigint(id, 'the id of an account')
    number(ledger, 'the ledger of an account')
    number(code, 'the code of an account')
    if (userData !== undefined) bigint(userData, 'the userData of an account')
    if (flags !== undefined) assertFlags(flags, accountFlags, 'an account')
  }
}

function assertTransfers(transfers: readonly NewTransfer[]): void {
  for (const transfer of transfers) {
    bigint(transfer.id, 'the id of a transfer')
    bigint(transfer.debitAccountId, 'the debitAccountId of a transfer')
    bigint(transfer.creditAccountId, 'the creditAccountId of a transfer')
    bigint(transfer.amount, 'the amount of a transfer')
    number(transfer.ledger, 'the ledger of a transfer')
    number(transfer.code, 'the code of a transfer')
    const { flags, pendingId, timeoutSeconds, userData } = transfer
    if (pendingId !== undefined) bigint(pendingId, 'the pendingId of a transfer')
    if (timeoutSeconds !== undefined) number(timeoutSeconds, 'the timeoutSeconds of a transfer')
    if (userData !== undefined) bigint(userData, 'the userData of a transfer')
    if (flags !== undefined) assertFlags(flags, transferFlags, 'a transfer')
  }
}

const queryBigints = ['accountId', 'timestampMin', 'timestampMax', 'afterId', 'beforeId', 'afterTimestamp']

function assertQuery(query: object): void {
  const fields = query as Readonly<Record<string, unknown>>
  for (const name of queryBigints) {
    if (fields[name] !== undefined) bigint(fields[name], `the ${name} of a query`)
  }
}

// An account as it is kept may be handed in again, so `closed` is known though it counts for nothing.
const accountFlags: ReadonlySet<string> = new Set(Object.keys(accountFlagsOf(0)))
const transferFlags: ReadonlySet<string> = new Set(Object.keys(transferFlagsOf(0)))

function assertFlags(flags: object, known: ReadonlySet<string>, whose: string): void {
  for (const name in flags) {
    if (!known.has(name)) throw new Bug(`there is no flag ${name} of ${whose}`)
    const value = (flags as Readonly<Record<string, unknown>>)[name]
    if (typeof value !== 'boolean' && value !== undefined)
      throw new Bug(`the flag ${name} of ${whose} must be true or false, not a ${typeof value}`)
  }
  if (typeof flags !== 'object')
    throw new Bug(`the flags of ${whose} must be an object, not a ${typeof flags}`)
}

function bigint(value: unknown, what: string): void {
  if (typeof value !== 'bigint') throw new Bug(`${what} must be a bigint, not a ${typeof value}`)
}

function number(value: unknown, what: string): void {
  if (typeof value !== 'number') throw new Bug(`${what} must be a number, not a ${typeof value}`)
}
