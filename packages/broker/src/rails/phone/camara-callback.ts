// An operator's notification as it comes in: let in by the token that was given out for this payment, read, and reduced to
// where to look. Repetition and order are the flows' to bear.

import { createHash, timingSafeEqual } from 'node:crypto'
import {
  cloudEventsType,
  parseCamaraEvent,
  parseExactJson,
  refundEventPrefix,
} from '@farthing/protocol/camara'
import type { CallbackRead } from '../rail.ts'
import type { CamaraContext } from './camara-context.ts'
import { railLimits } from './limits.ts'
import { readBody } from './read-body.ts'

/** Verifies and reads a notification. The last part of its address is the correlator its token was made for. */
export async function readCamaraCallback(context: CamaraContext, request: Request): Promise<CallbackRead> {
  if (!isLetIn(context, request)) return { ok: false, status: 401, why: 'no valid token' }
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== cloudEventsType) return refuse('not a CloudEvent by its media type')
  const text = await readText(request)
  const document = text === undefined ? undefined : parseExactJson(text)
  if (document === undefined) return refuse('no JSON, or too much')
  const event = parseCamaraEvent(document.value)
  if (!event.ok) return refuse(`${event.path || 'event'} ${event.why}`)
  const { source, id, data } = event.value
  const about = event.value.type.startsWith(refundEventPrefix) ? 'refund' : 'payment'
  return { ok: true, event: { source, eventId: id, operatorPaymentId: data.paymentId, about } }
}

function refuse(why: string): CallbackRead {
  return { ok: false, status: 400, why }
}

function isLetIn(context: CamaraContext, request: Request): boolean {
  const correlator = correlatorOf(request.url)
  const [scheme = '', given = ''] = (request.headers.get('authorization') ?? '').split(' ', 2)
  if (correlator === undefined || context.sink === undefined || scheme.toLowerCase() !== 'bearer')
    return false
  return timingSafeEqual(digest(given), digest(context.sink(correlator).accessToken))
}

function correlatorOf(address: string): string | undefined {
  try {
    return decodeURIComponent(new URL(address).pathname.split('/').at(-1) ?? '') || undefined
  } catch {
    return undefined
  }
}

async function readText(request: Request): Promise<string | undefined> {
  try {
    return await readBody(request.body, railLimits.callbackBytesMax)
  } catch {
    return undefined
  }
}

/** Digests have one length, so that comparing tells nothing of it. */
function digest(token: string): Uint8Array {
  return createHash('sha256').update(token).digest()
}
