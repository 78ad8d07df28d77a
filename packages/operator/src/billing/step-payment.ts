// validatePayment, confirmPayment, cancelPayment and the operator's own page: steps on a payment that was prepared.

import type { PhoneNumberBody, ValidateRequest } from '@farthing/protocol/camara'
import type { OperatorDeps } from '../deps.ts'
import { operatorLimits } from '../limits.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { isSameText } from '../same-text.ts'
import { findCustomer, isSimFresh, seeSubscriber } from '../subscribers.ts'
import { finishConfirm, settle } from './advance-payment.ts'
import { type Caller, findPayment, type PaymentRow, readPayment } from './payment-row.ts'

export type Stepped = {
  readonly ok: true
  readonly payment: PaymentRow
  readonly isSilent: boolean
  readonly isCallbackFirst: boolean
}

type Step = { readonly paymentId: string; readonly body: PhoneNumberBody }

/** Takes the code that the operator texted; the last wrong attempt denies the payment. */
export function validatePayment(
  deps: OperatorDeps,
  caller: Caller,
  input: { readonly paymentId: string; readonly body: ValidateRequest },
): Stepped | Refusal {
  return deps.store.transaction(() => {
    const payment = findPayment(deps, caller, input.paymentId)
    if (payment === undefined) return refuse('NOT_FOUND')
    if (payment.validation !== 'code' || payment.authorizationId !== input.body.authorizationId) {
      return refuse('CARRIER_BILLING.INVALID_AUTHORIZATION_ID')
    }
    if (payment.status === 'denied' || payment.status === 'cancelled')
      return refuse('CARRIER_BILLING.VALIDATION_FAILED')
    if (payment.status === 'processing' && payment.isConfirming === 0) {
      return refuse('CARRIER_BILLING.INVALID_AUTHORIZATION_ID', 'The payment does not await its code yet.')
    }
    if (payment.status !== 'pending_validation') return refuse('ALREADY_EXISTS')
    if (isSameText(payment.code ?? '', input.body.code)) {
      settle(deps, payment, { status: 'reserved' })
      return stepped(deps, payment.id)
    }
    return countWrongCode(deps, payment)
  })
}

/** Charges what was reserved; the outcome may take a while. */
export function confirmPayment(deps: OperatorDeps, caller: Caller, input: Step): Stepped | Refusal {
  return deps.store.transaction(() => {
    const payment = ownPayment(deps, caller, input)
    if ('ok' in payment) return payment
    const closed = refuseClosed(payment)
    if (closed !== undefined) return closed
    if (payment.status === 'denied') return refuse('CARRIER_BILLING.PAYMENT_DENIED')
    if (payment.status !== 'reserved') return refuse('INVALID_ARGUMENT', 'The payment is not reserved yet.')
    const payer = findCustomer(deps, payment.number)
    if (payer === undefined) return refuse('IDENTIFIER_NOT_FOUND')
    if (payer.traits.isBarred || isSimFresh(deps, payer)) return refuse('CARRIER_BILLING.PAYMENT_DENIED')
    if (payer.traits.pace === 'async') {
      deps.store.run(`update payments set status = 'processing', isConfirming = 1 where id = ?`, payment.id)
      deps.scheduler.later('finish-confirm', payment.id, deps.config.delayMs)
    } else finishConfirm(deps, payment.id)
    return stepped(deps, payment.id)
  })
}

/** Lets go of what was reserved or still awaits its validation. */
export function cancelPayment(deps: OperatorDeps, caller: Caller, input: Step): Stepped | Refusal {
  return deps.store.transaction(() => {
    const payment = ownPayment(deps, caller, input)
    if ('ok' in payment) return payment
    const closed = refuseClosed(payment)
    if (closed !== undefined) return closed
    // A denied payment holds nothing: for whoever cancels, it is gone already.
    if (payment.status === 'denied') return refuse('CARRIER_BILLING.PAYMENT_CANCELLED')
    if (payment.steps === 'one') return refuse('CARRIER_BILLING.PAYMENT_CONFIRMED')
    settle(deps, payment, { status: 'cancelled', reason: 'Cancelled by the shop.' })
    return stepped(deps, payment.id)
  })
}

/** The payment that one of the operator's own pages is about. */
export function findByPageToken(deps: OperatorDeps, token: string): PaymentRow | undefined {
  return deps.store.get<PaymentRow>('select * from payments where pageToken = ?', token)
}

/** What the customer chose on the operator's own page; false where the payment no longer awaits it. */
export function decideOnPage(deps: OperatorDeps, token: string, isApproved: boolean): boolean {
  return deps.store.transaction(() => {
    const payment = findByPageToken(deps, token)
    if (payment === undefined || payment.status !== 'pending_validation') return false
    if (isApproved) settle(deps, payment, { status: 'reserved' })
    else settle(deps, payment, { status: 'denied', reason: 'Declined by the customer.' })
    return true
  })
}

function stepped(deps: OperatorDeps, id: string): Stepped | Refusal {
  const payment = readPayment(deps, id)
  if (payment === undefined) return refuse('NOT_FOUND')
  const traits = seeSubscriber(deps, payment.number)?.traits
  return {
    ok: true,
    payment,
    isSilent: traits?.isSilentAfterCharging === true && payment.status === 'succeeded',
    isCallbackFirst: traits?.callbacks === 'first',
  }
}

/** The payment of a step, once the number beside it is found to be its own or rightly absent. */
function ownPayment(deps: OperatorDeps, caller: Caller, input: Step): PaymentRow | Refusal {
  const { phoneNumber } = input.body
  if (caller.number !== undefined && phoneNumber !== undefined) return refuse('UNNECESSARY_IDENTIFIER')
  const isAsked = caller.number === undefined && deps.config.confirmBody === 'PHONE'
  if (isAsked && phoneNumber === undefined) return refuse('INVALID_ARGUMENT', 'The number is missing.')
  if (!isAsked && caller.number === undefined && phoneNumber !== undefined) {
    return refuse('INVALID_ARGUMENT', 'The body must be empty.')
  }
  const payment = findPayment(deps, caller, input.paymentId)
  if (payment === undefined) return refuse('NOT_FOUND')
  return phoneNumber === undefined || phoneNumber === payment.number
    ? payment
    : refuse('IDENTIFIER_NOT_FOUND')
}

function refuseClosed(payment: PaymentRow): Refusal | undefined {
  if (payment.status === 'succeeded' || payment.isConfirming === 1) {
    return refuse('CARRIER_BILLING.PAYMENT_CONFIRMED')
  }
  return payment.status === 'cancelled' ? refuse('CARRIER_BILLING.PAYMENT_CANCELLED') : undefined
}

function countWrongCode(deps: OperatorDeps, payment: PaymentRow): Refusal {
  deps.store.run('update payments set codeAttempts = codeAttempts + 1 where id = ?', payment.id)
  if (payment.codeAttempts + 1 < operatorLimits.codeAttemptsMax) return refuse('CARRIER_BILLING.INVALID_CODE')
  settle(deps, payment, { status: 'denied', reason: 'Too many wrong codes.' })
  return refuse('CARRIER_BILLING.VALIDATION_FAILED')
}
