// Ends a line that told us of a charge or refund we did not know to be done: books that first, as if the operator had answered
// so, then the line. Each step may be cut off; what is left follows from the records.

import { Bug, type Problem, problem } from '@farthing/protocol'
import type { StatementRow } from '@farthing/protocol/camara'
import { type Deps, undecided } from '../deps.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { chargeDifference } from '../domain/reconcile/judge-charge.ts'
import { refundDifference } from '../domain/reconcile/judge-refund.ts'
import type { Difference } from '../domain/reconcile/judgement.ts'
import type { Phone } from '../phone.ts'
import { readPhonePayment } from '../records/phone-payments.ts'
import { listPhoneRefunds, type PhoneRefund, readPhoneRefund } from '../records/phone-refunds.ts'
import { finishStatementLine, type StatementLine } from '../records/statements.ts'
import { bookPhoneCharge } from './book-phone-charge.ts'
import { emptyPlan, joinPlans, planConfirm } from './confirm-credit.ts'
import { settlePhoneRefund } from './continue-phone-refund.ts'
import { planDifference } from './plan-difference.ts'
import type { LineContext } from './read-line-known.ts'
import { askPhoneRefund } from './refund-phone-payment.ts'

type Opened = { readonly context: LineContext; readonly line: StatementLine; readonly row: StatementRow }
type Ended = { readonly ok: true; readonly state: 'done' | 'open' } | Problem

/** Goes on with an open line; it stays open where the outcome is not known yet or somebody else is at it. */
export async function endOpenLine(deps: Deps, phone: Phone, opened: Opened): Promise<Ended> {
  const { line } = opened
  const isRefund = line.action === 'settle_refund'
  const difference = isRefund
    ? await settleRefund(deps, phone, opened)
    : await bookCharge(deps, phone, opened)
  if (difference === 'open') return { ok: true, state: 'open' }
  return finish(deps, opened, difference)
}

/** The charge is booked, and asked back where the payer was told that there was none. */
async function bookCharge(
  deps: Deps,
  phone: Phone,
  { context, line, row }: Opened,
): Promise<Difference | 'open' | undefined> {
  const before = await readPayment(deps, line)
  const refundReason = line.action === 'refund' ? 'charged_after_refusal' : undefined
  if (before.chargedAt === undefined) {
    await bookPhoneCharge(deps, phone, {
      payment: before,
      operator: context.operator,
      move: {
        to: 'charged',
        cause: 'statement',
        ...(row.paymentId === '' ? {} : { operatorPaymentId: row.paymentId }),
        ...(row.serverReferenceCode === '' ? {} : { serverReference: row.serverReferenceCode }),
      },
      ...(refundReason === undefined ? {} : { refundReason }),
    })
  }
  const payment = await readPayment(deps, line)
  if (payment.chargedAt === undefined) return 'open'
  // Cut off between the charge and its refund: the refund is asked for once, whoever comes by.
  if (refundReason !== undefined && payment.state === 'charged') {
    const refunds = await listPhoneRefunds(deps.records, payment.id)
    if (refunds.length === 0) {
      await askPhoneRefund(deps, phone, { paymentId: payment.id, by: 'house', reason: refundReason })
    }
  }
  return chargeDifference(row, payment)
}

/** The refund is done, as the statement says, whatever we were told of it. */
async function settleRefund(
  deps: Deps,
  phone: Phone,
  { line, row }: Opened,
): Promise<Difference | 'open' | undefined> {
  const refund = await readPhoneRefund(deps.records, line.refundId ?? '')
  if (refund === undefined) throw new Bug('a line of no refund')
  // More than was charged: another refund took the place of this one, and what the operator gave twice waits for a person.
  if (refund.state !== 'done' && (await isTooMuch(deps, refund))) {
    return { reason: 'MISSING_AT_PLATFORM', units: row.outpayment }
  }
  const after = refund.state === 'done' ? refund : await settlePhoneRefund(deps, phone, refund)
  if (after?.state !== 'done' || after.split === undefined) return 'open'
  return refundDifference(row, after.split)
}

async function isTooMuch(deps: Deps, refund: PhoneRefund): Promise<boolean> {
  const payment = await readPhonePayment(deps.records, refund.paymentId)
  const refunds = await listPhoneRefunds(deps.records, refund.paymentId)
  const done = refunds.filter(({ state }) => state === 'done').reduce((sum, { units }) => sum + units, 0n)
  return payment !== undefined && done + refund.units > payment.amount.units
}

async function finish(deps: Deps, opened: Opened, difference: Difference | undefined): Promise<Ended> {
  const { context, line, row } = opened
  const payment = await readPayment(deps, line)
  const isCovered = difference === undefined || difference.units >= 0n
  const confirms = line.lineType === 'CHARGE' && isCovered && payment.creditStage === 'pending'
  const outcome = await deps.ledger.commit(
    joinPlans([
      {
        ...emptyPlan,
        records: [finishStatementLine(deps.records, line, confirms ? context.file.id : undefined)],
      },
      confirms ? await planConfirm(deps, payment, context.file.id) : emptyPlan,
      planDifference(
        deps,
        { context, placed: { line: line.line, row }, payment },
        difference === undefined ? {} : { difference },
      ),
    ]),
  )
  if (outcome.ok) return { ok: true, state: 'done' }
  const problemMet = undecided(outcome)
  if (problemMet !== undefined) return problemMet
  return outcome.code === 'record_refused' ? { ok: true, state: 'open' } : problem('internal_error')
}

async function readPayment(deps: Deps, line: StatementLine): Promise<PhonePayment> {
  const payment = await readPhonePayment(deps.records, line.paymentId ?? '')
  if (payment === undefined) throw new Bug('an open line of no payment')
  return payment
}
