// Paying a quote on a phone bill, as a program asks for it at the broker: begin, give the code, look how it stands, cancel.

import { brokerPaths } from '@farthing/protocol'
import type { BrokerDeps } from './broker-call.ts'
import { ask, type ClientResult, type WithKey } from './broker-client.ts'
import { type PhonePayment, parsePhonePayment } from './broker-json.ts'

type Answer = Promise<ClientResult<PhonePayment>>

/** Begins to pay a quote on the bill of a number; a code goes to the phone. `shown` is what its owner was told. */
export async function startPhonePayment(
  deps: BrokerDeps,
  {
    key,
    ...body
  }: WithKey & {
    readonly quote: string
    readonly number: string
    readonly operator?: string
    readonly shown: string
  },
): Answer {
  const keyed = key === undefined ? {} : { key }
  return ask(deps, { method: 'POST', path: brokerPaths.phonePayments, body, ...keyed }, parsePhonePayment)
}

/** How a payment stands; asking also makes the broker look on at the operator. */
export async function readPhonePayment(deps: BrokerDeps, id: string): Answer {
  return ask(deps, { method: 'GET', path: pathOf(id) }, parsePhonePayment)
}

/** Gives the code that came by message. A wrong one is `phone_code_wrong` and takes one of few tries. */
export async function givePhoneCode(deps: BrokerDeps, id: string, code: string): Answer {
  return ask(deps, { method: 'POST', path: pathOf(id, 'code'), body: { code } }, parsePhonePayment)
}

/** Gives the payment password of the number, where it is asked for. */
export async function givePhonePassword(deps: BrokerDeps, id: string, password: string): Answer {
  return ask(deps, { method: 'POST', path: pathOf(id, 'password'), body: { password } }, parsePhonePayment)
}

/** Has a new code sent; the one before dies. */
export async function resendPhoneCode(deps: BrokerDeps, id: string): Answer {
  return ask(deps, { method: 'POST', path: pathOf(id, 'resend'), body: {} }, parsePhonePayment)
}

/** Ends a payment before it is charged; the answer tells how it stands, which may be charged. */
export async function cancelPhonePayment(deps: BrokerDeps, id: string): Answer {
  return ask(deps, { method: 'POST', path: pathOf(id, 'cancel'), body: {} }, parsePhonePayment)
}

function pathOf(id: string, act?: string): string {
  const path = `${brokerPaths.phonePayments}/${encodeURIComponent(id)}`
  return act === undefined ? path : `${path}/${act}`
}
