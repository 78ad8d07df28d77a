// Balances that changed lately. Writing each changed account into its own row would touch most pages of that table in every
// flush; so a flush appends the new state of all its accounts as one blob, and now and then the accounts are brought up to
// date and the blobs deleted. What the file says of an account is the newest blob that names it, or else its row.

import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'
import { Bug } from '@farthing/protocol'
import { accountFlagBits, accountFlagsOf } from '../../flags.ts'
import type { Account, AccountFlags } from '../../model.ts'
import { type AccountEntry, prepared, type Store } from './store.ts'

/** An account brought up to date: what changes of it, and where its chains end. */
export type RecentBalance = {
  readonly number: bigint
  readonly changes: {
    readonly flags: AccountFlags
    readonly debitsPending: bigint
    readonly debitsPosted: bigint
    readonly creditsPending: bigint
    readonly creditsPosted: bigint
  }
  readonly ends: Pick<AccountEntry, 'lastDebit' | 'debits' | 'lastCredit' | 'credits'>
}

/** An account with what the file keeps for it. */
export type ChangedAccount = { readonly account: Account; readonly entry: AccountEntry }

/**
 * The rows of accounts are brought up to date when the blobs are this many, or name this many accounts and every account of
 * theirs this often: seldom enough that hardly one of a hundred callers waits for it, often enough for a quick restart.
 */
const blobsMax = 1000
const namesMin = 200_000
const namesPerAccount = 3

/** Bytes of one account in a blob: ten numbers of 8 bytes, little end first. */
const width = 80

/** Writes the changed accounts of a flush, as a blob or, when it is time, all into their rows. */
export function writeRecent(
  store: Store,
  changed: readonly ChangedAccount[],
  accountOf: (id: bigint) => Account | undefined,
): void {
  if (changed.length === 0) return
  for (const { account } of changed) store.recent.add(account.id)
  store.recentBlobs += 1
  store.recentNames += changed.length
  if (isTimeToFold(store)) foldRecent(store, accountOf)
  else prepared(store, 'INSERT INTO ledger_recent_balances (balances) VALUES (?)').run(toBytes(changed))
}

/** Brings the rows of accounts up to date and deletes the blobs, inside the open transaction. */
export function foldRecent(store: Store, accountOf: (id: bigint) => Account | undefined): void {
  const update = prepared(store, updateAccount)
  for (const id of store.recent) {
    const account = accountOf(id)
    const entry = store.entries.get(id)
    if (account === undefined || entry === undefined) throw new Bug(`account ${id} has changed but is gone`)
    // `get` writes as `run` does, but builds no object of counts that nobody reads.
    update.get(entry.number, ...accountState(account, entry))
  }
  store.database.exec('DELETE FROM ledger_recent_balances')
  store.recent.clear()
  store.recentBlobs = 0
  store.recentNames = 0
}

function isTimeToFold({ recent, recentBlobs, recentNames }: Store): boolean {
  return recentBlobs >= blobsMax || recentNames >= Math.max(namesMin, namesPerAccount * recent.size)
}

/** Everything about an account that changes, in the order of the columns. */
export function accountState(account: Account, entry: AccountEntry): readonly SQLInputValue[] {
  return [
    accountFlagBits(account.flags),
    account.debitsPending,
    account.debitsPosted,
    account.creditsPending,
    account.creditsPosted,
    entry.lastDebit,
    entry.debits,
    entry.lastCredit,
    entry.credits,
  ]
}

const updateAccount = `
UPDATE ledger_accounts
SET flags = ?2, debits_pending = ?3, debits_posted = ?4, credits_pending = ?5, credits_posted = ?6,
  last_debit = ?7, debits = ?8, last_credit = ?9, credits = ?10
WHERE number = ?1`

/** All blobs of a file, newest first: what an older one says of an account is out of date. */
export const recentQuery = 'SELECT balances FROM ledger_recent_balances ORDER BY flush DESC'

/** How many states one blob of `recentQuery` holds. */
export function countRecent(bytes: SQLOutputValue | undefined): number {
  return wholeBlob(bytes).length / width
}

/** Reads the states of one blob whose numbers are not among those seen, and adds them there; most of an older blob is passed over. */
export function* parseRecent(bytes: SQLOutputValue | undefined, seen: Set<bigint>): Generator<RecentBalance> {
  const blob = wholeBlob(bytes)
  const view = new DataView(blob.buffer, blob.byteOffset, blob.length)
  for (let at = 0; at < blob.length; at += width) {
    const number = view.getBigInt64(at, true)
    if (seen.has(number)) continue
    seen.add(number)
    yield parseOne(view, at)
  }
}

function wholeBlob(bytes: SQLOutputValue | undefined): Uint8Array {
  if (bytes instanceof Uint8Array && bytes.length % width === 0) return bytes
  throw new Bug('recent balances of the ledger are not whole')
}

function parseOne(view: DataView, at: number): RecentBalance {
  const value = (place: number) => view.getBigInt64(at + 8 * place, true)
  return {
    number: value(0),
    changes: {
      flags: accountFlagsOf(Number(value(1))),
      debitsPending: value(2),
      debitsPosted: value(3),
      creditsPending: value(4),
      creditsPosted: value(5),
    },
    ends: {
      lastDebit: value(6),
      debits: Number(value(7)),
      lastCredit: value(8),
      credits: Number(value(9)),
    },
  }
}

function toBytes(changed: readonly ChangedAccount[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(changed.length * width))
  let at = 0
  const put = (value: bigint) => {
    view.setBigInt64(at, value, true)
    at += 8
  }
  for (const { account, entry } of changed) {
    put(entry.number)
    put(BigInt(accountFlagBits(account.flags)))
    put(account.debitsPending)
    put(account.debitsPosted)
    put(account.creditsPending)
    put(account.creditsPosted)
    put(entry.lastDebit)
    put(BigInt(entry.debits))
    put(entry.lastCredit)
    put(BigInt(entry.credits))
  }
  return new Uint8Array(view.buffer)
}
