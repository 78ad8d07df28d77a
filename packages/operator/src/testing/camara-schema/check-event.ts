// Checks an event that the operator posts to a sink, and the answer the sink gives it.

import { checkShape } from './check-shape.ts'
import { correlatorPattern, errorBody } from './common-shapes.ts'
import { event } from './event-shapes.ts'
import { type Fault, fault } from './fault.ts'
import { readBody, type WireAnswer, type WireOptions, type WireRequest } from './wire-message.ts'

/** The access tokens that callers gave together with the sink; none when they gave it bare. */
export type SinkTokens = readonly string[]

const sinkErrors: Readonly<Record<number, readonly string[]>> = {
  400: ['INVALID_ARGUMENT'],
  401: ['UNAUTHENTICATED'],
  403: ['PERMISSION_DENIED'],
  410: ['GONE'],
  429: ['TOO_MANY_REQUESTS'],
}

/** All faults of an event. */
export function checkEvent(request: WireRequest, tokens: SinkTokens, options: WireOptions): readonly Fault[] {
  const faults: Fault[] = []
  if (request.method !== 'POST') faults.push(fault('path', 'operation', 'POST'))
  if (!correlatorPattern.test(request.headers.get('x-correlator') ?? ''))
    faults.push(fault('header x-correlator', 'pattern', correlatorPattern.source))
  faults.push(...checkBearer(request.headers, tokens))
  const { node, faults: unread } = readBody(request, 'application/cloudevents+json')
  faults.push(...unread)
  return node === undefined ? faults : [...faults, ...checkShape(event, node, { at: '', options })]
}

function checkBearer(headers: Headers, tokens: SinkTokens): readonly Fault[] {
  const sent = headers.get('authorization')
  if (tokens.length === 0 || tokens.some((token) => sent === `Bearer ${token}`)) return []
  return [fault('header authorization', 'header', 'the token that came with the sink')]
}

/** All faults of the answer to an event. */
export function checkEventAnswer(answer: WireAnswer, options: WireOptions): readonly Fault[] {
  if (answer.status === 204) return answer.body === '' ? [] : [fault('body', 'body', 'no body')]
  const codes = sinkErrors[answer.status]
  if (codes === undefined)
    return [fault('status', 'status', `204 | ${Object.keys(sinkErrors).join(' | ')}, not ${answer.status}`)]
  const { node, faults } = readBody(answer, 'application/json')
  if (node === undefined) return faults
  return [...faults, ...checkShape(errorBody(answer.status, codes), node, { at: '', options })]
}
