// Refunds by CAMARA Carrier Billing Refund 0.3: total or partial, by the route the money came. A refusal is believed only
// after the list was asked whether this very refund was made before.

import { parseRefund, type Refund, type RefundRequest } from '@farthing/protocol/camara'
import type { RefundAnswer } from '../../domain/phone/answers.ts'
import type { RefundOrder } from '../rail.ts'
import type { CamaraSession } from './camara-client.ts'
import { type CamaraContext, isPathPart, sinkOf, thousandths } from './camara-context.ts'
import { judgeAnswer } from './camara-errors.ts'
import { searchList } from './camara-search.ts'

/** Asks for a refund; asked for again under the same correlator, it is the same refund. */
export async function refundCharge(context: CamaraContext, order: RefundOrder): Promise<RefundAnswer> {
  const body = refundRequest(context, order)
  if (body === undefined) return { kind: 'refused', reason: 'misconfigured' }
  const session = context.client.begin(order.correlator)
  const parts = { paymentId: order.operatorPaymentId }
  const judged = judgeAnswer('createRefund', await session.call('createRefund', { parts, body }))
  switch (judged.kind) {
    case 'done':
      return readAnswer(context, order, judged.value)
    case 'unknown':
      return judged
    case 'nothing-there':
      return { kind: 'unknown', why: 'the operator does not know the payment' }
    case 'look-up': {
      const found = await findRefund(context, session, order)
      return found.kind === 'absent' ? { kind: 'unknown', why: 'known and not found' } : found
    }
    case 'refused': {
      if (judged.reason === 'busy') return judged
      // "Nothing is left to be refunded" is also what a repeat of a refund that was made would hear.
      const found = await findRefund(context, session, order)
      if (found.kind !== 'absent') return found
      logRefusal(context, order, judged.reason)
      return judged
    }
  }
  return { kind: 'unknown', why: 'no answer' }
}

/** What became of a refund, by the operator's id or by our correlator. */
export async function lookUpRefund(
  context: CamaraContext,
  order: RefundOrder & { readonly operatorRefundId?: string },
): Promise<RefundAnswer> {
  const session = context.client.begin(order.correlator)
  const { operatorPaymentId: paymentId, operatorRefundId: refundId } = order
  if (refundId === undefined) return findRefund(context, session, order)
  const parts = { paymentId, refundId }
  const judged = judgeAnswer('retrieveRefund', await session.call('retrieveRefund', { parts }))
  if (judged.kind === 'done') return readAnswer(context, order, judged.value)
  if (judged.kind === 'nothing-there') return { kind: 'absent' }
  return judged.kind === 'unknown' ? judged : { kind: 'unknown', why: 'the question was refused' }
}

async function findRefund(
  context: CamaraContext,
  session: CamaraSession,
  order: RefundOrder,
): Promise<RefundAnswer> {
  const parts = { paymentId: order.operatorPaymentId }
  const found = await searchList(session, { operation: 'retrieveRefunds', parts }, (item) =>
    isOurs(item, order),
  )
  return found.kind === 'found' ? readAnswer(context, order, found.item) : found
}

function isOurs(item: unknown, order: RefundOrder): boolean {
  const { amountTransaction } = (item ?? {}) as {
    readonly amountTransaction?: {
      readonly clientCorrelator?: unknown
      readonly referenceCode?: unknown
    } | null
  }
  const correlator = amountTransaction?.clientCorrelator
  if (correlator !== undefined) return correlator === order.correlator
  return amountTransaction?.referenceCode === order.merchantReference
}

/** The body of a refund; undefined where an amount cannot be written in it. Tax is treated as the payment treated it. */
function refundRequest(context: CamaraContext, order: RefundOrder): RefundRequest | undefined {
  const transaction = { clientCorrelator: order.correlator, referenceCode: order.merchantReference }
  const more = {
    ...(order.reason === '' ? {} : { reason: order.reason.slice(0, reasonCharactersMax) }),
    ...sinkOf(context, order.paymentCorrelator),
  }
  if (order.amount === undefined) {
    return { type: 'total', amountTransaction: { ...transaction, refundAmount: {} }, ...more }
  }
  const amount = thousandths(order.amount)
  const taxAmount = order.tax === undefined ? undefined : thousandths(order.tax)
  if (amount === undefined) return undefined
  const chargingInformation = {
    amount,
    currency: order.amount.currency,
    description: order.reason === '' ? 'Refund' : order.reason.slice(0, reasonCharactersMax),
    isTaxIncluded: true,
    ...(taxAmount === undefined ? {} : { taxAmount }),
  }
  return {
    type: 'partial',
    amountTransaction: { ...transaction, refundAmount: { chargingInformation } },
    ...more,
  }
}

const reasonCharactersMax = 200

function readAnswer(
  context: CamaraContext,
  order: RefundOrder & { readonly operatorRefundId?: string },
  value: unknown,
): RefundAnswer {
  const read = parseRefund(value)
  const wrong = read.ok ? differenceOf(order, read.value) : `refund: ${read.path || 'body'} ${read.why}`
  if (read.ok && wrong === undefined) return knownRefund(read.value)
  const { id: operator } = context.profile
  context.log.error({ operator, correlator: order.correlator, wrong }, 'the operator answered another refund')
  return { kind: 'unknown', why: `the answer has another ${wrong}` }
}

function differenceOf(
  order: RefundOrder & { readonly operatorRefundId?: string },
  refund: Refund,
): string | undefined {
  const { operatorRefundId = refund.refundId } = order
  const { clientCorrelator } = refund.amountTransaction
  if (refund.refundId !== operatorRefundId || !isPathPart(refund.refundId)) return 'refund id'
  if (clientCorrelator !== undefined && clientCorrelator !== order.correlator) return 'correlator'
  if (order.amount === undefined) return refund.type === 'total' ? undefined : 'type'
  if (refund.type !== 'partial') return 'type'
  const { amount, currency } = refund.amountTransaction.refundAmount.chargingInformation
  if (currency !== order.amount.currency) return 'currency'
  return amount === thousandths(order.amount) ? undefined : 'amount'
}

function knownRefund({ refundId, refundStatus }: Refund): RefundAnswer {
  switch (refundStatus) {
    case 'processing':
      return { kind: 'known', refund: { state: 'processing', operatorRefundId: refundId } }
    case 'succeeded':
      return { kind: 'known', refund: { state: 'done', operatorRefundId: refundId } }
    case 'denied':
      return { kind: 'known', refund: { state: 'denied', operatorRefundId: refundId, reason: 'denied' } }
  }
  return { kind: 'unknown', why: 'a refund in no known state' }
}

function logRefusal(context: CamaraContext, order: RefundOrder, reason: string): void {
  const { id: operator } = context.profile
  context.log.warn({ operator, correlator: order.correlator, reason }, 'the operator refused a refund')
}
