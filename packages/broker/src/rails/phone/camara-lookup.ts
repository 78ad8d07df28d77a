// What became of a charge at the operator: by its id there, or by our correlator in the list of our payments since it was
// asked for. A payment that is not the one asked for is told by its amount, currency or number.

import { type Payment, parseDateTime, parsePayment } from '@farthing/protocol/camara'
import type { ChargeAnswer, KnownCharge } from '../../domain/phone/answers.ts'
import type { ChargeOrder } from '../rail.ts'
import type { CamaraSession } from './camara-client.ts'
import { type CamaraContext, isPathPart, isSafe, thousandths } from './camara-context.ts'
import { judgeAnswer } from './camara-errors.ts'
import { searchList } from './camara-search.ts'
import { railLimits } from './limits.ts'

/** What became of a charge. A question that failed is `unknown` whatever the reason: it tells nothing about the charge. */
export function lookUpCharge(
  context: CamaraContext,
  order: ChargeOrder & { readonly operatorPaymentId?: string },
): Promise<ChargeAnswer> {
  const session = context.client.begin(order.correlator)
  const { operatorPaymentId } = order
  return operatorPaymentId === undefined
    ? findCharge(context, session, order)
    : readChargeById(context, session, { ...order, operatorPaymentId })
}

/** Asks for a payment by the operator's id. */
export async function readChargeById(
  context: CamaraContext,
  session: CamaraSession,
  order: ChargeOrder & { readonly operatorPaymentId: string },
): Promise<ChargeAnswer> {
  const parts = { paymentId: order.operatorPaymentId }
  const judged = judgeAnswer('retrievePayment', await session.call('retrievePayment', { parts }))
  switch (judged.kind) {
    case 'done':
      return readCharge(context, order, judged.value)
    case 'nothing-there':
      return { kind: 'absent' }
    case 'refused':
      return { kind: 'unknown', why: `the question was refused as ${judged.reason}` }
    case 'look-up':
      return { kind: 'unknown', why: 'no answer to a question' }
    case 'unknown':
      return judged
  }
  return { kind: 'unknown', why: 'no answer' }
}

/** Searches for a payment by our correlator. */
export async function findCharge(
  context: CamaraContext,
  session: CamaraSession,
  order: ChargeOrder,
): Promise<ChargeAnswer> {
  const { searchSkewMs } = railLimits
  const span = { from: order.orderedAt - searchSkewMs, to: context.now() + searchSkewMs }
  const found = await searchList(session, { operation: 'retrievePayments', span }, (item) =>
    isOurs(item, order),
  )
  return found.kind === 'found' ? readCharge(context, order, found.item) : found
}

/** Where an operator leaves the correlator out, the reference is as unique. */
function isOurs(item: unknown, order: ChargeOrder): boolean {
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

/** Reads a payment that should be the one ordered; anything else is `unknown`, and told in the log. */
export function readCharge(
  context: CamaraContext,
  order: ChargeOrder & { readonly operatorPaymentId?: string },
  value: unknown,
): ChargeAnswer {
  const read = parsePayment(value)
  const wrong = read.ok ? differenceOf(order, read.value) : `payment: ${read.path || 'body'} ${read.why}`
  if (read.ok && wrong === undefined) return knownCharge(context, read.value)
  // The values themselves stay out: among them is the number.
  const { id: operator } = context.profile
  context.log.error(
    { operator, correlator: order.correlator, wrong },
    'the operator answered another payment',
  )
  return { kind: 'unknown', why: `the answer has another ${wrong}` }
}

function differenceOf(
  order: ChargeOrder & { readonly operatorPaymentId?: string },
  payment: Payment,
): string | undefined {
  const { phoneNumber, clientCorrelator, paymentAmount } = payment.amountTransaction
  const { amount, currency } = paymentAmount.chargingInformation
  const { operatorPaymentId = payment.paymentId } = order
  if (payment.paymentId !== operatorPaymentId || !isPathPart(payment.paymentId)) return 'payment id'
  if (currency !== order.amount.currency) return 'currency'
  if (amount !== thousandths(order.amount)) return 'amount'
  if (phoneNumber !== order.payer.value) return 'number'
  return clientCorrelator === undefined || clientCorrelator === order.correlator ? undefined : 'correlator'
}

function knownCharge(context: CamaraContext, payment: Payment): ChargeAnswer {
  const { serverReferenceCode } = payment.amountTransaction
  const chargedAt = payment.paymentDate === undefined ? undefined : parseDateTime(payment.paymentDate)
  const state = stateOf(context, payment)
  if (state === undefined)
    return { kind: 'unknown', why: `an operator of one step says ${payment.paymentStatus}` }
  const charge: KnownCharge = {
    operatorPaymentId: payment.paymentId,
    ...(serverReferenceCode === undefined ? {} : { serverReference: serverReferenceCode }),
    ...(state.state === 'charged' && chargedAt !== undefined ? { chargedAt } : {}),
    ...state,
  }
  return { kind: 'known', charge }
}

type StateOf = Pick<KnownCharge, 'state' | 'authorizationId' | 'validationUrl' | 'reason'>

function stateOf(context: CamaraContext, payment: Payment): StateOf | undefined {
  const isTwoStep = context.billing.steps === 'two'
  switch (payment.paymentStatus) {
    case 'processing':
      return { state: 'processing' }
    case 'pending_validation':
      return isTwoStep ? validationOf(context, payment) : undefined
    case 'reserved':
      return isTwoStep ? { state: 'reserved' } : undefined
    case 'succeeded':
      return { state: 'charged' }
    case 'denied':
      return { state: 'denied', reason: 'denied' }
    case 'cancelled':
      return { state: 'cancelled' }
  }
  return undefined
}

/**
 * What the payer has to do. The answer to prepare alone must say it: where that answer was lost, or names an address that a
 * browser should not be sent to, neither id nor address is there, and the payment can only be let go of.
 */
function validationOf(context: CamaraContext, { validationInfo }: Payment): StateOf {
  if (validationInfo?.action === 'validate') {
    return { state: 'awaiting_code', authorizationId: validationInfo.authorizationId }
  }
  const url = validationInfo?.validationURL
  if (url === undefined) return { state: 'awaiting_code' }
  return isSafe(url, context.profile.allowsLoopbackHttp)
    ? { state: 'awaiting_page', validationUrl: url }
    : { state: 'awaiting_page' }
}
