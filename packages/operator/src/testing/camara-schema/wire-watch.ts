// Watches a whole conversation with an operator: judges each message by itself, and against what was said before it. It knows the wire
// only, neither the operator nor the rail.

import { checkAnswer, errorOf } from './check-answer.ts'
import { checkEvent, checkEventAnswer } from './check-event.ts'
import { checkRequest, findOperation } from './check-request.ts'
import { checkTokenAnswer, checkTokenRequest, grantedToken } from './check-token.ts'
import { type JsonNode, nodeAt, readExactJson, sameJson, textAt } from './exact-json.ts'
import { type Fault, fault } from './fault.ts'
import { interfaceRoots } from './operations.ts'
import { firstStatuses } from './payment-shapes.ts'
import type { Caller, WireAnswer, WireOptions, WireRequest } from './wire-message.ts'

/** A fault with where it was met. */
export type Finding = Fault & {
  readonly from: 'request' | 'answer' | 'event' | 'event-answer'
  readonly operation: string
}

/** What is called when the answer to a call has come. */
export type AnswerWatch = (answer: WireAnswer) => void

export type WireWatch = {
  /** Takes in a call before it is passed on; undefined when it is none of the interfaces'. */
  readonly request: (request: WireRequest) => AnswerWatch | undefined
  /** Takes in an event on its way to the sink of that address. */
  readonly event: (request: WireRequest, sink: string) => AnswerWatch
  readonly findings: () => readonly Finding[]
  /** Every outcome that was met, such as `createPayment 201` or `createPayment 403 PERMISSION_DENIED`, and the types of events. */
  readonly seen: () => ReadonlySet<string>
}

type Memory = {
  readonly callers: Map<string, Caller>
  readonly sinkTokens: Map<string, Set<string>>
  readonly events: Map<string, JsonNode>
  readonly paymentOf: Map<string, string>
  readonly ended: Map<string, { readonly status: string; readonly turn: number }>
  turn: number
}

type Notes = { readonly findings: Finding[]; readonly seen: Set<string> }
type Note = (from: Finding['from'], operation: string, faults: readonly Fault[]) => void

/** Starts a watch that has seen nothing yet. */
export function watchWire(options: WireOptions): WireWatch {
  const memory: Memory = {
    callers: new Map(),
    sinkTokens: new Map(),
    events: new Map(),
    paymentOf: new Map(),
    ended: new Map(),
    turn: 0,
  }
  const notes: Notes = { findings: [], seen: new Set() }
  const note: Note = (from, operation, faults) =>
    notes.findings.push(...faults.map((one) => ({ ...one, from, operation })))
  return {
    request: (request) => {
      memory.turn += 1
      if (request.path.endsWith('/token')) return watchToken(request, memory, { notes, note })
      if (!interfaceRoots.some((root) => request.path.includes(`${root}/`))) return undefined
      return watchCall(request, { memory, notes, note }, options)
    },
    event: (request, sink) => watchEvent(request, { memory, notes, note, sink }, options),
    findings: () => notes.findings,
    seen: () => notes.seen,
  }
}

type Desk = { readonly notes: Notes; readonly note: Note }

function watchToken(request: WireRequest, memory: Memory, { notes, note }: Desk): AnswerWatch {
  const faults = checkTokenRequest(request)
  note('request', 'token', faults)
  return (answer) => {
    const refusal = textAt(readExactJson(answer.body), 'error')
    notes.seen.add(['token', answer.status, refusal].filter((part) => part !== undefined).join(' '))
    note('answer', 'token', checkTokenAnswer(answer))
    if (answer.status === 200 && faults.length > 0)
      note('answer', 'token', [fault('status', 'leniency', 'a refusal')])
    const granted = grantedToken(request, answer)
    if (granted !== undefined) memory.callers.set(granted.token, granted.caller)
  }
}

function watchCall(request: WireRequest, desk: Desk & { memory: Memory }, options: WireOptions): AnswerWatch {
  const { memory, notes, note } = desk
  const operation = findOperation(request.method, request.path)
  if (operation === undefined) {
    note('request', 'none', [fault('path', 'operation', 'a declared operation')])
    return (answer) => {
      if (answer.status < 400) note('answer', 'none', [fault('status', 'leniency', 'a refusal')])
    }
  }
  const caller = memory.callers.get(request.headers.get('authorization')?.slice('Bearer '.length) ?? '')
  const requestFaults = checkRequest(operation, request, { options, caller })
  const started = memory.turn
  note('request', operation.id, requestFaults)
  keepSinkToken(request, memory)
  return (answer) => {
    memory.turn += 1
    const isSuccess = answer.status === operation.success.status
    notes.seen.add(`${operation.id} ${isSuccess ? answer.status : (errorOf(answer) ?? answer.status)}`)
    const exchange = { operation, request, requestFaults, answer, caller }
    note('answer', operation.id, checkAnswer(exchange, options))
    if (!isSuccess) return
    note('answer', operation.id, checkHistory({ operation: operation.id, request, answer, started }, memory))
  }
}

function keepSinkToken(request: WireRequest, memory: Memory): void {
  const body = readExactJson(request.body)
  const sink = textAt(body, 'sink')
  if (sink === undefined) return
  const tokens = memory.sinkTokens.get(sink) ?? new Set()
  const token = textAt(body, 'sinkCredential', 'accessToken')
  if (token !== undefined) tokens.add(token)
  memory.sinkTokens.set(sink, tokens)
}

type Told = {
  readonly operation: string
  readonly request: WireRequest
  readonly answer: WireAnswer
  readonly started: number
}

// One correlator makes one payment, which begins as its operation can make it begin, and what has ended stays as it ended.
function checkHistory({ operation, request, answer, started }: Told, memory: Memory): readonly Fault[] {
  const body = readExactJson(answer.body)
  const correlator = textAt(readExactJson(request.body), 'amountTransaction', 'clientCorrelator')
  const id = textAt(body, 'paymentId') ?? textAt(body, 'refundId')
  const key = `${request.path} ${correlator}`
  const known = correlator === undefined ? undefined : memory.paymentOf.get(key)
  const faults: Fault[] = []
  if (known !== undefined && known !== id)
    faults.push(fault('/amountTransaction/clientCorrelator', 'state', 'one payment for one correlator'))
  if (correlator !== undefined && id !== undefined) memory.paymentOf.set(key, id)
  const first = known === undefined ? firstStatuses[operation] : undefined
  if (first?.includes(textAt(body, 'paymentStatus') ?? '') === false)
    faults.push(fault('/paymentStatus', 'state', first.join(' | ')))
  const things = body?.kind === 'list' ? body.items : body === undefined ? [] : [body]
  return [...faults, ...things.flatMap((thing) => checkEnd(thing, started, memory))]
}

function checkEnd(thing: JsonNode, started: number, memory: Memory): readonly Fault[] {
  const id = textAt(thing, 'paymentId') ?? textAt(thing, 'refundId')
  const status = textAt(thing, 'paymentStatus') ?? textAt(thing, 'refundStatus')
  if (id === undefined || status === undefined) return []
  const end = memory.ended.get(id)
  const isFinal = ['succeeded', 'denied', 'cancelled'].includes(status)
  if (end === undefined && isFinal) memory.ended.set(id, { status, turn: memory.turn })
  // A call that was already under way when the end was seen may still tell of the time before.
  if (end === undefined || started <= end.turn || end.status === status) return []
  return [fault('/paymentStatus', 'state', `to stay ${end.status}`)]
}

type EventDesk = Desk & { readonly memory: Memory; readonly sink: string }

function watchEvent(request: WireRequest, desk: EventDesk, options: WireOptions): AnswerWatch {
  const { memory, notes, note, sink } = desk
  const node = readExactJson(request.body)
  const type = textAt(node, 'type') ?? 'none'
  notes.seen.add(type)
  const tokens = memory.sinkTokens.get(sink)
  note('event', type, checkEvent(request, [...(tokens ?? [])], options))
  if (tokens === undefined) note('event', type, [fault('path', 'address', 'a sink that was asked for')])
  if (node !== undefined) note('event', type, checkRepeat(node, memory))
  return (answer) => note('event-answer', type, checkEventAnswer(answer, options))
}

// An event that comes again under the same id is the same event, word for word.
function checkRepeat(node: JsonNode, memory: Memory): readonly Fault[] {
  const key = `${textAt(node, 'source')} ${textAt(node, 'id')}`
  const known = memory.events.get(key)
  memory.events.set(key, node)
  if (known === undefined || sameJson(known, node)) return []
  return nodeAt(node, 'id') === undefined ? [] : [fault('/id', 'state', 'another id for another event')]
}
