// The stream of events as it is polled (D-19): the same events as the webhooks', in the order of the stream, with a short wait for the
// next one.

import { type Problem, problem } from '@farthing/protocol'
import { z } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { eventJson } from '../domain/goods/event-json.ts'
import { type EventType, eventTypes, type StoredEvent } from '../domain/goods/events.ts'
import { webhookLimits } from '../domain/webhooks/limits.ts'
import { awaitEvents } from '../flows/await-events.ts'
import { apiVersion } from '../flows/register-merchant.ts'
import { listEvents, readEvent, readLastPlace } from '../records/events.ts'
import { readNumberCursor, writeCursor } from './cursor.ts'
import { done, type Endpoint, endpoint } from './endpoint.ts'
import { idParams, listQuery } from './schemas.ts'
import { eventSchema } from './webhook-views.ts'

const typesQuery = z
  .string()
  .max(1_000)
  .transform((text, context): readonly EventType[] => {
    const wanted = text.split(',').map((part) => part.trim())
    const known = wanted.flatMap((part) => eventTypes.filter((type) => type === part))
    if (known.length === wanted.length) return known
    context.addIssue({ code: 'custom', message: 'Event types with commas between, such as order.paid' })
    return z.NEVER
  })

export const eventEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/events',
    operation: 'listEvents',
    tag: 'Goods',
    summary:
      'Events in the order of the stream, after a cursor, an event’s id or `end`; waits up to 25 seconds for the next one',
    auth: 'merchant',
    scope: 'goods:read',
    query: listQuery.omit({ cursor: true }).extend({
      after: z.string().max(200).optional(),
      types: typesQuery.optional(),
      app: z.string().max(64).optional(),
      object: z.string().max(64).optional(),
      wait: z.coerce.number().int().min(0).max(webhookLimits.waitSecondsMax).default(0),
    }),
    // The cursor is there even at the end, to go on from.
    answer: z.object({ data: z.array(eventSchema), next_cursor: z.string(), more: z.boolean() }),
    run: async (deps, { actor, query }) => {
      if (actor.kind !== 'merchant') throw new Error('the endpoint wants a merchant')
      const merchantId = actor.merchant.id
      const { types, app, object } = query
      const list = `events of ${merchantId} ${[...(types ?? [])].sort().join()} ${app ?? ''} ${object ?? ''}`
      const after = await readAfter(deps, { merchantId, list }, query.after)
      if (!after.ok) return after
      const look = (): Promise<readonly StoredEvent[]> =>
        listEvents(deps.records, {
          merchantId,
          after: after.place,
          limit: query.limit + 1,
          ...(types === undefined ? {} : { types }),
          ...(app === undefined ? {} : { appId: app }),
          ...(object === undefined ? {} : { objectId: object }),
        })
      const events = await awaitEvents(deps, look, query.wait)
      const page = events.slice(0, query.limit)
      return done({
        data: page.map((event) => eventJson(event, { mode: deps.config.mode, apiVersion })),
        next_cursor: writeCursor(list, String(page.at(-1)?.place ?? after.place)),
        more: events.length > page.length,
      })
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/events/{id}',
    operation: 'readEvent',
    tag: 'Goods',
    summary: 'One event',
    auth: 'merchant',
    scope: 'goods:read',
    params: idParams,
    answer: eventSchema,
    run: async (deps, { actor, params }) => {
      const event = await readEvent(deps.records, params.id)
      return actor.kind === 'merchant' && event?.merchantId === actor.merchant.id
        ? done(eventJson(event, { mode: deps.config.mode, apiVersion }))
        : problem('not_found')
    },
  }),
]

async function readAfter(
  deps: Deps,
  of: { readonly merchantId: string; readonly list: string },
  after: string | undefined,
): Promise<{ readonly ok: true; readonly place: bigint } | Problem> {
  if (after === 'end') return { ok: true, place: await readLastPlace(deps.records) }
  if (after?.startsWith('evt_') === true) {
    const event = await readEvent(deps.records, after)
    return event?.merchantId === of.merchantId ? { ok: true, place: event.place } : problem('not_found')
  }
  const cursor = readNumberCursor(of.list, after)
  return cursor.ok ? { ok: true, place: cursor.after ?? 0n } : cursor
}
