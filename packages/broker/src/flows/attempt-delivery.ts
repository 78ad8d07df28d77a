// One attempt to tell an endpoint of an event: claimed first, posted, and written down with what was answered (D-18).

import type { Statement } from '@farthing/ledger'
import { type Instant, instant } from '@farthing/protocol'
import { type Deps, undecided, writeRecords } from '../deps.ts'
import { eventJson } from '../domain/goods/event-json.ts'
import type { StoredEvent } from '../domain/goods/events.ts'
import { keptRequest, keptResponse, retryAfterMs } from '../domain/webhooks/keep.ts'
import { webhookLimits } from '../domain/webhooks/limits.ts'
import { nextAttempt } from '../domain/webhooks/schedule.ts'
import { webhookHeaders } from '../domain/webhooks/sign.ts'
import { type WebhookDelivery, type WebhookEndpoint, webhookPagePath } from '../domain/webhooks/webhook.ts'
import type { Resolve } from '../outside/addresses.ts'
import { type PostAnswer, postGuarded } from '../outside/guarded-fetch.ts'
import { readEvent } from '../records/events.ts'
import { readGrant } from '../records/grants.ts'
import { claimDelivery, insertAttempt, settleDelivery } from '../records/webhook-deliveries.ts'
import { readWebhookEndpoint, readWebhookSecrets, updateWebhookHealth } from '../records/webhook-endpoints.ts'
import { sealingKey } from './add-webhook-endpoint.ts'
import { planMail } from './queue-mail.ts'
import { apiVersion } from './register-merchant.ts'
import { takeWebhookAnswer } from './take-webhook-answer.ts'

export type AttemptOptions = {
  /** Tests resolve names themselves. */
  readonly resolve?: Resolve
}

/** `left` where another sender has the attempt. */
export type AttemptEnd = 'delivered' | 'failed' | 'left'

/** Makes the attempt, unless another sender has it, and answers how it ended. */
export async function attemptDelivery(
  deps: Deps,
  delivery: WebhookDelivery,
  options: AttemptOptions,
): Promise<AttemptEnd> {
  const endpoint = await readWebhookEndpoint(deps.records, delivery.endpointId)
  const event = await readEvent(deps.records, delivery.eventId)
  if (endpoint?.state !== 'enabled') return 'left'
  const now = deps.system.now()
  // The event has had its time, the last attempt was cut off by a death, or the goods it hands over have gone back since.
  if (
    event === undefined ||
    delivery.attempts >= webhookLimits.delaysMs.length ||
    (await isGivenBack(deps, event))
  ) {
    await writeRecords(deps, [settleDelivery(deps.records, delivery, { state: 'dead', at: now })])
    return 'failed'
  }
  const claim = await deps.ledger.commit({
    records: [claimDelivery(deps.records, delivery, instant(now + webhookLimits.claimMs))],
  })
  if (!claim.ok) return 'left'
  const claimed = { ...delivery, attempts: delivery.attempts + 1 }
  const secrets = await readWebhookSecrets(deps.records, endpoint.id, sealingKey(deps))
  if (secrets === undefined) return 'left'
  const body = JSON.stringify(eventJson(event, { mode: deps.config.mode, apiVersion }))
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Farthing-Webhooks/1',
    // The receiver compares it with a clock that a test instance has not moved.
    ...webhookHeaders({ id: event.id, body }, secrets, { now, sentAt: deps.system.outsideNow?.() ?? now }),
  }
  const answer = await postGuarded(
    endpoint.url,
    { headers, body },
    {
      isOpen: deps.config.privateWebhooks === 'allow',
      ...options,
    },
  )
  await settle(deps, { claimed, endpoint, event, headers, startedAt: now }, answer)
  return faultOf(answer) === undefined ? 'delivered' : 'failed'
}

/** Whether an event hands over a grant that was given back meanwhile: an app that is told so late would give goods for nothing. */
async function isGivenBack(deps: Deps, event: StoredEvent): Promise<boolean> {
  if (event.type !== 'grant.delivered') return false
  const grant = await readGrant(deps.records, event.objectId)
  return grant?.state === 'auto_refunded' || grant?.state === 'reversed'
}

type Made = {
  readonly claimed: WebhookDelivery
  readonly endpoint: WebhookEndpoint
  readonly event: StoredEvent
  readonly headers: Readonly<Record<string, string>>
  readonly startedAt: Instant
}

async function settle(deps: Deps, made: Made, answer: PostAnswer): Promise<void> {
  const { claimed, endpoint, event } = made
  const now = deps.system.now()
  const isTaken =
    faultOf(answer) !== undefined || !answer.ok || (await takeWebhookAnswer(deps, event, answer.body))
  const fault = isTaken ? faultOf(answer) : 'undecided'
  const asked = answer.ok ? retryAfterMs(answer, now) : undefined
  const again = nextAttempt(claimed.attempts, now, {
    chance: deps.system.chance(1)[0] ?? 0,
    ...(asked === undefined ? {} : { retryAfterMs: asked }),
  })
  const end =
    fault === undefined
      ? ({ state: 'delivered', at: now } as const)
      : again === undefined
        ? ({ state: 'dead', at: now } as const)
        : ({ state: 'waiting', attemptAt: again } as const)
  const isGone = answer.ok && answer.status === 410
  const warning =
    answer.ok && answer.status >= 400 && answer.status < 500 ? `answered ${answer.status}` : undefined
  const isNews = endpoint.isFailing !== (fault !== undefined) || endpoint.warning !== warning || isGone
  const outcome = await deps.ledger.commit({
    records: [
      settleDelivery(deps.records, claimed, end),
      insertAttempt(deps.records, {
        deliveryId: claimed.id,
        number: claimed.attemptsBefore + claimed.attempts,
        endpointId: endpoint.id,
        at: made.startedAt,
        tookMs: now - made.startedAt,
        ...(answer.ok ? { status: answer.status, response: keptResponse(answer) } : {}),
        ...(fault === undefined ? {} : { fault }),
        request: keptRequest(endpoint.url, made.headers),
      }),
      ...(end.state === 'dead' ? tellMerchant(deps, endpoint, { claimed, fault: fault ?? '' }) : []),
      ...(isNews
        ? [
            updateWebhookHealth(deps.records, endpoint.id, {
              isFailing: fault !== undefined,
              ...(warning === undefined ? {} : { warning }),
              isGone,
            }),
          ]
        : []),
    ],
  })
  // Left as it is, the attempt is made again when its claim has run out: the receiver knows it by its id.
  if (!outcome.ok)
    deps.log.warn(
      { delivery: claimed.id, code: undecided(outcome)?.code ?? outcome.code },
      'an attempt was not noted',
    )
}

/** A mail about the first delivery that was given up on a day (D-19); further ones of that day stand on the endpoint's page. */
function tellMerchant(
  deps: Deps,
  endpoint: WebhookEndpoint,
  of: { readonly claimed: WebhookDelivery; readonly fault: string },
): readonly Statement[] {
  const today = new Date(deps.system.now()).toISOString().slice(0, 10)
  return planMail(deps, {
    to: { merchantId: endpoint.merchantId },
    kind: 'endpoint_failing',
    data: {
      endpoint: new URL(endpoint.url).host,
      reason: of.fault,
      event: of.claimed.eventId,
      link: `${deps.config.origin}${webhookPagePath}/${endpoint.id}`,
    },
    key: `dead ${endpoint.id} ${today}`,
  })
}

/** Why an answer is no success; a redirect is none, and is not followed. */
function faultOf(answer: PostAnswer): string | undefined {
  if (!answer.ok) return answer.fault
  if (answer.status >= 200 && answer.status < 300) return undefined
  return answer.status >= 300 && answer.status < 400 ? 'redirect' : 'status'
}
