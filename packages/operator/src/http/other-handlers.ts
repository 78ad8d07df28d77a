// Refund 0.3, One-Time-Password SMS 1.1 and Number Verification 2.1: their operations.

import {
  operationPath,
  parseRefundRequest,
  parseSendCodeRequest,
  parseValidateCodeRequest,
  parseVerifyRequest,
} from '@farthing/protocol/camara'
import { findPayment } from '../billing/payment-row.ts'
import { readRefund, refundJson, remainingJson } from '../billing/refund-row.ts'
import { createRefund } from '../billing/refunds.ts'
import { readSearch, searchRefunds } from '../billing/search.ts'
import type { OperatorDeps } from '../deps.ts'
import { deviceNumber, isDeviceNumber } from '../identity/number-verification.ts'
import { sendCode, validateCode } from '../identity/one-time-codes.ts'
import { deliverFirst } from '../notify.ts'
import { refuse } from '../refusal.ts'
import { seeSubscriber } from '../subscribers.ts'
import { listAnswer } from './billing-routes.ts'
import type { Call, Handler } from './operation.ts'

type OtherOperation =
  | 'createRefund'
  | 'retrieveRefunds'
  | 'retrieveRefund'
  | 'retrievePaymentRemainingAmount'
  | 'sendCode'
  | 'validateCode'
  | 'phoneNumberVerify'
  | 'phoneNumberShare'

/** The handlers by operationId. */
export function otherHandlers(deps: OperatorDeps): Readonly<Record<OtherOperation, Handler>> {
  const payment = (call: Call): ReturnType<typeof findPayment> =>
    findPayment(deps, call.caller, call.path['paymentId'] ?? '')
  return {
    createRefund: async (call) => {
      const body = call.body(parseRefundRequest)
      if (!body.ok) return body
      const paymentId = call.path['paymentId'] ?? ''
      const { xCorrelator } = call
      const result = createRefund(deps, call.caller, { paymentId, request: body.value, xCorrelator })
      if (!result.ok) return result
      const number = payment(call)?.number ?? ''
      if (seeSubscriber(deps, number)?.traits.callbacks === 'first') await deliverFirst(deps, paymentId)
      const location = operationPath('retrieveRefund', { paymentId, refundId: result.refund.id })
      return { ok: true, json: refundJson(result.refund), headers: { location } }
    },
    retrieveRefunds: (call) => {
      const search = readSearch(call.query, 'refund')
      if (!search.ok) return search
      const about = payment(call)
      if (about === undefined) return refuse('NOT_FOUND')
      const found = searchRefunds(deps, about.id, search)
      return found.ok ? listAnswer(search, found, refundJson) : found
    },
    retrieveRefund: (call) => {
      const about = payment(call)
      const refund = readRefund(deps, call.path['refundId'] ?? '')
      return about === undefined || refund?.paymentId !== about.id
        ? refuse('NOT_FOUND')
        : { ok: true, json: refundJson(refund) }
    },
    retrievePaymentRemainingAmount: (call) => {
      const about = payment(call)
      return about === undefined ? refuse('NOT_FOUND') : { ok: true, json: remainingJson(deps, about) }
    },
    sendCode: (call) => {
      const body = call.body(parseSendCodeRequest)
      if (!body.ok) return body
      const result = sendCode(deps, call.caller.client.id, body.value)
      return result.ok
        ? { ok: true, json: JSON.stringify({ authenticationId: result.authenticationId }) }
        : result
    },
    validateCode: (call) => {
      const body = call.body(parseValidateCodeRequest)
      if (!body.ok) return body
      const result = validateCode(deps, call.caller.client.id, body.value)
      return result.ok ? { ok: true } : result
    },
    phoneNumberVerify: (call) => {
      const body = call.body(parseVerifyRequest)
      if (!body.ok) return body
      const device = deviceNumber(deps, call.caller.number)
      if (!device.ok) return device
      const devicePhoneNumberVerified = isDeviceNumber(body.value, device.number)
      return { ok: true, json: JSON.stringify({ devicePhoneNumberVerified }) }
    },
    phoneNumberShare: (call) => {
      const device = deviceNumber(deps, call.caller.number)
      return device.ok ? { ok: true, json: JSON.stringify({ devicePhoneNumber: device.number }) } : device
    },
  }
}
