// Charges by CAMARA Carrier Billing 0.5: prepare or create, validate, confirm, cancel. Each answer is held against what was
// asked for; what does not fit is unknown, never a charge.

import type { OperationId, PaymentRequest, PhoneNumberBody } from '@farthing/protocol/camara'
import type { ChargeAnswer, KnownCharge } from '../../domain/phone/answers.ts'
import type { ChargeOrder, StepOrder } from '../rail.ts'
import type { CamaraAnswer, CamaraSession } from './camara-client.ts'
import { type CamaraContext, sinkOf, thousandths } from './camara-context.ts'
import { describeRefusal, type Judged, judgeAnswer } from './camara-errors.ts'
import { findCharge, readCharge, readChargeById } from './camara-lookup.ts'

/** Reserves with an operator of two steps, charges with one of one. Repeated, it finds what it did before. */
export async function startCharge(context: CamaraContext, order: ChargeOrder): Promise<ChargeAnswer> {
  const body = paymentRequest(context, order)
  if (body === undefined) return misconfigured(context, 'start', 'an order that cannot be written')
  const operation = context.billing.steps === 'two' ? 'preparePayment' : 'createPayment'
  const session = context.client.begin(order.correlator)
  const answer = await session.call(operation, { body })
  const judged = judgeAnswer(operation, answer)
  if (judged.kind === 'done') return readCharge(context, order, judged.value)
  if (judged.kind !== 'look-up') return answerOf(context, { operation, answer, judged })
  const found = await findCharge(context, session, order)
  // It knows the correlator and has nothing under it: two answers that cannot both be true.
  return found.kind === 'absent' ? { kind: 'unknown', why: 'known and not found' } : found
}

/** Hands on the code that the operator itself sent. */
export async function validateCharge(
  context: CamaraContext,
  step: StepOrder & { readonly authorizationId: string; readonly code: string },
): Promise<ChargeAnswer> {
  const { authorizationId, code } = step
  // What no operator sends need not be asked about.
  if (!/^[0-9A-Za-z-]{1,32}$/.test(code)) return { kind: 'refused', reason: 'wrong_code' }
  return takeStep(context, step, {
    operation: 'validatePayment',
    body: { authorizationId, code },
    still: ['awaiting_code', 'awaiting_page'],
  })
}

/** Charges what was reserved; the operator accepts it first and then does it. */
export function confirmCharge(context: CamaraContext, step: StepOrder): Promise<ChargeAnswer> {
  return takeStep(context, step, {
    operation: 'confirmPayment',
    body: numberBody(context, step),
    still: ['reserved'],
  })
}

/** Lets go of what was reserved or waits for the payer. */
export function cancelCharge(context: CamaraContext, step: StepOrder): Promise<ChargeAnswer> {
  return takeStep(context, step, {
    operation: 'cancelPayment',
    body: numberBody(context, step),
    still: ['reserved', 'awaiting_code', 'awaiting_page'],
  })
}

type Step = {
  readonly operation: OperationId
  readonly body: unknown
  /** States that only mean that the step, accepted, is not done yet. */
  readonly still: ReadonlyArray<KnownCharge['state']>
}

/** A step is accepted with an empty answer, so that the payment is asked how it stands then. */
async function takeStep(
  context: CamaraContext,
  { order, operatorPaymentId }: StepOrder,
  { operation, body, still }: Step,
): Promise<ChargeAnswer> {
  const session = context.client.begin(order.correlator)
  const parts = { paymentId: operatorPaymentId }
  const answer = await session.call(operation, { parts, body })
  const judged = judgeAnswer(operation, answer)
  if (judged.kind === 'done') return readAccepted(context, session, { order, operatorPaymentId, still })
  if (judged.kind !== 'look-up') return answerOf(context, { operation, answer, judged })
  const found = await readChargeById(context, session, { ...order, operatorPaymentId })
  if (found.kind === 'known' || judged.reason === undefined) return found
  return { kind: 'refused', reason: judged.reason }
}

async function readAccepted(
  context: CamaraContext,
  session: CamaraSession,
  { order, operatorPaymentId, still }: StepOrder & Pick<Step, 'still'>,
): Promise<ChargeAnswer> {
  const found = await readChargeById(context, session, { ...order, operatorPaymentId })
  if (found.kind === 'known' && !still.includes(found.charge.state)) return found
  return { kind: 'known', charge: { state: 'processing', operatorPaymentId } }
}

/** The body of a create or prepare; undefined where the order cannot be written in it. */
function paymentRequest(context: CamaraContext, order: ChargeOrder): PaymentRequest | undefined {
  const amount = thousandths(order.amount)
  const taxAmount = order.tax === undefined ? undefined : thousandths(order.tax)
  // An alias needs a token of the payer's own; this rail's tokens are its own.
  if (amount === undefined || order.payer.kind !== 'msisdn') return undefined
  return {
    amountTransaction: {
      phoneNumber: order.payer.value,
      clientCorrelator: order.correlator,
      referenceCode: order.merchantReference,
      paymentAmount: {
        chargingInformation: {
          amount,
          currency: order.amount.currency,
          description: order.description,
          isTaxIncluded: true,
          ...(taxAmount === undefined ? {} : { taxAmount }),
        },
        chargingMetaData: { merchantName: order.merchantName },
      },
    },
    ...sinkOf(context, order.correlator),
  }
}

function numberBody(context: CamaraContext, { order }: StepOrder): PhoneNumberBody {
  const isNamed = context.billing.confirmBody === 'PHONE' && order.payer.kind === 'msisdn'
  return isNamed ? { phoneNumber: order.payer.value } : {}
}

type Refused = {
  readonly operation: OperationId
  readonly answer: CamaraAnswer
  readonly judged: Exclude<Judged, { readonly kind: 'done' | 'look-up' }>
}

function answerOf(context: CamaraContext, { operation, answer, judged }: Refused): ChargeAnswer {
  switch (judged.kind) {
    case 'refused':
      return judged.reason === 'misconfigured'
        ? misconfigured(context, operation, describeRefusal(answer))
        : judged
    // A payment of theirs that they do not know, or a path they do not have.
    case 'nothing-there':
      return { kind: 'unknown', why: 'not found' }
    case 'unknown':
      return judged
  }
  return { kind: 'unknown', why: 'no answer' }
}

function misconfigured(context: CamaraContext, operation: string, what: string): ChargeAnswer {
  context.log.error({ operator: context.profile.id, operation }, `the operator cannot be used: ${what}`)
  return { kind: 'refused', reason: 'misconfigured' }
}
