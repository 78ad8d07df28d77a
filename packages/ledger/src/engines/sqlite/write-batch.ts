// Writes what a decided batch changed: new accounts and transfers are inserted, balances and standings brought up to date.

import { Bug } from '@farthing/protocol'
import { accountFlagBits, transferFlagBits } from '../../flags.ts'
import { dueOf } from '../../machine/due-heap.ts'
import { type BalanceRow, findTransfer, type Layer } from '../../machine/layer.ts'
import type { Account, PendingState, Transfer } from '../../model.ts'
import { numberOf, prepared, type Store, setNumber } from './store.ts'
import { pendingStatuses, toBlob, toOptionalBlob } from './values.ts'

/** Writes a layer inside the open transaction. */
export function writeLayer(store: Store, layer: Layer): void {
  for (const account of layer.accounts.values()) writeAccount(store, account)
  for (const transfer of layer.transfers.values()) writeTransfer(store, transfer)
  for (const [id, state] of layer.pendings) writePending(store, transferOf(layer, id), state)
  for (const row of layer.balances) writeBalance(store, row)
  for (const id of layer.refused) prepared(store, insertRefused).run(toBlob(id))
}

/** Writes the last timestamp given out, so that time does not run backwards over a restart. */
export function writeLastTimestamp(store: Store, timestamp: bigint): void {
  prepared(store, updateLastTimestamp).run(timestamp)
}

const updateLastTimestamp = "UPDATE ledger_meta SET value = ? WHERE key = 'last_timestamp'"
const insertAccount = 'INSERT INTO ledger_accounts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'
const updateBalances = `
UPDATE ledger_accounts
SET flags = ?, debits_pending = ?, debits_posted = ?, credits_pending = ?, credits_posted = ?
WHERE number = ?`
const insertTransfer = 'INSERT INTO ledger_transfers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'
const upsertPending = `
INSERT INTO ledger_pendings (timestamp, status, due, resolved) VALUES (?, ?, ?, ?)
ON CONFLICT (timestamp) DO UPDATE SET status = excluded.status, resolved = excluded.resolved`
const insertBalance = 'INSERT INTO ledger_balances VALUES (?, ?, ?, ?, ?, ?)'
const insertRefused = 'INSERT INTO ledger_refused VALUES (?) ON CONFLICT DO NOTHING'

function writeAccount(store: Store, account: Account): void {
  const { debitsPending, debitsPosted, creditsPending, creditsPosted } = account
  const known = store.numbers.get(account.id)
  if (known !== undefined) {
    prepared(store, updateBalances).run(
      accountFlagBits(account.flags),
      debitsPending,
      debitsPosted,
      creditsPending,
      creditsPosted,
      known,
    )
    return
  }
  const number = BigInt(store.numbers.size + 1)
  setNumber(store, account.id, number)
  prepared(store, insertAccount).run(
    number,
    toBlob(account.id),
    account.ledger,
    account.code,
    accountFlagBits(account.flags),
    toOptionalBlob(account.userData),
    debitsPending,
    debitsPosted,
    creditsPending,
    creditsPosted,
    account.timestamp,
  )
}

function writeTransfer(store: Store, transfer: Transfer): void {
  prepared(store, insertTransfer).run(
    transfer.timestamp,
    toBlob(transfer.id),
    numberOf(store, transfer.debitAccountId),
    numberOf(store, transfer.creditAccountId),
    transfer.amount,
    transfer.ledger,
    transfer.code,
    transferFlagBits(transfer.flags),
    toOptionalBlob(transfer.pendingId),
    transfer.timeoutSeconds,
    toOptionalBlob(transfer.userData),
  )
}

function writePending(store: Store, transfer: Transfer, { status, resolvedAt }: PendingState): void {
  const due = dueOf(transfer)?.at ?? null
  const resolved = status === 'pending' ? null : resolvedAt
  prepared(store, upsertPending).run(transfer.timestamp, pendingStatuses.indexOf(status), due, resolved)
}

function writeBalance(store: Store, row: BalanceRow): void {
  prepared(store, insertBalance).run(
    numberOf(store, row.accountId),
    row.timestamp,
    row.debitsPending,
    row.debitsPosted,
    row.creditsPending,
    row.creditsPosted,
  )
}

function transferOf(layer: Layer, id: bigint): Transfer {
  const transfer = findTransfer(layer, id)
  if (transfer === undefined) throw new Bug(`pending transfer ${id} was resolved but not fetched`)
  return transfer
}
