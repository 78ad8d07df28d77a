// Events with one seeded fault each. A row is a fault's name, the type of event, what is changed, and what the checker has to name.

import { type EventRow, eventHeader, told } from './seed.ts'

const completed = 'carrier-billing.v0.payment-completed'
const reserved = 'carrier-billing.v0.payment-reserved'
const refunded = 'carrier-billing-refund.v0.refund-completed'

/** Every wrong event. */
// biome-ignore format: a table is read by its rows
export const wrongEvents: readonly EventRow[] = [
  ['an older envelope', reserved, told('"1.0"', '"0.3"'), '/specversion', 'choice'],
  ['no id', reserved, told('"id":"id-1",', ''), '/id', 'missing'],
  ['an empty id', reserved, told('"id":"id-1"', '"id":""'), '/id', 'length'],
  ['a source with a blank', reserved, told('operator.example', 'operator example'), '/source', 'address'],
  ['a type nobody declared', reserved, told('payment-reserved', 'payment-booked'), '/type', 'choice'],
  ['a later version of a type', reserved, told('.v0.', '.v1.'), '/type', 'choice'],
  ['a time without a zone', reserved, told('10:00:00.5+01:00', '10:00:00.5'), '/time', 'instant'],
  ['data of another kind', reserved, told('application/json', 'text/plain'), '/datacontenttype', 'choice'],
  ['a payment’s status instead of the procedure’s', reserved, told('"succeeded"', '"reserved"'), '/data/status', 'choice'],
  ['no payment', reserved, told('"paymentId":"id-1",', ''), '/data/paymentId', 'missing'],
  ['no description', reserved, told(',"description":"A piece on tides"', ''), '/data/description', 'missing'],
  ['a completed payment without its date', completed, told(',"paymentDate":"2026-11-24T10:00:00.5+01:00"', ''), '/data/paymentDate', 'missing'],
  ['a reason where nothing was denied', reserved, told('"status"', '"denialReason":"no","status"'), '/data/denialReason', 'unknown'],
  ['a completed refund without its id', refunded, told('"refundId":"r",', ''), '/data/refundId', 'missing'],
  ['a media type of plain JSON', reserved, eventHeader('content-type', 'application/json'), 'header content-type', 'media-type'],
  ['a token that was not given', reserved, eventHeader('authorization', 'Bearer other'), 'header authorization', 'header'],
]
