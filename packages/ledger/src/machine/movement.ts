// The first phase and the single phase: moving or reserving an amount between two accounts within their limits.

import { limits } from '../limits.ts'
import type { Account, NewTransfer, PendingState } from '../model.ts'
import type { ResultCode } from '../result-codes.ts'
import { type Decision, keptTransfer, refuse } from './decisions.ts'
import { findAccount, type Layer } from './layer.ts'

/** Decides a transfer that is neither a post nor a void. */
export function decideMovement(layer: Layer, transfer: NewTransfer, timestamp: bigint): Decision {
  const debit = findAccount(layer, transfer.debitAccountId)
  if (debit === undefined) return refuse('debit_account_not_found')
  const credit = findAccount(layer, transfer.creditAccountId)
  if (credit === undefined) return refuse('credit_account_not_found')
  const amount = balancedAmount(transfer, debit, credit)
  const refusal = movementRefusal({ transfer, debit, credit, amount })
  if (refusal !== undefined) return refuse(refusal)
  const kept = keptTransfer(transfer, amount, timestamp)
  if (!kept.flags.pending) {
    const change = {
      transfer: kept,
      debit: { ...debit, debitsPosted: debit.debitsPosted + amount },
      credit: { ...credit, creditsPosted: credit.creditsPosted + amount },
    }
    return { ok: true, change }
  }
  const change = {
    transfer: kept,
    debit: {
      ...debit,
      debitsPending: debit.debitsPending + amount,
      flags: kept.flags.closingDebit ? { ...debit.flags, closed: true } : debit.flags,
    },
    credit: {
      ...credit,
      creditsPending: credit.creditsPending + amount,
      flags: kept.flags.closingCredit ? { ...credit.flags, closed: true } : credit.flags,
    },
    pending: { id: kept.id, state: open },
  }
  return { ok: true, change }
}

const open: PendingState = { status: 'pending', resolvedAt: 0n }

/** The amount after balancing: what each side asked to be balanced still has, and nothing where it is overdrawn. */
function balancedAmount({ amount, flags }: NewTransfer, debit: Account, credit: Account): bigint {
  const has = debit.creditsPosted - debit.debitsPosted - debit.debitsPending
  const owes = credit.debitsPosted - credit.creditsPosted - credit.creditsPending
  const byDebit = flags?.balancingDebit && has < amount ? atLeastZero(has) : amount
  return flags?.balancingCredit && owes < byDebit ? atLeastZero(owes) : byDebit
}

type Movement = {
  readonly transfer: NewTransfer
  readonly debit: Account
  readonly credit: Account
  readonly amount: bigint
}

function movementRefusal({ transfer, debit, credit, amount }: Movement): ResultCode | undefined {
  if (debit.ledger !== credit.ledger) return 'accounts_must_have_the_same_ledger'
  if (transfer.ledger !== debit.ledger) return 'transfer_must_have_the_same_ledger_as_accounts'
  const closing = closedRefusal(debit, credit) ?? reservationRefusal(transfer, debit, credit)
  if (closing !== undefined) return closing
  const debits = debit.debitsPending + debit.debitsPosted + amount
  const credits = credit.creditsPending + credit.creditsPosted + amount
  if (debits > limits.amountMax) return 'overflows_debits'
  if (credits > limits.amountMax) return 'overflows_credits'
  // A limit counts income only once it is posted, but outgo as soon as it is reserved.
  if (debit.flags.debitsMustNotExceedCredits && debits > debit.creditsPosted) return 'exceeds_credits'
  if (credit.flags.creditsMustNotExceedDebits && credits > credit.debitsPosted) return 'exceeds_debits'
  return undefined
}

/** The refusal of everything but voids where an account is closed. */
export function closedRefusal(debit: Account, credit: Account): ResultCode | undefined {
  if (debit.flags.closed) return 'debit_account_already_closed'
  return credit.flags.closed ? 'credit_account_already_closed' : undefined
}

/** A closed account could not be told what becomes of its reservations, so it may have none but the closing one. */
function reservationRefusal({ flags }: NewTransfer, debit: Account, credit: Account): ResultCode | undefined {
  if (flags?.closingDebit && hasReservations(debit)) return 'debit_account_has_reservations'
  return flags?.closingCredit && hasReservations(credit) ? 'credit_account_has_reservations' : undefined
}

function hasReservations({ debitsPending, creditsPending }: Account): boolean {
  return debitsPending !== 0n || creditsPending !== 0n
}

function atLeastZero(value: bigint): bigint {
  return value < 0n ? 0n : value
}
