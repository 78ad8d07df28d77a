// One endpoint of the JSON API: its schemas are its validation and its documentation at once.

import { type FieldFault, limits, type Problem, problem } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { z } from 'zod'
import type { Deps } from '../deps.ts'
import { apiVersion } from '../flows/register-merchant.ts'
import type { Scope } from '../records/merchants.ts'
import { type Actor, type Auth, readActor } from './actor.ts'
import { clientAddress, type HttpContext, problemResponse, type Variables } from './answer.ts'
import { runOnce } from './idempotency.ts'

/** What a handler gets: parsed input and who asks. */
export type Request<Body, Query, Params> = {
  readonly body: Body
  readonly query: Query
  readonly params: Params
  readonly actor: Actor
  readonly address: string
  readonly idempotencyKey: string
  /** The tag of what the caller has already. */
  readonly ifNoneMatch?: string
  /** The tag of what a change was decided on. */
  readonly ifMatch?: string
  /** The bytes of a body that is a file; empty where it is none. */
  readonly file: Uint8Array
}

export type Answer = {
  readonly ok: true
  readonly body: object
  readonly headers?: Readonly<Record<string, string>>
  /** The caller has it already: 304, without a body. */
  readonly isUnchanged?: true
}

/** The answer of an endpoint that did what was asked. */
export function done(body: object): Answer {
  return { ok: true, body }
}

export type EndpointSpec<Body, Query, Params> = {
  readonly method: 'get' | 'post' | 'put' | 'delete'
  /** With parameters in braces, as OpenAPI writes them. */
  readonly path: string
  readonly operation: string
  readonly tag: 'Wallet' | 'Merchant' | 'Goods' | 'Operator' | 'Public'
  readonly summary: string
  readonly auth: Auth
  readonly scope?: Scope
  readonly body?: z.ZodType<Body>
  /** The types of a body that is taken as a file, byte by byte; such an endpoint has no `body`. */
  readonly fileTypes?: readonly string[]
  readonly query?: z.ZodType<Query>
  readonly params?: z.ZodType<Params>
  readonly answer: z.ZodType
  readonly status?: 200 | 201
  /** POSTs that move money or make things must carry an Idempotency-Key (D-11). */
  readonly isIdempotent?: true
  readonly run: (deps: Deps, request: Request<Body, Query, Params>) => Promise<Answer | Problem>
}

/** An endpoint with its types closed over, so that endpoints of all shapes fit one list. */
export type Endpoint = { readonly mount: (app: OpenAPIHono<{ Variables: Variables }>, deps: Deps) => void }

export function endpoint<Body = undefined, Query = undefined, Params = undefined>(
  spec: EndpointSpec<Body, Query, Params>,
): Endpoint {
  return {
    mount: (app, deps) => {
      document(app, spec)
      app.on(spec.method.toUpperCase(), spec.path.replace(/\{(\w+)\}/g, ':$1'), (context) =>
        serve(deps, spec, context),
      )
    },
  }
}

async function serve<Body, Query, Params>(
  deps: Deps,
  spec: EndpointSpec<Body, Query, Params>,
  context: HttpContext,
): Promise<Response> {
  const refuse = (refusal: Problem): Response => problemResponse(context, refusal, deps.config.origin)
  context.header('Farthing-Version', apiVersion)
  const version = context.req.header('farthing-version')
  if (version !== undefined && version !== apiVersion) {
    return refuse(problem('invalid_request', `The only version of the API so far is ${apiVersion}`))
  }
  const actor = await readActor(deps, context.req.header('authorization'), spec)
  if (!actor.ok) return refuse(actor)
  const raw = await readBody(context, spec)
  if (!raw.ok) return refuse(raw)
  const parsed = parseAll(spec, { body: raw.value, query: context.req.query(), params: context.req.param() })
  if (!parsed.ok) return refuse(parsed)
  const idempotencyKey = context.req.header('idempotency-key') ?? ''
  const ifNoneMatch = context.req.header('if-none-match')
  const ifMatch = context.req.header('if-match')
  const request = {
    ...parsed.input,
    ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }),
    ...(ifMatch === undefined ? {} : { ifMatch }),
    actor: actor.actor,
    address: clientAddress(context, deps.config.addressHeader),
    idempotencyKey,
    file: raw.file,
  }
  const run = async (): Promise<Response> => {
    const answer = await spec.run(deps, request)
    if (!answer.ok) return refuse(answer)
    const headers = { ...noStore, ...answer.headers }
    return answer.isUnchanged === true
      ? context.body(null, 304, headers)
      : context.json(answer.body, spec.status ?? 200, headers)
  }
  if (spec.isIdempotent === undefined) return run()
  if (idempotencyKey === '') return refuse(problem('idempotency_key_missing'))
  if (idempotencyKey.length > limits.idempotencyKeyCharactersMax) {
    return refuse(problem('invalid_request', 'An Idempotency-Key has at most 255 characters'))
  }
  const keyed = { actor: actor.actor, key: idempotencyKey, path: context.req.path, text: raw.text }
  return runOnce(deps, keyed, { run, refuse })
}

const noStore = { 'cache-control': 'no-store' }

/**
 * Whether a text in a body ends within a character that takes two units. Databases keep all of these as one sign, so that two names
 * would become the same.
 */
function holdsHalfCharacter(text: string, value: unknown): boolean {
  if (!/\\ud[89a-f]/i.test(text)) return false
  // Halves alone are written as escapes again; an escaped backslash before such letters is not one.
  return /(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(JSON.stringify(value))
}

type ReadBody = {
  readonly ok: true
  readonly value: unknown
  readonly text: string
  readonly file: Uint8Array
}

const noFile = new Uint8Array()

async function readBody(
  context: HttpContext,
  wanted: { readonly body?: unknown; readonly fileTypes?: readonly string[] },
): Promise<ReadBody | Problem> {
  const type = context.req.header('content-type') ?? ''
  if (wanted.fileTypes !== undefined) {
    const isTaken = wanted.fileTypes.includes(type.split(';')[0]?.trim().toLowerCase() ?? '')
    if (!isTaken) return problem('unsupported_media_type', `Send ${wanted.fileTypes.join(' or ')}`)
    return { ok: true, value: undefined, text: '', file: new Uint8Array(await context.req.arrayBuffer()) }
  }
  if (wanted.body === undefined) return { ok: true, value: undefined, text: '', file: noFile }
  if (!/^application\/json\s*(;|$)/i.test(type)) return problem('unsupported_media_type')
  const text = await context.req.text()
  try {
    const value: unknown = JSON.parse(text)
    if (holdsHalfCharacter(text, value)) return problem('invalid_request', 'A text holds half a character')
    return { ok: true, value, text, file: noFile }
  } catch {
    return problem('invalid_request', 'The body is not JSON')
  }
}

function parseAll<Body, Query, Params>(
  spec: EndpointSpec<Body, Query, Params>,
  raw: { readonly body: unknown; readonly query: unknown; readonly params: unknown },
):
  | {
      readonly ok: true
      readonly input: { readonly body: Body; readonly query: Query; readonly params: Params }
    }
  | Problem {
  const errors: FieldFault[] = []
  const parse = <T>(schema: z.ZodType<T> | undefined, value: unknown, place: string): T => {
    const result = schema?.safeParse(value)
    if (result === undefined) return undefined as T
    if (result.success) return result.data
    errors.push(
      ...result.error.issues.slice(0, 20).map((issue) => ({
        pointer: `${place}/${issue.path.join('/')}`,
        code: issue.code,
        message: issue.message,
      })),
    )
    return undefined as T
  }
  const input = {
    body: parse(spec.body, raw.body, ''),
    query: parse(spec.query, raw.query, '/query'),
    params: parse(spec.params, raw.params, '/path'),
  }
  return errors.length === 0 ? { ok: true, input } : problem('invalid_request', undefined, { errors })
}

function document<Body, Query, Params>(
  app: OpenAPIHono<{ Variables: Variables }>,
  spec: EndpointSpec<Body, Query, Params>,
): void {
  type Registered = Parameters<typeof app.openAPIRegistry.registerPath>[0]
  const request = {
    ...(spec.body === undefined
      ? {}
      : { body: { required: true, content: { 'application/json': { schema: spec.body } } } }),
    ...(spec.fileTypes === undefined
      ? {}
      : { body: { required: true, content: fileContent(spec.fileTypes) } }),
    ...(spec.query === undefined ? {} : { query: spec.query }),
    ...(spec.params === undefined ? {} : { params: spec.params }),
  } as NonNullable<Registered['request']>
  app.openAPIRegistry.registerPath({
    method: spec.method,
    path: spec.path,
    operationId: spec.operation,
    tags: [spec.tag],
    summary: spec.summary,
    ...(spec.auth === 'none'
      ? {}
      : {
          security: spec.auth
            .split('_or_')
            .map((kind) => ({ [kind]: spec.scope === undefined ? [] : [spec.scope] })),
        }),
    ...(spec.isIdempotent === undefined
      ? {}
      : {
          parameters: [
            {
              name: 'Idempotency-Key',
              in: 'header',
              required: true,
              schema: { type: 'string', maxLength: limits.idempotencyKeyCharactersMax },
            },
          ],
        }),
    request,
    responses: {
      [String(spec.status ?? 200)]: {
        description: 'Done',
        content: { 'application/json': { schema: spec.answer } },
      },
      default: {
        description: 'A refusal: problem details (RFC 9457)',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  })
}

function fileContent(types: readonly string[]): Readonly<Record<string, object>> {
  return Object.fromEntries(types.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]))
}
