// Carrier Billing 0.5: the seven operations.

import {
  parsePaymentRequest,
  parsePhoneNumberBody,
  parseValidateRequest,
  type ValidationInfo,
} from '@farthing/protocol/camara'
import { findPayment, type PaymentRow, paymentJson, resourceOf } from '../billing/payment-row.ts'
import { readSearch, type Search, searchPayments } from '../billing/search.ts'
import { startPayment } from '../billing/start-payment.ts'
import { cancelPayment, confirmPayment, validatePayment } from '../billing/step-payment.ts'
import type { OperatorDeps } from '../deps.ts'
import { deliverFirst } from '../notify.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { Answer, Call, Handler } from './operation.ts'
import type { Silence } from './silence.ts'

type BillingOperation =
  | 'createPayment'
  | 'retrievePayments'
  | 'retrievePayment'
  | 'preparePayment'
  | 'validatePayment'
  | 'confirmPayment'
  | 'cancelPayment'

/** The handlers by operationId. */
export function billingHandlers(
  deps: OperatorDeps,
  silence: Silence,
): Readonly<Record<BillingOperation, Handler>> {
  /** Lets a phone's behaviour have its way before the answer goes out. */
  const behave = async (
    call: Call,
    result: { readonly payment: PaymentRow; readonly isSilent: boolean; readonly isCallbackFirst: boolean },
  ): Promise<void> => {
    if (result.isCallbackFirst) await deliverFirst(deps, result.payment.id)
    if (result.isSilent) await silence.hold(call.signal)
  }
  const start =
    (steps: 'one' | 'two'): Handler =>
    async (call) => {
      const body = call.body(parsePaymentRequest)
      if (!body.ok) return body
      const { xCorrelator } = call
      const result = startPayment(deps, call.caller, { request: body.value, steps, xCorrelator })
      if (!result.ok) return result
      await behave(call, result)
      if (steps === 'one') return paymentAnswer(result.payment, undefined)
      // Prepare charges nothing, so its answer has no date of payment, even where it is the answer to a late repetition.
      return paymentAnswer({ ...result.payment, paidAt: null }, result.validationInfo)
    }
  const step =
    (take: typeof confirmPayment): Handler =>
    async (call) => {
      const body = call.body(parsePhoneNumberBody)
      if (!body.ok) return body
      const result = take(deps, call.caller, { paymentId: call.path['paymentId'] ?? '', body: body.value })
      if (!result.ok) return result
      await behave(call, result)
      return { ok: true }
    }
  return {
    createPayment: start('one'),
    preparePayment: start('two'),
    confirmPayment: step(confirmPayment),
    cancelPayment: step(cancelPayment),
    validatePayment: async (call) => {
      const body = call.body(parseValidateRequest)
      if (!body.ok) return body
      const paymentId = call.path['paymentId'] ?? ''
      const result = validatePayment(deps, call.caller, { paymentId, body: body.value })
      if (!result.ok) return result
      await behave(call, result)
      return { ok: true }
    },
    retrievePayment: (call) => {
      const payment = findPayment(deps, call.caller, call.path['paymentId'] ?? '')
      return payment === undefined ? refuse('NOT_FOUND') : { ok: true, json: paymentJson(payment) }
    },
    retrievePayments: (call) => {
      const search = readSearch(call.query, 'payment')
      if (!search.ok) return search
      const found = searchPayments(deps, call.caller, search)
      if (!found.ok) return found
      return listAnswer(search, found, (payment) => paymentJson(payment))
    },
  }
}

/** One page of a list with the headers that tell how much there is. */
export function listAnswer<Row>(
  search: Pick<Search, 'page' | 'perPage'>,
  found: { readonly rows: readonly Row[]; readonly total: number },
  write: (row: Row) => string,
): Answer | Refusal {
  // The last key is a count from the first match of all, not an id.
  const last = (search.page - 1) * search.perPage + found.rows.length
  return {
    ok: true,
    json: `[${found.rows.map(write).join(',')}]`,
    headers: {
      'x-total-count': String(found.total),
      ...(found.rows.length === 0 ? {} : { 'content-last-key': String(last) }),
    },
  }
}

function paymentAnswer(payment: PaymentRow, validationInfo: ValidationInfo | undefined): Answer {
  return { ok: true, json: paymentJson(payment, validationInfo), headers: { location: resourceOf(payment) } }
}
