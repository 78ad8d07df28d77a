// Events reach the endpoints that want them, once each, however receivers and processes behave.

import { instant } from '@farthing/protocol'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { webhookLimits } from '../domain/webhooks/limits.ts'
import type { WebhookEndpoint } from '../domain/webhooks/webhook.ts'
import { listAttempts, listDeliveries } from '../records/webhook-deliveries.ts'
import { readWebhookEndpoint } from '../records/webhook-endpoints.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { codeOf, must, openMerchant, type TestMerchant } from '../testing/test-parties.ts'
import { openReceiver, type Receiver, verifyReceived } from '../testing/webhook-receiver.ts'
import { writeEvents } from '../testing/write-events.ts'
import { addWebhookEndpoint, changeWebhookEndpoint, rotateWebhookSecret } from './add-webhook-endpoint.ts'
import { advanceClock } from './advance-clock.ts'
import { replayEvent, replayWebhooks } from './replay-webhooks.ts'
import { sendTestEvent } from './send-test-event.ts'
import { openWebhookSender, sendWebhooks } from './send-webhooks.ts'

const hour = 3_600_000
let broker: TestBroker
let merchant: TestMerchant
let receiver: Receiver
const others: Receiver[] = []

beforeEach(async () => {
  broker = await openTestBroker({ environment: { FARTHING_PRIVATE_WEBHOOKS: 'allow' } })
  merchant = await openMerchant(broker)
  receiver = await openReceiver()
})
afterEach(async () => {
  await receiver.close()
  for (const other of others.splice(0)) await other.close()
  expect(broker.errors).toEqual([])
  await broker.close()
})

type Made = { readonly endpoint: WebhookEndpoint; readonly secret: string }

async function add(url = receiver.url, more: object = {}): Promise<Made> {
  const merchantId = merchant.id as WebhookEndpoint['merchantId']
  return must(await addWebhookEndpoint(broker.deps, { merchantId, url, ...more }))
}

async function fresh(id: string): Promise<WebhookEndpoint> {
  const found = await readWebhookEndpoint(broker.deps.records, id)
  if (found === undefined) throw new Error('no such endpoint')
  return found
}

const idsOf = (of: Receiver): readonly string[] => of.received.map(({ event }) => event.id)
const hang = (): void => {}

describe('an endpoint', () => {
  it('is told each event once, in bodies and headers that the library of the specification believes', async () => {
    // The library compares the time of a webhook with this machine's.
    broker.system.moveTo(instant(Date.now()))
    const { secret } = await add()
    const ids = await writeEvents(broker, merchant.id, { count: 30 })
    expect(await sendWebhooks(broker.deps)).toBe(30)
    expect([...idsOf(receiver)].sort()).toEqual([...ids].sort())
    for (const received of receiver.received) {
      expect(new Webhook(secret).verify(received.body, received.headers)).toEqual(received.event)
      expect(received.headers['webhook-id']).toBe(received.event.id)
      expect(received.event).toMatchObject({ type: 'order.paid', test: true, sequence: 1 })
    }
    expect(await sendWebhooks(broker.deps)).toBe(0)
  })

  it('is told what it asks for, and nothing from before it was made', async () => {
    await writeEvents(broker, merchant.id, { count: 3 })
    await add(receiver.url, { types: ['order.refunded'] })
    await writeEvents(broker, merchant.id, { count: 3 })
    const [wanted] = await writeEvents(broker, merchant.id, { count: 1, type: 'order.refunded' })
    const stranger = await openMerchant(broker, 'https://other.example')
    await writeEvents(broker, stranger.id, { count: 2, type: 'order.refunded' })
    await sendWebhooks(broker.deps)
    expect(idsOf(receiver)).toEqual([wanted])
  })

  it('is tried alone, by an event for it and nobody else', async () => {
    const { endpoint } = await add(receiver.url, { types: ['order.paid'] })
    const other = await openReceiver()
    others.push(other)
    await add(other.url)
    const sent = must(await sendTestEvent(broker.deps, endpoint, 'key'))
    expect(must(await sendTestEvent(broker.deps, endpoint, 'key'))).toEqual(sent)
    await sendWebhooks(broker.deps)
    expect([idsOf(receiver), idsOf(other)]).toEqual([[sent.eventId], []])
  })

  it('is signed by both secrets for a day after a rotation, and by Ed25519 where it asks for that', async () => {
    const made = await add(receiver.url, { isAsymmetric: true })
    const rotated = must(await rotateWebhookSecret(broker.deps, made.endpoint, 'once'))
    const again = must(await rotateWebhookSecret(broker.deps, await fresh(made.endpoint.id), 'once'))
    expect(again.secret).toBe(rotated.secret)
    const versions = async (): Promise<string> => {
      await writeEvents(broker, merchant.id, { count: 1 })
      await sendWebhooks(broker.deps)
      const last = receiver.received.at(-1)
      if (last === undefined) throw new Error('nothing came')
      verifyReceived(last, rotated.secret)
      const signatures = last.headers['webhook-signature']?.split(' ') ?? []
      if (signatures.length === 3) verifyReceived(last, made.secret)
      return signatures.map((part) => part.split(',')[0]).join(' ')
    }
    expect(await versions()).toBe('v1 v1 v1a')
    broker.system.advance(24 * hour)
    expect(await versions()).toBe('v1 v1a')
  })

  it('keeps its secret sealed in the database', async () => {
    const { secret } = await add()
    const bytes = await broker.readBytes()
    expect(bytes.includes(secret.replace('whsec_', ''))).toBe(false)
    expect(broker.logged.join('\n')).not.toContain(secret.replace('whsec_', ''))
  })
})

describe('a receiver that fails', () => {
  it('is asked ten times over three days, then the delivery is given up and can be replayed', async () => {
    const { endpoint } = await add()
    receiver.answer((_, response) => void response.writeHead(500).end('no luck'))
    const [id] = await writeEvents(broker, merchant.id, { count: 1 })
    const start = broker.system.now()
    must(await advanceClock(broker.deps, (start + 100 * hour) as typeof start))
    const [dead] = await listDeliveries(broker.deps.records, {
      endpointId: endpoint.id,
      state: 'dead',
      limit: 9,
    })
    expect(dead).toMatchObject({ eventId: id, attempts: 10 })
    const attempts = await listAttempts(broker.deps.records, dead?.id ?? '')
    const waits = attempts.map(({ at }, index) => at - (attempts[index - 1]?.at ?? start))
    for (const [index, wait] of waits.entries()) {
      const delay = webhookLimits.delaysMs[index] ?? 0
      expect(wait).toBeGreaterThanOrEqual(delay)
      expect(wait).toBeLessThanOrEqual(delay * 1.1)
    }
    expect(waits.length).toBe(10)
    expect(attempts[0]).toMatchObject({ status: 500, fault: 'status', number: 1 })
    expect(attempts[0]?.response).toContain('no luck')
    expect(attempts[0]?.request).toContain('webhook-signature: v1,…')
    receiver.answer((_, response) => void response.end())
    expect(await replayWebhooks(broker.deps, await fresh(endpoint.id), { onlyDead: true })).toMatchObject({
      count: 1,
    })
    expect(await sendWebhooks(broker.deps)).toBe(1)
    const [delivered] = await listDeliveries(broker.deps.records, { endpointId: endpoint.id, limit: 9 })
    expect(delivered).toMatchObject({ state: 'delivered', attempts: 1, attemptsBefore: 10 })
  })

  it('for six hours has everything once when it is back', async () => {
    await add()
    await receiver.goDown()
    const ids: string[] = []
    const start = broker.system.now()
    for (let step = 1; step <= 6; step += 1) {
      ids.push(...(await writeEvents(broker, merchant.id, { count: 6 })))
      must(await advanceClock(broker.deps, (start + step * hour) as typeof start))
    }
    expect(receiver.received).toEqual([])
    await receiver.comeUp()
    must(await advanceClock(broker.deps, (start + 18 * hour) as typeof start))
    expect([...idsOf(receiver)].sort()).toEqual(ids.sort())
  })

  it('with 410 is disabled, and goes on where it stood when it is enabled again', async () => {
    const { endpoint } = await add()
    receiver.answer((_, response) => void response.writeHead(410).end())
    await writeEvents(broker, merchant.id, { count: 1 })
    await sendWebhooks(broker.deps)
    const gone = await fresh(endpoint.id)
    expect(gone).toMatchObject({ state: 'disabled', disabledFor: 'gone' })
    expect(codeOf(await sendTestEvent(broker.deps, gone))).toBe('webhook_disabled')
    receiver.answer((_, response) => void response.end())
    receiver.received.splice(0)
    await writeEvents(broker, merchant.id, { count: 2 })
    broker.system.advance(48 * hour)
    expect(await sendWebhooks(broker.deps)).toBe(0)
    must(await changeWebhookEndpoint(broker.deps, gone, { isEnabled: true }))
    await sendWebhooks(broker.deps)
    expect(receiver.received.length).toBe(3)
  })

  it('with another 4xx goes on being asked, with a warning until it succeeds', async () => {
    const { endpoint } = await add()
    receiver.answer((_, response) => void response.writeHead(404).end())
    await writeEvents(broker, merchant.id, { count: 1 })
    await sendWebhooks(broker.deps)
    expect(await fresh(endpoint.id)).toMatchObject({
      state: 'enabled',
      warning: 'answered 404',
      isFailing: true,
    })
    receiver.answer((_, response) => void response.writeHead(204).end())
    broker.system.advance(6_000)
    await sendWebhooks(broker.deps)
    const well = await fresh(endpoint.id)
    expect([well.warning, well.isFailing, receiver.received.length]).toEqual([undefined, false, 2])
  })

  it('that redirects is not followed, and one that asks for a rest gets it', async () => {
    const { endpoint } = await add()
    const other = await openReceiver()
    others.push(other)
    receiver.answer((_, response) => void response.writeHead(302, { location: other.url }).end())
    await writeEvents(broker, merchant.id, { count: 1 })
    await sendWebhooks(broker.deps)
    receiver.answer((_, response) => void response.writeHead(503, { 'retry-after': '7200' }).end())
    broker.system.advance(6_000)
    await sendWebhooks(broker.deps)
    expect([receiver.received.length, other.received.length]).toEqual([2, 0])
    const [waiting] = await listDeliveries(broker.deps.records, { endpointId: endpoint.id, limit: 1 })
    expect(waiting?.attemptAt).toBe(broker.system.now() + 7_200_000)
  })

  it('with its slow answers holds up nobody else', async () => {
    receiver.answer(hang)
    await add()
    const quick = await openReceiver()
    others.push(quick)
    await add(quick.url)
    const sender = openWebhookSender(broker.deps)
    await writeEvents(broker, merchant.id, { count: 25 })
    await sender.start()
    await expect.poll(() => quick.received.length).toBe(25)
    // The slow one has its few connections and no more, and new events pass it by.
    expect(receiver.received.length).toBeLessThanOrEqual(webhookLimits.perEndpoint)
    await writeEvents(broker, merchant.id, { count: 5 })
    await sender.start()
    await expect.poll(() => quick.received.length).toBe(30)
    await receiver.close()
    await sender.settle()
    expect(new Set(idsOf(quick)).size).toBe(30)
  })

  it('among many that hang leaves lanes to those that do not', async () => {
    const slow: Receiver[] = []
    for (let index = 0; index < webhookLimits.endpointsPerMerchant; index += 1) {
      const each = await openReceiver()
      each.answer(hang)
      slow.push(each)
      await add(each.url)
    }
    others.push(...slow)
    // Each of them has failed before.
    await writeEvents(broker, merchant.id, { count: 1 })
    const sender = openWebhookSender(broker.deps)
    await sender.start()
    await expect.poll(() => slow.filter((each) => each.received.length > 0).length).toBe(slow.length)
    for (const each of slow) await each.goDown()
    await sender.settle()
    for (const each of slow) await each.comeUp()
    const second = await openMerchant(broker, 'https://second.example')
    const merchantId = second.id as WebhookEndpoint['merchantId']
    must(await addWebhookEndpoint(broker.deps, { merchantId, url: receiver.url }))
    broker.system.advance(6_000)
    await writeEvents(broker, second.id, { count: 3 })
    await sender.start()
    await expect.poll(() => receiver.received.length).toBe(3)
    for (const each of slow) await each.goDown()
    await sender.settle()
  })
})

describe('the queue', () => {
  it('is shared by several senders, and each attempt is made by one', async () => {
    await add()
    const ids = await writeEvents(broker, merchant.id, { count: 60 })
    await Promise.all(Array.from({ length: 6 }, () => sendWebhooks(broker.deps)))
    expect([...idsOf(receiver)].sort()).toEqual([...ids].sort())
  })

  it('goes on after a death at any commit, without a gap and with no event under another id', async () => {
    for (const dying of [0, 1, 2, 3, 4, 5, 6, 7]) {
      receiver.received.splice(0)
      const made = await add()
      const ids = await writeEvents(broker, merchant.id, { count: 3 })
      let commits = 0
      const { ledger } = broker.deps
      const dead = new Error('killed')
      const mortal = {
        ...broker.deps,
        log: { ...broker.deps.log, error: () => {}, warn: () => {} } as unknown as typeof broker.deps.log,
        ledger: {
          ...ledger,
          commit: (call: Parameters<typeof ledger.commit>[0]) => {
            commits += 1
            return commits > dying ? Promise.reject(dead) : ledger.commit(call)
          },
        },
      }
      await sendWebhooks(mortal).catch((fault: unknown) => expect(fault).toBe(dead))
      broker.system.advance(webhookLimits.claimMs + 1_000)
      await sendWebhooks(broker.deps)
      expect([...new Set(idsOf(receiver))].sort()).toEqual([...ids].sort())
      // What was told and not noted is told once more, which the receiver sees by its id.
      expect(receiver.received.length).toBeLessThanOrEqual(2 * ids.length)
      const settled = await listDeliveries(broker.deps.records, { endpointId: made.endpoint.id, limit: 9 })
      expect(settled.map(({ state }) => state)).toEqual(['delivered', 'delivered', 'delivered'])
      must(await changeWebhookEndpoint(broker.deps, await fresh(made.endpoint.id), { isEnabled: false }))
    }
  })

  it('takes one event, a type or a time again, whatever became of it', async () => {
    const [early] = await writeEvents(broker, merchant.id, { count: 1 })
    const { endpoint } = await add()
    broker.system.advance(hour)
    const since = broker.system.now()
    const late = await writeEvents(broker, merchant.id, { count: 2, type: 'order.refunded' })
    await sendWebhooks(broker.deps)
    receiver.received.splice(0)
    must(await replayEvent(broker.deps, endpoint, early ?? ''))
    expect(await replayWebhooks(broker.deps, endpoint, { since })).toMatchObject({ count: 2 })
    await sendWebhooks(broker.deps)
    expect([...idsOf(receiver)].sort()).toEqual([early ?? '', ...late].sort())
    expect(await replayWebhooks(broker.deps, endpoint, { types: ['order.paid'] })).toMatchObject({ count: 1 })
    expect(codeOf(await replayEvent(broker.deps, endpoint, 'evt_nobody'))).toBe('not_found')
  })
  it('of one type takes every dead one again, however many of other types died in between', async () => {
    const { endpoint } = await add()
    receiver.answer((_, response) => void response.writeHead(500).end())
    const [first] = await writeEvents(broker, merchant.id, { count: 1 })
    await writeEvents(broker, merchant.id, { count: 3, type: 'order.refunded' })
    const [last] = await writeEvents(broker, merchant.id, { count: 1 })
    must(await advanceClock(broker.deps, instant(broker.system.now() + 100 * hour)))
    receiver.answer((_, response) => void response.end())
    receiver.received.splice(0)
    const wanted = { types: ['order.paid'], onlyDead: true } as const
    expect(await replayWebhooks(broker.deps, await fresh(endpoint.id), wanted)).toMatchObject({ count: 2 })
    await sendWebhooks(broker.deps)
    expect([...idsOf(receiver)].sort()).toEqual([first, last].sort())
  })
})
