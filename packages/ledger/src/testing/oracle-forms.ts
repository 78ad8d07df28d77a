// The oracle's own reading of what a well-formed item is: a list of questions in the order of the table.

import type { NewAccount, NewTransfer } from '../model.ts'
import type { ResultCode } from '../result-codes.ts'

/** The code of the first question answered yes. */
export function firstFault(questions: readonly (readonly [ResultCode, boolean])[]): ResultCode | undefined {
  return questions.find(([, isSo]) => isSo)?.[0]
}

/** Why an account is malformed. */
export function malformedAccount({
  id,
  ledger,
  code,
  flags,
  userData = 0n,
}: NewAccount): ResultCode | undefined {
  const both = flags?.debitsMustNotExceedCredits && flags.creditsMustNotExceedDebits
  return firstFault([
    ['id_out_of_range', !isInside(id, 1n, 2n ** 128n - 2n)],
    ['user_data_out_of_range', !isInside(userData, 0n, 2n ** 128n - 1n)],
    ['flags_are_mutually_exclusive', both === true],
    ['ledger_out_of_range', !isWhole(ledger, 1, 2 ** 32 - 1)],
    ['code_out_of_range', !isWhole(code, 1, 65535)],
  ])
}

/** Why a transfer is malformed. */
export function malformedTransfer(transfer: NewTransfer): ResultCode | undefined {
  const { id, amount, debitAccountId: debit, creditAccountId: credit } = transfer
  const { flags = {}, pendingId = 0n, timeoutSeconds = 0, userData = 0n } = transfer
  const phases = [flags.pending, flags.postPending, flags.voidPending].filter(Boolean).length
  const second = flags.postPending === true || flags.voidPending === true
  const balancing = flags.balancingDebit === true || flags.balancingCredit === true
  const closing = flags.closingDebit === true || flags.closingCredit === true
  const least = second ? 0 : 1
  return firstFault([
    ['id_out_of_range', !isInside(id, 1n, 2n ** 128n - 2n)],
    ['user_data_out_of_range', !isInside(userData, 0n, 2n ** 128n - 1n)],
    ['flags_are_mutually_exclusive', phases > 1 || (second && balancing)],
    ['debit_account_id_out_of_range', !isInside(debit, BigInt(least), 2n ** 128n - 2n)],
    ['credit_account_id_out_of_range', !isInside(credit, BigInt(least), 2n ** 128n - 2n)],
    ['accounts_must_be_different', debit === credit && debit > 0n],
    ['pending_id_not_allowed', !second && pendingId !== 0n],
    ['pending_id_out_of_range', second && !isInside(pendingId, 1n, 2n ** 128n - 2n)],
    ['pending_id_must_be_different', second && pendingId === id],
    ['timeout_not_allowed', flags.pending !== true && timeoutSeconds !== 0],
    ['timeout_out_of_range', !isWhole(timeoutSeconds, 0, 2 ** 31 - 1)],
    ['closing_transfer_must_be_pending', closing && flags.pending !== true],
    ['amount_out_of_range', !isInside(amount, 0n, 2n ** 63n - 1n)],
    ['ledger_out_of_range', !isWhole(transfer.ledger, least, 2 ** 32 - 1)],
    ['code_out_of_range', !isWhole(transfer.code, least, 65535)],
  ])
}

function isInside(value: bigint, least: bigint, most: bigint): boolean {
  return least <= value && value <= most
}

function isWhole(value: number, least: number, most: number): boolean {
  return Math.floor(value) === value && least <= value && value <= most
}
