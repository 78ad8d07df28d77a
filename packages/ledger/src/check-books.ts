// The books as the integrity check computes them: running sums, holds that are open, and what each row must then be. Every
// rule here is written down anew from the model, so that a mistake of the state machine does not hide itself.

import { compareSums, describeAccount, describeTransfer, type Sums, type Tell } from './check-words.ts'
import type { ImageRow } from './image.ts'
import type { Account, PendingState, PendingStatus, Transfer } from './model.ts'

type Writable<Record> = { -readonly [Key in keyof Record]: Record[Key] }

/** An account as kept and as computed. */
type CheckedAccount = { readonly kept: Account; readonly sums: Writable<Sums>; closings: number }

type Hold = { readonly transfer: Transfer; readonly state: PendingState }

/** What the check remembers. */
export type CheckedBooks = {
  readonly tell: Tell
  readonly lastTimestamp: bigint
  readonly accounts: Map<bigint, CheckedAccount>
  /** Holds whose post, void or expiry has not come yet, by id. */
  readonly holds: Map<bigint, Hold>
  /** Accounts that must have a row of history at the present timestamp. */
  readonly due: Set<CheckedAccount>
  readonly counts: { accounts: number; transfers: number; holds: number; balances: number }
  timestamp: bigint
}

/** Books in which nothing has happened yet. */
export function newCheckedBooks(lastTimestamp: bigint, tell: Tell): CheckedBooks {
  const counts = { accounts: 0, transfers: 0, holds: 0, balances: 0 }
  return {
    tell,
    lastTimestamp,
    accounts: new Map(),
    holds: new Map(),
    due: new Set(),
    counts,
    timestamp: 0n,
  }
}

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
  if (row.kind === 'account') openAccount(books, row.account)
  else if (row.kind === 'transfer') applyTransfer(books, row)
  else applyExpiry(books, row.pendingId)
}

/** After the last row: compares what was computed with what is kept. */
export function finishBooks(books: CheckedBooks): void {
  endTimestamp(books)
  for (const account of books.accounts.values()) finishAccount(books, account)
  for (const hold of books.holds.values()) finishHold(books, hold)
  for (const ledger of new Set([...books.accounts.values()].map(({ kept }) => kept.ledger))) {
    finishLedger(books, ledger)
  }
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
  touched(books, debit, transfer)
  touched(books, credit, transfer)
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
    if (account !== undefined) touched(books, account, hold.transfer)
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

const sumMax = 2n ** 63n - 1n

/** Checks the bounds and limits of an account that changed, and expects its row of history. */
function touched(books: CheckedBooks, account: CheckedAccount, by: Transfer): void {
  const { kept, sums } = account
  const { debitsPending, debitsPosted, creditsPending, creditsPosted } = sums
  const { debitsMustNotExceedCredits, creditsMustNotExceedDebits, history } = kept.flags
  const fault = (sentence: string) =>
    books.tell(`${describeAccount(kept)}, after ${describeTransfer(by)}, ${sentence}`)
  if (debitsPending < 0n || creditsPending < 0n) fault('has less reserved than nothing')
  const debits = debitsPending + debitsPosted
  const credits = creditsPending + creditsPosted
  if (debits > sumMax || credits > sumMax) fault('has a sum above 2^63 - 1')
  if (debitsMustNotExceedCredits && debits > creditsPosted) {
    if (debits - overdue(books, kept.id) > creditsPosted) fault(`has spent ${debits} of ${creditsPosted}`)
  }
  if (creditsMustNotExceedDebits && credits > debitsPosted) {
    if (credits - overdue(books, kept.id) > debitsPosted) fault(`was given ${credits} of ${debitsPosted}`)
  }
  if (history) books.due.add(account)
}

/**
 * What an account's holds that are past their time still reserve: a ledger that was brought from version 1 has no times of its
 * expiries, so they stand last in it. Looked at only where a limit seems broken.
 */
function overdue(books: CheckedBooks, accountId: bigint): bigint {
  let sum = 0n
  for (const { transfer } of books.holds.values()) {
    if (transfer.debitAccountId !== accountId && transfer.creditAccountId !== accountId) continue
    const due = dueOf(transfer)
    if (due !== undefined && due <= books.timestamp) sum += transfer.amount
  }
  return sum
}

function endTimestamp(books: CheckedBooks): void {
  for (const { kept } of books.due) {
    books.tell(`the history of account ${kept.id} lacks its row at ${books.timestamp}`)
  }
  books.due.clear()
}

function finishAccount(books: CheckedBooks, { kept, sums, closings }: CheckedAccount): void {
  compareSums(books.tell, describeAccount(kept), kept, sums)
  if (kept.flags.closed !== closings > 0) {
    books.tell(
      `${describeAccount(kept)} is kept as ${kept.flags.closed ? 'closed' : 'open'}, the transfers say otherwise`,
    )
  }
}

/** Expiries wait for the next flush, and the items of the last one have timestamps of their own: so much later is in order. */
const slackNs = 1_000_000n

function finishHold(books: CheckedBooks, { transfer, state }: Hold): void {
  const name = describeTransfer(transfer)
  if (state.status !== 'pending') {
    books.tell(`${name} is kept as ${state.status}, but nothing in the books did that`)
  }
  const due = dueOf(transfer)
  if (due !== undefined && due + slackNs <= books.lastTimestamp) {
    books.tell(`${name} was due at ${due} and is still held`)
  }
}

function finishLedger(books: CheckedBooks, ledger: number): void {
  let posted = 0n
  let pending = 0n
  for (const { kept } of books.accounts.values()) {
    if (kept.ledger !== ledger) continue
    posted += kept.debitsPosted - kept.creditsPosted
    pending += kept.debitsPending - kept.creditsPending
  }
  if (posted !== 0n)
    books.tell(`ledger ${ledger}: debits and credits differ by ${posted} (debits less credits)`)
  if (pending !== 0n)
    books.tell(`ledger ${ledger}: pending debits and credits differ by ${pending} (debits less credits)`)
}

function dueOf({ timestamp, timeoutSeconds }: Transfer): bigint | undefined {
  return timeoutSeconds === 0 ? undefined : timestamp + BigInt(timeoutSeconds) * 1_000_000_000n
}

function accountOf(books: CheckedBooks, transfer: Transfer, id: bigint): CheckedAccount | undefined {
  const account = books.accounts.get(id)
  if (account === undefined)
    books.tell(`${describeTransfer(transfer)} names account ${id}, which is not open`)
  return account
}
