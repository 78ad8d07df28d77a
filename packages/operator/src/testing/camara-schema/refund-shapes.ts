// The bodies of Carrier Billing Refund 0.3 (carrier-billing.md 3.2).

import { chargingInformation, identifier, item, sink, sinkCredential } from './common-shapes.ts'
import { member, type RecordNode, textAt } from './exact-json.ts'
import { type Fault, fault } from './fault.ts'
import {
  among,
  type ChoiceShape,
  choice,
  list,
  moment,
  type RecordShape,
  record,
  type Shape,
  text,
} from './shape.ts'

const merchantOnly = record({}, { merchantIdentifier: text() })

// A total refund names no amount: the operator knows what is left.
const totalAmount = record({}, { chargingMetaData: merchantOnly })
const partialAmount = record(
  { chargingInformation },
  { chargingMetaData: merchantOnly, refundDetails: list(item('paymentItemId'), 1) },
)

function transaction(refundAmount: RecordShape): RecordShape {
  return record({ referenceCode: identifier, refundAmount }, { clientCorrelator: identifier })
}

function requestOf(refundAmount: RecordShape): RecordShape {
  return record({ amountTransaction: transaction(refundAmount) }, { reason: text(), sink, sinkCredential })
}

/** The body that asks for a refund. */
export const refundRequest: ChoiceShape = choice('type', {
  total: requestOf(totalAmount),
  partial: requestOf(partialAmount),
})

export const refundStatuses = ['processing', 'succeeded', 'denied'] as const

function datedWhenDone(node: RecordNode, at: string): readonly Fault[] {
  const isDone = textAt(node, 'refundStatus') === 'succeeded'
  if (isDone || member(node, 'refundDate') === undefined) return []
  return [fault(`${at}/refundDate`, 'state', 'no date of refund before the refund')]
}

function answerOf(refundAmount: RecordShape): RecordShape {
  return record(
    {
      refundId: identifier,
      refundStatus: among(...refundStatuses),
      refundCreationDate: moment,
      amountTransaction: transaction(refundAmount),
    },
    { refundDate: moment, reason: text(), sink },
    datedWhenDone,
  )
}

/** A refund as it is answered, alone or in a list. */
export const refund: ChoiceShape = choice('type', {
  total: answerOf(totalAmount),
  partial: answerOf(partialAmount),
})

export const refunds: Shape = list(refund)
