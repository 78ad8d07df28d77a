// Refunds of charged payments: judged by what is left, done at once or after a while, and put on the bill as money given
// back.

import { Bug, formatInstant, instant } from '@farthing/protocol'
import {
  duplicateCorrelatorMessage,
  fromMinorUnits,
  type PartialRefundAmount,
  parseExactJson,
  parseRefundRequest,
  type Refund,
  type RefundEventName,
  type RefundRequest,
  type RefundStatus,
  refundEventPrefix,
  toMinorUnits,
  writeExactJson,
} from '@farthing/protocol/camara'
import { bookLine, readRefunded } from '../bill.ts'
import { newId, type OperatorDeps } from '../deps.ts'
import { isSinkAllowed, notify } from '../notify.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { monthNow, type Subscriber, seeSubscriber } from '../subscribers.ts'
import { merchantOf } from './advance-payment.ts'
import { type Caller, findPayment, type PaymentRow, readPayment, requestOf } from './payment-row.ts'

export type RefundRow = {
  readonly id: string
  readonly paymentId: string
  readonly clientId: string
  readonly correlator: string | null
  readonly type: 'total' | 'partial'
  readonly status: RefundStatus
  readonly units: bigint
  readonly request: string
  readonly xCorrelator: string
  readonly reason: string | null
  readonly createdAt: number
  readonly doneAt: number | null
}

type RefundInput = {
  readonly paymentId: string
  readonly request: RefundRequest
  readonly xCorrelator: string
}

const dayMs = 24 * 3_600_000

/** Refunds a payment, wholly or in part. */
export function createRefund(
  deps: OperatorDeps,
  caller: Caller,
  input: RefundInput,
): { readonly ok: true; readonly refund: RefundRow } | Refusal {
  return deps.store.transaction(() => {
    const { sink } = input.request
    if (sink !== undefined && !isSinkAllowed(sink, deps.config.allowsLoopbackHttp))
      return refuse('INVALID_SINK')
    const payment = findPayment(deps, caller, input.paymentId)
    if (payment === undefined) return refuse('NOT_FOUND')
    const duplicate = answerDuplicate(deps, caller, input)
    if (duplicate !== undefined) return duplicate
    const payer = seeSubscriber(deps, payment.number)
    if (payer === undefined) return refuse('NOT_FOUND')
    const units = judge(deps, { payment, payer, request: input.request })
    if (typeof units !== 'bigint') return units
    const id = insertRefund(deps, { ...input, payment, units })
    const isLater = payer.traits.pace === 'async' || payer.traits.refundVerdict === 'deny'
    if (isLater) deps.scheduler.later('finish-refund', id, deps.config.delayMs)
    else finishRefund(deps, id)
    const refund = readRefund(deps, id)
    return refund === undefined ? refuse('NOT_FOUND') : { ok: true, refund }
  })
}

/** What was never asked to be refunded, or was asked and denied, in minor units. */
export function remainingUnits(deps: OperatorDeps, payment: PaymentRow): bigint {
  if (payment.status !== 'succeeded') return 0n
  const row = deps.store.get<{ readonly units: bigint }>(
    `select coalesce(sum(units), 0) as units from refunds where paymentId = ? and status <> 'denied'`,
    payment.id,
  )
  return payment.units - (row?.units ?? 0n)
}

export function readRefund(deps: OperatorDeps, id: string): RefundRow | undefined {
  return deps.store.get<RefundRow>('select * from refunds where id = ?', id)
}

/** Puts a refund on the bill, or denies it. */
export function finishRefund(deps: OperatorDeps, id: string): void {
  const refund = readRefund(deps, id)
  const payment = refund === undefined ? undefined : readPayment(deps, refund.paymentId)
  const payer = payment === undefined ? undefined : seeSubscriber(deps, payment.number)
  if (refund?.status !== 'processing' || payment === undefined || payer === undefined) return
  if (payer.traits.refundVerdict !== 'accept') {
    const reason = 'Denied by the billing system.'
    deps.store.run(`update refunds set status = 'denied', reason = ? where id = ?`, reason, id)
    return tell(deps, { refund, payment, payer, name: 'refund-denied', reason })
  }
  const now = deps.system.now()
  bookLine(deps, payer, {
    kind: 'REFUND',
    units: -refund.units,
    text: `Refund: ${merchantOf(payment)}`,
    clientId: refund.clientId,
    paymentId: payment.id,
    refundId: id,
  })
  deps.store.run(`update refunds set status = 'succeeded', doneAt = ? where id = ?`, now, id)
  tell(deps, { refund, payment, payer, name: 'refund-completed', doneAt: now })
  deps.scheduler.later('refund-in-bill', id, deps.config.delayMs)
}

/** Tells that the credit has reached the bill. */
export function tellRefundInBill(deps: OperatorDeps, id: string): void {
  const refund = readRefund(deps, id)
  const payment = refund === undefined ? undefined : readPayment(deps, refund.paymentId)
  const payer = payment === undefined ? undefined : seeSubscriber(deps, payment.number)
  if (refund === undefined || payment === undefined || payer === undefined) return
  tell(deps, { refund, payment, payer, name: 'refund-in-bill' })
}

/** Writes a refund as the interface answers it. */
export function refundJson(refund: RefundRow): string {
  const { sinkCredential: _, ...request } = requestOfRefund(refund)
  const answer: Refund = {
    ...request,
    refundId: refund.id,
    refundStatus: refund.status,
    refundCreationDate: formatInstant(instant(refund.createdAt)),
    ...(refund.doneAt === null ? {} : { refundDate: formatInstant(instant(refund.doneAt)) }),
  }
  return writeExactJson(answer)
}

/** Writes what is left of a payment, with the tax treated as the payment treated it. */
export function remainingJson(deps: OperatorDeps, payment: PaymentRow): string {
  const units = remainingUnits(deps, payment)
  const { isTaxIncluded } = requestOf(payment).amountTransaction.paymentAmount.chargingInformation
  return writeExactJson({
    amount: fromMinorUnits(units, payment.currency),
    currency: payment.currency,
    ...(isTaxIncluded === undefined ? {} : { isTaxIncluded }),
  })
}

function answerDuplicate(
  deps: OperatorDeps,
  caller: Caller,
  input: RefundInput,
): { readonly ok: true; readonly refund: RefundRow } | Refusal | undefined {
  const { clientCorrelator } = input.request.amountTransaction
  if (clientCorrelator === undefined) return undefined
  const known = deps.store.get<RefundRow>(
    'select * from refunds where clientId = ? and correlator = ?',
    caller.client.id,
    clientCorrelator,
  )
  if (known === undefined) return undefined
  if (deps.config.duplicates === 'invalid-argument') {
    return refuse('INVALID_ARGUMENT', duplicateCorrelatorMessage)
  }
  const isSame = known.paymentId === input.paymentId && known.request === writeExactJson(input.request)
  const isRepeated = deps.config.duplicates === 'same-answer' && isSame
  return isRepeated ? { ok: true, refund: known } : refuse('ALREADY_EXISTS')
}

type Asked = { readonly payment: PaymentRow; readonly payer: Subscriber; readonly request: RefundRequest }

/** The minor units to give back, or why not. */
function judge(deps: OperatorDeps, { payment, payer, request }: Asked): bigint | Refusal {
  if (payment.status !== 'succeeded') return refuse('CARRIER_BILLING_REFUND.INVALID_PAYMENT_STATUS')
  const isLate = deps.system.now() - (payment.paidAt ?? 0) > deps.config.refundWindowDays * dayMs
  const remaining = remainingUnits(deps, payment)
  const isClosed = deps.store.get(
    `select id from refunds where paymentId = ? and type = 'total' and status <> 'denied'`,
    payment.id,
  )
  if (
    isLate ||
    payer.traits.isPorted ||
    isClosed !== undefined ||
    (request.type === 'total' && remaining === 0n)
  ) {
    return refuse('CARRIER_BILLING_REFUND.PAYMENT_NOT_ELIGIBLE_FOR_REFUND')
  }
  if (payer.traits.refundVerdict === 'refuse') return refuse('CARRIER_BILLING_REFUND.REFUND_DENIED')
  const units =
    request.type === 'total' ? remaining : partialUnits(payment, request.amountTransaction.refundAmount)
  if (typeof units !== 'bigint') return units
  if (units > remaining) return refuse('CARRIER_BILLING_REFUND.UNAUTHORIZED_AMOUNT')
  const cap = payer.refundCapUnits
  const isOver = cap !== null && readRefunded(deps, payer.number, monthNow(deps, payer.brand)) + units > cap
  return isOver ? refuse('CARRIER_BILLING_REFUND.USER_AMOUNT_THRESHOLD_OVERPASSED') : units
}

function partialUnits(payment: PaymentRow, refund: PartialRefundAmount): bigint | Refusal {
  const paid = requestOf(payment).amountTransaction.paymentAmount
  const { chargingInformation: charge } = refund
  if (charge.currency !== payment.currency) {
    return refuse('INVALID_ARGUMENT', 'The currency is not that of the payment.')
  }
  const treated = paid.chargingInformation
  const tax = charge.taxAmount ?? 0n
  const isTaxAlike =
    (charge.isTaxIncluded ?? false) === (treated.isTaxIncluded ?? false) &&
    (charge.taxAmount === undefined) === (treated.taxAmount === undefined)
  if (!isTaxAlike || tax > (treated.taxAmount ?? 0n)) {
    return refuse('CARRIER_BILLING_REFUND.TAXES_MANAGEMENT_MISMATCH')
  }
  const items = paid.paymentDetails ?? []
  const details = refund.refundDetails
  if (details !== undefined) {
    const isKnown = details.every((detail) =>
      items.some(
        (item) =>
          item.id === detail.paymentItemId &&
          item.currency === detail.currency &&
          detail.amount <= item.amount,
      ),
    )
    const sum = details.reduce((total, detail) => total + detail.amount, 0n)
    if (!isKnown || sum !== charge.amount) return refuse('CARRIER_BILLING_REFUND.REFUND_DETAILS_MISMATCH')
  }
  const gross = charge.isTaxIncluded === true ? charge.amount : charge.amount + tax
  return (
    toMinorUnits(gross, payment.currency) ??
    refuse('INVALID_ARGUMENT', 'The amount is finer than its currency.')
  )
}

function insertRefund(
  deps: OperatorDeps,
  input: RefundInput & { readonly payment: PaymentRow; readonly units: bigint },
): string {
  const id = newId(deps.system, 'ref')
  deps.store.run(
    `insert into refunds (id, paymentId, clientId, correlator, type, status, units, request, xCorrelator, createdAt)
     values (?, ?, ?, ?, ?, 'processing', ?, ?, ?, ?)`,
    id,
    input.payment.id,
    input.payment.clientId,
    input.request.amountTransaction.clientCorrelator ?? null,
    input.request.type,
    input.units,
    writeExactJson(input.request),
    input.xCorrelator,
    deps.system.now(),
  )
  return id
}

function tell(
  deps: OperatorDeps,
  about: {
    readonly refund: RefundRow
    readonly payment: PaymentRow
    readonly payer: Subscriber
    readonly name: RefundEventName
    readonly doneAt?: number
    readonly reason?: string
  },
): void {
  const { refund, name } = about
  const description = {
    'refund-completed': 'The refund is done.',
    'refund-denied': 'The refund is denied.',
    'refund-in-bill': 'The refund stands on the bill.',
  }[name]
  notify(deps, {
    type: `${refundEventPrefix}${name}`,
    data: {
      paymentId: refund.paymentId,
      refundId: refund.id,
      status: name === 'refund-denied' ? 'failed' : 'succeeded',
      description,
      ...(about.doneAt === undefined ? {} : { refundDate: formatInstant(instant(about.doneAt)) }),
      ...(about.reason === undefined ? {} : { denialReason: about.reason }),
    },
    request: requestOfRefund(refund),
    xCorrelator: refund.xCorrelator,
    callbacks: about.payer.traits.callbacks,
  })
}

function requestOfRefund(refund: Pick<RefundRow, 'request'>): RefundRequest {
  const read = parseRefundRequest(parseExactJson(refund.request)?.value)
  if (!read.ok) throw new Bug(`a kept refund cannot be read: ${read.path} ${read.why}`)
  return read.value
}
