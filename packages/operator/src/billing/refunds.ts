// Refunds of charged payments: judged by what is left, done at once or after a while, and put on the bill as money given
// back.

import { formatInstant, instant } from '@farthing/protocol'
import {
  duplicateCorrelatorMessage,
  type RefundEventName,
  type RefundRequest,
  refundEventPrefix,
  writeExactJson,
} from '@farthing/protocol/camara'
import { bookLine } from '../bill.ts'
import { newId, type OperatorDeps } from '../deps.ts'
import { isSinkAllowed, notify } from '../notify.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { type Subscriber, seeSubscriber } from '../subscribers.ts'
import { merchantOf } from './advance-payment.ts'
import { judgeRefund } from './judge-refund.ts'
import { type Caller, findPayment, type PaymentRow, readPayment } from './payment-row.ts'
import { type RefundRow, readRefund, requestOfRefund } from './refund-row.ts'

type RefundInput = {
  readonly paymentId: string
  readonly request: RefundRequest
  readonly xCorrelator: string
}

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
    const units = judgeRefund(deps, { payment, payer, request: input.request })
    if (typeof units !== 'bigint') return units
    const id = insertRefund(deps, { ...input, payment, units })
    const isLater = payer.traits.pace === 'async' || payer.traits.refundVerdict === 'deny'
    if (isLater) deps.scheduler.later('finish-refund', id, deps.config.delayMs)
    else finishRefund(deps, id)
    const refund = readRefund(deps, id)
    return refund === undefined ? refuse('NOT_FOUND') : { ok: true, refund }
  })
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
