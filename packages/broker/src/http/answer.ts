// How every answer of the broker leaves: JSON, or problem details from the one table, always with a request id.

import { type Problem, toProblemDetails } from '@farthing/protocol'
import type { Context } from 'hono'

/** What the broker's handlers find on a request: its id. */
export type Variables = { requestId: string }

export type HttpContext = Context<{ Variables: Variables }>

/** Turns a refusal into `application/problem+json` (RFC 9457); the only place that does. */
export function problemResponse(context: HttpContext, refusal: Problem, base: string): Response {
  const details = toProblemDetails(refusal, {
    base,
    instance: new URL(context.req.url).pathname,
    requestId: context.get('requestId'),
  })
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  }
  if (refusal.retryAfterMs !== undefined)
    headers['retry-after'] = String(Math.ceil(refusal.retryAfterMs / 1000))
  if (refusal.tag !== undefined) headers['etag'] = refusal.tag
  if (details.status === 401) headers['www-authenticate'] = 'Bearer'
  return context.body(JSON.stringify(details), details.status as 400, headers)
}

/** The address a request came from, as the trusted proxy or the socket tells it. */
export function clientAddress(context: HttpContext, addressHeader: string | undefined): string {
  if (addressHeader !== undefined)
    return context.req.header(addressHeader)?.split(',').at(-1)?.trim() ?? 'unknown'
  const environment = context.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined
  return environment?.incoming?.socket?.remoteAddress ?? 'local'
}
