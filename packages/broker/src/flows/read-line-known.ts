// Reads what a line of a statement is judged by: the payment it means, its refunds, the lines before it, the differences that wait.

import type { StatementRow } from '@farthing/protocol/camara'
import type { Deps } from '../deps.ts'
import { monthName } from '../domain/limits/calendar.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { judgeCharge } from '../domain/reconcile/judge-charge.ts'
import { judgeAdjustment, judgeClawback, judgeFee } from '../domain/reconcile/judge-other.ts'
import { type JudgedRefund, judgeRefund, matchRefund } from '../domain/reconcile/judge-refund.ts'
import type { Judgement } from '../domain/reconcile/judgement.ts'
import { type KeyName, lineKeys } from '../domain/reconcile/match.ts'
import type { Phone, PhoneOperator } from '../phone.ts'
import { listPhoneRefunds } from '../records/phone-refunds.ts'
import { findPaymentByKey, findPaymentByRefund } from '../records/statement-keys.ts'
import { listLinesOfPayment, type StatementFile, type StatementLine } from '../records/statements.ts'
import { listWaiting } from '../records/suspense.ts'

/** What lines of one file have in common. */
export type LineContext = { readonly file: StatementFile; readonly operator: PhoneOperator }

/** A line with its place in the file, from 1. */
export type PlacedRow = { readonly line: number; readonly row: StatementRow }

export type JudgedLine = {
  readonly judgement: Judgement
  readonly payment: PhonePayment | undefined
  readonly refundId: string | undefined
  readonly matchedBy: KeyName | undefined
}

/** Judges a line by what the records hold now. */
export async function judgeLine(
  deps: Deps,
  phone: Phone,
  { context, row }: { readonly context: LineContext; readonly row: StatementRow },
): Promise<JudgedLine> {
  const { payment, matchedBy } = await findPayment(deps, phone, { context, row })
  const lines = payment === undefined ? [] : await listLinesOfPayment(deps.records, payment.id)
  const of = { context, row, payment, lines }
  const line = { payment, matchedBy, refundId: undefined }
  switch (row.lineType) {
    case 'CHARGE':
      return { ...line, judgement: await judgeChargeLine(deps, of) }
    case 'REFUND':
      return { ...line, ...(await judgeRefundLine(deps, of)) }
    case 'CLAWBACK':
      return { ...line, judgement: judgeClawback(row, payment) }
    case 'ADJUST':
    case 'FEE':
      break
  }
  if (row.lineType === 'FEE') return { ...line, judgement: judgeFee(row) }
  const all = await listWaiting(deps.records, context.file)
  const waiting = all.filter(({ reason }) => reason !== 'BANK_MISMATCH')
  return { ...line, judgement: judgeAdjustment(row, { payment, waiting }) }
}

async function findPayment(
  deps: Deps,
  phone: Phone,
  { context, row }: { readonly context: LineContext; readonly row: StatementRow },
): Promise<Pick<JudgedLine, 'payment' | 'matchedBy'>> {
  const { operatorId, currency } = context.file
  const at = { operatorId, currency, keys: phone.payerKeys }
  for (const key of lineKeys(row)) {
    const payment = await findPaymentByKey(deps.records, key, at)
    if (payment !== undefined) return { payment, matchedBy: key.by }
  }
  if (row.lineType !== 'REFUND') return { payment: undefined, matchedBy: undefined }
  const ids = [row.serverReferenceCode, row.paymentId, row.clientCorrelator, row.referenceCode]
  const payment = await findPaymentByRefund(
    deps.records,
    ids.filter((id) => id !== ''),
    at,
  )
  return { payment, matchedBy: payment === undefined ? undefined : 'referenceCode' }
}

type Of = {
  readonly context: LineContext
  readonly row: StatementRow
  readonly payment: PhonePayment | undefined
  readonly lines: readonly StatementLine[]
}

async function judgeChargeLine(deps: Deps, { context, row, payment, lines }: Of): Promise<Judgement> {
  const isListed = lines.some(({ lineType, result }) => lineType === 'CHARGE' && result !== 'DUPLICATE')
  const { zone } = context.operator.profile
  const waiting =
    payment === undefined || isListed
      ? []
      : await listWaiting(deps.records, { ...context.file, paymentId: payment.id })
  const missing = waiting.find(({ reason }) => reason === 'MISSING_AT_OPERATOR')
  return judgeCharge(row, {
    payment,
    isListed,
    ...(payment?.chargedAt === undefined ? {} : { month: monthName(zone, payment.chargedAt) }),
    ...(missing === undefined ? {} : { missingEntryId: missing.id }),
  })
}

async function judgeRefundLine(
  deps: Deps,
  { context, row, payment, lines }: Of,
): Promise<Pick<JudgedLine, 'judgement' | 'refundId'>> {
  const operatorPaymentId = row.paymentId
  const waiting = await listWaiting(deps.records, { ...context.file, operatorPaymentId })
  const askedBack = waiting.find(
    ({ refundState, units }) => refundState !== undefined && units === -row.outpayment,
  )
  const refunds = payment === undefined ? [] : await listPhoneRefunds(deps.records, payment.id)
  const refund = matchRefund(
    row,
    refunds.map((each): JudgedRefund => {
      const isListed = lines.some(({ refundId, result }) => refundId === each.id && result !== 'DUPLICATE')
      return { ...each, isListed }
    }),
  )
  const judgement = judgeRefund(row, {
    payment,
    refund,
    ...(askedBack === undefined ? {} : { askedBackEntryId: askedBack.id }),
  })
  return { judgement, refundId: askedBack === undefined ? refund?.id : undefined }
}
