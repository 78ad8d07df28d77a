// The bodies of Carrier Billing 0.5 (carrier-billing.md 3.1).

import {
  chargingInformation,
  chargingMetaData,
  identifier,
  item,
  phoneNumber,
  sink,
  sinkCredential,
} from './common-shapes.ts'
import { member, type RecordNode, textAt } from './exact-json.ts'
import { type Fault, fault } from './fault.ts'
import { among, choice, list, moment, type RecordShape, record, type Shape, text } from './shape.ts'

const paymentAmount = record(
  { chargingInformation },
  { chargingMetaData, paymentDetails: list(item('id'), 1) },
)

const asked = record(
  { referenceCode: identifier, paymentAmount },
  { phoneNumber, clientCorrelator: identifier },
)

const answered = record(
  { referenceCode: identifier, paymentAmount, phoneNumber },
  { clientCorrelator: identifier, resourceURL: identifier, serverReferenceCode: identifier },
)

/** The body of create and of prepare. */
export const paymentRequest: RecordShape = record({ amountTransaction: asked }, { sink, sinkCredential })

/** The body of confirm and of cancel. */
export const secondStepRequest: RecordShape = record({}, { phoneNumber })

export const validateRequest: RecordShape = record({ authorizationId: identifier, code: identifier })

const validationInfo = choice('action', {
  open: record({ validationURL: text({ form: 'sink' }) }),
  validate: record({ authorizationId: identifier }),
})

/** Every status a payment can have. */
export const paymentStatuses = [
  'processing',
  'pending_validation',
  'reserved',
  'succeeded',
  'denied',
  'cancelled',
] as const

function paymentOf(
  optional: Readonly<Record<string, Shape>>,
  rule: NonNullable<RecordShape['rule']>,
): RecordShape {
  const required = {
    paymentId: identifier,
    amountTransaction: answered,
    paymentStatus: among(...paymentStatuses),
    paymentCreationDate: moment,
  }
  return record(required, { sink, ...optional }, rule)
}

// The business date says when the charge was made, so it goes with a made charge only.
function datedWhenCharged(node: RecordNode, at: string): readonly Fault[] {
  const isCharged = textAt(node, 'paymentStatus') === 'succeeded'
  if (isCharged || member(node, 'paymentDate') === undefined) return []
  return [fault(`${at}/paymentDate`, 'state', 'no date of payment before the payment')]
}

// A payment that waits to be validated has to say how; one that does not, has nothing to validate. One still being prepared may say it early.
function validatedWhenPending(node: RecordNode, at: string): readonly Fault[] {
  const status = textAt(node, 'paymentStatus') ?? ''
  const isThere = member(node, 'validationInfo') !== undefined
  if (status === 'pending_validation' && !isThere)
    return [fault(`${at}/validationInfo`, 'state', 'a way to validate')]
  if (isThere && ['reserved', 'denied'].includes(status))
    return [fault(`${at}/validationInfo`, 'state', 'nothing to validate')]
  return []
}

/** What create answers; a repeated call may learn of any status, a first one only of some (`firstStatuses`). */
export const createdPayment: RecordShape = paymentOf({ paymentDate: moment }, datedWhenCharged)

/** What prepare answers; it charges nothing, so it has no date of payment. */
export const preparedPayment: RecordShape = paymentOf({ validationInfo }, validatedWhenPending)

/** How a payment can stand in the answer that makes it: one step ends at once or goes on, two steps never end well at once. */
export const firstStatuses: Readonly<Record<string, readonly string[]>> = {
  createPayment: ['processing', 'succeeded', 'denied'],
  preparePayment: ['processing', 'pending_validation', 'reserved', 'denied'],
}

/** What a look-up answers. */
export const payment: RecordShape = paymentOf({ paymentDate: moment }, datedWhenCharged)

export const payments: Shape = list(payment)
