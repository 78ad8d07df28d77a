// Payments as they are kept, and as they are answered.

import { Bug, formatInstant, instant } from '@farthing/protocol'
import {
  operationPath,
  type Payment,
  type PaymentRequest,
  type PaymentStatus,
  parseExactJson,
  parsePaymentRequest,
  type ValidationInfo,
  writeExactJson,
} from '@farthing/protocol/camara'
import type { Client } from '../config.ts'
import type { OperatorDeps } from '../deps.ts'

export type PaymentRow = {
  readonly id: string
  readonly clientId: string
  readonly correlator: string | null
  readonly number: string
  readonly steps: 'one' | 'two'
  readonly status: PaymentStatus
  /** What the bill is charged, tax included, in minor units. */
  readonly units: bigint
  readonly currency: string
  /** The request as it came, with the number filled in. */
  readonly request: string
  readonly serverReference: string
  readonly xCorrelator: string
  readonly validation: 'none' | 'code' | 'page'
  readonly authorizationId: string | null
  readonly code: string | null
  readonly codeAttempts: number
  readonly pageToken: string | null
  /** 1 between a confirmation and its outcome. */
  readonly isConfirming: number
  readonly reason: string | null
  readonly createdAt: number
  readonly paidAt: number | null
}

/** Who asks: a client, and with a three-legged token the number it speaks for. */
export type Caller = { readonly client: Client; readonly number?: string }

/** The payment of an id, whoever it belongs to. */
export function readPayment(deps: OperatorDeps, id: string): PaymentRow | undefined {
  return deps.store.get<PaymentRow>('select * from payments where id = ?', id)
}

/** A payment that the caller may see: its own, and with a three-legged token of that number. */
export function findPayment(deps: OperatorDeps, caller: Caller, id: string): PaymentRow | undefined {
  const payment = readPayment(deps, id)
  if (payment === undefined || payment.clientId !== caller.client.id) return undefined
  return caller.number === undefined || caller.number === payment.number ? payment : undefined
}

/** The payment that a client started under a correlator. */
export function findByCorrelator(
  deps: OperatorDeps,
  clientId: string,
  correlator: string,
): PaymentRow | undefined {
  return deps.store.get<PaymentRow>(
    'select * from payments where clientId = ? and correlator = ?',
    clientId,
    correlator,
  )
}

/** What was asked for when the payment was made. */
export function requestOf(payment: Pick<PaymentRow, 'request'>): PaymentRequest {
  const read = parsePaymentRequest(parseExactJson(payment.request)?.value)
  if (!read.ok) throw new Bug(`a kept request cannot be read: ${read.path} ${read.why}`)
  return read.value
}

/** Writes a payment as the interface answers it; the way to validate it stands in the answer of prepare alone. */
export function paymentJson(payment: PaymentRow, validationInfo?: ValidationInfo): string {
  const { amountTransaction, sink } = requestOf(payment)
  const answer: Payment = {
    paymentId: payment.id,
    amountTransaction: {
      ...amountTransaction,
      phoneNumber: payment.number,
      resourceURL: resourceOf(payment),
      serverReferenceCode: payment.serverReference,
    },
    paymentStatus: payment.status,
    paymentCreationDate: formatInstant(instant(payment.createdAt)),
    ...(payment.paidAt === null ? {} : { paymentDate: formatInstant(instant(payment.paidAt)) }),
    ...(sink === undefined ? {} : { sink }),
    ...(validationInfo === undefined ? {} : { validationInfo }),
  }
  return writeExactJson(answer)
}

/** The path of a payment, as its header `Location` has it. */
export function resourceOf(payment: Pick<PaymentRow, 'id'>): string {
  return operationPath('retrievePayment', { paymentId: payment.id })
}

/** How a payment that awaits its payer is validated. */
export function validationInfoOf(deps: OperatorDeps, payment: PaymentRow): ValidationInfo | undefined {
  if (payment.validation === 'code' && payment.authorizationId !== null) {
    return { action: 'validate', authorizationId: payment.authorizationId }
  }
  if (payment.validation === 'page' && payment.pageToken !== null) {
    return { action: 'open', validationURL: `${deps.config.origin}/validate/${payment.pageToken}` }
  }
  return undefined
}
