// The five calls a gate makes to its broker. Silence, a broken answer and a server fault are all `away`; what the
// broker refuses on purpose is its problem code. It knows nothing of readers.

import {
  brokerPaths,
  digestText,
  type Problem,
  type ProblemCode,
  problem,
  problemCodes,
} from '@farthing/protocol'
import type { Settings } from './config.ts'
import { gateLimits } from './limits.ts'
import { readBounded } from './read-bounded.ts'
import type { System } from './system.ts'

/** What came back: a JSON value, a refusal of the broker, or nothing that can be trusted. */
export type BrokerAnswer =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly isAway: true }
  | { readonly ok: false; readonly isAway: false; readonly problem: Problem }

export type BrokerClient = {
  readKeys(): Promise<BrokerAnswer>
  readRefunds(): Promise<BrokerAnswer>
  /** Turns the code of the way back into a ticket, once. */
  exchange(code: string): Promise<BrokerAnswer>
  renew(token: string): Promise<BrokerAnswer>
  /** Passes the reader's undo on; repeating it is harmless. */
  undo(token: string): Promise<BrokerAnswer>
}

type Call = {
  readonly path: string
  readonly waitMs: number
  readonly bytesMax: number
  readonly body?: object
  readonly idempotencyKey?: string
}

/** Makes the client; without an API key the three merchant calls answer `away` and are never sent. */
export function createBrokerClient(settings: Settings, system: System): BrokerClient {
  const deps = { settings, system }
  const bytesMax = gateLimits.brokerBodyBytesMax
  return {
    readKeys: () => call(deps, { path: brokerPaths.keys, waitMs: gateLimits.keysWaitMs, bytesMax }),
    readRefunds: () =>
      call(deps, {
        path: `${brokerPaths.refunds}?merchant=${encodeURIComponent(settings.merchant)}`,
        waitMs: gateLimits.refundsWaitMs,
        bytesMax: gateLimits.refundBodyBytesMax,
      }),
    exchange: async (code) =>
      call(deps, {
        path: brokerPaths.ticketExchange,
        waitMs: gateLimits.exchangeWaitMs,
        bytesMax,
        body: { code },
        idempotencyKey: `exchange-${await digestText(code)}`,
      }),
    renew: (ticket) =>
      call(deps, {
        path: brokerPaths.ticketRenew,
        waitMs: gateLimits.renewWaitMs,
        bytesMax,
        body: { ticket },
      }),
    undo: async (ticket) =>
      call(deps, {
        path: brokerPaths.ticketUndo,
        waitMs: gateLimits.undoWaitMs,
        bytesMax,
        body: { ticket },
        idempotencyKey: `undo-${await digestText(ticket)}`,
      }),
  }
}

const away = { ok: false, isAway: true } as const

async function call(
  deps: { readonly settings: Settings; readonly system: System },
  request: Call,
): Promise<BrokerAnswer> {
  const { settings, system } = deps
  if (request.body !== undefined && settings.apiKey === undefined) return away
  const controller = new AbortController()
  const stopTimer = system.startTimer(request.waitMs, () => controller.abort())
  try {
    const response = await system.fetch(settings.broker + request.path, {
      ...(request.body === undefined ? {} : { method: 'POST', body: JSON.stringify(request.body) }),
      headers: headersOf(settings, request),
      redirect: 'error',
      signal: controller.signal,
    })
    const bytes = await readBounded(response.body, request.bytesMax)
    if (bytes === undefined) return away
    return readAnswer(response.status, JSON.parse(new TextDecoder().decode(bytes)) as unknown)
  } catch {
    return away
  } finally {
    stopTimer()
  }
}

function headersOf(settings: Settings, request: Call): Record<string, string> {
  const { body, idempotencyKey } = request
  return {
    accept: 'application/json',
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/json', authorization: `Bearer ${settings.apiKey ?? ''}` }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
  }
}

function readAnswer(status: number, body: unknown): BrokerAnswer {
  if (status >= 200 && status < 300) return { ok: true, body }
  const { code } = (typeof body === 'object' && body !== null ? body : {}) as { code?: unknown }
  const known = problemCodes.find((candidate: ProblemCode) => candidate === code)
  return status >= 500 || known === undefined ? away : { ok: false, isAway: false, problem: problem(known) }
}
