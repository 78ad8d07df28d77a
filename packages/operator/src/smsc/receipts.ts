// The receipts of a message: one for each part that asked for one, in the form and as often as ordered.

import type { Instant } from '@farthing/protocol'
import {
  esmClasses,
  formatReceipt,
  type MessageBody,
  type MessageState,
  toInternational,
} from '@farthing/protocol/smpp'
import type { SmscFaults, SubmittedMessage } from './contract.ts'
import type { Delivery } from './deliveries.ts'

/** A part as its receipt needs it. */
export type TakenPart = { readonly number: bigint; readonly registeredDelivery: number }

export type Outcome = { readonly state: MessageState; readonly errorCode?: string; readonly at: Instant }

/** The id of a submit's answer, in the form that was ordered. */
export function answeredId(number: bigint, faults: SmscFaults): string {
  return number.toString(faults.receiptIds === 'dec-to-hex' ? 10 : 16)
}

/** The receipts due for an outcome: final ones by bits 0 and 1 of registered_delivery, intermediate ones by 0x10. */
export function makeReceipts(
  { message, parts }: { readonly message: SubmittedMessage; readonly parts: readonly TakenPart[] },
  outcome: Outcome,
  faults: SmscFaults,
): readonly Delivery[] {
  return parts
    .filter(({ registeredDelivery }) => isWanted(registeredDelivery, outcome.state))
    .map(({ number }) => {
      const messageId = number.toString(faults.receiptIds === 'hex-to-dec' ? 10 : 16)
      const { state, errorCode } = outcome
      const { text, tlvs } = formatReceipt(
        { messageId, state, ...(errorCode === undefined ? {} : { errorCode }) },
        { submittedAt: message.submittedAt, doneAt: outcome.at, text: message.text },
      )
      const esmClass = state === 'enroute' ? esmClasses.intermediate : esmClasses.receipt
      return { body: { ...fromPhone(message.to, message.from, text), esmClass }, tlvs }
    })
}

/** A deliver_sm of a phone to a short code, with a text of ASCII in one message. */
export function fromPhone(phone: string, shortCode: string, text: string): MessageBody {
  const source = toInternational(phone) ?? { ton: 0, npi: 1, address: phone }
  return {
    serviceType: '',
    sourceTon: source.ton,
    sourceNpi: source.npi,
    source: source.address,
    destinationTon: 3,
    destinationNpi: 0,
    destination: shortCode,
    esmClass: 0,
    protocolId: 0,
    priority: 0,
    scheduledFor: '',
    validityPeriod: '',
    registeredDelivery: 0,
    replaceIfPresent: 0,
    dataCoding: 0,
    defaultMessageId: 0,
    shortMessage: Uint8Array.from(text, (character) => character.charCodeAt(0)),
  }
}

function isWanted(registeredDelivery: number, state: MessageState): boolean {
  if (state === 'enroute') return (registeredDelivery & 0x10) !== 0
  const asked = registeredDelivery & 0x03
  return asked === 1 || (asked === 2 && state !== 'delivered')
}
