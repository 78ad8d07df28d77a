// The operations of Carrier Billing Refund 0.3 (carrier-billing.md 3.2).

import { remainingAmount } from './common-shapes.ts'
import {
  conflict,
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
import { refund, refundRequest, refundStatuses, refunds } from './refund-shapes.ts'

export const refunding = '/carrier-billing-refund/v0.3'

/** All of them; where two paths fit, the one without a variable stands first. */
export const refundOperations: readonly Operation[] = [
  posting({
    id: 'createRefund',
    path: `${refunding}/payments/{paymentId}/refunds`,
    scope: 'carrier-billing-refund:refunds:create',
    request: refundRequest,
    success: { status: 201, body: refund },
    errors: errors(sinkErrors, notFound, conflict, {
      403: own('CARRIER_BILLING_REFUND', 'REFUND_DENIED', 'PAYMENT_NOT_ELIGIBLE_FOR_REFUND'),
      422: own(
        'CARRIER_BILLING_REFUND',
        'UNAUTHORIZED_AMOUNT',
        'USER_AMOUNT_THRESHOLD_OVERPASSED',
        'INVALID_PAYMENT_STATUS',
        'TAXES_MANAGEMENT_MISMATCH',
        'REFUND_DETAILS_MISMATCH',
      ),
    }),
  }),
  getting({
    id: 'retrieveRefunds',
    path: `${refunding}/payments/{paymentId}/refunds`,
    scope: 'carrier-billing-refund:refunds:read',
    parameters: listParameters('refund', refundStatuses),
    success: { status: 200, body: refunds },
    errors: errors(notFound, listErrors('CARRIER_BILLING_REFUND')),
    isList: true,
  }),
  getting({
    id: 'retrievePaymentRemainingAmount',
    path: `${refunding}/payments/{paymentId}/refunds/remaining-amount`,
    scope: 'carrier-billing-refund:refunds:read',
    success: { status: 200, body: remainingAmount },
    errors: errors(notFound),
  }),
  getting({
    id: 'retrieveRefund',
    path: `${refunding}/payments/{paymentId}/refunds/{refundId}`,
    scope: 'carrier-billing-refund:refunds:read',
    success: { status: 200, body: refund },
    errors: errors(notFound),
  }),
]
