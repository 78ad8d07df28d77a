// An app with players, and what they hold, made through the broker's own plans.

import type { Call, CommitOutcome } from '@farthing/ledger'
import { type Id, instant } from '@farthing/protocol'
import type { App, Player } from '../domain/goods/app.ts'
import type { Content } from '../domain/goods/content.ts'
import type { Grant } from '../domain/goods/grant.ts'
import { planGive } from '../flows/plan-give.ts'
import { insertApp } from '../records/apps.ts'
import { insertGrant } from '../records/grants.ts'
import { insertOrder } from '../records/orders.ts'
import { insertPlayer, readPlayer } from '../records/players.ts'
import { newId } from '../system.ts'
import type { TestBroker } from './test-broker.ts'
import { must, openMerchant, type TestMerchant } from './test-parties.ts'

export type TestApp = { readonly app: App; readonly merchant: TestMerchant }

/** A merchant with one app whose inventory we keep. */
export async function openTestApp(broker: TestBroker): Promise<TestApp> {
  const merchant = await openMerchant(broker, 'https://game.example')
  const app: App = {
    id: newId(broker.system, 'app'),
    merchantId: merchant.id as Id<'mer'>,
    title: 'Hollow',
    delivery: 'hosted',
    ageRating: 0,
    returnUrls: [],
    createdAt: broker.system.now(),
    version: 1,
  }
  must(await commit(broker, { records: [insertApp(broker.deps.records, app)] }))
  return { app, merchant }
}

export async function openTestPlayer(broker: TestBroker, app: App, name = 'ada'): Promise<Player> {
  const player: Player = {
    id: newId(broker.system, 'ply'),
    appId: app.id,
    externalId: name,
    locale: 'en',
    ageBand: 'adult',
    createdAt: broker.system.now(),
    inventoryVersion: 0,
  }
  must(await commit(broker, { records: [insertPlayer(broker.deps.records, player)] }))
  return player
}

/** A grant of an order that stands in the records, not given yet. */
export async function openTestGrant(
  broker: TestBroker,
  player: Player,
  contents: readonly Content[],
): Promise<Grant> {
  const { records } = broker.deps
  const now = broker.system.now()
  const orderId = newId(broker.system, 'ord')
  const [merchant] = await records.selectFrom('merchants').select('id').execute()
  const merchantId = (merchant?.id ?? '') as Id<'mer'>
  const order = {
    id: orderId,
    appId: player.appId,
    merchantId,
    playerId: player.id,
    requestId: orderId,
    requestDigest: 'digest',
    catalogueNumber: 1,
    lines: [],
    locale: 'en',
    nonce: orderId,
    state: 'fulfilled',
    version: 0,
    createdAt: now,
    expiresAt: instant(now + 1000),
  } as const
  const grant: Grant = {
    id: newId(broker.system, 'grt'),
    orderId,
    line: 0,
    appId: player.appId,
    playerId: player.id,
    mode: 'hosted',
    contents,
    state: 'acknowledged',
    version: 0,
    createdAt: now,
  }
  const written = [...insertOrder(records, order, 'a test'), insertGrant(records, grant)]
  must(await commit(broker, { records: written }))
  return grant
}

/** Gives what a grant says, as the commit that pays an order does. */
export async function giveGrant(broker: TestBroker, player: Player, grant: Grant): Promise<CommitOutcome> {
  const { contents, id } = grant
  const at = broker.system.now()
  const planned = must(
    await planGive(broker.deps, { player, contents, source: 'paid', grantId: id, cause: id, at }),
  )
  return commit(broker, planned.part)
}

/** Gives something for nothing, under a cause of its own. */
export async function giveFree(
  broker: TestBroker,
  player: Player,
  ...contents: readonly Content[]
): Promise<void> {
  const cause = newId(broker.system, 'req')
  const at = broker.system.now()
  const planned = must(await planGive(broker.deps, { player, contents, source: 'free', cause, at }))
  must(await commit(broker, planned.part))
}

export function commit(broker: TestBroker, call: Call): Promise<CommitOutcome> {
  return broker.deps.ledger.commit(call)
}

/** The player as the records have it now. */
export async function readAgain(broker: TestBroker, player: Player): Promise<Player> {
  const found = await readPlayer(broker.deps.records, player.id)
  if (found === undefined) throw new Error('the player is gone')
  return found
}

export function content(
  kind: Content['kind'],
  sku: string,
  amount: bigint,
  more: Partial<Content> = {},
): Content {
  const clawback = kind === 'currency' ? 'debt' : 'take_available'
  return { kind, sku, amount, isStackable: false, clawback, ...more }
}
