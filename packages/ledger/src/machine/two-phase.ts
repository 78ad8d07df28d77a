// The second phase: posting or voiding a pending transfer, once, and voiding those whose time has come.

import { Bug } from '@farthing/protocol'
import type { Account, NewTransfer, Transfer } from '../model.ts'
import type { ResultCode } from '../result-codes.ts'
import { type Decision, keptTransfer, refuse } from './decisions.ts'
import type { Due } from './due-heap.ts'
import { changeAccount, findAccount, findPending, findTransfer, type Layer } from './layer.ts'
import { closedRefusal } from './movement.ts'

/** Fills in what a post or void left 0 from the pending transfer it names. */
export function completeFrom(transfer: NewTransfer, pending: Transfer): NewTransfer {
  return {
    ...transfer,
    debitAccountId: transfer.debitAccountId === 0n ? pending.debitAccountId : transfer.debitAccountId,
    creditAccountId: transfer.creditAccountId === 0n ? pending.creditAccountId : transfer.creditAccountId,
    ledger: transfer.ledger === 0 ? pending.ledger : transfer.ledger,
    code: transfer.code === 0 ? pending.code : transfer.code,
    userData:
      transfer.userData === undefined || transfer.userData === 0n ? pending.userData : transfer.userData,
    // Only a void may leave its amount out: a post of 0 takes nothing.
    amount: transfer.flags?.voidPending && transfer.amount === 0n ? pending.amount : transfer.amount,
  }
}

/** Decides a post or a void. */
export function decideResolution(layer: Layer, transfer: NewTransfer, timestamp: bigint): Decision {
  const pending = findTransfer(layer, transfer.pendingId ?? 0n)
  if (pending === undefined) return refuse('pending_transfer_not_found')
  const completed = completeFrom(transfer, pending)
  const refusal = resolutionRefusal(layer, completed, pending)
  if (refusal !== undefined) return refuse(refusal)
  const posts = transfer.flags?.postPending === true
  const taken = posts ? completed.amount : 0n
  const { debit, credit } = released(layer, pending)
  return {
    ok: true,
    change: {
      transfer: keptTransfer(completed, completed.amount, timestamp),
      debit: { ...debit, debitsPosted: debit.debitsPosted + taken },
      credit: { ...credit, creditsPosted: credit.creditsPosted + taken },
      pending: { id: pending.id, state: { status: posts ? 'posted' : 'voided', resolvedAt: timestamp } },
    },
  }
}

/** Voids every pending transfer of `due` that is still open, each at a timestamp of its own, and tells how many. */
export function expire(layer: Layer, due: readonly Due[], timestamp: bigint): number {
  let count = 0
  for (const { id } of due) {
    if (findPending(layer, id)?.status !== 'pending') continue
    const pending = findTransfer(layer, id)
    if (pending === undefined) throw new Bug(`pending transfer ${id} is due but not there`)
    const at = timestamp + BigInt(count)
    const { debit, credit } = released(layer, pending)
    changeAccount(layer, debit, at)
    changeAccount(layer, credit, at)
    layer.pendings.set(id, { status: 'expired', resolvedAt: at })
    count += 1
  }
  return count
}

function resolutionRefusal(layer: Layer, completed: NewTransfer, pending: Transfer): ResultCode | undefined {
  const status = findPending(layer, pending.id)?.status
  if (status === undefined) return 'pending_transfer_not_pending'
  if (completed.debitAccountId !== pending.debitAccountId)
    return 'pending_transfer_has_different_debit_account_id'
  if (completed.creditAccountId !== pending.creditAccountId)
    return 'pending_transfer_has_different_credit_account_id'
  if (completed.ledger !== pending.ledger) return 'pending_transfer_has_different_ledger'
  if (completed.code !== pending.code) return 'pending_transfer_has_different_code'
  if (completed.flags?.postPending) {
    if (completed.amount > pending.amount) return 'exceeds_pending_transfer_amount'
  } else if (completed.amount !== pending.amount) return 'pending_transfer_has_different_amount'
  if (status === 'posted') return 'pending_transfer_already_posted'
  if (status === 'voided') return 'pending_transfer_already_voided'
  if (status === 'expired') return 'pending_transfer_expired'
  if (completed.flags?.voidPending) return undefined
  const { debit, credit } = accountsOf(layer, pending)
  return closedRefusal(debit, credit)
}

type Accounts = { readonly debit: Account; readonly credit: Account }

function accountsOf(layer: Layer, pending: Transfer): Accounts {
  const debit = findAccount(layer, pending.debitAccountId)
  const credit = findAccount(layer, pending.creditAccountId)
  if (debit === undefined || credit === undefined)
    throw new Bug(`pending transfer ${pending.id} lost an account`)
  return { debit, credit }
}

/** Both accounts of a pending transfer once its reservation is freed, and open again where it had closed them. */
function released(layer: Layer, pending: Transfer): Accounts {
  const { debit, credit } = accountsOf(layer, pending)
  if (debit.debitsPending < pending.amount || credit.creditsPending < pending.amount) {
    throw new Bug(`pending transfer ${pending.id} reserves more than its accounts hold`)
  }
  return {
    debit: {
      ...debit,
      debitsPending: debit.debitsPending - pending.amount,
      flags: pending.flags.closingDebit ? { ...debit.flags, closed: false } : debit.flags,
    },
    credit: {
      ...credit,
      creditsPending: credit.creditsPending - pending.amount,
      flags: pending.flags.closingCredit ? { ...credit.flags, closed: false } : credit.flags,
    },
  }
}
