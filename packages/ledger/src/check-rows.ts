// What each row of a ledger's image does to the books, and must be. Every rule here is written down anew from the model, so that
// a mistake of the state machine does not hide itself.

import {
  type CheckedAccount,
  type CheckedBooks,
  dueOf,
  endTimestamp,
  type Hold,
  isPastDue,
  touchAccount,
} from './check-books.ts'
import { compareSums, describeAccount, describeTransfer } from './check-words.ts'
import type { ImageRow } from './image.ts'
import type { Account, PendingState, PendingStatus, Transfer } from './model.ts'

/** Takes in the next row, and tells what is wrong with it. */
export function applyRow(books: CheckedBooks, row: ImageRow): void {
  if (row.kind === 'balance') return applyBalance(books, row)
  endTimestamp(books)
  if (row.timestamp <= books.timestamp) {
    books.tell(`the timestamp ${row.timestamp} occurs twice or runs backwards`)
  }
  if (row.timestamp > books.lastTimestamp) {
    books.tell(`the timestamp ${row.timestamp} is later than the ledger's last, ${books.lastTimestamp}`)
  }
  books.timestamp = row.timestamp
  if (row.kind !== 'expiry') books.lastItemAt = row.timestamp
  if (row.kind === 'account') openAccount(books, row.account)
  else if (row.kind === 'transfer') applyTransfer(books, row)
  else applyExpiry(books, row.pendingId)
}

function openAccount(books: CheckedBooks, kept: Account): void {
  books.counts.accounts += 1
  if (books.accounts.has(kept.id)) books.tell(`${describeAccount(kept)} occurs twice`)
  const sums = { debitsPending: 0n, debitsPosted: 0n, creditsPending: 0n, creditsPosted: 0n }
  books.accounts.set(kept.id, { kept, sums, closings: 0 })
}

function applyTransfer(books: CheckedBooks, row: Extract<ImageRow, { kind: 'transfer' }>): void {
  const { transfer, state } = row
  books.counts.transfers += 1
  const debit = accountOf(books, transfer, transfer.debitAccountId)
  const credit = accountOf(books, transfer, transfer.creditAccountId)
  if (debit === undefined || credit === undefined) return
  if (debit.kept.ledger !== transfer.ledger || credit.kept.ledger !== transfer.ledger) {
    books.tell(`${describeTransfer(transfer)} is of ledger ${transfer.ledger}, its accounts are not`)
  }
  const { pending, postPending, voidPending } = transfer.flags
  if (!voidPending && (debit.closings > 0 || credit.closings > 0)) {
    books.tell(`${describeTransfer(transfer)} was made while an account of it was closed`)
  }
  if (postPending || voidPending) resolveHold(books, transfer)
  if (pending) openHold(books, transfer, state)
  else if (state !== undefined) books.tell(`${describeTransfer(transfer)} has a state but is not pending`)
  if (!pending && !voidPending) {
    debit.sums.debitsPosted += transfer.amount
    credit.sums.creditsPosted += transfer.amount
  }
  touchAccount(books, debit, transfer)
  touchAccount(books, credit, transfer)
}

function openHold(books: CheckedBooks, transfer: Transfer, state: PendingState | undefined): void {
  books.counts.holds += 1
  if (state === undefined) books.tell(`${describeTransfer(transfer)} is pending but has no state`)
  moveHold(books, transfer, 1)
  books.holds.set(transfer.id, { transfer, state: state ?? { status: 'pending', resolvedAt: 0n } })
}

function resolveHold(books: CheckedBooks, transfer: Transfer): void {
  const hold = books.holds.get(transfer.pendingId)
  const name = describeTransfer(transfer)
  if (hold === undefined) return books.tell(`${name} resolves ${transfer.pendingId}, which is no open hold`)
  books.holds.delete(transfer.pendingId)
  moveHold(books, hold.transfer, -1)
  compareState(books, hold, transfer.flags.postPending ? 'posted' : 'voided')
  if (isPastDue(hold.transfer, books.timestamp))
    books.tell(`${name} resolves a hold that was due at ${dueOf(hold.transfer)}`)
  const { debitAccountId, creditAccountId, amount } = hold.transfer
  if (transfer.debitAccountId !== debitAccountId || transfer.creditAccountId !== creditAccountId) {
    books.tell(`${name} resolves a hold of other accounts`)
  }
  if (transfer.flags.postPending ? transfer.amount > amount : transfer.amount !== amount) {
    books.tell(`${name} resolves ${transfer.amount}, but the hold was of ${amount}`)
  }
}

function applyExpiry(books: CheckedBooks, pendingId: bigint): void {
  const hold = books.holds.get(pendingId)
  if (hold === undefined) return books.tell(`transfer ${pendingId} expired, but is no open hold`)
  books.holds.delete(pendingId)
  moveHold(books, hold.transfer, -1)
  compareState(books, hold, 'expired')
  const due = dueOf(hold.transfer)
  if (due === undefined || due > books.timestamp) {
    books.tell(`${describeTransfer(hold.transfer)} expired at ${books.timestamp}, before its time`)
  }
  for (const id of [hold.transfer.debitAccountId, hold.transfer.creditAccountId]) {
    const account = books.accounts.get(id)
    if (account !== undefined) touchAccount(books, account, hold.transfer)
  }
}

/** What is kept of a hold must be what happened to it, and when. */
function compareState(books: CheckedBooks, { transfer, state }: Hold, status: PendingStatus): void {
  if (state.status === status && state.resolvedAt === books.timestamp) return
  books.tell(
    `${describeTransfer(transfer)} was ${status} at ${books.timestamp}, but is kept as ${state.status} at ${state.resolvedAt}`,
  )
}

/** Reserves what a hold reserves, or frees it; a closing one closes its accounts, or opens them again. */
function moveHold(books: CheckedBooks, transfer: Transfer, sign: 1 | -1): void {
  const debit = books.accounts.get(transfer.debitAccountId)
  const credit = books.accounts.get(transfer.creditAccountId)
  const amount = BigInt(sign) * transfer.amount
  if (debit !== undefined) {
    debit.sums.debitsPending += amount
    if (transfer.flags.closingDebit) debit.closings += sign
  }
  if (credit !== undefined) {
    credit.sums.creditsPending += amount
    if (transfer.flags.closingCredit) credit.closings += sign
  }
}

function applyBalance(books: CheckedBooks, row: Extract<ImageRow, { kind: 'balance' }>): void {
  books.counts.balances += 1
  const account = books.accounts.get(row.accountId)
  const at = `the history of account ${row.accountId} at ${row.timestamp}`
  if (account === undefined || row.timestamp !== books.timestamp || !books.due.delete(account)) {
    return books.tell(`${at} has a row where nothing happened`)
  }
  compareSums(books.tell, at, row.balance, account.sums)
}

function accountOf(books: CheckedBooks, transfer: Transfer, id: bigint): CheckedAccount | undefined {
  const account = books.accounts.get(id)
  if (account === undefined)
    books.tell(`${describeTransfer(transfer)} names account ${id}, which is not open`)
  return account
}
