// Queues the events of the stream for the endpoints that want them. The cursor of an endpoint moves in the commit that queues what it
// passes, so that a death leaves no gap and no event twice.

import { type Instant, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { StoredEvent } from '../domain/goods/events.ts'
import { webhookLimits } from '../domain/webhooks/limits.ts'
import type { WebhookEndpoint } from '../domain/webhooks/webhook.ts'
import { listEvents } from '../records/events.ts'
import { insertDeliveries } from '../records/webhook-deliveries.ts'
import { listEndpointsBehind, updateWebhookCursor } from '../records/webhook-endpoints.ts'
import { newId } from '../system.ts'

/** Queues what endpoints have not had, up to the end of the stream, and answers how many deliveries that made. */
export async function queueWebhooks(deps: Deps, now: Instant): Promise<number> {
  let count = 0
  for (;;) {
    const behind = await listEndpointsBehind(deps.records, webhookLimits.cursorPage)
    if (behind.length === 0) return count
    const counts = await Promise.all(behind.map((each) => queuePage(deps, each, now)))
    // Where no commit got through, the next time may have more luck.
    if (counts.every((made) => made === undefined)) return count
    count += counts.reduce<number>((sum, made) => sum + (made ?? 0), 0)
  }
}

/** Undefined where another process moved the cursor, or the ledger could not decide. */
async function queuePage(
  deps: Deps,
  { endpoint, cursor }: { readonly endpoint: WebhookEndpoint; readonly cursor: bigint },
  now: Instant,
): Promise<number | undefined> {
  const events = await listEvents(deps.records, {
    merchantId: endpoint.merchantId,
    after: cursor,
    limit: webhookLimits.cursorPage,
  })
  const last = events.at(-1)
  if (last === undefined) return undefined
  const wanted = events.filter((event) => wantsEvent(endpoint, event))
  const deliveries = wanted.map((event) => ({
    id: newId(deps.system, 'dlv'),
    endpointId: endpoint.id,
    event,
  }))
  const outcome = await deps.ledger.commit({
    records: [
      updateWebhookCursor(deps.records, endpoint.id, { from: cursor, to: last.place }),
      ...(deliveries.length === 0 ? [] : [insertDeliveries(deps.records, deliveries, now)]),
    ],
  })
  if (outcome.ok) return deliveries.length
  if (undecided(outcome) !== undefined)
    deps.log.warn({ code: problem('busy').code }, 'webhooks wait to be queued')
  return undefined
}

/** Whether an endpoint is to be told of an event; a test event is for the one endpoint it names. */
export function wantsEvent(
  endpoint: WebhookEndpoint,
  event: Pick<StoredEvent, 'type' | 'appId' | 'objectId'>,
): boolean {
  if (event.type === 'webhook.test') return event.objectId === endpoint.id
  if (endpoint.appId !== undefined && endpoint.appId !== event.appId) return false
  return endpoint.types.length === 0 || endpoint.types.includes(event.type)
}
