// The pages of webhook endpoints in every state, for the gallery.

import type { PageContext } from './context.ts'
import type { Html } from './html.ts'
import { type MerchantWebhookView, merchantWebhookPage } from './merchant-webhook.ts'
import { merchantWebhooksPage, type WebhookEntry } from './merchant-webhooks.ts'
import { minutesAgo } from './samples.ts'

const key = 'CCCCCCCCCCCCCCCCCCCCCC'

const well: WebhookEntry = {
  id: 'whk_01kax2q7v9m3x5z8c1b4n6t0hd',
  url: 'https://shop.tidewater.example/webhooks',
  types: [],
  state: 'enabled',
  isFailing: false,
}

const failing: WebhookEntry = {
  id: 'whk_01kax2q7v9m3x5z8c1b4n6t0he',
  url: 'https://game.tidewater.example:8443/a/rather/long/path/that/wraps/on/a/narrow/screen/hooks',
  types: ['grant.delivered', 'order.refunded'],
  state: 'enabled',
  isFailing: true,
  warning: 'answered 404',
}

const one: MerchantWebhookView = {
  endpoint: { ...well, publicKey: 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=' },
  figures: { attempts: 412, delivered: 409, middleMs: 38, slowMs: 210 },
  waiting: { count: 1, isMore: false },
  dead: { count: 0, isMore: false },
  failures: [],
  deliveries: [
    {
      eventId: 'evt_01kax2q7v9m3x5z8c1b4n6t0hf',
      type: 'order.paid',
      state: 'delivered',
      attempts: 1,
      at: minutesAgo(2),
    },
    {
      eventId: 'evt_01kax2q7v9m3x5z8c1b4n6t0hg',
      type: 'grant.delivered',
      state: 'waiting',
      attempts: 3,
      at: minutesAgo(7),
      nextAt: minutesAgo(-28),
    },
  ],
  key,
}

const bad: MerchantWebhookView = {
  ...one,
  endpoint: failing,
  figures: { attempts: 20, delivered: 3, middleMs: 900, slowMs: 10_000 },
  waiting: { count: 200, isMore: true },
  dead: { count: 12, isMore: false },
  failures: [
    {
      number: 4,
      eventId: 'evt_01kax2q7v9m3x5z8c1b4n6t0hg',
      type: 'grant.delivered',
      at: minutesAgo(7),
      tookMs: 31,
      status: 404,
      fault: 'status',
      request: 'POST /hooks\nhost: game.tidewater.example:8443\nwebhook-signature: v1,…',
      response: '404\ncontent-type: text/html\n\n<h1>Not found</h1>',
    },
    {
      number: 3,
      eventId: 'evt_01kax2q7v9m3x5z8c1b4n6t0hh',
      type: 'order.paid',
      at: minutesAgo(40),
      tookMs: 10_000,
      fault: 'timeout',
      request: 'POST /hooks\nhost: game.tidewater.example:8443',
    },
  ],
}

/** Names and documents. */
export function webhookGallery(base: PageContext): ReadonlyArray<readonly [string, Html]> {
  const context: PageContext = { ...base, merchant: { name: 'The Tidewater Gazette' } }
  const gone: WebhookEntry = { ...failing, state: 'gone', types: [] }
  return [
    ['merchant-webhooks', merchantWebhooksPage(context, { endpoints: [well, failing, gone], key })],
    ['merchant-webhooks-empty', merchantWebhooksPage(context, { endpoints: [], key })],
    [
      'merchant-webhooks-fault',
      merchantWebhooksPage(context, {
        endpoints: [well],
        typed: { url: 'https://192.168.0.1/', types: '' },
        fault: { code: 'webhook_url_refused', field: 'url' },
        key,
      }),
    ],
    ['merchant-webhook', merchantWebhookPage(context, one)],
    [
      'merchant-webhook-made',
      merchantWebhookPage(context, {
        endpoint: well,
        waiting: { count: 0, isMore: false },
        dead: { count: 0, isMore: false },
        failures: [],
        deliveries: [],
        made: { secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDzBnbHhFbWdF=' },
        key,
      }),
    ],
    [
      'merchant-webhook-rotated',
      merchantWebhookPage(context, {
        ...one,
        made: { secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDzBnbHhFbWdF=', isRotated: true },
      }),
    ],
    ['merchant-webhook-failing', merchantWebhookPage(context, bad)],
    [
      'merchant-webhook-replayed',
      merchantWebhookPage(context, { ...bad, done: { kind: 'replayed', count: 12 } }),
    ],
    ['merchant-webhook-tested', merchantWebhookPage(context, { ...one, done: { kind: 'test' } })],
    ['merchant-webhook-gone', merchantWebhookPage(context, { ...bad, endpoint: gone })],
  ]
}
