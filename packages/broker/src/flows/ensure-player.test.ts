// Players of an app: one per id, with what its catalogue gives to each.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { App } from '../domain/goods/app.ts'
import { holdingKey } from '../domain/goods/resolve.ts'
import { sumHoldings } from '../records/store-facts.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { openPlayer, openTestApp, publishGoods, sampleCatalogue } from '../testing/test-goods.ts'
import { openMerchant } from '../testing/test-parties.ts'

let broker: TestBroker
let app: App

beforeEach(async () => {
  broker = await openTestBroker()
  app = await openTestApp(broker, await openMerchant(broker))
})
afterEach(async () => {
  expect(broker.errors).toEqual([])
  await broker.close()
})

describe('a new player', () => {
  it('holds what the catalogue gives to each, once however often it is asked for', async () => {
    const gold = { code: 'GOLD', title: { en: 'Gold' }, scale: 0 as const, purchasable: true, initial: '20' }
    await publishGoods(broker, app, sampleCatalogue({ currencies: [gold] }))
    const made = await Promise.all(Array.from({ length: 5 }, () => openPlayer(broker, app, 'anna')))
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
    const again = await openPlayer(broker, app, 'anna', { region: 'FR' })
    expect(again).toMatchObject({ region: 'FR', inventoryVersion: 1 })
    const held = await sumHoldings(broker.deps.records, again.id, broker.system.now())
    expect([...held]).toEqual([[holdingKey('currency', 'GOLD'), 20n]])
  })
})
