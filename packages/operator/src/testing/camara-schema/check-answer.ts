// Checks an answer of the operator: status and code by the tables, headers, body, and what it must repeat of the call.

import { checkShape } from './check-shape.ts'
import { correlatorPattern, errorBody } from './common-shapes.ts'
import { type JsonNode, member, nodeAt, readExactJson, sameJson, textAt } from './exact-json.ts'
import { type Fault, fault, forgivableRules } from './fault.ts'
import { type Operation, unlistedErrors } from './operation.ts'
import { type Caller, readBody, type WireAnswer, type WireOptions, type WireRequest } from './wire-message.ts'

/** A call with its answer and what was already found wrong in the call. */
export type Exchange = {
  readonly operation: Operation
  readonly request: WireRequest
  readonly requestFaults: readonly Fault[]
  readonly answer: WireAnswer
  readonly caller: Caller | undefined
}

/** All faults of an answer. */
export function checkAnswer(exchange: Exchange, options: WireOptions): readonly Fault[] {
  const { operation, request, answer } = exchange
  const headers = checkCorrelator(request.headers, answer.headers)
  if (answer.status !== operation.success.status)
    return [...headers, ...checkError(operation, answer, options)]
  return [
    ...headers,
    ...checkSuccess(operation, answer, options),
    ...checkListHeaders(exchange),
    ...checkEcho(exchange),
    ...checkLeniency(exchange),
  ]
}

function checkCorrelator(asked: Headers, answered: Headers): readonly Fault[] {
  const sent = asked.get('x-correlator')
  const back = answered.get('x-correlator')
  const at = 'header x-correlator'
  if (sent !== null && correlatorPattern.test(sent))
    return back === sent ? [] : [fault(at, 'echo', 'the correlator of the call')]
  return back === null || correlatorPattern.test(back) ? [] : [fault(at, 'pattern', correlatorPattern.source)]
}

function checkSuccess(operation: Operation, answer: WireAnswer, options: WireOptions): readonly Fault[] {
  const shape = operation.success.body
  if (shape === undefined) return answer.body === '' ? [] : [fault('body', 'body', 'no body')]
  const { node, faults } = readBody(answer, 'application/json')
  return node === undefined ? faults : [...faults, ...checkShape(shape, node, { at: '', options })]
}

function checkError(operation: Operation, answer: WireAnswer, options: WireOptions): readonly Fault[] {
  const codes = operation.errors[answer.status] ?? unlistedErrors[answer.status]
  if (codes === undefined) {
    const listed = [operation.success.status, ...Object.keys(operation.errors)].join(' | ')
    return [fault('status', 'status', `one of ${listed}, not ${answer.status}`)]
  }
  const { node, faults } = readBody(answer, 'application/json')
  if (node === undefined) return faults
  // A wrong code is its own kind of fault, so that a report tells it from a wrong word elsewhere.
  const found = checkShape(errorBody(answer.status, codes), node, { at: '', options })
  return [...faults, ...found.map((one) => (one.at === '/code' ? { ...one, rule: 'code' as const } : one))]
}

function checkListHeaders({ operation, request, answer }: Exchange): readonly Fault[] {
  if (!operation.isList) return []
  const node = readExactJson(answer.body)
  const count = node?.kind === 'list' ? node.items.length : 0
  const faults: Fault[] = []
  const total = answer.headers.get('x-total-count') ?? ''
  if (!/^(0|[1-9]\d*)$/.test(total))
    faults.push(fault('header x-total-count', 'header', 'how many there are'))
  else if (Number(total) < count)
    faults.push(fault('header x-total-count', 'count', 'no fewer than are listed'))
  const last = answer.headers.get('content-last-key')
  // The last key is the index of the last thing listed, so an empty list has none to give.
  if (last === null ? count > 0 : !/^(0|[1-9]\d*)$/.test(last))
    faults.push(fault('header content-last-key', 'header', 'the index of the last one listed'))
  const perPage = Number(request.query.get('perPage') ?? '10')
  if (count > perPage) faults.push(fault('', 'count', 'no more than a page holds'))
  return faults
}

// What was asked for stands in the answer as it was asked, so that a caller can see what the operator took it for.
function checkEcho({ operation, request, answer }: Exchange): readonly Fault[] {
  if (operation.request === undefined || operation.success.status !== 201) return []
  const asked = readExactJson(request.body)
  const answered = readExactJson(answer.body)
  if (asked === undefined || answered === undefined) return []
  const inner = nodeAt(asked, 'amountTransaction')
  const members = ['phoneNumber', 'clientCorrelator', 'referenceCode', 'paymentAmount', 'refundAmount']
  return [
    ...members.flatMap((name) =>
      differs(member(inner, name), nodeAt(answered, 'amountTransaction', name), `/amountTransaction/${name}`),
    ),
    ...['type', 'reason', 'sink'].flatMap((name) =>
      differs(member(asked, name), member(answered, name), `/${name}`),
    ),
  ]
}

function differs(asked: JsonNode | undefined, answered: JsonNode | undefined, at: string): readonly Fault[] {
  if (asked === undefined || (answered !== undefined && sameJson(asked, answered))) return []
  return [fault(at, 'echo', 'what was asked for')]
}

// What was wrong in the call has to be refused, but for what a receiver may let pass.
function checkLeniency({ operation, requestFaults, caller }: Exchange): readonly Fault[] {
  const unforgiven = requestFaults.find(({ rule }) => !forgivableRules.has(rule))
  const lenient =
    unforgiven === undefined
      ? []
      : [fault('status', 'leniency', `a refusal of ${unforgiven.at} (${unforgiven.rule})`)]
  const isOutside = caller?.scopes !== undefined && !caller.scopes.includes(operation.scope)
  return isOutside ? [...lenient, fault('status', 'scope', `a token of scope ${operation.scope}`)] : lenient
}

/** The code of an error, with the status it came with. */
export function errorOf(answer: WireAnswer): string | undefined {
  const node = readExactJson(answer.body)
  const code = textAt(node, 'code')
  return code === undefined ? undefined : `${answer.status} ${code}`
}
