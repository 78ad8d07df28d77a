// The API of webhooks, of the stream of events and of the test clock, as a merchant's program calls it.

import { instant } from '@farthing/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { webhookLimits } from '../domain/webhooks/limits.ts'
import { pruneEvents } from '../flows/prune-events.ts'
import { sendWebhooks } from '../flows/send-webhooks.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { openMerchant, type TestMerchant } from '../testing/test-parties.ts'
import { openReceiver, type Receiver } from '../testing/webhook-receiver.ts'
import { writeEvents } from '../testing/write-events.ts'
import { writeCursor } from './cursor.ts'

let broker: TestBroker
let merchant: TestMerchant
let receiver: Receiver

beforeEach(async () => {
  broker = await openTestBroker({ environment: { FARTHING_PRIVATE_WEBHOOKS: 'allow' } })
  merchant = await openMerchant(broker)
  receiver = await openReceiver()
})
afterEach(async () => {
  await receiver.close()
  expect(broker.errors).toEqual([])
  await broker.close()
})

type Answered = { readonly status: number; readonly body: Record<string, unknown> }

let requests = 0
async function call(
  method: string,
  path: string,
  more: { readonly body?: object; readonly key?: string; readonly as?: string } = {},
): Promise<Answered> {
  requests += 1
  const response = await broker.send(path, {
    method,
    headers: {
      authorization: `Bearer ${more.as ?? merchant.apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': more.key ?? `request ${requests}`,
    },
    ...(more.body === undefined ? {} : { body: JSON.stringify(more.body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

type Shown = Record<string, unknown>
const rowsOf = (answered: Answered): readonly Shown[] => answered.body['data'] as readonly Shown[]

/** Moves the clock on, look by look, until a call that waits is answered. */
async function passTime(waiting: Promise<Answered>): Promise<Answered> {
  const state = { isOver: false }
  const watched = waiting.finally(() => {
    state.isOver = true
  })
  while (!state.isOver) {
    broker.system.advance(webhookLimits.waitLookMs)
    await broker.system.rest()
  }
  return watched
}

describe('endpoints', () => {
  it('are made once per key, listed without their secret, changed, rotated and disabled', async () => {
    const body = { url: receiver.url, types: ['order.paid'], asymmetric: true }
    const made = await call('POST', '/v1/webhook_endpoints', { body, key: 'once' })
    expect(made).toMatchObject({ status: 201, body: { state: 'enabled', test: true, failing: false } })
    expect(made.body['secret']).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(made.body['public_key']).toMatch(/^whpk_/)
    const again = await call('POST', '/v1/webhook_endpoints', { body, key: 'once' })
    expect([again.body['id'], again.body['secret']]).toEqual([made.body['id'], made.body['secret']])
    const listed = rowsOf(await call('GET', '/v1/webhook_endpoints'))
    expect(listed.map((row) => [row['id'], row['secret']])).toEqual([[made.body['id'], undefined]])
    const path = `/v1/webhook_endpoints/${String(made.body['id'])}`
    expect(await call('PUT', path, { body: { types: [], state: 'disabled' } })).toMatchObject({
      body: { types: [], state: 'disabled', disabled_for: 'merchant' },
    })
    expect((await call('POST', `${path}/test`)).body['code']).toBe('webhook_disabled')
    expect((await call('PUT', path, { body: { state: 'enabled' } })).body['state']).toBe('enabled')
    const rotated = await call('POST', `${path}/rotate`, { key: 'rotate' })
    expect(rotated.body['secret']).not.toBe(made.body['secret'])
    expect((await call('POST', `${path}/rotate`, { key: 'rotate' })).body['secret']).toBe(
      rotated.body['secret'],
    )
  })

  it('are nobody else’s to see, and bounded in number', async () => {
    const made = await call('POST', '/v1/webhook_endpoints', { body: { url: receiver.url } })
    const other = await openMerchant(broker, 'https://other.example')
    const path = `/v1/webhook_endpoints/${String(made.body['id'])}`
    for (const [method, at] of [
      ['GET', path],
      ['POST', `${path}/rotate`],
      ['POST', `${path}/test`],
      ['GET', `${path}/deliveries`],
    ] as const) {
      expect((await call(method, at, { as: other.apiKey })).status).toBe(404)
    }
    for (let index = 1; index < webhookLimits.endpointsPerMerchant; index += 1) {
      expect((await call('POST', '/v1/webhook_endpoints', { body: { url: receiver.url } })).status).toBe(201)
    }
    const beyond = await call('POST', '/v1/webhook_endpoints', { body: { url: receiver.url } })
    expect(beyond.body['code']).toBe('gone_wrong_state')
  })

  it('show what was delivered with every attempt, and are told again on demand', async () => {
    const made = await call('POST', '/v1/webhook_endpoints', { body: { url: receiver.url } })
    const path = `/v1/webhook_endpoints/${String(made.body['id'])}`
    const [event] = await writeEvents(broker, merchant.id, { count: 5 })
    await sendWebhooks(broker.deps)
    const first = await call('GET', `${path}/deliveries?limit=3`)
    const rest = await call('GET', `${path}/deliveries?limit=3&cursor=${String(first.body['next_cursor'])}`)
    expect([rowsOf(first).length, rowsOf(rest).length, rest.body['next_cursor']]).toEqual([3, 2, undefined])
    for (const made of ['abc', '-1', '9'.repeat(60)]) {
      const cursor = writeCursor(`deliveries to ${path.split('/').at(-1) ?? ''} all`, made)
      const refused = await call('GET', `${path}/deliveries?cursor=${cursor}`)
      expect([refused.status, refused.body['code']]).toEqual([400, 'cursor_mismatch'])
    }
    const delivery = await call('GET', `/v1/webhook_deliveries/${String(rowsOf(rest)[1]?.['id'])}`)
    expect(delivery.body).toMatchObject({
      event,
      state: 'delivered',
      attempts: 1,
      history: [{ status: 200 }],
    })
    expect((await call('POST', `${path}/replay`, { body: { event } })).body).toEqual({
      queued: 1,
      test: true,
    })
    await sendWebhooks(broker.deps)
    expect(receiver.received.filter((each) => each.event.id === event)).toHaveLength(2)
    const since = new Date(broker.system.now()).toISOString()
    expect(
      (await call('POST', `${path}/replay`, { body: { since, types: ['order.paid'] } })).body['queued'],
    ).toBe(5)
  })

  it('at private addresses are refused unless the operator allows them', async () => {
    const strict = await openTestBroker()
    const shop = await openMerchant(strict)
    for (const url of ['https://169.254.169.254/', 'http://shop.example/', receiver.url, 'https://[::1]/']) {
      const response = await strict.send('/v1/webhook_endpoints', {
        method: 'POST',
        headers: {
          authorization: `Bearer ${shop.apiKey}`,
          'content-type': 'application/json',
          'idempotency-key': url,
        },
        body: JSON.stringify({ url }),
      })
      expect([response.status, ((await response.json()) as Shown)['code']]).toEqual([
        422,
        'webhook_url_refused',
      ])
    }
    await strict.close()
  })
})

describe('the stream', () => {
  it('is polled page by page in its order, with cursors bound to their filter', async () => {
    const ids = await writeEvents(broker, merchant.id, { count: 5 })
    const refunds = await writeEvents(broker, merchant.id, { count: 1, type: 'order.refunded' })
    const found: unknown[] = []
    let after = ''
    for (;;) {
      const page = await call('GET', `/v1/events?limit=2&after=${after}`)
      found.push(...rowsOf(page).map((row) => row['id']))
      after = String(page.body['next_cursor'])
      if (page.body['more'] !== true) break
    }
    expect(found).toEqual([...ids, ...refunds])
    expect(rowsOf(await call('GET', `/v1/events?after=${after}`))).toEqual([])
    const filtered = await call('GET', '/v1/events?types=order.refunded')
    expect(rowsOf(filtered).map((row) => row['id'])).toEqual(refunds)
    expect((await call('GET', `/v1/events?types=order.paid&after=${after}`)).body['code']).toBe(
      'cursor_mismatch',
    )
    expect((await call('GET', '/v1/events?types=order.nothing')).body['code']).toBe('invalid_request')
    const behind = await call('GET', `/v1/events?after=${String(ids[3])}`)
    expect(rowsOf(behind).map((row) => row['id'])).toEqual([ids[4], ...refunds])
    expect((await call('GET', `/v1/events/${String(ids[0])}`)).body['id']).toBe(ids[0])
    const other = await openMerchant(broker, 'https://other.example')
    expect((await call('GET', `/v1/events/${String(ids[0])}`, { as: other.apiKey })).status).toBe(404)
    expect(rowsOf(await call('GET', '/v1/events', { as: other.apiKey }))).toEqual([])
  })

  it('waits for the next event, and not for longer than asked', async () => {
    const end = await call('GET', '/v1/events?after=end')
    const waiting = call('GET', `/v1/events?wait=25&after=${String(end.body['next_cursor'])}`)
    const [id] = await writeEvents(broker, merchant.id, { count: 1 })
    expect(rowsOf(await passTime(waiting)).map((row) => row['id'])).toEqual([id])
    expect(rowsOf(await passTime(call('GET', '/v1/events?wait=1&after=end')))).toEqual([])
    expect((await call('GET', '/v1/events?wait=26')).body['code']).toBe('invalid_request')
  })

  it('numbers the events of an object without gaps, also after the old ones were forgotten', async () => {
    await writeEvents(broker, merchant.id, { count: 3, objectId: 'ord_long' })
    broker.system.advance(webhookLimits.eventsKeepMs - 1)
    await pruneEvents(broker.deps)
    expect(rowsOf(await call('GET', '/v1/events'))).toHaveLength(3)
    broker.system.advance(2)
    await pruneEvents(broker.deps)
    // The last one stays, so that the next has its number and its place.
    await writeEvents(broker, merchant.id, { count: 1, objectId: 'ord_long' })
    expect(rowsOf(await call('GET', '/v1/events')).map((row) => row['sequence'])).toEqual([3, 4])
  })
})

describe('the test clock', () => {
  it('is moved by a merchant or the operator, forwards only', async () => {
    const start = broker.system.now()
    const shown = await call('GET', '/v1/test/clock')
    expect(shown.body).toEqual({ now: new Date(start).toISOString(), test: true })
    const moved = await call('POST', '/v1/test/clock/advance', { body: { by: '36h' } })
    expect(moved.body).toMatchObject({ ready: true, from: shown.body['now'] })
    expect(broker.system.now()).toBe(start + 36 * 3_600_000)
    const to = new Date(start).toISOString()
    expect((await call('POST', '/v1/test/clock/advance', { body: { to } })).body['code']).toBe(
      'clock_backwards',
    )
    const as = broker.deps.keyring.operatorKey
    const later = new Date(start + 40 * 3_600_000).toISOString()
    expect((await call('POST', '/v1/test/clock/advance', { body: { to: later }, as })).body['now']).toBe(
      later,
    )
    expect((await call('POST', '/v1/test/clock/advance', { body: { by: 'soon' } })).status).toBe(400)
    expect((await call('POST', '/v1/test/clock/advance', { body: { by: '9999d' } })).status).toBe(400)
    expect((await call('GET', '/v1/test/clock', { as: 'fw_test_AAAAAAAAAAAAAAAAAAAA' })).status).toBe(401)
  })

  it('tells webhooks of each event at its time', async () => {
    await call('POST', '/v1/webhook_endpoints', { body: { url: receiver.url } })
    await writeEvents(broker, merchant.id, { count: 1 })
    receiver.answer((_, response) => void response.writeHead(500).end())
    const moved = await call('POST', '/v1/test/clock/advance', { body: { by: '1h' } })
    expect(moved.body['webhook_attempts']).toBe(4)
    expect(receiver.received.map(({ headers }) => Number(headers['webhook-timestamp']))).toEqual(
      receiver.received
        .map(({ headers }) => Number(headers['webhook-timestamp']))
        .toSorted((one, other) => one - other),
    )
    expect(broker.system.now() - instant(Date.UTC(2026, 0, 7, 12))).toBe(3_600_000)
  })

  it('does not exist in a live broker', async () => {
    const live = await openTestBroker({
      environment: {
        FARTHING_MODE: 'live',
        FARTHING_ORIGIN: 'https://pay.example',
        FARTHING_ADDRESS_HEADER: 'none',
      },
    })
    const shop = await openMerchant(live)
    const response = await live.send('/v1/test/clock/advance', {
      method: 'POST',
      headers: { authorization: `Bearer ${shop.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ by: '1h' }),
    })
    expect(((await response.json()) as Shown)['code']).toBe('clock_live')
    await live.close()
  })
})
