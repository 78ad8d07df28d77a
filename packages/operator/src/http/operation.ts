// What every operation of the interfaces has in common: correlator, token, scope, rate, body, and refusals by the table.

import { randomUUID } from 'node:crypto'
import { Bug } from '@farthing/protocol'
import {
  basePaths,
  type CamaraError,
  camaraErrors,
  correlatorHeaderPattern,
  mayAnswer,
  type OperationId,
  operations,
  parseExactJson,
  type Read,
  sinkFaultOf,
} from '@farthing/protocol/camara'
import type { Hono } from 'hono'
import type { Caller } from '../billing/payment-row.ts'
import type { OperatorDeps } from '../deps.ts'
import { useToken } from '../identity/tokens.ts'
import { operatorLimits } from '../limits.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { Pace } from './pace.ts'

export type Call = {
  readonly caller: Caller
  readonly path: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly xCorrelator: string
  readonly signal: AbortSignal
  /** Reads the body; a malformed one is refused as the interface says. */
  readonly body: <T>(parse: (value: unknown) => Read<T>) => { readonly ok: true; readonly value: T } | Refusal
}

/** A body to answer with, if any, as JSON text; the status follows from the operation. */
export type Answer = {
  readonly ok: true
  readonly json?: string
  readonly headers?: Readonly<Record<string, string>>
}

export type Handler = (call: Call) => Answer | Refusal | Promise<Answer | Refusal>

/** Mounts one operation. */
export function mountOperation(
  app: Hono,
  parts: { readonly deps: OperatorDeps; readonly pace: Pace },
  operation: { readonly id: OperationId; readonly handle: Handler },
): void {
  const { id, handle } = operation
  const { api, method, path, success } = operations[id]
  const route = basePaths[api] + path.replace(/\{(\w+)\}/g, ':$1')
  app.on(method, route, async (context) => {
    const sent = context.req.header('x-correlator')
    const isCorrelator = sent === undefined || correlatorHeaderPattern.test(sent)
    const xCorrelator = isCorrelator && sent !== undefined && sent !== '' ? sent : randomUUID()
    const text = method === 'POST' ? await readText(context.req.raw) : ''
    const answer = await decide(parts, id, async (caller) => {
      if (!isCorrelator) return refuse('INVALID_ARGUMENT', 'The header x-correlator is malformed.')
      return handle({
        caller,
        path: context.req.param(),
        query: new URL(context.req.url).searchParams,
        xCorrelator,
        signal: context.req.raw.signal,
        body: (parse) => readBody(text, context.req.header('content-type'), parse),
      })
    })(context.req.header('authorization'))
    const headers = { 'x-correlator': xCorrelator, 'cache-control': 'no-store' }
    if (!answer.ok) return refusalResponse(id, answer, headers)
    const type = answer.json === undefined ? {} : { 'content-type': 'application/json' }
    return new Response(answer.json ?? null, {
      status: success,
      headers: { ...headers, ...type, ...answer.headers },
    })
  })
}

/** The answer of a refusal; one that its operation may not give is a bug of ours. */
export function refusalResponse(
  id: OperationId,
  refusal: Refusal,
  headers: Readonly<Record<string, string>>,
): Response {
  const row = camaraErrors[refusal.code]
  const body: CamaraError = {
    status: row.status,
    code: refusal.code,
    message: refusal.message ?? row.message,
  }
  if (!mayAnswer(id, body)) throw new Bug(`${id} may not answer ${refusal.code}`)
  const challenge = row.status === 401 ? { 'www-authenticate': 'Bearer' } : {}
  const retry = row.status === 429 ? { 'retry-after': '1' } : {}
  return Response.json(body, { status: row.status, headers: { ...headers, ...challenge, ...retry } })
}

function decide(
  { deps, pace }: { readonly deps: OperatorDeps; readonly pace: Pace },
  id: OperationId,
  work: (caller: Caller) => Promise<Answer | Refusal>,
): (authorization: string | undefined) => Promise<Answer | Refusal> {
  return async (authorization) => {
    const bearer = /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization ?? '')?.[1]
    const token = bearer === undefined ? undefined : useToken(deps, bearer)
    if (token === undefined) return refuse('UNAUTHENTICATED')
    if (!token.scopes.includes(operations[id].scope)) return refuse('PERMISSION_DENIED')
    if (!pace.take(token.client.id, token.client.perSecond)) return refuse('TOO_MANY_REQUESTS')
    return work(token)
  }
}

/** A body in whole, or undefined where it is too long. */
async function readText(request: Request): Promise<string | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > operatorLimits.bodyBytesMax) return undefined
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > operatorLimits.bodyBytesMax) return undefined
    chunks.push(chunk)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    return undefined
  }
}

function readBody<T>(
  text: string | undefined,
  type: string | undefined,
  parse: (value: unknown) => Read<T>,
): { readonly ok: true; readonly value: T } | Refusal {
  if (text === undefined || !/^application\/json(\s*;.*)?$/i.test(type ?? ''))
    return refuse('INVALID_ARGUMENT')
  const document = parseExactJson(text)
  if (document === undefined) return refuse('INVALID_ARGUMENT', 'The body is not JSON.')
  const sinkFault = sinkFaultOf(document.value)
  if (sinkFault !== undefined) return refuse(sinkFault)
  const read = parse(document.value)
  if (read.ok) return read
  return refuse('INVALID_ARGUMENT', read.path === '' ? `The body ${read.why}.` : `${read.path} ${read.why}.`)
}
