// Notifications: CloudEvents 1.0 that tell where to look. `data.status` says whether the procedure worked, not how the
// payment stands; events come twice, late and in any order, so whoever reads one asks for the payment.

import { camaraLimits as limits } from './limits.ts'
import { whole } from './payment.ts'
import { dateTime, fault, memberOf, object, oneOf, type Read, type Reader, text } from './read.ts'

/** The media type of a notification's body. */
export const cloudEventsType = 'application/cloudevents+json'

export const paymentEventPrefix = 'org.camaraproject.carrier-billing.v0.'
export const refundEventPrefix = 'org.camaraproject.carrier-billing-refund.v0.'

export type PaymentEventName =
  | 'payment-pending-validation'
  | 'payment-reserved'
  | 'payment-completed'
  | 'payment-cancelled'
  | 'payment-denied'
export type RefundEventName = 'refund-completed' | 'refund-denied' | 'refund-in-bill'

export const paymentEventNames: readonly PaymentEventName[] = [
  'payment-pending-validation',
  'payment-reserved',
  'payment-completed',
  'payment-cancelled',
  'payment-denied',
]
export const refundEventNames: readonly RefundEventName[] = [
  'refund-completed',
  'refund-denied',
  'refund-in-bill',
]

export type CamaraEventData = {
  readonly paymentId: string
  readonly refundId?: string
  readonly status: 'succeeded' | 'failed'
  readonly description: string
  /** With payment-completed. */
  readonly paymentDate?: string
  /** With refund-completed. */
  readonly refundDate?: string
  /** With payment-denied and refund-denied, where the operator says. */
  readonly denialReason?: string
}

export type CamaraEvent = {
  readonly id: string
  /** With the id, what makes an event one. */
  readonly source: string
  readonly specversion: '1.0'
  readonly type:
    | `${typeof paymentEventPrefix}${PaymentEventName}`
    | `${typeof refundEventPrefix}${RefundEventName}`
  readonly time: string
  readonly datacontenttype?: 'application/json'
  readonly data: CamaraEventData
}

const types: ReadonlyArray<CamaraEvent['type']> = [
  ...paymentEventNames.map((name): CamaraEvent['type'] => `${paymentEventPrefix}${name}`),
  ...refundEventNames.map((name): CamaraEvent['type'] => `${refundEventPrefix}${name}`),
]
const id = text(limits.idCharactersMax)

/** Reads a notification of a payment or a refund. */
export const parseCamaraEvent: (value: unknown) => Read<CamaraEvent> = whole((value, path) => {
  const type = types.find((known) => known === memberOf(value, 'type'))
  if (type === undefined) return fault('type', 'is not an event of this interface')
  const required = {
    id,
    source: text(limits.urlCharactersMax),
    specversion: oneOf(['1.0']),
    type: oneOf([type]),
    time: dateTime,
    data: readData(type),
  }
  const optional = { datacontenttype: oneOf(['application/json']) }
  return object<CamaraEvent>({ required, optional }, 'ignored')(value, path)
})

function readData(type: CamaraEvent['type']): Reader<CamaraEventData> {
  const required: Record<string, Reader<unknown>> = {
    paymentId: id,
    status: oneOf(['succeeded', 'failed']),
    description: text(),
  }
  if (type.startsWith(refundEventPrefix)) required['refundId'] = id
  if (type.endsWith('payment-completed')) required['paymentDate'] = dateTime
  if (type.endsWith('refund-completed')) required['refundDate'] = dateTime
  const optional: Record<string, Reader<unknown>> = type.endsWith('-denied') ? { denialReason: text() } : {}
  return object<CamaraEventData>({ required, optional }, 'ignored')
}
