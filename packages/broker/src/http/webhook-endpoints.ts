// The API of webhooks: a merchant's endpoints, what was delivered to them, and doing it again.

import { instant, problem } from '@farthing/protocol'
import { z } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { eventTypes } from '../domain/goods/events.ts'
import { webhookLimits } from '../domain/webhooks/limits.ts'
import type { WebhookEndpoint } from '../domain/webhooks/webhook.ts'
import {
  addWebhookEndpoint,
  changeWebhookEndpoint,
  rotateWebhookSecret,
} from '../flows/add-webhook-endpoint.ts'
import { replayEvent, replayWebhooks } from '../flows/replay-webhooks.ts'
import { sendTestEvent } from '../flows/send-test-event.ts'
import { listAttempts, listDeliveries, readDelivery } from '../records/webhook-deliveries.ts'
import { listWebhookEndpoints, readWebhookEndpoint } from '../records/webhook-endpoints.ts'
import type { Actor } from './actor.ts'
import { clockEndpoints } from './clock-endpoints.ts'
import { readNumberCursor, writeCursor } from './cursor.ts'
import { type Answer, done, type Endpoint, endpoint } from './endpoint.ts'
import { eventEndpoints } from './event-endpoints.ts'
import { idParams, listOf, listQuery } from './schemas.ts'
import { isTest } from './views.ts'
import { deliveryJson, deliverySchema, endpointJson, webhookEndpointSchema } from './webhook-views.ts'

const path = '/v1/webhook_endpoints'
const types = z.array(z.enum(eventTypes)).max(eventTypes.length)
const url = z.string().min(1).max(webhookLimits.urlCharactersMax)
const time = z.iso.datetime({ offset: true }).transform((text) => instant(Date.parse(text)))
const countSchema = z.object({ queued: z.number().int(), test: z.boolean() })

const ownEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'post',
    path,
    operation: 'createWebhookEndpoint',
    tag: 'Goods',
    summary: 'Be told of events at an address; its secret is shown this once',
    auth: 'merchant',
    scope: 'goods:write',
    body: z.strictObject({
      url,
      types: types.optional(),
      app: z.string().max(64).optional(),
      /** Signs by Ed25519 as well (`v1a`). */
      asymmetric: z.boolean().optional(),
    }),
    answer: webhookEndpointSchema,
    status: 201,
    isIdempotent: true,
    run: async (deps, { actor, body, idempotencyKey }) => {
      const made = await addWebhookEndpoint(deps, {
        merchantId: merchantOf(actor),
        url: body.url,
        ...(body.types === undefined ? {} : { types: body.types }),
        ...(body.app === undefined ? {} : { appId: body.app }),
        ...(body.asymmetric === undefined ? {} : { isAsymmetric: body.asymmetric }),
        key: idempotencyKey,
      })
      return made.ok ? done({ ...endpointJson(made.endpoint, isTest(deps)), secret: made.secret }) : made
    },
  }),
  endpoint({
    method: 'get',
    path,
    operation: 'listWebhookEndpoints',
    tag: 'Goods',
    summary: 'The endpoints, in the order they were made',
    auth: 'merchant',
    scope: 'goods:read',
    answer: listOf(webhookEndpointSchema),
    run: async (deps, { actor }) => {
      const endpoints = await listWebhookEndpoints(deps.records, merchantOf(actor))
      return done({ data: endpoints.map((each) => endpointJson(each, isTest(deps))) })
    },
  }),
  endpoint({
    method: 'get',
    path: `${path}/{id}`,
    operation: 'readWebhookEndpoint',
    tag: 'Goods',
    summary: 'One endpoint',
    auth: 'merchant',
    scope: 'goods:read',
    params: idParams,
    answer: webhookEndpointSchema,
    run: async (deps, { actor, params }) => {
      const own = await readOwn(deps, actor, params.id)
      return own === undefined ? problem('not_found') : shown(deps, own)
    },
  }),
  endpoint({
    method: 'put',
    path: `${path}/{id}`,
    operation: 'changeWebhookEndpoint',
    tag: 'Goods',
    summary: 'Change its address or events, disable it, or enable it again: it goes on where it stood',
    auth: 'merchant',
    scope: 'goods:write',
    params: idParams,
    body: z.strictObject({
      url: url.optional(),
      types: types.optional(),
      state: z.enum(['enabled', 'disabled']).optional(),
    }),
    answer: webhookEndpointSchema,
    run: async (deps, { actor, params, body }) => {
      const own = await readOwn(deps, actor, params.id)
      if (own === undefined) return problem('not_found')
      const changed = await changeWebhookEndpoint(deps, own, {
        ...(body.url === undefined ? {} : { url: body.url }),
        ...(body.types === undefined ? {} : { types: body.types }),
        ...(body.state === undefined ? {} : { isEnabled: body.state === 'enabled' }),
      })
      return changed.ok ? shown(deps, changed.endpoint) : changed
    },
  }),
  endpoint({
    method: 'post',
    path: `${path}/{id}/rotate`,
    operation: 'rotateWebhookSecret',
    tag: 'Goods',
    summary: 'Another secret, shown this once; the one before signs beside it for 24 hours',
    auth: 'merchant',
    scope: 'goods:write',
    params: idParams,
    answer: webhookEndpointSchema,
    isIdempotent: true,
    run: async (deps, { actor, params, idempotencyKey }) => {
      const own = await readOwn(deps, actor, params.id)
      if (own === undefined) return problem('not_found')
      const made = await rotateWebhookSecret(deps, own, idempotencyKey)
      return made.ok ? done({ ...endpointJson(made.endpoint, isTest(deps)), secret: made.secret }) : made
    },
  }),
  endpoint({
    method: 'post',
    path: `${path}/{id}/test`,
    operation: 'sendTestEvent',
    tag: 'Goods',
    summary: 'Send webhook.test to this endpoint alone',
    auth: 'merchant',
    scope: 'goods:write',
    params: idParams,
    answer: z.object({ event: z.string(), test: z.boolean() }),
    isIdempotent: true,
    run: async (deps, { actor, params, idempotencyKey }) => {
      const own = await readOwn(deps, actor, params.id)
      if (own === undefined) return problem('not_found')
      const sent = await sendTestEvent(deps, own, idempotencyKey)
      return sent.ok ? done({ event: sent.eventId, test: isTest(deps) }) : sent
    },
  }),
]

const deliveryEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: `${path}/{id}/deliveries`,
    operation: 'listWebhookDeliveries',
    tag: 'Goods',
    summary: 'Deliveries, newest event first; `dead` are those that were given up',
    auth: 'merchant',
    scope: 'goods:read',
    params: idParams,
    query: listQuery.extend({ state: z.enum(['waiting', 'delivered', 'dead']).optional() }),
    answer: listOf(deliverySchema),
    run: async (deps, { actor, params, query }) => {
      const own = await readOwn(deps, actor, params.id)
      if (own === undefined) return problem('not_found')
      const list = `deliveries to ${own.id} ${query.state ?? 'all'}`
      const cursor = readNumberCursor(list, query.cursor)
      if (!cursor.ok) return cursor
      const deliveries = await listDeliveries(deps.records, {
        endpointId: own.id,
        limit: query.limit + 1,
        ...(query.state === undefined ? {} : { state: query.state }),
        ...(cursor.after === undefined ? {} : { before: cursor.after }),
      })
      const page = deliveries.slice(0, query.limit)
      const last = page.at(-1)
      return done({
        data: page.map((delivery) => deliveryJson(delivery, { isTest: isTest(deps) })),
        ...(deliveries.length > page.length && last !== undefined
          ? { next_cursor: writeCursor(list, String(last.place)) }
          : {}),
      })
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/webhook_deliveries/{id}',
    operation: 'readWebhookDelivery',
    tag: 'Goods',
    summary: 'One delivery with every attempt: request, answer, time',
    auth: 'merchant',
    scope: 'goods:read',
    params: idParams,
    answer: deliverySchema,
    run: async (deps, { actor, params }) => {
      const delivery = await readDelivery(deps.records, params.id)
      if (delivery === undefined || (await readOwn(deps, actor, delivery.endpointId)) === undefined) {
        return problem('not_found')
      }
      const attempts = await listAttempts(deps.records, delivery.id)
      return done(deliveryJson(delivery, { isTest: isTest(deps), attempts }))
    },
  }),
  endpoint({
    method: 'post',
    path: `${path}/{id}/replay`,
    operation: 'replayWebhooks',
    tag: 'Goods',
    summary:
      'Deliver again: one event, or all of some types or of a time; `dead` only those that were given up',
    auth: 'merchant',
    scope: 'goods:write',
    params: idParams,
    body: z.strictObject({
      event: z.string().max(64).optional(),
      types: types.min(1).optional(),
      since: time.optional(),
      until: time.optional(),
      dead: z.boolean().optional(),
    }),
    answer: countSchema,
    run: async (deps, { actor, params, body }) => {
      const own = await readOwn(deps, actor, params.id)
      if (own === undefined) return problem('not_found')
      if (own.state === 'disabled') return problem('webhook_disabled')
      const replayed =
        body.event === undefined
          ? await replayWebhooks(deps, own, {
              ...(body.types === undefined ? {} : { types: body.types }),
              ...(body.since === undefined ? {} : { since: body.since }),
              ...(body.until === undefined ? {} : { until: body.until }),
              ...(body.dead === undefined ? {} : { onlyDead: body.dead }),
            })
          : await replayEvent(deps, own, body.event)
      return replayed.ok ? done({ queued: replayed.count, test: isTest(deps) }) : replayed
    },
  }),
]

export const webhookEndpoints: readonly Endpoint[] = [
  ...ownEndpoints,
  ...deliveryEndpoints,
  ...eventEndpoints,
  ...clockEndpoints,
]

function shown(deps: Deps, own: WebhookEndpoint): Answer {
  return done(endpointJson(own, isTest(deps)))
}

async function readOwn(deps: Deps, actor: Actor, id: string): Promise<WebhookEndpoint | undefined> {
  const found = await readWebhookEndpoint(deps.records, id)
  return found?.merchantId === merchantOf(actor) ? found : undefined
}

function merchantOf(actor: Actor): WebhookEndpoint['merchantId'] {
  if (actor.kind !== 'merchant') throw new Error('the endpoint wants a merchant')
  return actor.merchant.id
}
