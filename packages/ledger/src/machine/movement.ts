// The first phase and the single phase: moving or reserving an amount between two accounts within their limits.

import { limits } from '../limits.ts'
import type { Account, NewTransfer } from '../model.ts'
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
    debit: { ...debit, debitsPending: debit.debitsPending + amount },
    credit: { ...credit, creditsPending: credit.creditsPending + amount },
    pending: { id: kept.id, status: 'pending' as const },
  }
  return { ok: true, change }
}

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
  const debits = debit.debitsPending + debit.debitsPosted + amount
  const credits = credit.creditsPending + credit.creditsPosted + amount
  if (debits > limits.amountMax) return 'overflows_debits'
  if (credits > limits.amountMax) return 'overflows_credits'
  // A limit counts income only once it is posted, but outgo as soon as it is reserved.
  if (debit.flags.debitsMustNotExceedCredits && debits > debit.creditsPosted) return 'exceeds_credits'
  if (credit.flags.creditsMustNotExceedDebits && credits > credit.debitsPosted) return 'exceeds_debits'
  return undefined
}

function atLeastZero(value: bigint): bigint {
  return value < 0n ? 0n : value
}
