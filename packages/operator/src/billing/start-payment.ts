// createPayment and preparePayment: what is asked is judged against the phone's state, and is either refused without a
// trace or taken as one payment under its correlator.

import {
  currencyDigits,
  duplicateCorrelatorMessage,
  type PaymentRequest,
  toMinorUnits,
  type ValidationInfo,
  writeExactJson,
} from '@farthing/protocol/camara'
import { coversNow, readReserved, readSpent } from '../bill.ts'
import { newCode, newId, newSecret, type OperatorDeps } from '../deps.ts'
import { isSinkAllowed } from '../notify.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { findCustomer, isSimFresh, monthNow, type Subscriber } from '../subscribers.ts'
import { advancePayment } from './advance-payment.ts'
import {
  type Caller,
  findByCorrelator,
  type PaymentRow,
  readPayment,
  validationInfoOf,
} from './payment-row.ts'

export type StartInput = {
  readonly request: PaymentRequest
  readonly steps: 'one' | 'two'
  readonly xCorrelator: string
}

export type Started = {
  readonly ok: true
  readonly payment: PaymentRow
  readonly validationInfo?: ValidationInfo | undefined
  /** The charge is booked and the answer must never come. */
  readonly isSilent: boolean
  /** Notifications go out before the answer. */
  readonly isCallbackFirst: boolean
}

/** Starts a payment in one step or two. */
export function startPayment(deps: OperatorDeps, caller: Caller, input: StartInput): Started | Refusal {
  return deps.store.transaction(() => {
    const payer = payerOf(deps, caller, input)
    if ('ok' in payer) return payer
    const duplicate = answerDuplicate(deps, caller, input)
    if (duplicate !== undefined) return duplicate
    const units = billedUnits(input.request, payer.brand.currency)
    if (typeof units !== 'bigint') return units
    const refusal = judge(deps, payer, { units, steps: input.steps })
    if (refusal !== undefined) return refusal
    const id = insertPayment(deps, caller, { ...input, payer, units })
    deps.live.changed(payer.number)
    if (input.steps === 'two') deps.scheduler.later('expire-payment', id, deps.config.preparedLifeMs)
    const isLater =
      payer.traits.pace === 'async' ||
      payer.traits.verdict === 'deny' ||
      !coversNow(deps, payer, { units, id })
    if (isLater) deps.scheduler.later('finish-payment', id, deps.config.delayMs)
    else advancePayment(deps, id)
    return started(deps, id, payer)
  })
}

function started(deps: OperatorDeps, id: string, payer: Subscriber): Started | Refusal {
  const payment = readPayment(deps, id)
  if (payment === undefined) return refuse('NOT_FOUND')
  return {
    ok: true,
    payment,
    validationInfo: validationInfoOf(deps, payment),
    isSilent: payer.traits.isSilentAfterCharging && payment.status === 'succeeded',
    isCallbackFirst: payer.traits.callbacks === 'first',
  }
}

function payerOf(deps: OperatorDeps, caller: Caller, input: StartInput): Subscriber | Refusal {
  const { amountTransaction, sink } = input.request
  if (sink !== undefined && !isSinkAllowed(sink, deps.config.allowsLoopbackHttp))
    return refuse('INVALID_SINK')
  const { phoneNumber } = amountTransaction
  if (caller.number !== undefined && phoneNumber !== undefined) return refuse('UNNECESSARY_IDENTIFIER')
  const number = caller.number ?? phoneNumber
  if (number === undefined) return refuse('MISSING_IDENTIFIER')
  return findCustomer(deps, number) ?? refuse('IDENTIFIER_NOT_FOUND')
}

/** A correlator names one payment for ever: it is never charged a second time, whatever comes with it. */
function answerDuplicate(
  deps: OperatorDeps,
  caller: Caller,
  input: StartInput,
): Started | Refusal | undefined {
  const { clientCorrelator } = input.request.amountTransaction
  if (clientCorrelator === undefined) return undefined
  const known = findByCorrelator(deps, caller.client.id, clientCorrelator)
  if (known === undefined) return undefined
  if (deps.config.duplicates === 'invalid-argument') {
    return refuse('INVALID_ARGUMENT', duplicateCorrelatorMessage)
  }
  const isSame = known.steps === input.steps && known.request === keptRequest(input.request, known.number)
  if (deps.config.duplicates === 'already-exists' || !isSame) return refuse('ALREADY_EXISTS')
  const validationInfo = validationInfoOf(deps, known)
  return { ok: true, payment: known, validationInfo, isSilent: false, isCallbackFirst: false }
}

/** What the bill is charged in minor units: the amount, and the tax where it is told and not inside. */
function billedUnits({ amountTransaction }: PaymentRequest, currency: string): bigint | Refusal {
  const { chargingInformation: charge, paymentDetails } = amountTransaction.paymentAmount
  if (charge.currency !== currency || currencyDigits(charge.currency) === undefined) {
    return refuse('INVALID_ARGUMENT', 'The currency is not known or not billed.')
  }
  const tax = charge.taxAmount ?? 0n
  if (charge.isTaxIncluded === true && tax > charge.amount) {
    return refuse('INVALID_ARGUMENT', 'The tax inside an amount cannot exceed it.')
  }
  if (paymentDetails !== undefined) {
    const ids = new Set(paymentDetails.map((item) => item.id))
    const sum = paymentDetails.reduce((total, item) => total + item.amount, 0n)
    const isOdd =
      ids.size !== paymentDetails.length || paymentDetails.some((item) => item.currency !== currency)
    if (isOdd || sum !== charge.amount)
      return refuse('INVALID_ARGUMENT', 'The details do not fit the amount.')
  }
  const units = toMinorUnits(charge.isTaxIncluded === true ? charge.amount : charge.amount + tax, currency)
  return units ?? refuse('INVALID_ARGUMENT', 'The amount is finer than its currency.')
}

function judge(
  deps: OperatorDeps,
  payer: Subscriber,
  asked: { readonly units: bigint; readonly steps: 'one' | 'two' },
): Refusal | undefined {
  const { traits, brand } = payer
  const isMinorAlone = traits.isMinor && !traits.hasGuardianConsent
  // One step leaves no room for a code or a page of ours.
  const needsTwoSteps = asked.steps === 'one' && traits.validation !== 'none'
  if (!traits.isBillable || isMinorAlone || needsTwoSteps) return refuse('SERVICE_NOT_APPLICABLE')
  if (traits.isBarred || isSimFresh(deps, payer)) return refuse('CARRIER_BILLING.PAYMENT_DENIED')
  if (asked.units < brand.minUnits || asked.units > brand.transactionMaxUnits) {
    return refuse('CARRIER_BILLING.UNAUTHORIZED_AMOUNT')
  }
  const spent = readSpent(deps, payer.number, monthNow(deps, brand)) + readReserved(deps, payer.number)
  return spent + asked.units > payer.monthlyCapUnits
    ? refuse('CARRIER_BILLING.USER_AMOUNT_THRESHOLD_OVERPASSED')
    : undefined
}

function insertPayment(
  deps: OperatorDeps,
  caller: Caller,
  input: StartInput & { readonly payer: Subscriber; readonly units: bigint },
): string {
  const { system, store } = deps
  const id = newId(system, 'pay')
  const validation = input.steps === 'two' ? input.payer.traits.validation : 'none'
  store.run(
    `insert into payments (id, clientId, correlator, number, steps, status, units, currency, request, serverReference,
     xCorrelator, validation, authorizationId, code, pageToken, createdAt)
     values (?, ?, ?, ?, ?, 'processing', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    caller.client.id,
    input.request.amountTransaction.clientCorrelator ?? null,
    input.payer.number,
    input.steps,
    input.units,
    input.payer.brand.currency,
    keptRequest(input.request, input.payer.number),
    newId(system, 'srv'),
    input.xCorrelator,
    validation,
    validation === 'code' ? newId(system, 'auth') : null,
    validation === 'code' ? newCode(system) : null,
    validation === 'page' ? newSecret(system) : null,
    system.now(),
  )
  return id
}

function keptRequest(request: PaymentRequest, number: string): string {
  return writeExactJson({
    ...request,
    amountTransaction: { ...request.amountTransaction, phoneNumber: number },
  })
}
