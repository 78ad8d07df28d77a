// Checks calls for a token and their answers against OAuth 2.0 (RFC 6749), and learns what each token may do.

import { checkShape } from './check-shape.ts'
import { readExactJson, textAt } from './exact-json.ts'
import { type Fault, fault } from './fault.ts'
import { tokenAnswer, tokenError } from './identity-shapes.ts'
import { type Caller, mediaType, readBody, type WireAnswer, type WireRequest } from './wire-message.ts'

const refusals: Readonly<Record<number, readonly string[]>> = {
  400: [
    'invalid_request',
    'invalid_client',
    'invalid_grant',
    'unauthorized_client',
    'unsupported_grant_type',
    'invalid_scope',
  ],
  401: ['invalid_client'],
}

/** All faults of a call for a token: a form, each field once, the client named in one way only. */
export function checkTokenRequest(request: WireRequest): readonly Fault[] {
  const faults: Fault[] = []
  if (request.method !== 'POST') faults.push(fault('path', 'operation', 'POST'))
  if (mediaType(request.headers) !== 'application/x-www-form-urlencoded')
    faults.push(fault('header content-type', 'media-type', 'application/x-www-form-urlencoded'))
  if (request.query.size > 0) faults.push(fault('path', 'parameter', 'nothing in the address'))
  const form = new URLSearchParams(request.body)
  for (const name of new Set(form.keys()))
    if (form.getAll(name).length > 1) faults.push(fault(`form ${name}`, 'duplicate', 'the field once'))
  if (!form.has('grant_type')) faults.push(fault('form grant_type', 'missing', 'a grant type'))
  if (form.get('grant_type') === 'authorization_code' && !form.has('code'))
    faults.push(fault('form code', 'missing', 'the code that is redeemed'))
  const isBasic = /^Basic [A-Za-z0-9+/]+=*$/i.test(request.headers.get('authorization') ?? '')
  if (isBasic === form.has('client_secret') && !form.has('client_assertion'))
    faults.push(fault('header authorization', 'header', 'the client named in one way'))
  return faults
}

/** All faults of the answer to a call for a token. */
export function checkTokenAnswer(answer: WireAnswer): readonly Fault[] {
  const options = { loopbackSinks: false }
  const { node, faults } = readBody(answer, 'application/json')
  const kept =
    answer.headers.get('cache-control')?.includes('no-store') === true
      ? []
      : [fault('header cache-control', 'header', 'no-store')]
  if (answer.status === 200) {
    const shape = node === undefined ? [] : checkShape(tokenAnswer, node, { at: '', options })
    return [...faults, ...shape, ...kept]
  }
  const codes = refusals[answer.status]
  if (codes === undefined) return [fault('status', 'status', `200 | 400 | 401, not ${answer.status}`)]
  return node === undefined
    ? faults
    : [...faults, ...checkShape(tokenError(codes), node, { at: '', options })]
}

/** The token that was granted and what it may do; undefined when none was. */
export function grantedToken(
  request: WireRequest,
  answer: WireAnswer,
): { readonly token: string; readonly caller: Caller } | undefined {
  const form = new URLSearchParams(request.body)
  const token = answer.status === 200 ? textAt(readExactJson(answer.body), 'access_token') : undefined
  if (token === undefined) return undefined
  const scopes = textAt(readExactJson(answer.body), 'scope') ?? form.get('scope')
  const legs = form.get('grant_type') === 'client_credentials' ? 'two' : 'three'
  return { token, caller: { legs, scopes: scopes?.split(' ') } }
}
