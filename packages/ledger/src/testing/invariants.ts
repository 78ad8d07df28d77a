// What must hold of any ledger after any batch (ledger.md 3.2), told from the outside: by its
// accounts and what its change feed says.

import type { ChangeEvent } from '../api.ts'
import type { Account, AccountBalance, Transfer } from '../model.ts'

/** Throws at the first broken invariant. `changes` is the whole feed up to when the accounts were read. */
export function assertInvariants(accounts: readonly Account[], changes: readonly ChangeEvent[]): void {
  const transfers = changes.flatMap((change) => (change.kind === 'transfer' ? [change.transfer] : []))
  for (const ledger of new Set(accounts.map((account) => account.ledger))) {
    const own = accounts.filter((account) => account.ledger === ledger)
    demand(sum(own, 'debitsPosted') === sum(own, 'creditsPosted'), `ledger ${ledger}: posted sums differ`)
    demand(sum(own, 'debitsPending') === sum(own, 'creditsPending'), `ledger ${ledger}: pending sums differ`)
  }
  demand(new Set(transfers.map(({ id }) => id)).size === transfers.length, 'a transfer id occurs twice')
  demand(
    changes.every(({ timestamp }, i) => timestamp > (changes[i - 1]?.timestamp ?? 0n)),
    'time ran backwards',
  )
  const expired = changes.flatMap((change) => (change.kind === 'expiry' ? [change.transfer.id] : []))
  const resolved = new Set([...transfers.map(({ pendingId }) => pendingId), ...expired])
  const isHeld = (transfer: Transfer) => transfer.flags.pending && !resolved.has(transfer.id)
  for (const account of accounts) assertAccount(account, transfers, isHeld)
}

function assertAccount(
  account: Account,
  transfers: readonly Transfer[],
  isHeld: (transfer: Transfer) => boolean,
): void {
  const posted = transfers.filter(({ flags }) => !flags.pending && !flags.voidPending)
  const held = transfers.filter(isHeld)
  const debitsOf = (of: readonly Transfer[]) => total(of.filter((one) => one.debitAccountId === account.id))
  const creditsOf = (of: readonly Transfer[]) => total(of.filter((one) => one.creditAccountId === account.id))
  const name = `account ${account.id}`
  demand(account.debitsPosted === debitsOf(posted), `${name}: debits posted are not the sum of its transfers`)
  demand(
    account.creditsPosted === creditsOf(posted),
    `${name}: credits posted are not the sum of its transfers`,
  )
  demand(account.debitsPending === debitsOf(held), `${name}: debits pending are not the sum of its holds`)
  demand(account.creditsPending === creditsOf(held), `${name}: credits pending are not the sum of its holds`)
  const debits = account.debitsPending + account.debitsPosted
  const credits = account.creditsPending + account.creditsPosted
  const { debitsMustNotExceedCredits, creditsMustNotExceedDebits } = account.flags
  demand(!debitsMustNotExceedCredits || debits <= account.creditsPosted, `${name}: spent more than it has`)
  demand(!creditsMustNotExceedDebits || credits <= account.debitsPosted, `${name}: took more than it is owed`)
  const isClosed = held.some(
    ({ flags, debitAccountId, creditAccountId }) =>
      (flags.closingDebit && debitAccountId === account.id) ||
      (flags.closingCredit && creditAccountId === account.id),
  )
  demand(
    account.flags.closed === isClosed,
    `${name}: is closed without an open closing transfer, or open with`,
  )
}

/** The rows of an account's history are the running sums of its changes, the last one what it has now. */
export function assertHistory(
  account: Account,
  changes: readonly ChangeEvent[],
  rows: readonly AccountBalance[],
): void {
  const name = `history of account ${account.id}`
  const sums = { debitsPending: 0n, debitsPosted: 0n, creditsPending: 0n, creditsPosted: 0n }
  const made = new Map<bigint, Transfer>()
  let count = 0
  for (const change of changes) {
    if (change.kind === 'account') continue
    const { transfer } = change
    made.set(transfer.id, transfer)
    const side = sideOf(account, transfer)
    if (side === undefined) continue
    const { pending, voidPending } = transfer.flags
    const freed = change.kind === 'expiry' ? transfer : made.get(transfer.pendingId)
    if (freed !== undefined) sums[`${side}Pending`] -= freed.amount
    if (change.kind === 'transfer' && !voidPending)
      sums[`${side}${pending ? 'Pending' : 'Posted'}`] += transfer.amount
    const row = rows[count]
    const isSame = row !== undefined && balanceFields.every((field) => row[field] === sums[field])
    demand(isSame && row.timestamp === change.timestamp, `${name}: row ${count} is not the running sum`)
    count += 1
  }
  demand(rows.length === count, `${name}: ${rows.length} rows for ${count} changes`)
  demand(
    balanceFields.every((field) => account[field] === sums[field]),
    `${name}: does not end at its balances`,
  )
}

const balanceFields = ['debitsPending', 'debitsPosted', 'creditsPending', 'creditsPosted'] as const

function sideOf(account: Account, transfer: Transfer): 'debits' | 'credits' | undefined {
  if (transfer.debitAccountId === account.id) return 'debits'
  return transfer.creditAccountId === account.id ? 'credits' : undefined
}

function sum(
  accounts: readonly Account[],
  field: 'debitsPosted' | 'creditsPosted' | 'debitsPending' | 'creditsPending',
): bigint {
  return accounts.reduce((all, account) => all + account[field], 0n)
}

function total(transfers: readonly Transfer[]): bigint {
  return transfers.reduce((all, { amount }) => all + amount, 0n)
}

function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}
