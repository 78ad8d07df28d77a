// Whether an item is well formed, whatever the books say. Answers the first row of the table that fits, or undefined.

import { limits } from '../limits.ts'
import type { NewAccount, NewTransfer } from '../model.ts'
import type { ResultCode } from '../result-codes.ts'

/** The refusal of a malformed account. */
export function accountFormRefusal(account: NewAccount): ResultCode | undefined {
  if (!isId(account.id)) return 'id_out_of_range'
  if (!isUserData(account.userData)) return 'user_data_out_of_range'
  // An account that may exceed neither side could never move at all.
  if (account.flags?.debitsMustNotExceedCredits && account.flags.creditsMustNotExceedDebits)
    return 'flags_are_mutually_exclusive'
  if (!isCount(account.ledger, 1, limits.ledgerMax)) return 'ledger_out_of_range'
  if (!isCount(account.code, 1, limits.codeMax)) return 'code_out_of_range'
  return undefined
}

/** The refusal of a malformed transfer. */
export function transferFormRefusal(transfer: NewTransfer): ResultCode | undefined {
  if (!isId(transfer.id)) return 'id_out_of_range'
  if (!isUserData(transfer.userData)) return 'user_data_out_of_range'
  if (flagsContradict(transfer)) return 'flags_are_mutually_exclusive'
  const resolves = isResolving(transfer)
  return (
    accountsRefusal(transfer, resolves) ??
    pendingIdRefusal(transfer, resolves) ??
    timeoutRefusal(transfer) ??
    closingRefusal(transfer) ??
    numbersRefusal(transfer, resolves)
  )
}

/** Whether the transfer posts or voids a pending one. */
export function isResolving(transfer: NewTransfer): boolean {
  return transfer.flags?.postPending === true || transfer.flags?.voidPending === true
}

function flagsContradict({ flags = {} }: NewTransfer): boolean {
  const phases =
    Number(flags.pending === true) + Number(flags.postPending === true) + Number(flags.voidPending === true)
  const balances = flags.balancingDebit === true || flags.balancingCredit === true
  return phases > 1 || (balances && (flags.postPending === true || flags.voidPending === true))
}

function accountsRefusal(transfer: NewTransfer, resolves: boolean): ResultCode | undefined {
  const { debitAccountId: debit, creditAccountId: credit } = transfer
  if (!isId(debit) && !(resolves && debit === 0n)) return 'debit_account_id_out_of_range'
  if (!isId(credit) && !(resolves && credit === 0n)) return 'credit_account_id_out_of_range'
  return debit === credit && debit !== 0n ? 'accounts_must_be_different' : undefined
}

function pendingIdRefusal({ id, pendingId = 0n }: NewTransfer, resolves: boolean): ResultCode | undefined {
  if (!resolves) return pendingId === 0n ? undefined : 'pending_id_not_allowed'
  if (!isId(pendingId)) return 'pending_id_out_of_range'
  return pendingId === id ? 'pending_id_must_be_different' : undefined
}

function timeoutRefusal({ flags, timeoutSeconds = 0 }: NewTransfer): ResultCode | undefined {
  if (timeoutSeconds !== 0 && flags?.pending !== true) return 'timeout_not_allowed'
  return isCount(timeoutSeconds, 0, limits.timeoutSecondsMax) ? undefined : 'timeout_out_of_range'
}

function closingRefusal({ flags }: NewTransfer): ResultCode | undefined {
  const closes = flags?.closingDebit === true || flags?.closingCredit === true
  return closes && flags.pending !== true ? 'closing_transfer_must_be_pending' : undefined
}

function numbersRefusal(transfer: NewTransfer, resolves: boolean): ResultCode | undefined {
  const least = resolves ? 0 : 1
  if (transfer.amount < 0n || transfer.amount > limits.amountMax) return 'amount_out_of_range'
  if (!isCount(transfer.ledger, least, limits.ledgerMax)) return 'ledger_out_of_range'
  if (!isCount(transfer.code, least, limits.codeMax)) return 'code_out_of_range'
  return undefined
}

function isId(id: bigint): boolean {
  return id > 0n && id <= limits.idMax
}

function isUserData(userData = 0n): boolean {
  return userData >= 0n && userData <= limits.userDataMax
}

function isCount(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most
}
