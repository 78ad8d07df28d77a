// Tells a harmless repeat from a second use of an id with other contents, naming the field that differs.

import { newAccountFlagBits, transferFlagBits } from '../flags.ts'
import type { Account, NewAccount, NewTransfer, Transfer } from '../model.ts'
import type { ResultCode } from '../result-codes.ts'
import { findTransfer, type Layer } from './layer.ts'
import { completeFrom } from './two-phase.ts'

/** What a repeat is answered: `exists` for the same contents, else the field that differs. */
export type RepeatCode = Extract<ResultCode, 'exists' | `exists_with_different_${string}`>

/** Compares an account with the one kept under its id. */
export function accountRepeat(account: NewAccount, kept: Account): RepeatCode {
  // Whether the account is closed by now is no part of how it was opened.
  if (newAccountFlagBits(account.flags) !== newAccountFlagBits(kept.flags))
    return 'exists_with_different_flags'
  if ((account.userData ?? 0n) !== kept.userData) return 'exists_with_different_user_data'
  if (account.ledger !== kept.ledger) return 'exists_with_different_ledger'
  return account.code === kept.code ? 'exists' : 'exists_with_different_code'
}

/** Compares a transfer with the one kept under its id. What a post or void left out counts as the pending's. */
export function transferRepeat(layer: Layer, transfer: NewTransfer, kept: Transfer): RepeatCode {
  if (transferFlagBits(transfer.flags) !== transferFlagBits(kept.flags)) return 'exists_with_different_flags'
  if ((transfer.pendingId ?? 0n) !== kept.pendingId) return 'exists_with_different_pending_id'
  const pending = findTransfer(layer, kept.pendingId)
  const named = pending === undefined ? transfer : completeFrom(transfer, pending)
  if (named.debitAccountId !== kept.debitAccountId) return 'exists_with_different_debit_account_id'
  if (named.creditAccountId !== kept.creditAccountId) return 'exists_with_different_credit_account_id'
  if (!isSameAmount(named, kept)) return 'exists_with_different_amount'
  if ((named.timeoutSeconds ?? 0) !== kept.timeoutSeconds) return 'exists_with_different_timeout'
  if ((named.userData ?? 0n) !== kept.userData) return 'exists_with_different_user_data'
  if (named.ledger !== kept.ledger) return 'exists_with_different_ledger'
  return named.code === kept.code ? 'exists' : 'exists_with_different_code'
}

/** A balancing transfer keeps what it moved, not what it was allowed to move, so its repeat names at least that. */
function isSameAmount(named: NewTransfer, kept: Transfer): boolean {
  const balances = kept.flags.balancingDebit || kept.flags.balancingCredit
  return balances ? named.amount >= kept.amount : named.amount === kept.amount
}
