// The operations of Carrier Billing 0.5 (carrier-billing.md 3.1).

import {
  conflict,
  type ErrorTable,
  errors,
  getting,
  listErrors,
  listParameters,
  notFound,
  type Operation,
  own,
  posting,
  sinkErrors,
} from './operation.ts'
import {
  createdPayment,
  payment,
  paymentRequest,
  paymentStatuses,
  payments,
  preparedPayment,
  secondStepRequest,
  validateRequest,
} from './payment-shapes.ts'

export const billing = '/carrier-billing/v0.5'

const identity: ErrorTable = {
  404: ['IDENTIFIER_NOT_FOUND'],
  422: ['SERVICE_NOT_APPLICABLE', 'MISSING_IDENTIFIER', 'UNNECESSARY_IDENTIFIER'],
}
const denied: ErrorTable = { 403: ['CARRIER_BILLING.PAYMENT_DENIED'] }
const amounts: ErrorTable = {
  422: own('CARRIER_BILLING', 'UNAUTHORIZED_AMOUNT', 'USER_AMOUNT_THRESHOLD_OVERPASSED'),
}
const ended: ErrorTable = { 409: own('CARRIER_BILLING', 'PAYMENT_CONFIRMED', 'PAYMENT_CANCELLED') }

/** All of them; where two paths fit, the one without a variable stands first. */
export const paymentOperations: readonly Operation[] = [
  posting({
    id: 'createPayment',
    path: `${billing}/payments`,
    scope: 'carrier-billing:payments:create',
    request: paymentRequest,
    success: { status: 201, body: createdPayment },
    errors: errors(sinkErrors, denied, identity, conflict, amounts),
    phone: 'first-step',
  }),
  getting({
    id: 'retrievePayments',
    path: `${billing}/payments`,
    scope: 'carrier-billing:payments:read',
    parameters: listParameters('payment', paymentStatuses),
    success: { status: 200, body: payments },
    errors: errors(listErrors('CARRIER_BILLING')),
    isList: true,
  }),
  posting({
    id: 'preparePayment',
    path: `${billing}/payments/prepare`,
    scope: 'carrier-billing:payments:create',
    request: paymentRequest,
    success: { status: 201, body: preparedPayment },
    errors: errors(sinkErrors, denied, identity, conflict, amounts),
    phone: 'first-step',
  }),
  getting({
    id: 'retrievePayment',
    path: `${billing}/payments/{paymentId}`,
    scope: 'carrier-billing:payments:read',
    success: { status: 200, body: payment },
    errors: errors(notFound),
  }),
  posting({
    id: 'validatePayment',
    path: `${billing}/payments/{paymentId}/validate`,
    scope: 'carrier-billing:payments:write',
    request: validateRequest,
    success: { status: 204, body: undefined },
    errors: errors(notFound, conflict, {
      400: own('CARRIER_BILLING', 'INVALID_AUTHORIZATION_ID', 'INVALID_CODE', 'VALIDATION_FAILED'),
    }),
  }),
  posting({
    id: 'confirmPayment',
    path: `${billing}/payments/{paymentId}/confirm`,
    scope: 'carrier-billing:payments:write',
    request: secondStepRequest,
    success: { status: 202, body: undefined },
    errors: errors(denied, notFound, identity, conflict, ended),
    phone: 'second-step',
  }),
  posting({
    id: 'cancelPayment',
    path: `${billing}/payments/{paymentId}/cancel`,
    scope: 'carrier-billing:payments:write',
    request: secondStepRequest,
    success: { status: 202, body: undefined },
    errors: errors(notFound, identity, conflict, ended),
    phone: 'second-step',
  }),
]
