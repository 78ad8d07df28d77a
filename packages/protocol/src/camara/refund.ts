// Refunds of Carrier Billing Refund 0.3: total or partial, and what is left to be refunded.

import type { Thousandths } from './amount.ts'
import { camaraLimits as limits } from './limits.ts'
import { type ChargingInformation, chargingMembers, type SinkRequest, sinkMembers, whole } from './payment.ts'
import {
  amount,
  dateTime,
  fault,
  list,
  memberOf,
  object,
  oneOf,
  type Read,
  type Reader,
  text,
  truth,
} from './read.ts'

export type RefundStatus = 'processing' | 'succeeded' | 'denied'

export const refundStatuses: readonly RefundStatus[] = ['processing', 'succeeded', 'denied']

export type RefundItem = ChargingInformation & { readonly paymentItemId: string }

/** The merchant is all that a refund says of its own about the charge. */
export type RefundMetaData = { readonly merchantIdentifier?: string }

export type TotalRefundAmount = { readonly chargingMetaData?: RefundMetaData }

export type PartialRefundAmount = TotalRefundAmount & {
  readonly chargingInformation: ChargingInformation
  readonly refundDetails?: readonly RefundItem[]
}

/** What is refunded: all that is left, which closes the payment to more refunds, or a part. */
export type RefundContent =
  | {
      readonly type: 'total'
      readonly amountTransaction: RefundTransaction & { readonly refundAmount: TotalRefundAmount }
    }
  | {
      readonly type: 'partial'
      readonly amountTransaction: RefundTransaction & { readonly refundAmount: PartialRefundAmount }
    }

export type RefundTransaction = { readonly clientCorrelator?: string; readonly referenceCode: string }

/** The body of createRefund. */
export type RefundRequest = RefundContent & SinkRequest & { readonly reason?: string }

export type Refund = RefundContent & {
  readonly refundId: string
  readonly refundStatus: RefundStatus
  readonly refundCreationDate: string
  /** When it was done. */
  readonly refundDate?: string
  readonly reason?: string
  readonly sink?: string
}

/** What was never asked to be refunded; nothing left is zero. */
export type RemainingAmount = {
  readonly amount: Thousandths
  readonly currency: string
  readonly description?: string
  readonly isTaxIncluded?: boolean
  readonly taxAmount?: Thousandths
}

const id = text(limits.idCharactersMax)
type Unknown = 'refused' | 'ignored'
type Members = Readonly<Record<string, Reader<unknown>>>

/** Reads what createRefund is sent. */
export const parseRefundRequest: (value: unknown) => Read<RefundRequest> = whole((value, path) =>
  readByType<RefundRequest>(value, path, {
    unknownMembers: 'refused',
    required: {},
    optional: { reason: text(), ...sinkMembers() },
  }),
)

const readRefund: Reader<Refund> = (value, path) =>
  readByType<Refund>(value, path, {
    unknownMembers: 'ignored',
    required: { refundId: id, refundStatus: oneOf(refundStatuses), refundCreationDate: dateTime },
    optional: { refundDate: dateTime, reason: text(), sink: text(limits.urlCharactersMax) },
  })

/** Reads one refund of an answer. */
export const parseRefund: (value: unknown) => Read<Refund> = whole(readRefund)

/** Reads the answer of retrieveRefunds. */
export const parseRefunds: (value: unknown) => Read<readonly Refund[]> = whole(
  list(readRefund, 0, limits.listMax),
)

/** Reads the answer of retrievePaymentRemainingAmount. */
export const parseRemainingAmount: (value: unknown) => Read<RemainingAmount> = whole(
  object<RemainingAmount>(
    {
      required: { amount: amount(0n), currency: text(3, /^[A-Z]{3}$/) },
      optional: { description: text(), isTaxIncluded: truth, taxAmount: amount(0n) },
    },
    'ignored',
  ),
)

function readByType<T>(
  value: unknown,
  path: string,
  shape: { readonly unknownMembers: Unknown; readonly required: Members; readonly optional: Members },
): Read<T> {
  const type = memberOf(value, 'type')
  if (type !== 'total' && type !== 'partial') return fault('type', 'must be total or partial')
  const { unknownMembers } = shape
  const refundAmount = type === 'total' ? totalAmount(unknownMembers) : partialAmount(unknownMembers)
  const amountTransaction = object(
    { required: { referenceCode: id, refundAmount }, optional: { clientCorrelator: id } },
    unknownMembers,
  )
  const required = { type: oneOf([type]), amountTransaction, ...shape.required }
  return object<T>({ required, optional: shape.optional }, unknownMembers)(value, path)
}

function metaData(unknownMembers: Unknown): Reader<RefundMetaData> {
  return object<RefundMetaData>({ required: {}, optional: { merchantIdentifier: text() } }, unknownMembers)
}

function totalAmount(unknownMembers: Unknown): Reader<TotalRefundAmount> {
  const optional = { chargingMetaData: metaData(unknownMembers) }
  return object<TotalRefundAmount>({ required: {}, optional }, unknownMembers)
}

function partialAmount(unknownMembers: Unknown): Reader<PartialRefundAmount> {
  const item = object<RefundItem>(
    { required: { ...chargingMembers.required, paymentItemId: id }, optional: chargingMembers.optional },
    unknownMembers,
  )
  return object<PartialRefundAmount>(
    {
      required: { chargingInformation: object<ChargingInformation>(chargingMembers, unknownMembers) },
      optional: {
        chargingMetaData: metaData(unknownMembers),
        refundDetails: list(item, 1, limits.detailsMax),
      },
    },
    unknownMembers,
  )
}
