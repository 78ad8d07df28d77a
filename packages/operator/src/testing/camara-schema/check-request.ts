// Checks a call to one of the operator's interfaces: its path, headers, parameters and body.

import { checkShape } from './check-shape.ts'
import { correlatorPattern } from './common-shapes.ts'
import { type JsonNode, nodeAt } from './exact-json.ts'
import { type Fault, fault } from './fault.ts'
import type { Operation } from './operation.ts'
import { operations } from './operations.ts'
import { type Caller, readBody, type WireOptions, type WireRequest } from './wire-message.ts'

/** The operation a call means; a path under any root is found by its end. */
export function findOperation(method: string, path: string): Operation | undefined {
  return operations.find((operation) => operation.method === method && pathPattern(operation.path).test(path))
}

function pathPattern(template: string): RegExp {
  const escaped = template.replaceAll('.', '\\.').replaceAll(/\{[a-zA-Z]+\}/g, '[^/]+')
  return new RegExp(`${escaped}$`)
}

/** All faults of a call; the caller is known when its token was seen being granted. */
export function checkRequest(
  operation: Operation,
  request: WireRequest,
  context: { readonly options: WireOptions; readonly caller: Caller | undefined },
): readonly Fault[] {
  return [
    ...checkHeaders(request.headers),
    ...checkParameters(operation, request, context.options),
    ...checkBody(operation, request, context),
  ]
}

function checkHeaders(headers: Headers): readonly Fault[] {
  const faults: Fault[] = []
  if (!/^Bearer [A-Za-z0-9\-._~+/]+=*$/i.test(headers.get('authorization') ?? ''))
    faults.push(fault('header authorization', 'header', 'a bearer token'))
  if (!correlatorPattern.test(headers.get('x-correlator') ?? ''))
    faults.push(fault('header x-correlator', 'pattern', correlatorPattern.source))
  return faults
}

function checkParameters(
  operation: Operation,
  { query }: WireRequest,
  options: WireOptions,
): readonly Fault[] {
  return [...new Set(query.keys())].flatMap((name) => {
    const at = `query ${name}`
    const values = query.getAll(name)
    const parameter = Object.hasOwn(operation.parameters, name) ? operation.parameters[name] : undefined
    if (parameter === undefined) return [fault(at, 'unknown', 'only declared parameters')]
    const often =
      values.length > 1 && !parameter.isRepeatable ? [fault(at, 'duplicate', 'the parameter once')] : []
    const wrong = values.flatMap((value) =>
      checkShape(parameter.shape, { kind: 'text', value }, { at, options }),
    )
    return [...often, ...wrong]
  })
}

type Context = { readonly options: WireOptions; readonly caller: Caller | undefined }

function checkBody(operation: Operation, request: WireRequest, context: Context): readonly Fault[] {
  if (operation.request === undefined) return request.body === '' ? [] : [fault('body', 'body', 'no body')]
  const { node, faults } = readBody(request, 'application/json')
  if (node === undefined) return faults
  return [
    ...faults,
    ...checkShape(operation.request, node, { at: '', options: context.options }),
    ...checkIdentifier(operation, node, context),
  ]
}

// Whose phone it is comes either from the token or from the body, never from both and never from neither.
function checkIdentifier(
  operation: Operation,
  node: JsonNode,
  { options, caller }: Context,
): readonly Fault[] {
  if (operation.phone === 'none') return []
  const names = operation.phone === 'first-step' ? ['amountTransaction', 'phoneNumber'] : ['phoneNumber']
  const isNamed = nodeAt(node, ...names) !== undefined
  const at = `/${names.join('/')}`
  if (operation.phone === 'second-step' && options.confirmBody === 'EMPTY_OBJECT')
    return isNamed ? [fault(at, 'identifier', 'an empty record')] : []
  if (caller?.legs === 'three')
    return isNamed ? [fault(at, 'identifier', 'no number beside a payer’s token')] : []
  const isFree = operation.phone === 'second-step' && options.confirmBody === 'EITHER'
  if (caller === undefined || isNamed || isFree) return []
  return [fault(at, 'identifier', 'the number, as the token names none')]
}
