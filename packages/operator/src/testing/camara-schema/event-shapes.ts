// The events of both billing interfaces: a CloudEvents envelope and, by type, what happened (carrier-billing.md 3.1 and 3.2).

import { identifier } from './common-shapes.ts'
import {
  among,
  type ChoiceShape,
  choice,
  moment,
  type RecordShape,
  record,
  type Shape,
  text,
} from './shape.ts'

const outcome = { status: among('succeeded', 'failed'), description: text() }
const billing = 'org.camaraproject.carrier-billing.v0.'
const refunding = 'org.camaraproject.carrier-billing-refund.v0.'

function about(
  ids: Readonly<Record<string, Shape>>,
  required: Readonly<Record<string, Shape>> = {},
  optional: Readonly<Record<string, Shape>> = {},
): RecordShape {
  return record(
    {
      id: identifier,
      source: text({ lengthMin: 1, form: 'reference' }),
      specversion: among('1.0'),
      time: moment,
      data: record({ ...ids, ...outcome, ...required }, optional),
    },
    { datacontenttype: among('application/json') },
  )
}

const ofPayment = { paymentId: identifier }
const ofRefund = { paymentId: identifier, refundId: identifier }

/** Every event the operator may send. */
export const event: ChoiceShape = choice('type', {
  [`${billing}payment-pending-validation`]: about(ofPayment),
  [`${billing}payment-reserved`]: about(ofPayment),
  [`${billing}payment-completed`]: about(ofPayment, { paymentDate: moment }),
  [`${billing}payment-cancelled`]: about(ofPayment),
  [`${billing}payment-denied`]: about(ofPayment, {}, { denialReason: text() }),
  [`${refunding}refund-completed`]: about(ofRefund, { refundDate: moment }),
  [`${refunding}refund-denied`]: about(ofRefund, {}, { denialReason: text() }),
  [`${refunding}refund-in-bill`]: about(ofRefund),
})
