// Many objects of virtual goods that wait for a time of their own, spread over as many days as wanted: for the test clock.

import type { NewAccount, NewTransfer, Statement } from '@farthing/ledger'
import { fiatAsset, type Instant, instant, toBase64Url } from '@farthing/protocol'
import type { App, Player } from '../domain/goods/app.ts'
import type { Content } from '../domain/goods/content.ts'
import type { Grant } from '../domain/goods/grant.ts'
import type { Order } from '../domain/goods/order.ts'
import { planGive } from '../flows/plan-give.ts'
import { setDue } from '../records/agenda.ts'
import { insertApp } from '../records/apps.ts'
import { insertGrant } from '../records/grants.ts'
import { insertOrder } from '../records/orders.ts'
import { insertPlayer } from '../records/players.ts'
import { newId } from '../system.ts'
import type { TestBroker } from './test-broker.ts'
import { must, openMerchant, type TestMerchant } from './test-parties.ts'

const day = 86_400_000
const eur = fiatAsset('EUR')

/** How many of each to make. */
export type LiveObjects = {
  /** Orders that nobody pays. */
  readonly orders: number
  /** Grants of paid orders that the app has not confirmed. */
  readonly grants: number
  /** What players hold for a time: consumables and passes in turn, at most twenty per player. */
  readonly stacks: number
  /** Holds of the ledger that run out. */
  readonly holds: number
}

const sword: Content = {
  kind: 'durable',
  sku: 'sword',
  amount: 1n,
  isStackable: false,
  clawback: 'take_available',
}

/** Makes them through the records, each due at another instant of the coming days, and answers whose they are. */
export async function makeLiveObjects(
  broker: TestBroker,
  counts: LiveObjects,
  days: number,
): Promise<{ readonly merchant: TestMerchant; readonly app: App }> {
  const { deps, system } = broker
  const merchant = await openMerchant(broker)
  const now = system.now()
  const app: App = {
    id: newId(system, 'app'),
    merchantId: merchant.id as App['merchantId'],
    title: 'The Hollow',
    delivery: 'app',
    ageRating: 0,
    returnUrls: [],
    createdAt: now,
    version: 1,
  }
  const player: Player = {
    id: newId(system, 'ply'),
    appId: app.id,
    externalId: 'one',
    locale: 'en',
    ageBand: 'adult',
    createdAt: now,
    inventoryVersion: 0,
  }
  must(
    await deps.ledger.commit({
      records: [insertApp(deps.records, app), insertPlayer(deps.records, player)],
    }),
  )
  // Spread by a stride that meets no other kind's instants, so that most steps of the clock do one thing.
  const at = (index: number, count: number, shift: number): Instant =>
    instant(now + day + Math.floor((index * (days - 2) * day) / count) + shift)
  const orders = Array.from({ length: counts.orders }, (_, index) => {
    const order = orderOf(broker, { app, player, expiresAt: at(index, counts.orders, 11) })
    return [
      ...insertOrder(deps.records, order, 'made'),
      setDue(deps.records, { kind: 'order_expiry', objectId: order.id, at: order.expiresAt }),
    ]
  })
  const grants = Array.from({ length: counts.grants }, (_, index) => {
    const order = { ...orderOf(broker, { app, player, expiresAt: now }), state: 'paid' as const }
    const grant: Grant = {
      id: newId(system, 'grt'),
      orderId: order.id,
      line: 0,
      appId: app.id,
      playerId: player.id,
      mode: 'app',
      contents: [sword],
      state: 'pending',
      version: 1,
      createdAt: now,
      deadlineAt: at(index, counts.grants, 2_000_000_017),
    }
    return [
      ...insertOrder(deps.records, order, 'made'),
      insertGrant(deps.records, grant),
      setDue(deps.records, {
        kind: 'grant_warning',
        objectId: grant.id,
        at: at(index, counts.grants, 17),
      }),
    ]
  })
  await commitAll(broker, [...orders, ...grants])
  await giveStacks(broker, app, {
    count: counts.stacks,
    lifeMs: (index) => at(index, counts.stacks, 29) - now,
  })
  await makeHolds(broker, counts.holds, (index) => at(index, counts.holds, 23))
  return { merchant, app }
}

async function commitAll(broker: TestBroker, groups: ReadonlyArray<readonly Statement[]>): Promise<void> {
  const together = 500
  for (let start = 0; start < groups.length; start += together) {
    must(await broker.deps.ledger.commit({ records: groups.slice(start, start + together).flat() }))
  }
}

function orderOf(
  broker: TestBroker,
  of: { readonly app: App; readonly player: Player; readonly expiresAt: Instant },
): Order {
  const { system } = broker
  const id = newId(system, 'ord')
  const price = { asset: eur, amount: 50_000n }
  return {
    id,
    appId: of.app.id,
    merchantId: of.app.merchantId,
    playerId: of.player.id,
    requestId: id,
    requestDigest: id,
    catalogueNumber: 1,
    lines: [
      {
        orderId: id,
        ordinal: 0,
        sku: 'sword',
        title: 'Sword',
        quantity: 1,
        cost: { kind: 'money', price },
        rule: 'base',
        contents: [sword],
        refundClass: 'instant',
        isGiftable: true,
        itemClass: 'game_item',
        state: 'open',
        refundedUnits: 0n,
      },
    ],
    total: price,
    locale: 'en',
    nonce: toBase64Url(system.chance(16)),
    state: 'created',
    version: 1,
    createdAt: system.now(),
    expiresAt: of.expiresAt,
  }
}

/** Gives them by the flow that grants them, so that their notices and ends stand on the agenda. */
async function giveStacks(
  broker: TestBroker,
  app: App,
  of: { readonly count: number; readonly lifeMs: (index: number) => number },
): Promise<void> {
  const { deps, system } = broker
  const each = 20
  for (let start = 0; start < of.count; start += each) {
    const player: Player = {
      id: newId(system, 'ply'),
      appId: app.id,
      externalId: `holder ${start}`,
      locale: 'en',
      ageBand: 'adult',
      createdAt: system.now(),
      inventoryVersion: 0,
    }
    must(await deps.ledger.commit({ records: [insertPlayer(deps.records, player)] }))
    const contents = Array.from({ length: Math.min(each, of.count - start) }, (_, offset): Content => {
      const lifeMs = of.lifeMs(start + offset)
      const common = { sku: `thing-${offset}`, amount: 1n, isStackable: true, clawback: 'ignore' } as const
      return offset % 2 === 0
        ? { ...common, kind: 'consumable', expiresAfterMs: lifeMs }
        : { ...common, kind: 'pass', durationMs: lifeMs }
    })
    const given = must(
      await planGive(deps, { player, contents, source: 'free', cause: player.id, at: system.now() }),
    )
    must(await deps.ledger.commit(given.part))
  }
}

async function makeHolds(broker: TestBroker, count: number, at: (index: number) => Instant): Promise<void> {
  if (count === 0) return
  const { deps, system } = broker
  const accounts: readonly NewAccount[] = [1n, 2n].map((id) => ({ id: 0x5e57n + id, ledger: 9_999, code: 1 }))
  const holds = Array.from(
    { length: count },
    (_, index): NewTransfer => ({
      id: 0x5e57_0000n + BigInt(index),
      debitAccountId: 0x5e58n,
      creditAccountId: 0x5e59n,
      amount: 1n,
      ledger: 9_999,
      code: 1,
      flags: { pending: true },
      timeoutSeconds: Math.floor((at(index) - system.now()) / 1_000),
    }),
  )
  for (let start = 0; start < count; start += 500) {
    must(await deps.ledger.commit({ accounts, transfers: holds.slice(start, start + 500) }))
  }
}
