// Puts one fault into a well-formed message: the small changes that the tables of wrong messages are made of.

import type { FaultRule } from './fault.ts'
import type { SampleExchange } from './samples.ts'
import type { WireRequest } from './wire-message.ts'

/** What is changed in an exchange. */
export type Change = (exchange: SampleExchange) => SampleExchange

/** A seeded fault: where it is put, and the place and the rule the checker has to name. */
export type Row = readonly [name: string, operation: string, change: Change, at: string, rule: FaultRule]

/** A seeded fault in an event of a type. */
export type EventRow = readonly [
  name: string,
  type: string,
  change: (event: WireRequest) => WireRequest,
  at: string,
  rule: FaultRule,
]

/** Puts one text in the place of another, which has to be there. */
function swapIn(whole: string, from: string, to: string): string {
  if (!whole.includes(from)) throw new Error(`nothing to swap: ${from}`)
  return whole.replace(from, () => to)
}

/** Another text in the body of the call. */
export function asked(from: string, to: string): Change {
  return ({ request, ...rest }) => ({
    ...rest,
    request: { ...request, body: swapIn(request.body, from, to) },
  })
}

/** Another text in the body of the answer. */
export function answered(from: string, to: string): Change {
  return ({ answer, ...rest }) => ({ ...rest, answer: { ...answer, body: swapIn(answer.body, from, to) } })
}

/** Another text in both bodies. */
export function both(from: string, to: string): Change {
  return (exchange) => answered(from, to)(asked(from, to)(exchange))
}

/** Another value of a header, or none. */
export function withHeader(side: 'request' | 'answer', name: string, value: string | undefined): Change {
  return (exchange) => {
    const headers = new Headers(exchange[side].headers)
    if (value === undefined) headers.delete(name)
    else headers.set(name, value)
    return { ...exchange, [side]: { ...exchange[side], headers } }
  }
}

/** Other parameters. */
export function query(text: string): Change {
  return ({ request, ...rest }) => ({ ...rest, request: { ...request, query: new URLSearchParams(text) } })
}

/** Another body. */
export function bodyOf(side: 'request' | 'answer', body: string): Change {
  return (exchange) => ({ ...exchange, [side]: { ...exchange[side], body } })
}

/** Another answer altogether. */
export function answering(status: number, body: string): Change {
  return ({ answer, ...rest }) => {
    const headers = new Headers(answer.headers)
    headers.set('content-type', 'application/json')
    return { ...rest, answer: { status, headers, body } }
  }
}

/** Another text in the body of an event. */
export function told(from: string, to: string): (event: WireRequest) => WireRequest {
  return (event) => ({ ...event, body: swapIn(event.body, from, to) })
}

/** Another value of an event's header. */
export function eventHeader(name: string, value: string): (event: WireRequest) => WireRequest {
  return (event) => {
    const headers = new Headers(event.headers)
    headers.set(name, value)
    return { ...event, headers }
  }
}
