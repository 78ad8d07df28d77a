// Every type of event can be triggered by a real story; one without a story, or whose story ends otherwise, fails here.

import { problem, problemCodes } from '@farthing/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type EventType, eventTypes } from '../domain/goods/events.ts'
import { listEvents } from '../records/events.ts'
import { openPhoneWorld } from '../testing/phone-world.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { openMerchant, type TestMerchant } from '../testing/test-parties.ts'
import type { ApiCall, ApiResult } from './merchant-api.ts'
import { scenarios } from './trigger-scenarios.ts'
import type { World } from './trigger-steps.ts'

let broker: TestBroker
let merchant: TestMerchant
let calls = 0
async function ask(bearer: string, call: ApiCall): Promise<ApiResult> {
  calls += 1
  const response = await broker.send(call.path, {
    method: call.method,
    headers: {
      authorization: `Bearer ${bearer}`,
      'idempotency-key': `call ${calls}`,
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  })
  const value = (await response.json()) as Record<string, unknown>
  if (response.ok) return { ok: true, value }
  const code = problemCodes.find((known) => known === value['code']) ?? 'internal_error'
  return problem(code, JSON.stringify(value))
}

async function tell(type: EventType, more: Partial<World> = {}): Promise<void> {
  await scenarios[type]({
    merchant: (call) => ask(merchant.apiKey, call),
    operator: (call) => ask(broker.deps.keyring.operatorKey, call),
    wallet: ask,
    redirectOf: async (address) => {
      const response = await broker.send(address.replace(broker.origin, ''), { redirect: 'manual' })
      return new URL(response.headers.get('location') ?? '', broker.origin).href
    },
    pause: () => Promise.resolve(),
    unique: type,
    set: {},
    ...more,
  })
  const told = await listEvents(broker.deps.records, { merchantId: merchant.id, types: [type], limit: 5 })
  expect(told.length).toBeGreaterThan(0)
  expect(broker.errors).toEqual([])
}

describe('on a broker without a phone bill', () => {
  beforeEach(async () => {
    broker = await openTestBroker({ environment: { FARTHING_PRIVATE_WEBHOOKS: 'allow' } })
    merchant = await openMerchant(broker)
  })
  afterEach(async () => {
    await broker.close()
  })

  it.each(eventTypes.filter((type) => type !== 'order.failed'))(
    '%s is told at the end of its story',
    (type) => tell(type),
  )

  it('a story on the phone bill says what it needs', async () => {
    await expect(tell('order.failed')).rejects.toThrow('--simulator')
  })
})

it('order.failed is told where the money of a phone bill comes too late', async () => {
  const phone = await openPhoneWorld()
  try {
    ;({ broker, merchant } = phone)
    await tell('order.failed', {
      simulator: async ({ path }) => {
        const response = await fetch(phone.operatorOrigin + path)
        return { ok: true, value: (await response.json()) as Record<string, unknown> }
      },
      pause: () => phone.settle(),
    })
  } finally {
    await phone.close()
  }
}, 60_000)
