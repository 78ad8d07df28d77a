// Records the operator's money for a statement: the third of the three ways (carrier-billing 10). What it differs from the
// statement stands in suspense; where nothing is short, the credits the statement confirmed become available some days later.

import { Bug, type Instant, instant, type Problem, problem } from '@farthing/protocol'
import type { PaymentAdvice } from '@farthing/protocol/camara'
import { type Deps, undecided } from '../deps.ts'
import { daySpan } from '../domain/limits/calendar.ts'
import { reconcileLimits } from '../domain/reconcile/limits.ts'
import { paidPostings } from '../domain/share/postings.ts'
import { suspensePostings } from '../domain/share/suspense-postings.ts'
import { availableDay } from '../domain/share/timing.ts'
import type { Phone } from '../phone.ts'
import { type BankReceipt, insertBankReceipt, readBankReceipt } from '../records/bank-receipts.ts'
import { planCreditsOfFile } from '../records/credit-releases.ts'
import { payStatementFile, readStatementFileOf, type StatementFile } from '../records/statements.ts'
import { insertSuspense, type KeptEntry, listSuspense } from '../records/suspense.ts'
import { newId } from '../system.ts'
import { emptyPlan, joinPlans, type Plan, planOf, planSettle } from './confirm-credit.ts'

export type RecordedReceipt =
  | {
      readonly ok: true
      readonly receipt: BankReceipt
      /** It was recorded before. */
      readonly isKnown: boolean
      /** What came beyond, or (below zero) short of, what the statement and earlier receipts led us to expect. */
      readonly difference: bigint
    }
  | Problem

/** Records a receipt once per operator and reference. */
export async function recordBankReceipt(
  deps: Deps,
  phone: Phone,
  advice: PaymentAdvice,
): Promise<RecordedReceipt> {
  for (let attempt = 0; attempt < reconcileLimits.commitRetries; attempt += 1) {
    const known = await readBankReceipt(deps.records, advice.operatorId, advice.reference)
    const file = await readStatementFileOf(deps.records, advice)
    if (known !== undefined) {
      const isSame =
        known.units === advice.amount && known.paidOn === advice.paidOn && known.fileId === file?.id
      return isSame ? { ok: true, receipt: known, isKnown: true, difference: 0n } : problem('receipt_differs')
    }
    if (file === undefined) return problem('statement_missing')
    const receipt: BankReceipt = {
      id: newId(deps.system, 'bnk'),
      fileId: file.id,
      operatorId: file.operatorId,
      reference: advice.reference,
      currency: file.currency,
      units: advice.amount,
      paidOn: advice.paidOn,
      availableAt: availableAt(phone, file, advice.paidOn),
      recordedAt: deps.system.now(),
    }
    const { plan, difference } = await planReceipt(deps, file, receipt)
    const outcome = await deps.ledger.commit(plan)
    // Where its transfers were there already, another has recorded it: the next reading tells.
    if (outcome.ok && outcome.outcome === 'exists') continue
    if (outcome.ok) return { ok: true, receipt, isKnown: false, difference }
    const problemMet = undecided(outcome)
    if (problemMet !== undefined) return problemMet
    if (outcome.code !== 'record_refused') throw new Bug(`the ledger refused a receipt: ${outcome.code}`)
  }
  return problem('busy')
}

type Planned = { readonly plan: Plan; readonly difference: bigint }

async function planReceipt(deps: Deps, file: StatementFile, receipt: BankReceipt): Promise<Planned> {
  const kept: Plan = { ...emptyPlan, records: [insertBankReceipt(deps.records, receipt)] }
  if (file.paidAt !== undefined) return planFurther(deps, { kept, receipt })
  const difference = receipt.units - file.sumOutpayment
  const { operatorId, currency, id } = file
  const paid = planOf(paidPostings({ id, operatorId, currency, units: file.sumOutpayment }), [
    payStatementFile(deps.records, id, {
      at: receipt.recordedAt,
      availableAt: difference < 0n ? undefined : receipt.availableAt,
    }),
    ...planCreditsOfFile(deps.records, id),
  ])
  return { plan: joinPlans([kept, paid, planEntry(deps, receipt, difference)]), difference }
}

/** Money that comes for a statement already paid: it makes good what was short, or else nobody knows yet what it is for. */
async function planFurther(
  deps: Deps,
  { kept, receipt }: { readonly kept: Plan; readonly receipt: BankReceipt },
): Promise<Planned> {
  const open = await listSuspense(deps.records, { state: 'open', fileId: receipt.fileId })
  const short = open.find(
    ({ reason, units }) => reason === 'BANK_MISMATCH' && units < 0n && units === -receipt.units,
  )
  if (short === undefined) {
    return { plan: joinPlans([kept, planEntry(deps, receipt, receipt.units)]), difference: receipt.units }
  }
  const settled = await planSettle(deps, short, { by: 'bank', creditFileId: receipt.fileId })
  return { plan: joinPlans([kept, settled]), difference: 0n }
}

function planEntry(deps: Deps, receipt: BankReceipt, units: bigint): Plan {
  if (units === 0n) return emptyPlan
  const entry: KeptEntry = {
    id: receipt.id,
    reason: 'BANK_MISMATCH',
    operatorId: receipt.operatorId,
    currency: receipt.currency,
    units,
    fileId: receipt.fileId,
    line: undefined,
    receiptId: receipt.id,
    paymentId: undefined,
    operatorPaymentId: undefined,
    state: 'open',
    at: receipt.recordedAt,
    endedBy: undefined,
    endedAt: undefined,
    note: undefined,
    refundState: undefined,
    refundCorrelator: undefined,
    nextCheckAt: undefined,
    checks: 0,
  }
  return planOf(suspensePostings(entry), [insertSuspense(deps.records, entry)])
}

/** The beginning, in the operator's zone, of the day on which money of that day is given on. */
function availableAt(phone: Phone, file: StatementFile, paidOn: string): Instant {
  const zone = phone.operators.get(file.operatorId)?.profile.zone ?? 'UTC'
  const noon = instant(Date.parse(`${availableDay(paidOn)}T12:00:00Z`))
  return daySpan(zone, noon).from
}
