// The merchant's pages of webhook endpoints: the list, one endpoint, and the forms on it.

import { problem } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { eventTypes } from '../domain/goods/events.ts'
import { webhookLimits } from '../domain/webhooks/limits.ts'
import type { WebhookEndpoint } from '../domain/webhooks/webhook.ts'
import {
  addWebhookEndpoint,
  changeWebhookEndpoint,
  rotateWebhookSecret,
} from '../flows/add-webhook-endpoint.ts'
import { replayWebhooks } from '../flows/replay-webhooks.ts'
import { sendTestEvent } from '../flows/send-test-event.ts'
import type { FormFault } from '../pages/field.ts'
import { type MerchantWebhookView, merchantWebhookPage } from '../pages/merchant-webhook.ts'
import {
  type MerchantWebhooksView,
  merchantWebhooksPage,
  type WebhookEntry,
} from '../pages/merchant-webhooks.ts'
import { merchantWebhookPath, pagePaths } from '../pages/paths.ts'
import { listDeliveries, listLastAttempts, readDelivery } from '../records/webhook-deliveries.ts'
import { listWebhookEndpoints, readWebhookEndpoint } from '../records/webhook-endpoints.ts'
import type { Variables } from './answer.ts'
import { type MerchantVisit, merchantContext, merchantForm, merchantPage } from './merchant-session.ts'
import { type Form, formKey, htmlResponse, problemHtml } from './page.ts'

type App = OpenAPIHono<{ Variables: Variables }>

const rows = 20
/** Past so many, a list is said to have more. */
const countedMax = 200

export function mountMerchantWebhooks(app: App, deps: Deps): void {
  const one = `${pagePaths.merchantWebhooks}/:id`
  merchantPage(app, deps, pagePaths.merchantWebhooks, (visit) => list(visit), 'goods:read')
  merchantPage(app, deps, one, (visit) => withOwn(visit, (own) => show(visit, own)), 'goods:read')
  merchantForm(app, deps, pagePaths.merchantWebhooks, (visit, form) =>
    asWriter(visit, () => make(visit, form)),
  )
  const act = (
    name: string,
    run: (visit: MerchantVisit, own: WebhookEndpoint, form: Form) => Promise<Response>,
  ): void =>
    merchantForm(app, deps, `${one}/${name}`, (visit, form) =>
      asWriter(visit, () => withOwn(visit, (own) => run(visit, own, form))),
    )
  act('test', sendTest)
  act('rotate', rotate)
  act('replay', replay)
  act('enable', (visit, own) => turn(visit, own, true))
  act('disable', (visit, own) => turn(visit, own, false))
}

async function list(visit: MerchantVisit, more: Partial<MerchantWebhooksView> = {}): Promise<Response> {
  const { deps, context, merchant } = visit
  const endpoints = await listWebhookEndpoints(deps.records, merchant.id)
  const page = merchantWebhooksPage(merchantContext(visit), {
    endpoints: endpoints.map(entryOf),
    key: formKey(deps),
    ...more,
  })
  return htmlResponse(context, page, more.fault === undefined ? 200 : 422)
}

async function make(visit: MerchantVisit, form: Form): Promise<Response> {
  const { deps, merchant } = visit
  const typed = { url: form('url').trim(), types: form('types').trim() }
  const fail = (fault: FormFault): Promise<Response> => list(visit, { typed, fault })
  const wanted = typed.types.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]))
  const types = wanted.flatMap((part) => eventTypes.filter((type) => type === part))
  if (types.length !== wanted.length) return fail({ code: 'invalid_request', field: 'types' })
  const made = await addWebhookEndpoint(deps, {
    merchantId: merchant.id,
    url: typed.url,
    types,
    isAsymmetric: form('asymmetric') === 'yes',
    key: form('key'),
  })
  if (!made.ok) return fail({ code: made.code, field: 'url' })
  return show(visit, made.endpoint, { made: { secret: made.secret } })
}

async function sendTest(visit: MerchantVisit, own: WebhookEndpoint, form: Form): Promise<Response> {
  const sent = await sendTestEvent(visit.deps, own, form('key'))
  return sent.ok ? show(visit, own, { done: { kind: 'test' } }) : refuse(visit, own.id, sent)
}

async function rotate(visit: MerchantVisit, own: WebhookEndpoint, form: Form): Promise<Response> {
  const made = await rotateWebhookSecret(visit.deps, own, form('key'))
  return made.ok
    ? show(visit, made.endpoint, { made: { secret: made.secret, isRotated: true } })
    : refuse(visit, own.id, made)
}

async function replay(visit: MerchantVisit, own: WebhookEndpoint): Promise<Response> {
  const replayed = await replayWebhooks(visit.deps, own, { onlyDead: true })
  return replayed.ok
    ? show(visit, own, { done: { kind: 'replayed', count: replayed.count } })
    : refuse(visit, own.id, replayed)
}

async function turn(visit: MerchantVisit, own: WebhookEndpoint, isEnabled: boolean): Promise<Response> {
  const changed = await changeWebhookEndpoint(visit.deps, own, { isEnabled })
  return changed.ok
    ? visit.context.redirect(merchantWebhookPath(own.id), 303)
    : refuse(visit, own.id, changed)
}

async function show(
  visit: MerchantVisit,
  own: WebhookEndpoint,
  more: Pick<MerchantWebhookView, 'made' | 'done'> = {},
): Promise<Response> {
  const { deps, context } = visit
  const { records } = deps
  const endpointId = own.id
  const [attempts, failed, last, waiting, dead] = await Promise.all([
    listLastAttempts(records, { endpointId, limit: webhookLimits.statisticsAttempts }),
    listLastAttempts(records, { endpointId, onlyFailed: true, limit: rows }),
    listDeliveries(records, { endpointId, limit: rows }),
    listDeliveries(records, { endpointId, state: 'waiting', limit: countedMax + 1 }),
    listDeliveries(records, { endpointId, state: 'dead', limit: countedMax + 1 }),
  ])
  const told = await Promise.all(failed.map(({ deliveryId }) => readDelivery(records, deliveryId)))
  const times = attempts.map(({ tookMs }) => tookMs).toSorted((one, other) => one - other)
  const timeAt = (share: number): number => times[Math.floor((times.length - 1) * share)] ?? 0
  const page = merchantWebhookPage(merchantContext(visit), {
    endpoint: { ...entryOf(own), ...(own.publicKey === undefined ? {} : { publicKey: own.publicKey }) },
    ...(attempts.length === 0
      ? {}
      : {
          figures: {
            attempts: attempts.length,
            delivered: attempts.filter(({ fault }) => fault === undefined).length,
            middleMs: timeAt(0.5),
            slowMs: timeAt(0.95),
          },
        }),
    waiting: countOf(waiting.length),
    dead: countOf(dead.length),
    failures: failed.map((attempt, index) => ({
      number: attempt.number,
      eventId: told[index]?.eventId ?? '',
      type: told[index]?.type ?? '',
      at: attempt.at,
      tookMs: attempt.tookMs,
      fault: attempt.fault ?? '',
      request: attempt.request,
      ...(attempt.status === undefined ? {} : { status: attempt.status }),
      ...(attempt.response === undefined ? {} : { response: attempt.response }),
    })),
    deliveries: last.map((delivery) => ({
      eventId: delivery.eventId,
      type: delivery.type,
      state: delivery.state,
      attempts: delivery.attemptsBefore + delivery.attempts,
      at: delivery.createdAt,
      ...(delivery.attemptAt === undefined ? {} : { nextAt: delivery.attemptAt }),
    })),
    key: formKey(deps),
    ...more,
  })
  return htmlResponse(context, page)
}

function countOf(found: number): { readonly count: number; readonly isMore: boolean } {
  return { count: Math.min(found, countedMax), isMore: found > countedMax }
}

function entryOf(own: WebhookEndpoint): WebhookEntry {
  return {
    id: own.id,
    url: own.url,
    types: own.types,
    state: own.state === 'enabled' ? 'enabled' : own.disabledFor === 'gone' ? 'gone' : 'disabled',
    isFailing: own.isFailing,
    ...(own.warning === undefined ? {} : { warning: own.warning }),
  }
}

async function asWriter(visit: MerchantVisit, act: () => Promise<Response>): Promise<Response> {
  if (visit.key.scopes.includes('goods:write')) return act()
  return problemHtml(visit.deps, visit.context, {
    problem: problem('forbidden', 'The key you signed in with lacks goods:write'),
    backHref: pagePaths.merchantWebhooks,
  })
}

async function withOwn(
  visit: MerchantVisit,
  act: (own: WebhookEndpoint) => Promise<Response>,
): Promise<Response> {
  const own = await readWebhookEndpoint(visit.deps.records, visit.context.req.param('id') ?? '')
  if (own?.merchantId === visit.merchant.id) return act(own)
  return problemHtml(visit.deps, visit.context, {
    problem: problem('not_found'),
    backHref: pagePaths.merchantWebhooks,
  })
}

function refuse(visit: MerchantVisit, id: string, refusal: ReturnType<typeof problem>): Response {
  return problemHtml(visit.deps, visit.context, { problem: refusal, backHref: merchantWebhookPath(id) })
}
