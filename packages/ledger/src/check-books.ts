// The books as the integrity check computes them: running sums, holds that are open, and how they must agree in the end with
// what is kept.

import { compareSums, describeAccount, describeTransfer, type Sums, type Tell } from './check-words.ts'
import type { Account, PendingState, Transfer } from './model.ts'

type Writable<Record> = { -readonly [Key in keyof Record]: Record[Key] }

/** An account as kept and as computed. */
export type CheckedAccount = { readonly kept: Account; readonly sums: Writable<Sums>; closings: number }

/** A pending transfer, and what is kept of its end. */
export type Hold = { readonly transfer: Transfer; readonly state: PendingState }

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
  /** When the last account or transfer came. A flush of either voids all that is due before it. */
  lastItemAt: bigint
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
    lastItemAt: 0n,
  }
}

/** After the last row: compares what was computed with what is kept. */
export function finishBooks(books: CheckedBooks): void {
  endTimestamp(books)
  for (const account of books.accounts.values()) finishAccount(books, account)
  for (const hold of books.holds.values()) finishHold(books, hold)
  finishLedgers(books)
}

const sumMax = 2n ** 63n - 1n

/** Checks the bounds and limits of an account that changed, and expects its row of history. */
export function touchAccount(books: CheckedBooks, account: CheckedAccount, by: Transfer): void {
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

/** Before time goes on: every account that changed and keeps a history must have had its row. */
export function endTimestamp(books: CheckedBooks): void {
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

/** The items of a flush have timestamps of their own after what it voids: so much later is in order. */
const slackNs = 1_000_000n

/** Whether a hold's time had passed when something was done that should have found it void. */
export function isPastDue(transfer: Transfer, at: bigint): boolean {
  const due = dueOf(transfer)
  return due !== undefined && due + slackNs <= at
}

/**
 * A hold may be overdue as long as nothing but expiries came after its time: where many fall due at once, they are voided a batch
 * at a time, and what is read or copied in between is in order.
 */
function finishHold(books: CheckedBooks, { transfer, state }: Hold): void {
  const name = describeTransfer(transfer)
  if (state.status !== 'pending') {
    books.tell(`${name} is kept as ${state.status}, but nothing in the books did that`)
  }
  if (isPastDue(transfer, books.lastItemAt)) {
    books.tell(`${name} was due at ${dueOf(transfer)} and is still held`)
  }
}

function finishLedgers({ accounts, tell }: CheckedBooks): void {
  const sums = new Map<number, { posted: bigint; pending: bigint }>()
  for (const { kept } of accounts.values()) {
    const { posted, pending } = sums.get(kept.ledger) ?? { posted: 0n, pending: 0n }
    sums.set(kept.ledger, {
      posted: posted + kept.debitsPosted - kept.creditsPosted,
      pending: pending + kept.debitsPending - kept.creditsPending,
    })
  }
  for (const [ledger, { posted, pending }] of sums) {
    const differ = `ledger ${ledger}: debits less credits make`
    if (posted !== 0n) tell(`${differ} ${posted} posted, not 0`)
    if (pending !== 0n) tell(`${differ} ${pending} pending, not 0`)
  }
}

/** When a hold runs out, if ever. */
export function dueOf({ timestamp, timeoutSeconds }: Transfer): bigint | undefined {
  return timeoutSeconds === 0 ? undefined : timestamp + BigInt(timeoutSeconds) * 1_000_000_000n
}
