// Values between SQLite and the ledger. Rows come from our own tables, so a column of another type is a bug or a broken
// file, never something to guess around.

import type { SQLOutputValue } from 'node:sqlite'
import { Bug } from '@farthing/protocol'
import { accountFlagsOf, transferFlagsOf } from '../../flags.ts'
import type { Account, AccountBalance, PendingState, PendingStatus, Transfer } from '../../model.ts'

/** One row as node:sqlite gives it. */
export type Row = Readonly<Record<string, SQLOutputValue>>

/** The stored number of each standing is its place in this list. */
export const pendingStatuses: readonly PendingStatus[] = ['pending', 'posted', 'voided', 'expired']

/** 128 bits as 16 bytes, big end first, so that bytes sort as numbers do. */
export function toBlob(value: bigint): Uint8Array {
  if (poolUsed === poolBytes) {
    pool = new DataView(new ArrayBuffer(poolBytes))
    poolUsed = 0
  }
  const at = poolUsed
  poolUsed += 16
  pool.setBigUint64(at, value >> 64n)
  // This takes the low 64 bits of any bigint.
  pool.setBigUint64(at + 8, value)
  return new Uint8Array(pool.buffer, at, 16)
}

// Memory is taken for many values at once, as Node's own small buffers do: one piece for each would cost more than the rest.
const poolBytes = 65_536
let pool = new DataView(new ArrayBuffer(poolBytes))
let poolUsed = 0

/** The same, with NULL for 0: user data and pending ids are mostly absent. */
export function toOptionalBlob(value: bigint): Uint8Array | null {
  return value === 0n ? null : toBlob(value)
}

/** Reads 16 bytes, or 0 for NULL. */
export function parseBlob(value: SQLOutputValue | undefined): bigint {
  if (value === null) return 0n
  if (!(value instanceof Uint8Array) || value.length !== 16)
    throw new Bug('a ledger column does not hold 16 bytes')
  const view = new DataView(value.buffer, value.byteOffset, 16)
  return (view.getBigUint64(0) << 64n) | view.getBigUint64(8)
}

/** Reads an integer column. */
export function parseInteger(value: SQLOutputValue | undefined): bigint {
  if (typeof value !== 'bigint') throw new Bug(`a ledger column holds ${typeof value}, not an integer`)
  return value
}

/** Reads a row of `ledger_accounts`. */
export function parseAccount(row: Row): Account {
  return {
    id: parseBlob(row['id']),
    ledger: Number(parseInteger(row['ledger'])),
    code: Number(parseInteger(row['code'])),
    flags: accountFlagsOf(Number(parseInteger(row['flags']))),
    userData: parseBlob(row['user_data']),
    debitsPending: parseInteger(row['debits_pending']),
    debitsPosted: parseInteger(row['debits_posted']),
    creditsPending: parseInteger(row['credits_pending']),
    creditsPosted: parseInteger(row['credits_posted']),
    timestamp: parseInteger(row['timestamp']),
  }
}

/** Reads a row of `ledger_transfers`, its accounts named through their numbers. */
export function parseTransfer(row: Row, idOf: (number: bigint) => bigint): Transfer {
  return {
    id: parseBlob(row['id']),
    debitAccountId: idOf(parseInteger(row['debit'])),
    creditAccountId: idOf(parseInteger(row['credit'])),
    amount: parseInteger(row['amount']),
    ledger: Number(parseInteger(row['ledger'])),
    code: Number(parseInteger(row['code'])),
    flags: transferFlagsOf(Number(parseInteger(row['flags']))),
    pendingId: parseBlob(row['pending_id']),
    timeoutSeconds: Number(parseInteger(row['timeout_seconds'])),
    userData: parseBlob(row['user_data']),
    timestamp: parseInteger(row['timestamp']),
  }
}

/** Reads the four balances and the timestamp of a row of `ledger_balances`. */
export function parseBalance(row: Row): AccountBalance {
  return {
    timestamp: parseInteger(row['timestamp']),
    debitsPending: parseInteger(row['debits_pending']),
    debitsPosted: parseInteger(row['debits_posted']),
    creditsPending: parseInteger(row['credits_pending']),
    creditsPosted: parseInteger(row['credits_posted']),
  }
}

/** Reads where a pending transfer stands, or undefined where the row has none. */
export function parsePendingState(row: Row): PendingState | undefined {
  if (row['status'] === null) return undefined
  const number = parseInteger(row['status'])
  const status = pendingStatuses[Number(number)]
  if (status === undefined) throw new Bug(`no pending status has the number ${number}`)
  return { status, resolvedAt: status === 'pending' ? 0n : parseInteger(row['resolved']) }
}
