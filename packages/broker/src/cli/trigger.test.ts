// Every type of event can be triggered by a real story; one without a story, or whose story ends otherwise, fails here.

import { problem, problemCodes } from '@farthing/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type EventType, eventTypes } from '../domain/goods/events.ts'
import { listEvents } from '../records/events.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { openMerchant, type TestMerchant } from '../testing/test-parties.ts'
import type { ApiCall, ApiResult } from './merchant-api.ts'
import { scenarios } from './trigger-scenarios.ts'

let broker: TestBroker
let merchant: TestMerchant
beforeEach(async () => {
  broker = await openTestBroker({ environment: { FARTHING_PRIVATE_WEBHOOKS: 'allow' } })
  merchant = await openMerchant(broker)
})
afterEach(async () => {
  await broker.close()
})

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

it.each(Object.keys(scenarios) as readonly EventType[])(
  '%s is told at the end of its story',
  async (type) => {
    await scenarios[type]?.({
      merchant: (call) => ask(merchant.apiKey, call),
      operator: (call) => ask(broker.deps.keyring.operatorKey, call),
      wallet: ask,
      redirectOf: async (address) => {
        const response = await broker.send(address.replace(broker.origin, ''), { redirect: 'manual' })
        return new URL(response.headers.get('location') ?? '', broker.origin).href
      },
      unique: type,
      set: {},
    })
    const told = await listEvents(broker.deps.records, { merchantId: merchant.id, types: [type], limit: 5 })
    expect(told.length).toBeGreaterThan(0)
    expect(broker.errors).toEqual([])
  },
)

/**
 * Money of an order that failed comes from a phone bill: the operator has charged when the order is over already. That takes a contract
 * with an operator and its subscriber's answers, which an instance need not have; `order-phone.test.ts` tells that story.
 */
const without: readonly EventType[] = ['order.failed']

it('every other type has a story', () => {
  expect(eventTypes.filter((type) => scenarios[type] === undefined)).toEqual(without)
})
