// Notifications to a client's sink: made in the transaction of what they tell, called until the sink answers 2xx or 410.

import { formatInstant } from '@farthing/protocol'
import {
  type CamaraEvent,
  type CamaraEventData,
  cloudEventsType,
  type SinkRequest,
} from '@farthing/protocol/camara'
import { newId, type OperatorDeps } from './deps.ts'
import type { JobEnd } from './jobs.ts'
import { operatorLimits } from './limits.ts'
import type { Traits } from './traits.ts'

/** What a notification tells and where it goes. */
export type Notice = {
  readonly type: CamaraEvent['type']
  readonly data: CamaraEventData
  readonly request: SinkRequest
  readonly xCorrelator: string
  readonly callbacks: Traits['callbacks']
}

type EventRow = {
  readonly id: string
  readonly sink: string
  readonly token: string | null
  readonly tokenExpiresAt: number | null
  readonly body: string
  readonly xCorrelator: string
  readonly timesLeft: number
  readonly attempts: number
}

/** Keeps a notification and has it delivered; where the client named no sink there is none. */
export function notify(deps: OperatorDeps, notice: Notice): void {
  const { sink, sinkCredential } = notice.request
  if (sink === undefined) return
  const event: CamaraEvent = {
    id: newId(deps.system, 'evt'),
    source: deps.config.origin,
    specversion: '1.0',
    type: notice.type,
    time: formatInstant(deps.system.now()),
    datacontenttype: 'application/json',
    data: notice.data,
  }
  deps.store.run(
    `insert into events (id, subject, sink, token, tokenExpiresAt, body, xCorrelator, timesLeft, state, createdAt)
     values (?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?)`,
    event.id,
    notice.data.paymentId,
    sink,
    sinkCredential?.accessToken ?? null,
    sinkCredential === undefined ? null : Date.parse(sinkCredential.accessTokenExpiresUtc),
    JSON.stringify(event),
    notice.xCorrelator,
    notice.callbacks === 'twice' ? 2 : 1,
    deps.system.now(),
  )
  deps.scheduler.later('call-sink', event.id, 0)
}

/** Calls the sink of a notification once. */
export async function callSink(deps: OperatorDeps, eventId: string): Promise<JobEnd> {
  const event = deps.store.get<EventRow>(`select * from events where id = ? and state = 'waiting'`, eventId)
  if (event === undefined) return { kind: 'done' }
  if (event.tokenExpiresAt !== null && event.tokenExpiresAt <= deps.system.now())
    return end(deps, eventId, 'given up')
  const status = await post(event)
  deps.store.run('update events set attempts = attempts + 1 where id = ?', eventId)
  if (status === 410) return end(deps, eventId, 'stopped')
  if (status >= 200 && status < 300) {
    deps.store.run('update events set timesLeft = timesLeft - 1 where id = ?', eventId)
    return event.timesLeft > 1 ? { kind: 'again', afterMs: 0 } : end(deps, eventId, 'delivered')
  }
  deps.log.warn({ event: eventId, status, attempt: event.attempts + 1 }, 'a sink did not take a notification')
  if (event.attempts + 1 >= operatorLimits.sinkAttemptsMax) return end(deps, eventId, 'given up')
  const wait = deps.config.sinkRetryMs * 2 ** Math.min(event.attempts, 20)
  return { kind: 'again', afterMs: Math.min(wait, operatorLimits.sinkRetryMsMax) }
}

/** Waits until what is due now for a payment has been tried once; for phones whose notifications come first. */
export async function deliverFirst(deps: OperatorDeps, paymentId: string): Promise<void> {
  const waiting = deps.store.all<{ readonly id: string }>(
    `select id from events where subject = ? and state = 'waiting'`,
    paymentId,
  )
  await Promise.all(waiting.map(({ id }) => deps.scheduler.finished(id)))
}

/**
 * Whether notifications may be sent to an address: https, or http to this machine where that is allowed. Names and
 * passwords in it are refused.
 */
export function isSinkAllowed(sink: string, allowsLoopbackHttp: boolean): boolean {
  if (!URL.canParse(sink)) return false
  const { protocol, hostname, username, password } = new URL(sink)
  if (username !== '' || password !== '') return false
  if (protocol === 'https:') return true
  const isLoopback = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/.test(hostname)
  return protocol === 'http:' && isLoopback && allowsLoopbackHttp
}

async function post(event: EventRow): Promise<number> {
  try {
    const response = await fetch(event.sink, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': cloudEventsType,
        'x-correlator': event.xCorrelator,
        ...(event.token === null ? {} : { authorization: `Bearer ${event.token}` }),
      },
      body: event.body,
      signal: AbortSignal.timeout(operatorLimits.sinkTimeoutMs),
    })
    await response.body?.cancel()
    return response.status
  } catch {
    return 0
  }
}

function end(deps: OperatorDeps, eventId: string, state: 'delivered' | 'stopped' | 'given up'): JobEnd {
  deps.store.run('update events set state = ?, token = null where id = ?', state, eventId)
  return { kind: 'done' }
}
