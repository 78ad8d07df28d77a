// Writes what a decided batch changed: new accounts and transfers are inserted, balances and standings brought up to date.

import type { SQLInputValue } from 'node:sqlite'
import { Bug } from '@farthing/protocol'
import { transferFlagBits } from '../../flags.ts'
import { dueOf } from '../../machine/due-heap.ts'
import { type BalanceRow, findAccount, findTransfer, type Layer } from '../../machine/layer.ts'
import type { Account, Transfer } from '../../model.ts'
import { appendCredit, appendDebit } from './chains.ts'
import { insertionInto, insertRows } from './insert-rows.ts'
import { marksEvery, sides } from './rebuild-chains.ts'
import { accountState, type ChangedAccount, writeRecent } from './recent-balances.ts'
import { type AccountEntry, entryFor, prepared, type Store } from './store.ts'
import { pendingStatuses, toBlob, toOptionalBlob } from './values.ts'

/** Writes a layer inside the open transaction. */
export function writeLayer(store: Store, layer: Layer): void {
  // Transfers move the ends of their accounts' chains, so the accounts are written after them.
  writeTransfers(store, layer)
  writeAccounts(store, layer)
  writePendings(store, layer)
  writeBalances(store, layer.balances)
  writeRefused(store, layer.refused)
}

/** Writes the last timestamp given out, so that time does not run backwards over a restart. */
export function writeLastTimestamp(store: Store, timestamp: bigint): void {
  prepared(store, updateLastTimestamp).run(timestamp)
}

const updateLastTimestamp = "UPDATE ledger_meta SET value = ? WHERE key = 'last_timestamp'"
const intoAccounts = insertionInto('ledger_accounts', 15)
const intoTransfers = insertionInto('ledger_transfers', 13)
const intoMarks = insertionInto('ledger_marks', 3)
const intoPendings = insertionInto(
  'ledger_pendings (timestamp, status, due, resolved)',
  4,
  'ON CONFLICT (timestamp) DO UPDATE SET status = excluded.status, resolved = excluded.resolved',
)
const intoBalances = insertionInto('ledger_balances', 6)
const intoRefused = insertionInto('ledger_refused', 1, 'ON CONFLICT DO NOTHING')

function writeTransfers(store: Store, layer: Layer): void {
  const rows: SQLInputValue[] = []
  const marks: SQLInputValue[] = []
  for (const transfer of layer.transfers.values()) {
    const { timestamp } = transfer
    const debit = entryFor(store, transfer.debitAccountId)
    const credit = entryFor(store, transfer.creditAccountId)
    if (transfer.id > store.highestId) store.highestId = transfer.id
    rows.push(
      timestamp,
      toBlob(transfer.id),
      debit.number,
      credit.number,
      transfer.amount,
      transfer.ledger,
      transfer.code,
      transferFlagBits(transfer.flags),
      toOptionalBlob(transfer.pendingId),
      transfer.timeoutSeconds,
      toOptionalBlob(transfer.userData),
      appendDebit(debit, timestamp),
      appendCredit(credit, timestamp),
    )
    if (debit.debits % marksEvery === 0) marks.push(debit.number, sides.debit, timestamp)
    if (credit.credits % marksEvery === 0) marks.push(credit.number, sides.credit, timestamp)
  }
  insertRows(store, intoTransfers, rows)
  insertRows(store, intoMarks, marks)
}

/** New accounts get their rows at once; others are kept among the recent balances. */
function writeAccounts(store: Store, layer: Layer): void {
  const rows: SQLInputValue[] = []
  const changed: ChangedAccount[] = []
  for (const account of layer.accounts.values()) {
    const entry = entryFor(store, account.id)
    if (entry.isWritten) {
      changed.push({ account, entry })
    } else {
      entry.isWritten = true
      rows.push(...accountRow(account, entry))
    }
  }
  insertRows(store, intoAccounts, rows)
  writeRecent(store, changed, (id) => findAccount(layer, id))
}

function accountRow(account: Account, entry: AccountEntry): readonly SQLInputValue[] {
  const [flags = null, ...state] = accountState(account, entry)
  const balances = state.slice(0, 4)
  const ends = state.slice(4)
  return [
    entry.number,
    toBlob(account.id),
    account.ledger,
    account.code,
    flags,
    toOptionalBlob(account.userData),
    ...balances,
    account.timestamp,
    ...ends,
  ]
}

function writePendings(store: Store, layer: Layer): void {
  const rows: SQLInputValue[] = []
  for (const [id, { status, resolvedAt }] of layer.pendings) {
    const transfer = transferOf(layer, id)
    const resolved = status === 'pending' ? null : resolvedAt
    rows.push(transfer.timestamp, pendingStatuses.indexOf(status), dueOf(transfer)?.at ?? null, resolved)
  }
  insertRows(store, intoPendings, rows)
}

function writeBalances(store: Store, balances: readonly BalanceRow[]): void {
  const rows: SQLInputValue[] = []
  for (const row of balances) {
    rows.push(
      entryFor(store, row.accountId).number,
      row.timestamp,
      row.debitsPending,
      row.debitsPosted,
      row.creditsPending,
      row.creditsPosted,
    )
  }
  insertRows(store, intoBalances, rows)
}

function writeRefused(store: Store, refused: ReadonlySet<bigint>): void {
  const rows: SQLInputValue[] = []
  for (const id of refused) {
    if (id > store.highestId) store.highestId = id
    rows.push(toBlob(id))
  }
  insertRows(store, intoRefused, rows)
}

function transferOf(layer: Layer, id: bigint): Transfer {
  const transfer = findTransfer(layer, id)
  if (transfer === undefined) throw new Bug(`pending transfer ${id} was resolved but not fetched`)
  return transfer
}
