// Plans a difference between a line and our books: it goes into suspense under an id that follows from the line.

import type { Deps } from '../deps.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import type { Difference } from '../domain/reconcile/judgement.ts'
import { suspensePostings } from '../domain/share/suspense-postings.ts'
import { insertSuspense, type KeptEntry } from '../records/suspense.ts'
import { emptyPlan, type Plan, planOf } from './confirm-credit.ts'
import type { LineContext, PlacedRow } from './read-line-known.ts'

/** The writes of a difference, none where there is none; `askBack` has the operator asked to take the charge back. */
export function planDifference(
  deps: Deps,
  of: {
    readonly context: LineContext
    readonly placed: PlacedRow
    readonly payment: PhonePayment | undefined
  },
  told: { readonly difference?: Difference; readonly askBack?: boolean },
): Plan {
  const { difference } = told
  if (difference === undefined || difference.units === 0n) return emptyPlan
  const { file } = of.context
  const { line, row } = of.placed
  const asksBack = told.askBack === true && of.payment !== undefined
  const entry: KeptEntry = {
    id: `${file.id}.${line}`,
    reason: difference.reason,
    operatorId: file.operatorId,
    currency: file.currency,
    units: difference.units,
    fileId: file.id,
    line,
    receiptId: undefined,
    paymentId: of.payment?.id,
    operatorPaymentId: row.paymentId === '' ? undefined : row.paymentId,
    state: 'open',
    at: deps.system.now(),
    endedBy: undefined,
    endedAt: undefined,
    note: undefined,
    refundState: asksBack ? 'asking' : undefined,
    refundCorrelator: asksBack ? `${of.payment?.correlator}-d${file.period}-${line}` : undefined,
    nextCheckAt: asksBack ? deps.system.now() : undefined,
    checks: 0,
  }
  return planOf(suspensePostings(entry), [insertSuspense(deps.records, entry)])
}
