// Tells an endpoint again: one event, or all that fit a filter (D-19). An event that was told before gets another round of its
// delivery; one from before the endpoint was made gets its first.

import { type Problem, problem } from '@farthing/protocol'
import { type Deps, writeRecords } from '../deps.ts'
import type { EventType, StoredEvent } from '../domain/goods/events.ts'
import { webhookLimits } from '../domain/webhooks/limits.ts'
import type { WebhookEndpoint } from '../domain/webhooks/webhook.ts'
import { listEvents, readEvent } from '../records/events.ts'
import { listDeliveries, replayDeliveries } from '../records/webhook-deliveries.ts'
import { newId } from '../system.ts'
import { wantsEvent } from './queue-webhooks.ts'

export type ReplayFilter = {
  readonly types?: readonly EventType[]
  /** Milliseconds since 1970, the first included and the second not. */
  readonly since?: number
  readonly until?: number
  /** Only deliveries that were given up. */
  readonly onlyDead?: boolean
}

export type Replayed = { readonly ok: true; readonly count: number }

/** Queues one event of the merchant for one of its endpoints at once, whatever that endpoint asks for. */
export async function replayEvent(
  deps: Deps,
  endpoint: WebhookEndpoint,
  eventId: string,
): Promise<Replayed | Problem> {
  const event = await readEvent(deps.records, eventId)
  if (event?.merchantId !== endpoint.merchantId) return problem('not_found')
  return (await queueAgain(deps, endpoint, [event])) ?? { ok: true, count: 1 }
}

/** Queues every event that fits, page by page; asked again after a cut it begins anew, and the receiver knows each by its id. */
export async function replayWebhooks(
  deps: Deps,
  endpoint: WebhookEndpoint,
  filter: ReplayFilter,
): Promise<Replayed | Problem> {
  let count = 0
  let after = 0n
  for (;;) {
    const events = await listEvents(deps.records, {
      merchantId: endpoint.merchantId,
      ...(filter.types === undefined ? {} : { types: filter.types }),
      after,
      limit: webhookLimits.replayPage,
    })
    const last = events.at(-1)
    if (last === undefined) return { ok: true, count }
    const fitting = events.filter((event) => fits(event, filter) && wantsEvent(endpoint, event))
    const wanted = filter.onlyDead === true ? await ofDead(deps, endpoint, fitting) : fitting
    const failed = await queueAgain(deps, endpoint, wanted)
    if (failed !== undefined) return failed
    count += wanted.length
    after = last.place
  }
}

function fits(event: StoredEvent, { since, until }: ReplayFilter): boolean {
  return (since === undefined || event.at >= since) && (until === undefined || event.at < until)
}

async function ofDead(
  deps: Deps,
  endpoint: WebhookEndpoint,
  events: readonly StoredEvent[],
): Promise<readonly StoredEvent[]> {
  if (events.length === 0) return []
  const dead = await listDeliveries(deps.records, {
    endpointId: endpoint.id,
    state: 'dead',
    eventIds: events.map(({ id }) => id),
    limit: events.length,
  })
  const ids = new Set<string>(dead.map(({ eventId }) => eventId))
  return events.filter(({ id }) => ids.has(id))
}

async function queueAgain(
  deps: Deps,
  endpoint: WebhookEndpoint,
  events: readonly StoredEvent[],
): Promise<Problem | undefined> {
  if (events.length === 0) return undefined
  const deliveries = events.map((event) => ({
    id: newId(deps.system, 'dlv'),
    endpointId: endpoint.id,
    event,
  }))
  return writeRecords(deps, [replayDeliveries(deps.records, deliveries, deps.system.now())])
}
