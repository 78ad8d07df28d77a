// One call of the broker's API: its refusals as values, and the same request again under the same key where nothing came back or the
// broker asks for patience. Whatever is sent twice is done once.

import { type Problem, type ProblemCode, problem, problemCodes, toBase64Url } from '@farthing/protocol'
import { readBounded } from '../read-bounded.ts'
import type { System } from '../system.ts'
import { goodsLimits } from './limits.ts'

/** What was asked for, or why not. Where the broker stays silent the code is `broker_unavailable`: nobody knows what it did. */
export type Answer<Value> = { readonly ok: true; readonly value: Value } | Problem

export type CallDeps = {
  readonly broker: string
  readonly apiKey: string
  readonly system: System
}

export type CallInput = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: object
  /** Names what is wanted, so that it happens once however often it is sent; one is made where none is given. */
  readonly key?: string
  readonly ifMatch?: string
  readonly accept?: string
}

/** Calls until the broker has answered, a few times at most. */
export async function call<Value>(deps: CallDeps, input: CallInput): Promise<Answer<Value>> {
  const key = input.key ?? toBase64Url(deps.system.randomBytes(16))
  for (let attempt = 1; ; attempt += 1) {
    const answer = await once<Value>(deps, input, key)
    if (!answer.isRetryable || attempt >= goodsLimits.triesMax) return answer.answer
    const waitMs = answer.retryAfterMs ?? backoff(deps.system, attempt)
    // Whoever wants longer than this is asked again by the caller, not by us.
    if (waitMs > goodsLimits.retryAfterMaxMs) return answer.answer
    await wait(deps.system, waitMs)
  }
}

type Once<Value> = {
  readonly answer: Answer<Value>
  readonly isRetryable: boolean
  readonly retryAfterMs?: number
}

const silent = { answer: problem('broker_unavailable'), isRetryable: true } as const

async function once<Value>(deps: CallDeps, input: CallInput, key: string): Promise<Once<Value>> {
  const controller = new AbortController()
  const stopTimer = deps.system.startTimer(patienceMs(input), () => controller.abort())
  try {
    const response = await deps.system.fetch(addressOf(deps, input), {
      method: input.method,
      headers: headersOf(deps, input, key),
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      redirect: 'error',
      signal: controller.signal,
    })
    const bytes = await readBounded(response.body, goodsLimits.bodyBytesMax)
    if (bytes === undefined) return silent
    const text = new TextDecoder().decode(bytes)
    if (response.ok) {
      const value = (input.accept === undefined ? JSON.parse(text) : text) as Value
      return { answer: { ok: true, value }, isRetryable: false }
    }
    return readRefusal(response, JSON.parse(text))
  } catch {
    return silent
  } finally {
    stopTimer()
  }
}

/** Longer where the broker was asked to wait for something to happen. */
function patienceMs({ query }: CallInput): number {
  return goodsLimits.waitMs + Number(query?.['wait'] ?? 0) * 1_000
}

function addressOf(deps: CallDeps, { path, query = {} }: CallInput): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return `${deps.broker}${path}${search === '' ? '' : `?${search}`}`
}

function headersOf(deps: CallDeps, input: CallInput, key: string): Record<string, string> {
  return {
    accept: input.accept ?? 'application/json',
    ...(deps.apiKey === '' ? {} : { authorization: `Bearer ${deps.apiKey}` }),
    ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(input.method === 'POST' ? { 'idempotency-key': key } : {}),
    ...(input.ifMatch === undefined ? {} : { 'if-match': input.ifMatch }),
  }
}

function readRefusal<Value>(response: Response, body: unknown): Once<Value> {
  const details = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>
  const known = problemCodes.find((code: ProblemCode) => code === details['code'])
  if (known === undefined) return silent
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  const errors = details['errors'] as Problem['errors']
  const answer = problem(
    known,
    typeof details['detail'] === 'string' ? details['detail'] : undefined,
    Array.isArray(errors) ? { errors } : {},
  )
  const isRetryable = details['retryable'] === true
  return Number.isFinite(retryAfter) && retryAfter >= 0
    ? { answer, isRetryable, retryAfterMs: retryAfter * 1_000 }
    : { answer, isRetryable }
}

/** Twice as long each time, give or take a half, so that many who failed together do not come back together. */
function backoff(system: System, attempt: number): number {
  const [chance = 0] = system.randomBytes(1)
  return goodsLimits.retryBaseMs * 2 ** (attempt - 1) * (0.5 + chance / 256)
}

function wait(system: System, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    system.startTimer(delayMs, () => resolve())
  })
}
