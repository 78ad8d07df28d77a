// Caps of offers, counted in the commit: what passes one is refused as a whole, whoever comes at once.

import { afterEach, beforeEach, expect, it } from 'vitest'
import type { App, Player } from '../domain/goods/app.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { openPlayer, openTestApp } from '../testing/test-goods.ts'
import { openMerchant } from '../testing/test-parties.ts'
import { countOfferUses, listOfferUses, type OfferUse, releaseOfferUses } from './offer-uses.ts'

let broker: TestBroker
let app: App
let anna: Player
let ben: Player

beforeEach(async () => {
  broker = await openTestBroker()
  app = await openTestApp(broker, await openMerchant(broker))
  anna = await openPlayer(broker, app, 'anna')
  ben = await openPlayer(broker, app, 'ben')
})
afterEach(async () => {
  await broker.close()
})

async function use(player: Player, offer: OfferUse): Promise<boolean> {
  const used = { appId: app.id, playerId: player.id, uses: [offer] }
  return (await broker.deps.ledger.commit({ records: countOfferUses(broker.deps.records, used) })).ok
}

const usesOf = (player: Player) => listOfferUses(broker.deps.records, app.id, player.id)

it('a cap for all is reached by all together and passed by nobody', async () => {
  const offer = { code: 'SPRING', quantity: 1, capTotal: 7 }
  const tries = await Promise.all(
    Array.from({ length: 20 }, (_, index) => use(index % 2 === 0 ? anna : ben, offer)),
  )
  expect(tries.filter((done) => done)).toHaveLength(7)
  expect((await usesOf(anna)).get('SPRING')?.total).toBe(7)
})

it('a cap per player holds each for themselves, and a line above it is refused at the first use too', async () => {
  const offer = { code: 'SPRING', quantity: 2, capPerPlayer: 3 }
  expect(await use(anna, { ...offer, quantity: 4 })).toBe(false)
  expect(await use(anna, offer)).toBe(true)
  expect(await use(anna, offer)).toBe(false)
  expect(await use(ben, offer)).toBe(true)
  expect((await usesOf(anna)).get('SPRING')).toEqual({ total: 4, player: 2 })
})

it('what is given back may be used again, and no more than was used', async () => {
  const offer = { code: 'SPRING', quantity: 3, capPerPlayer: 3 }
  expect(await use(anna, offer)).toBe(true)
  const release = { appId: app.id, playerId: anna.id, uses: [offer] }
  const give = () => broker.deps.ledger.commit({ records: releaseOfferUses(broker.deps.records, release) })
  expect((await give()).ok).toBe(true)
  expect((await give()).ok).toBe(false)
  expect(await use(anna, offer)).toBe(true)
})
