// What deciding one transfer answers: a refusal, or everything that would change. Nothing here changes anything.

import { transferFlagBits, transferFlagsOf } from '../flags.ts'
import type { Account, NewTransfer, PendingState, Transfer } from '../model.ts'
import type { ResultCode } from '../result-codes.ts'

/** The effects of one accepted transfer. */
export type Change = {
  readonly transfer: Transfer
  readonly debit: Account
  readonly credit: Account
  /** The pending transfer whose standing changes: this one, or the one it resolves. */
  readonly pending?: { readonly id: bigint; readonly state: PendingState }
}

/** A refusal, or the effects of accepting. */
export type Decision =
  | { readonly ok: true; readonly change: Change }
  | { readonly ok: false; readonly code: ResultCode }

/** Says no with one row of the table. */
export function refuse(code: ResultCode): Decision {
  return { ok: false, code }
}

/** The transfer as it will be kept, its defaults filled in. */
export function keptTransfer(transfer: NewTransfer, amount: bigint, timestamp: bigint): Transfer {
  return {
    id: transfer.id,
    debitAccountId: transfer.debitAccountId,
    creditAccountId: transfer.creditAccountId,
    amount,
    ledger: transfer.ledger,
    code: transfer.code,
    flags: transferFlagsOf(transferFlagBits(transfer.flags)),
    pendingId: transfer.pendingId ?? 0n,
    timeoutSeconds: transfer.timeoutSeconds ?? 0,
    userData: transfer.userData ?? 0n,
    timestamp,
  }
}
