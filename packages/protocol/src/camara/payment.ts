// Payments of Carrier Billing 0.5: what is asked for and what is answered, with readers for both directions. Requests
// refuse members that are not known; answers may hold more than we know.

import type { Thousandths } from './amount.ts'
import { camaraLimits as limits } from './limits.ts'
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

export type PaymentStatus =
  | 'processing'
  | 'pending_validation'
  | 'reserved'
  | 'succeeded'
  | 'denied'
  | 'cancelled'

/** Every status, the final ones last. */
export const paymentStatuses: readonly PaymentStatus[] = [
  'processing',
  'pending_validation',
  'reserved',
  'succeeded',
  'denied',
  'cancelled',
]

/** Where a payment may go from each status; a payment is born in any of the first four. */
export const paymentTransitions: Readonly<Record<PaymentStatus, readonly PaymentStatus[]>> = {
  processing: ['pending_validation', 'reserved', 'succeeded', 'denied', 'cancelled'],
  pending_validation: ['reserved', 'denied', 'cancelled'],
  reserved: ['processing', 'succeeded', 'denied', 'cancelled'],
  succeeded: [],
  denied: [],
  cancelled: [],
}

/** The form of a number: E.164 with plus. */
export const phoneNumberPattern: RegExp = /^\+[1-9][0-9]{4,14}$/

/** The form of the header `x-correlator`, which every answer and notification repeats. */
export const correlatorHeaderPattern: RegExp = /^[a-zA-Z0-9\-_:;./<>{}]{0,256}$/

export type ChargingInformation = {
  readonly amount: Thousandths
  readonly currency: string
  /** The text of the bill. */
  readonly description: string
  /** Absent means false. */
  readonly isTaxIncluded?: boolean
  readonly taxAmount?: Thousandths
}

export type ChargingMetaData = {
  readonly merchantName?: string
  readonly merchantIdentifier?: string
  /** Percent the requester is to receive, in thousandths of a percent and whole hundredths. */
  readonly fee?: Thousandths
  readonly purchaseCategoryCode?: string
  readonly channel?: string
  readonly serviceId?: string
  readonly productId?: string
}

export type PaymentItem = ChargingInformation & { readonly id: string }

export type PaymentAmount = {
  readonly chargingInformation: ChargingInformation
  readonly chargingMetaData?: ChargingMetaData
  readonly paymentDetails?: readonly PaymentItem[]
}

export type AmountTransaction = {
  /** With a two-legged token only. */
  readonly phoneNumber?: string
  /** The key under which a request is taken once. */
  readonly clientCorrelator?: string
  readonly referenceCode: string
  readonly paymentAmount: PaymentAmount
}

export type SinkCredential = {
  readonly credentialType: 'ACCESSTOKEN'
  readonly accessToken: string
  readonly accessTokenExpiresUtc: string
  readonly accessTokenType: 'bearer'
}

/** Where notifications go and what opens the door there. */
export type SinkRequest = { readonly sink?: string; readonly sinkCredential?: SinkCredential }

/** The body of createPayment and preparePayment. */
export type PaymentRequest = SinkRequest & { readonly amountTransaction: AmountTransaction }

/** What is to be done to validate a prepared payment: open the operator's page, or hand on the code it texted. */
export type ValidationInfo =
  | { readonly action: 'open'; readonly validationURL: string }
  | { readonly action: 'validate'; readonly authorizationId: string }

export type Payment = {
  readonly paymentId: string
  readonly amountTransaction: AmountTransaction & {
    readonly phoneNumber: string
    readonly resourceURL?: string
    /** The operator's own key, the one its statements carry. */
    readonly serverReferenceCode?: string
  }
  readonly paymentStatus: PaymentStatus
  readonly paymentCreationDate: string
  /** When it was charged. */
  readonly paymentDate?: string
  readonly sink?: string
  /** In the answer of preparePayment only. */
  readonly validationInfo?: ValidationInfo
}

export type ValidateRequest = { readonly authorizationId: string; readonly code: string }

/** The body of confirmPayment and cancelPayment. */
export type PhoneNumberBody = { readonly phoneNumber?: string }

const id = text(limits.idCharactersMax)
const url = text(limits.urlCharactersMax)
const phoneNumber = text(16, phoneNumberPattern)
type Members = Readonly<Record<string, Reader<unknown>>>

/** What a charge is made of, for payments and refunds. */
export const chargingMembers: { readonly required: Members; readonly optional: Members } = {
  required: { amount: amount(1n), currency: text(3, /^[A-Z]{3}$/), description: text() },
  optional: { isTaxIncluded: truth, taxAmount: amount(0n) },
}

/** A reason to refuse a sink that has a code of its own. */
export type SinkFault = 'INVALID_CREDENTIAL' | 'INVALID_TOKEN' | 'INVALID_SINK'

/** Reads what createPayment and preparePayment are sent. */
export const parsePaymentRequest: (value: unknown) => Read<PaymentRequest> = whole(
  object<PaymentRequest>(
    { required: { amountTransaction: transaction('refused', {}, {}) }, optional: sinkMembers() },
    'refused',
  ),
)

/** Reads one payment of an answer. */
export const parsePayment: (value: unknown) => Read<Payment> = whole(payment())

/** Reads the answer of retrievePayments. */
export const parsePayments: (value: unknown) => Read<readonly Payment[]> = whole(
  list(payment(), 0, limits.listMax),
)

/** Reads what validatePayment is sent. */
export const parseValidateRequest: (value: unknown) => Read<ValidateRequest> = whole(
  object<ValidateRequest>(
    { required: { authorizationId: id, code: text(limits.idCharactersMax) } },
    'refused',
  ),
)

/** Reads what confirmPayment and cancelPayment are sent. */
export const parsePhoneNumberBody: (value: unknown) => Read<PhoneNumberBody> = whole(
  object<PhoneNumberBody>({ required: {}, optional: { phoneNumber } }, 'refused'),
)

/** The members `sink` and `sinkCredential` of a request; only access tokens are carried. */
export function sinkMembers(): Readonly<Record<'sink' | 'sinkCredential', Reader<unknown>>> {
  const sinkCredential = object<SinkCredential>(
    {
      required: {
        credentialType: oneOf(['ACCESSTOKEN']),
        accessToken: text(limits.tokenCharactersMax, /^[A-Za-z0-9\-._~+/]+=*$/),
        accessTokenExpiresUtc: dateTime,
        accessTokenType: oneOf(['bearer']),
      },
    },
    'refused',
  )
  return { sink: url, sinkCredential }
}

/** Which of the sink's own refusals a malformed request earns, looked at before the rest of its shape. */
export function sinkFaultOf(value: unknown): SinkFault | undefined {
  const credential = memberOf(value, 'sinkCredential')
  const type = memberOf(credential, 'credentialType')
  if (type === 'PLAIN' || type === 'REFRESHTOKEN') return 'INVALID_CREDENTIAL'
  if (type !== 'ACCESSTOKEN') return undefined
  const tokenType = memberOf(credential, 'accessTokenType')
  return typeof tokenType === 'string' && tokenType !== 'bearer' ? 'INVALID_TOKEN' : undefined
}

/** Runs a reader on a whole document. */
export function whole<T>(reader: Reader<T>): (value: unknown) => Read<T> {
  return (value) => reader(value, '')
}

function transaction(
  unknownMembers: 'refused' | 'ignored',
  required: Members,
  optional: Members,
): Reader<AmountTransaction> {
  const item = object<PaymentItem>(
    { required: { ...chargingMembers.required, id }, optional: chargingMembers.optional },
    unknownMembers,
  )
  const metaData = object<ChargingMetaData>(
    {
      required: {},
      optional: {
        merchantName: text(),
        merchantIdentifier: text(),
        fee: amount(0n, 10n),
        purchaseCategoryCode: text(),
        channel: text(),
        serviceId: text(),
        productId: text(),
      },
    },
    unknownMembers,
  )
  const paymentAmount = object<PaymentAmount>(
    {
      required: { chargingInformation: object<ChargingInformation>(chargingMembers, unknownMembers) },
      optional: { chargingMetaData: metaData, paymentDetails: list(item, 1, limits.detailsMax) },
    },
    unknownMembers,
  )
  return object<AmountTransaction>(
    {
      required: { referenceCode: id, paymentAmount, ...required },
      optional: { phoneNumber, clientCorrelator: id, ...optional },
    },
    unknownMembers,
  )
}

function payment(): Reader<Payment> {
  return object<Payment>(
    {
      required: {
        paymentId: id,
        amountTransaction: transaction(
          'ignored',
          { phoneNumber },
          { resourceURL: url, serverReferenceCode: id },
        ),
        paymentStatus: oneOf(paymentStatuses),
        paymentCreationDate: dateTime,
      },
      optional: { paymentDate: dateTime, sink: url, validationInfo },
    },
    'ignored',
  )
}

function validationInfo(value: unknown, path: string): Read<ValidationInfo> {
  const action = memberOf(value, 'action')
  if (action === 'open') {
    const open = { action: oneOf(['open']), validationURL: url }
    return object<ValidationInfo>({ required: open }, 'ignored')(value, path)
  }
  if (action === 'validate') {
    const validate = { action: oneOf(['validate']), authorizationId: id }
    return object<ValidationInfo>({ required: validate }, 'ignored')(value, path)
  }
  return fault(`${path}.action`, 'must be open or validate')
}
