// A submit_sm or data_sm as a message to a phone, or the status that refuses it.

import type { Instant } from '@farthing/protocol'
import {
  type CarriedText,
  decodeText,
  type PduOf,
  parseValidity,
  readCarried,
  readNumber,
  smppLimits,
  smppStatus,
} from '@farthing/protocol/smpp'
import type { SmscAccount } from './contract.ts'
import { smscLimits } from './limits.ts'

export type SubmitRequest = PduOf<'submit_sm'> | PduOf<'data_sm'>

/** One submit: a whole message or a part of one. */
export type Submit = {
  readonly systemId: string
  readonly from: string
  readonly to: string
  readonly carried: CarriedText
  readonly validForMs?: number
  readonly registeredDelivery: number
}

/** Reads a submit of an account; a number is the status that refuses it. */
export function readSubmit(request: SubmitRequest, account: SmscAccount, now: Instant): Submit | number {
  const { body } = request
  const from = readNumber(body.sourceTon, body.source)
  if (!account.numbers.includes(from)) return smppStatus.badSource
  const to = readNumber(body.destinationTon, body.destination)
  if (!/^\+?\d{3,15}$/.test(to)) return smppStatus.badDestination
  if (request.command === 'submit_sm' && request.body.scheduledFor !== '') return smppStatus.badSchedule
  const validForMs =
    request.command === 'submit_sm' ? parseValidity(request.body.validityPeriod, now) : undefined
  if (validForMs === 'invalid' || (validForMs ?? 1) <= 0) return smppStatus.badValidity
  const carried = readCarried(body, request.tlvs)
  if (carried === undefined) return smppStatus.invalidEsmClass
  if ((carried.place?.total ?? 1) > smppLimits.partsMax) return smppStatus.submitFailed
  if (decodeText(carried.octets, carried.dataCoding) === undefined) return smppStatus.submitFailed
  const { registeredDelivery } = body
  const submit = { systemId: account.systemId, from, to, carried, registeredDelivery }
  return validForMs === undefined
    ? submit
    : { ...submit, validForMs: Math.min(validForMs, smscLimits.holdMaxMs) }
}
