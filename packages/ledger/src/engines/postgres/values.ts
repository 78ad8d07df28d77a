// Values between PostgreSQL and the ledger. Rows come from our own tables, so a column of another type is a bug, never something
// to guess around.

import { Bug } from '@farthing/protocol'
import { accountFlagsOf, transferFlagsOf } from '../../flags.ts'
import type { Account, AccountBalance, PendingState, PendingStatus, Transfer } from '../../model.ts'
import type { Row } from './connection.ts'

/** The stored number of each standing is its place in this list. */
export const pendingStatuses: readonly PendingStatus[] = ['pending', 'posted', 'voided', 'expired']

/** 128 bits as the 32 hex digits that PostgreSQL takes for a uuid. */
export function toUuid(value: bigint): string {
  return value.toString(16).padStart(32, '0')
}

/** Reads a uuid, or 0 for NULL. */
export function parseUuid(value: unknown): bigint {
  if (value === null) return 0n
  if (typeof value !== 'string') throw new Bug('a ledger column does not hold a uuid')
  return BigInt(`0x${value.replaceAll('-', '')}`)
}

/** Reads a 64 bit integer. */
export function parseBigint(value: unknown): bigint {
  if (typeof value !== 'bigint') throw new Bug(`a ledger column holds ${typeof value}, not a 64 bit integer`)
  return value
}

/** Reads a 16 or 32 bit integer. */
export function parseNumber(value: unknown): number {
  if (typeof value !== 'number') throw new Bug(`a ledger column holds ${typeof value}, not an integer`)
  return value
}

/** Reads a row of `ledger_accounts`. */
export function parseAccount(row: Row): Account {
  return {
    id: parseUuid(row['id']),
    ledger: Number(parseBigint(row['ledger'])),
    code: parseNumber(row['code']),
    flags: accountFlagsOf(parseNumber(row['flags'])),
    userData: parseUuid(row['user_data']),
    debitsPending: parseBigint(row['debits_pending']),
    debitsPosted: parseBigint(row['debits_posted']),
    creditsPending: parseBigint(row['credits_pending']),
    creditsPosted: parseBigint(row['credits_posted']),
    timestamp: parseBigint(row['timestamp']),
  }
}

/** The columns that `parseAccount` reads, of accounts `a`, and their numbers. Named one by one, so that a new column harms no plan. */
export const accountColumns = `a.number, a.id, a.ledger, a.code, a.flags, a.user_data, a.debits_pending, a.debits_posted,
  a.credits_pending, a.credits_posted, a.timestamp`

/** The columns that `parseTransfer` reads, of transfers `t` and their accounts `d` and `c`. */
export const transferColumns = `t.timestamp, t.id, t.amount, d.id as debit_id, c.id as credit_id, d.ledger, t.code, t.flags,
  t.timeout_seconds, t.pending_id, t.user_data`

/** How `transferColumns` come together. */
export const transferJoins = `join ledger_accounts d on d.number = t.debit join ledger_accounts c on c.number = t.credit`

/** Reads a transfer. */
export function parseTransfer(row: Row): Transfer {
  return {
    id: parseUuid(row['id']),
    debitAccountId: parseUuid(row['debit_id']),
    creditAccountId: parseUuid(row['credit_id']),
    amount: parseBigint(row['amount']),
    ledger: Number(parseBigint(row['ledger'])),
    code: parseNumber(row['code']),
    flags: transferFlagsOf(parseNumber(row['flags'])),
    pendingId: parseUuid(row['pending_id']),
    timeoutSeconds: row['timeout_seconds'] === null ? 0 : parseNumber(row['timeout_seconds']),
    userData: parseUuid(row['user_data']),
    timestamp: parseBigint(row['timestamp']),
  }
}

/** Reads where a pending transfer stands from `status` and `resolved_at`, or undefined where it never was pending. */
export function parsePending(row: Row): PendingState | undefined {
  if (row['status'] === null) return undefined
  const number = parseNumber(row['status'])
  const status = pendingStatuses[number]
  if (status === undefined) throw new Bug(`no pending status has the number ${number}`)
  return { status, resolvedAt: row['resolved_at'] === null ? 0n : parseBigint(row['resolved_at']) }
}

/** Reads a row of `ledger_balances`. */
export function parseBalance(row: Row): AccountBalance {
  return {
    timestamp: parseBigint(row['timestamp']),
    debitsPending: parseBigint(row['debits_pending']),
    debitsPosted: parseBigint(row['debits_posted']),
    creditsPending: parseBigint(row['credits_pending']),
    creditsPosted: parseBigint(row['credits_posted']),
  }
}
