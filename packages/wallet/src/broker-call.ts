// One call to a broker's API, sent again with the same key while nobody has answered. It knows addresses and problems,
// not what the calls mean. The wallet's token goes to the broker's origin and nowhere else: no redirect is followed.

import {
  Bug,
  checkOfferUrl,
  describeProblem,
  type Problem,
  type ProblemCode,
  problem,
  problemCodes,
} from '@farthing/protocol'
import { walletLimits } from './limits.ts'
import { readJson } from './read-body.ts'
import type { System } from './system.ts'

/** The standard `fetch`, or something that behaves like it. */
export type Fetch = (input: Request | URL | string, init?: RequestInit) => Promise<Response>

/** A broker's origin and, where a wallet is meant, the wallet's token. */
export type BrokerAccess = { readonly broker: string; readonly token?: string }

export type BrokerDeps = { readonly system: System; readonly access: BrokerAccess; readonly fetch?: Fetch }

export type BrokerCall = {
  readonly method: 'GET' | 'POST'
  /** Path and query below the broker's origin. */
  readonly path: string
  readonly body?: object
  /** The Idempotency-Key; a POST without one is given a random one. */
  readonly key?: string
}

/**
 * The JSON of a 2xx answer, or the broker's refusal. `hadSilence` is true where an attempt was left without an answer:
 * it may have been carried out, and the answer at hand need not tell.
 */
export type BrokerAnswer = ({ readonly ok: true; readonly value: unknown } | Problem) & {
  readonly hadSilence: boolean
}

/** 128 random bits as a key: one per intent, kept for every repeat of it. */
export function makeKey(system: System): string {
  return Array.from(system.chance(16), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Calls until there is an answer, at most `paymentAttemptsMax` times; past that, `outcome_unknown`. */
export async function callBroker(
  deps: BrokerDeps,
  call: BrokerCall,
  signal?: AbortSignal,
): Promise<BrokerAnswer> {
  const request = describeRequest(deps, call)
  let hadSilence = false
  for (let attempt = 1; ; attempt += 1) {
    const answer = await callOnce(deps, request, signal)
    if (answer.ok || !isWorthAnother(answer.code)) {
      return { ...answer, hadSilence }
    }
    hadSilence ||= describeProblem(answer.code).moneyMoved === 'unknown'
    if (attempt === walletLimits.paymentAttemptsMax) return { ...answer, hadSilence }
    const pauseMs = Math.max(walletLimits.paymentPauseMs * 4 ** (attempt - 1), answer.retryAfterMs ?? 0)
    await deps.system.wait(Math.min(pauseMs, walletLimits.paymentPauseMaxMs))
    signal?.throwIfAborted()
  }
}

/** Reads problem details; an answer that is none becomes `internal_error` or `invalid_request` by its status. */
export function parseProblem(value: unknown, status: number): Problem {
  const { code, detail } = (value ?? {}) as { readonly code?: unknown; readonly detail?: unknown }
  const known = problemCodes.find((candidate) => candidate === code)
  if (known === undefined) return problem(status >= 500 ? 'internal_error' : 'invalid_request')
  return problem(known, typeof detail === 'string' ? detail.slice(0, 300) : undefined)
}

function describeRequest(
  { system, access }: BrokerDeps,
  call: BrokerCall,
): { url: string; init: RequestInit } {
  const broker = checkOfferUrl(access.broker)
  if (broker === undefined) throw new Bug('a broker is an https origin, or http on loopback')
  const headers = new Headers({ Accept: 'application/json' })
  if (access.token !== undefined) headers.set('Authorization', `Bearer ${access.token}`)
  if (call.body !== undefined) headers.set('Content-Type', 'application/json')
  if (call.method === 'POST') headers.set('Idempotency-Key', call.key ?? makeKey(system))
  return {
    url: broker.origin + call.path,
    init: {
      method: call.method,
      headers,
      redirect: 'error',
      credentials: 'omit',
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    },
  }
}

async function callOnce(
  { system, fetch: given }: BrokerDeps,
  request: { readonly url: string; readonly init: RequestInit },
  signal: AbortSignal | undefined,
): Promise<{ readonly ok: true; readonly value: unknown } | Problem> {
  const timeout = system.timeout(walletLimits.brokerTimeoutMs)
  try {
    const response = await (given ?? fetch)(request.url, {
      ...request.init,
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    })
    const value = await readJson(response, walletLimits.brokerAnswerBytesMax)
    if (!response.ok) return withRetryAfter(parseProblem(value, response.status), response)
    return value === undefined ? silence() : { ok: true, value }
  } catch {
    // The caller's own change of mind is theirs to see; everything else is silence.
    signal?.throwIfAborted()
    return silence()
  }
}

function silence(): Problem {
  return problem('outcome_unknown', 'the payment system did not answer')
}

function isWorthAnother(code: ProblemCode): boolean {
  return describeProblem(code).retryable && code !== 'quote_expired'
}

function withRetryAfter(refusal: Problem, response: Response): Problem {
  const seconds = response.headers.get('Retry-After') ?? ''
  return /^[0-9]{1,4}$/.test(seconds) ? { ...refusal, retryAfterMs: Number(seconds) * 1000 } : refusal
}
