// How the oracle tells a repeat from a second use of an id: by searching the whole history.

import type { NewTransfer, Transfer } from '../model.ts'
import type { ResultCode } from '../result-codes.ts'
import { firstFault, malformedTransfer } from './oracle-forms.ts'

/** `exists`, the field that differs, or undefined where the id is new. */
export function differenceFromKept(
  history: readonly Transfer[],
  transfer: NewTransfer,
): ResultCode | undefined {
  const kept = history.find(({ id }) => id === transfer.id)
  if (kept === undefined) return undefined
  const wanted = asKept(transfer, transfer.amount, kept.timestamp)
  if (Object.keys(kept.flags).some((name) => flag(wanted, name) !== flag(kept, name))) {
    return 'exists_with_different_flags'
  }
  if (wanted.pendingId !== kept.pendingId) return 'exists_with_different_pending_id'
  const pending = history.find(({ id }) => id === kept.pendingId)
  const whole = pending === undefined ? wanted : asKept(inherit(transfer, pending), 0n, 0n)
  const amount = pending === undefined ? wanted.amount : inherit(transfer, pending).amount
  const balances = kept.flags.balancingDebit || kept.flags.balancingCredit
  return (
    firstFault([
      ['exists_with_different_debit_account_id', whole.debitAccountId !== kept.debitAccountId],
      ['exists_with_different_credit_account_id', whole.creditAccountId !== kept.creditAccountId],
      ['exists_with_different_amount', balances ? amount < kept.amount : amount !== kept.amount],
      ['exists_with_different_timeout', whole.timeoutSeconds !== kept.timeoutSeconds],
      ['exists_with_different_user_data', whole.userData !== kept.userData],
      ['exists_with_different_ledger', whole.ledger !== kept.ledger],
      ['exists_with_different_code', whole.code !== kept.code],
    ]) ?? 'exists'
  )
}

function flag(transfer: Transfer, name: string): boolean {
  return Object.entries(transfer.flags).some(([key, value]) => key === name && value)
}

/** Whether a transfer is there with the same contents. */
export function isThere(history: readonly Transfer[], transfer: NewTransfer): boolean {
  return malformedTransfer(transfer) === undefined && differenceFromKept(history, transfer) === 'exists'
}

/** When the transfer of an id was made, or 0. */
export function keptTimestamp(history: readonly Transfer[], id: bigint | undefined): bigint {
  return history.find((transfer) => transfer.id === id)?.timestamp ?? 0n
}

/** What a post or void left out is the pending's. */
export function inherit(transfer: NewTransfer, pending: Transfer): NewTransfer {
  return {
    ...transfer,
    debitAccountId: transfer.debitAccountId || pending.debitAccountId,
    creditAccountId: transfer.creditAccountId || pending.creditAccountId,
    ledger: transfer.ledger || pending.ledger,
    code: transfer.code || pending.code,
    userData: transfer.userData || pending.userData,
    amount: transfer.flags?.voidPending ? transfer.amount || pending.amount : transfer.amount,
  }
}

/** A transfer with its defaults filled in. */
export function asKept(transfer: NewTransfer, amount: bigint, timestamp: bigint): Transfer {
  const none = { linked: false, pending: false, postPending: false, voidPending: false }
  const more = { balancingDebit: false, balancingCredit: false, closingDebit: false, closingCredit: false }
  const flags = { ...none, ...more, ...transfer.flags }
  return { pendingId: 0n, timeoutSeconds: 0, userData: 0n, ...transfer, flags, amount, timestamp }
}
