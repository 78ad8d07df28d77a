// Takes a webhook: verified, handled once, old news dropped, and answered so that the broker knows what was granted.

import { instant } from '@farthing/protocol'
import { readBounded } from '../read-bounded.ts'
import type { System } from '../system.ts'
import { goodsLimits } from './limits.ts'
import { dropStale, type GoodsStore, givenBack } from './store.ts'
import type { EventType, GoodsEvent } from './types.ts'
import { verifyWebhook } from './verify-webhook.ts'

/** What an app does about events, by type. What throws is delivered again. */
export type Handlers = {
  readonly [Type in EventType]?: (event: Extract<GoodsEvent, { type: Type }>) => Promise<void> | void
}

export type WebhookDeps = {
  readonly app: string
  readonly isTest: boolean
  readonly secrets: readonly string[]
  readonly store: GoodsStore
  readonly system: System
  readonly handlers: Handlers
  readonly onFault: (fault: unknown) => void
}

/** Answers one delivery: 2xx where the event is done with, else it comes again. */
export async function handleWebhook(deps: WebhookDeps, request: Request): Promise<Response> {
  if (request.method !== 'POST') return answer(405, { error: 'post webhooks' })
  const bytes = await readBounded(request.body, goodsLimits.webhookBytesMax)
  if (bytes === undefined) return answer(413, { error: 'too large' })
  const verified = await verifyWebhook(bytes, request.headers, deps.secrets, { system: deps.system })
  if (!verified.ok) return answer(400, { error: verified.code })
  const event = verified.event as GoodsEvent
  // Signed, and still not for us: an endpoint may be told of several apps, and of nothing of the other mode.
  if (event.test !== deps.isTest) return answer(400, { error: 'wrong_mode' })
  if (event.app !== undefined && event.app !== deps.app) return answer(200, { ignored: true })
  return handleOnce(deps, event)
}

async function handleOnce(deps: WebhookDeps, event: GoodsEvent): Promise<Response> {
  const { store, system } = deps
  const now = system.now()
  try {
    const claim = await store.claim(event.id, { now, until: instant(now + goodsLimits.webhookClaimMs) })
    // Another delivery of it is at work: whether it succeeds is not known yet.
    if (claim === 'busy') return answer(503, { error: 'busy' })
    if (claim === 'mine') await handle(deps, event)
    return answer(200, (await isGranting(deps, event)) ? { granted: true } : {})
  } catch (fault) {
    deps.onFault(fault)
    await store.release(event.id).catch(deps.onFault)
    return answer(500, { error: 'not handled' })
  }
}

async function handle(deps: WebhookDeps, event: GoodsEvent): Promise<void> {
  if (!(await dropStale(deps.store)(event))) {
    const handler = deps.handlers[event.type] as ((event: GoodsEvent) => Promise<void> | void) | undefined
    await handler?.(event)
    await deps.store.noteSequence(event.object, event.sequence)
    if (isGivenBack(event)) await deps.store.noteSequence(givenBack(event.object), event.sequence)
  }
  await deps.store.finish(event.id)
}

/** Nothing of the grant is left to give: its money went back. */
function isGivenBack(event: GoodsEvent): boolean {
  if (event.type === 'grant.auto_refunded') return true
  return event.type === 'grant.reversed' && event.data.state === 'reversed'
}

/** An app that keeps the goods itself confirms a grant by having handled it; not one that it dropped. */
async function isGranting(deps: WebhookDeps, event: GoodsEvent): Promise<boolean> {
  if (event.type !== 'grant.delivered' || deps.handlers['grant.delivered'] === undefined) return false
  return !(await dropStale(deps.store)(event))
}

function answer(status: number, body: object): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
}
