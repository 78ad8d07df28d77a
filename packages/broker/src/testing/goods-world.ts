// A merchant's game on a test broker: an app, its catalogue, a player, a wallet with money, and the short ways through an order.

import type { Problem } from '@farthing/protocol'
import type { App, DeliveryMode, Player } from '../domain/goods/app.ts'
import type { Order } from '../domain/goods/order.ts'
import { parseCatalogue } from '../domain/goods/parse-catalogue.ts'
import { createOrder, type OrderRequest } from '../flows/create-order.ts'
import { ensurePlayer } from '../flows/ensure-player.ts'
import { type PaidOffer, payOffer } from '../flows/pay-offer.ts'
import { quoteOrder } from '../flows/quote-order.ts'
import { insertApp } from '../records/apps.ts'
import { insertCatalogue, readCatalogue } from '../records/catalogues.ts'
import { readOrder } from '../records/orders.ts'
import { newId } from '../system.ts'
import type { TestBroker } from './test-broker.ts'
import { must, openMerchant, type TestMerchant, type TestWallet } from './test-parties.ts'

/** What the game sells unless a test says otherwise: one of each kind, at prices a player would pay. */
export const gameCatalogue = {
  default_locale: 'en',
  currencies: [{ code: 'GOLD', title: { en: 'Gold' }, scale: 0, purchasable: true, maximum: '1000000' }],
  items: [
    {
      sku: 'sword',
      kind: 'durable',
      title: { en: 'Sword' },
      giftable: true,
      prices: [
        { id: 'money', money: { asset: 'EUR/6', amount: '50000' } },
        { id: 'gold', currency: { asset: 'GOLD/0', amount: '100' } },
      ],
    },
    {
      sku: 'potion',
      kind: 'consumable',
      title: { en: 'Potion' },
      giftable: true,
      prices: [{ id: 'money', money: { asset: 'EUR/6', amount: '10000' } }],
    },
    {
      sku: 'purse',
      kind: 'currency_pack',
      title: { en: 'Purse of gold' },
      currency: { asset: 'GOLD/0', amount: '100' },
      prices: [{ id: 'money', money: { asset: 'EUR/6', amount: '400000' } }],
    },
    {
      sku: 'season',
      kind: 'pass',
      title: { en: 'Season pass' },
      duration_seconds: 2_592_000,
      prices: [{ id: 'money', money: { asset: 'EUR/6', amount: '990000' } }],
    },
    {
      sku: 'calls',
      kind: 'metered',
      title: { en: 'A hundred calls' },
      units: '100',
      prices: [{ id: 'money', money: { asset: 'EUR/6', amount: '20000' } }],
    },
  ],
} as const

export type GoodsWorld = {
  readonly broker: TestBroker
  readonly merchant: TestMerchant
  readonly app: App
  readonly player: Player
  /** Asks for an order of the player's own, under a request id of its own unless given. */
  readonly ask: (
    lines: OrderRequest['lines'],
    more?: Partial<OrderRequest> & { readonly player?: Player },
  ) => Promise<{ readonly ok: true; readonly order: Order } | Problem>
  /** Makes an order that must be one. */
  readonly order: (
    lines: OrderRequest['lines'],
    more?: Partial<OrderRequest> & { readonly player?: Player },
  ) => Promise<Order>
  /** Pays an order from a wallet's balance, as a person who confirmed. */
  readonly pay: (order: Order, wallet: TestWallet) => Promise<PaidOffer | Problem>
  /** Makes and pays; the order as it is then. */
  readonly buy: (lines: OrderRequest['lines'], wallet: TestWallet) => Promise<Order>
  readonly read: (orderId: string) => Promise<Order>
  readonly makePlayer: (externalId: string) => Promise<Player>
}

/** A game with its catalogue published, on a broker that the caller opened. */
export async function openGoodsWorld(
  broker: TestBroker,
  options: {
    readonly delivery?: DeliveryMode
    readonly catalogue?: object
    readonly merchant?: TestMerchant
    readonly externalId?: string
  } = {},
): Promise<GoodsWorld> {
  const { deps } = broker
  const merchant = options.merchant ?? (await openMerchant(broker, 'https://game.example'))
  const app: App = {
    id: newId(deps.system, 'app'),
    merchantId: merchant.id as App['merchantId'],
    title: 'A feud of two hedges',
    delivery: options.delivery ?? 'hosted',
    ageRating: 0,
    returnUrls: [`${merchant.origin}/back`],
    createdAt: deps.system.now(),
    version: 0,
  }
  must(await deps.ledger.commit({ records: [insertApp(deps.records, app)] }))
  await publish(broker, app, options.catalogue ?? gameCatalogue)
  const makePlayer = async (externalId: string): Promise<Player> =>
    must(await ensurePlayer(deps, { app, externalId, region: 'DE', locale: 'en' })).player
  const player = await makePlayer(options.externalId ?? 'player-1')
  let requests = 0
  const world: GoodsWorld = {
    broker,
    merchant,
    app,
    player,
    ask: async (lines, { player: other, ...more } = {}) => {
      requests += 1
      const request = { requestId: `request ${requests} of ${app.id}`, lines, ...more }
      return createOrder(deps, { app, player: other ?? player }, request)
    },
    order: async (lines, more) => must(await world.ask(lines, more)).order,
    pay: async (order, wallet) => {
      const quoted = await quoteOrder(deps, order)
      if (!quoted.ok) return quoted
      return payOffer(deps, {
        walletId: wallet.id,
        quote: quoted.quote,
        idempotencyKey: `pay ${order.id}`,
        consent: 'explicit',
      })
    },
    buy: async (lines, wallet) => {
      const order = await world.order(lines)
      must(await world.pay(order, wallet))
      return world.read(order.id)
    },
    read: async (orderId) => {
      const order = await readOrder(deps.records, orderId)
      if (order === undefined) throw new Error(`no order ${orderId}`)
      return order
    },
    makePlayer,
  }
  return world
}

/** Publishes a document as the app's next catalogue. */
export async function publish(broker: TestBroker, app: App, document: object): Promise<void> {
  const { deps } = broker
  const parsed = must(parseCatalogue(document))
  const before = await readCatalogue(deps.records, app.id)
  const statement = insertCatalogue(deps.records, {
    appId: app.id,
    number: (before?.number ?? 0) + 1,
    document: parsed.document,
    publishedAt: deps.system.now(),
  })
  must(await deps.ledger.commit({ records: [statement] }))
}
