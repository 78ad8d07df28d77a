// Webhooks as the API shows them.

import { z } from '@hono/zod-openapi'
import { eventTypes } from '../domain/goods/events.ts'
import type { WebhookAttempt, WebhookDelivery, WebhookEndpoint } from '../domain/webhooks/webhook.ts'

export const eventSchema = z
  .object({
    id: z.string(),
    type: z.enum(eventTypes),
    timestamp: z.string(),
    api_version: z.string(),
    test: z.boolean(),
    app: z.string().optional(),
    object: z.string(),
    sequence: z.number().int(),
    data: z.record(z.string(), z.unknown()),
    previous: z.record(z.string(), z.unknown()).optional(),
  })
  .openapi('Event')

export const webhookEndpointSchema = z
  .object({
    id: z.string(),
    test: z.boolean(),
    url: z.string(),
    app: z.string().optional(),
    types: z.array(z.enum(eventTypes)),
    public_key: z.string().optional(),
    state: z.enum(['enabled', 'disabled']),
    disabled_for: z.enum(['gone', 'merchant']).optional(),
    warning: z.string().optional(),
    failing: z.boolean(),
    created_at: z.string(),
    /** Only where it was just made or rotated. */
    secret: z.string().optional(),
  })
  .openapi('WebhookEndpoint')

export const attemptSchema = z.object({
  number: z.number().int(),
  at: z.string(),
  took_ms: z.number().int(),
  status: z.number().int().optional(),
  fault: z.string().optional(),
  request: z.string(),
  response: z.string().optional(),
})

export const deliverySchema = z
  .object({
    id: z.string(),
    test: z.boolean(),
    endpoint: z.string(),
    event: z.string(),
    type: z.enum(eventTypes),
    state: z.enum(['waiting', 'delivered', 'dead']),
    attempts: z.number().int(),
    next_attempt_at: z.string().optional(),
    created_at: z.string(),
    settled_at: z.string().optional(),
    history: z.array(attemptSchema).optional(),
  })
  .openapi('WebhookDelivery')

export function endpointJson(endpoint: WebhookEndpoint, isTest: boolean): object {
  return {
    id: endpoint.id,
    test: isTest,
    url: endpoint.url,
    ...(endpoint.appId === undefined ? {} : { app: endpoint.appId }),
    types: endpoint.types,
    ...(endpoint.publicKey === undefined ? {} : { public_key: endpoint.publicKey }),
    state: endpoint.state,
    ...(endpoint.disabledFor === undefined ? {} : { disabled_for: endpoint.disabledFor }),
    ...(endpoint.warning === undefined ? {} : { warning: endpoint.warning }),
    failing: endpoint.isFailing,
    created_at: timeOf(endpoint.createdAt),
  }
}

export function deliveryJson(
  delivery: WebhookDelivery,
  more: { readonly isTest: boolean; readonly attempts?: readonly WebhookAttempt[] },
): object {
  return {
    id: delivery.id,
    test: more.isTest,
    endpoint: delivery.endpointId,
    event: delivery.eventId,
    type: delivery.type,
    state: delivery.state,
    attempts: delivery.attemptsBefore + delivery.attempts,
    ...(delivery.attemptAt === undefined ? {} : { next_attempt_at: timeOf(delivery.attemptAt) }),
    created_at: timeOf(delivery.createdAt),
    ...(delivery.settledAt === undefined ? {} : { settled_at: timeOf(delivery.settledAt) }),
    ...(more.attempts === undefined ? {} : { history: more.attempts.map(attemptJson) }),
  }
}

function attemptJson(attempt: WebhookAttempt): object {
  return {
    number: attempt.number,
    at: timeOf(attempt.at),
    took_ms: attempt.tookMs,
    ...(attempt.status === undefined ? {} : { status: attempt.status }),
    ...(attempt.fault === undefined ? {} : { fault: attempt.fault }),
    request: attempt.request,
    ...(attempt.response === undefined ? {} : { response: attempt.response }),
  }
}

function timeOf(at: number): string {
  return new Date(at).toISOString()
}
