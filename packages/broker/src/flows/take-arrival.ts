// What an operator's message centre hands us: a message from a phone, or the receipt of one to it.

import type { Deps } from '../deps.ts'
import type { Phone, PhoneArrival } from '../phone.ts'
import { takeReceipt } from './take-receipt.ts'
import { takeSms } from './take-sms.ts'

/** Resolves once what arrived is committed; the link acknowledges it then. */
export function takeArrival(deps: Deps, phone: Phone, arrival: PhoneArrival): Promise<void> {
  return arrival.kind === 'message' ? takeSms(deps, phone, arrival) : takeReceipt(deps, phone, arrival)
}
