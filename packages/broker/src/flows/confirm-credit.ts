// The writes by which a merchant's credit is confirmed, and those by which a difference is settled: made here, committed by
// whoever found out.

import type { NewAccount, NewTransfer, Statement } from '@farthing/ledger'
import type { Deps } from '../deps.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { joinPostings, type Postings } from '../domain/share/chain.ts'
import { confirmedPostings } from '../domain/share/postings.ts'
import { type SuspenseEnd, suspenseSettledPostings } from '../domain/share/suspense-postings.ts'
import { planCredit, planCreditsOfFile } from '../records/credit-releases.ts'
import { readPhonePayment, updatePhonePayment } from '../records/phone-payments.ts'
import { creditStatementLine, freeStatementFile, readStatementLine } from '../records/statements.ts'
import { type KeptEntry, settleSuspenseEntry } from '../records/suspense.ts'
import { readTaken, sharedPayment } from './read-taken.ts'

/** What one commit carries. */
export type Plan = {
  readonly accounts: readonly NewAccount[]
  readonly transfers: readonly NewTransfer[]
  readonly records: readonly Statement[]
}

export const emptyPlan: Plan = { accounts: [], transfers: [], records: [] }

/** Several plans as one commit, in their order. */
export function joinPlans(plans: readonly Plan[]): Plan {
  return { ...joinPostings(plans), records: plans.flatMap(({ records }) => records) }
}

export function planOf(postings: Postings, records: readonly Statement[]): Plan {
  return { ...postings, records }
}

/** Confirms the credit of a payment on the version it was read in; it waits for that file's money. */
export async function planConfirm(deps: Deps, payment: PhonePayment, creditFileId: string): Promise<Plan> {
  const postings = confirmedPostings(sharedPayment(payment), await readTaken(deps, payment.id))
  const after: PhonePayment = {
    ...payment,
    creditStage: 'confirmed',
    version: payment.version + 1,
    updatedAt: deps.system.now(),
  }
  return planOf(postings, [
    ...updatePhonePayment(deps.records, { before: payment, after, cause: 'confirmed by statement' }),
    planCredit(deps.records, payment.id, creditFileId),
  ])
}

/** Settles a difference, with what waited for it: a credit that was held back, or all credits of a file not wholly paid. */
export async function planSettle(
  deps: Deps,
  entry: KeptEntry,
  end: { readonly by: SuspenseEnd; readonly note?: string; readonly creditFileId: string },
): Promise<Plan> {
  const settled = planOf(suspenseSettledPostings(entry, end.by), [
    settleSuspenseEntry(deps.records, entry.id, {
      by: end.by,
      at: deps.system.now(),
      ...(end.note === undefined ? {} : { note: end.note }),
    }),
  ])
  if (entry.reason === 'BANK_MISMATCH') {
    const { fileId } = entry
    const free = [freeStatementFile(deps.records, fileId), ...planCreditsOfFile(deps.records, fileId)]
    return joinPlans([settled, { ...emptyPlan, records: free }])
  }
  return joinPlans([settled, await planHeldCredit(deps, entry, end.creditFileId)])
}

/** The credit of a charge for which the operator owed less than we had booked was held back until now. */
async function planHeldCredit(deps: Deps, entry: KeptEntry, creditFileId: string): Promise<Plan> {
  const isMismatch = entry.reason === 'AMOUNT_MISMATCH' || entry.reason === 'RATE_MISMATCH'
  if (!isMismatch || entry.line === undefined || entry.paymentId === undefined) return emptyPlan
  const line = await readStatementLine(deps.records, entry.fileId, entry.line)
  const payment = await readPhonePayment(deps.records, entry.paymentId)
  const isHeld = line?.lineType === 'CHARGE' && line.creditFileId === undefined
  if (!isHeld || payment?.creditStage !== 'pending') return emptyPlan
  return joinPlans([
    await planConfirm(deps, payment, creditFileId),
    { ...emptyPlan, records: [creditStatementLine(deps.records, line, creditFileId)] },
  ])
}
