// For each type of event a real story on a test instance that ends in it: an app with goods, a player, an order, a payment, told through
// the public API alone. Nothing is written past the flows that shops and players use.

import type { EventType } from '../domain/goods/events.ts'
import type { ApiCall, ApiResult, ApiValue } from './merchant-api.ts'

/** Who can be asked, and as whom. */
export type World = {
  readonly merchant: (call: ApiCall) => Promise<ApiResult>
  readonly operator: (call: ApiCall) => Promise<ApiResult>
  /** As the wallet with that token; without one as anybody. */
  readonly wallet: (token: string, call: ApiCall) => Promise<ApiResult>
  /** Where an address of the broker leads to. */
  readonly redirectOf: (address: string) => Promise<string>
  /** Names that no other story has. */
  readonly unique: string
  /** What `--set` says: title, sku, price (in millionths of a euro), quantity, external_id. */
  readonly set: Readonly<Record<string, string>>
}

const endedEarly = 'StoryEnded'

/** Whether a fault is a story that could not go on, whose message says what was refused. */
export function isStoryEnded(fault: unknown): fault is Error {
  return fault instanceof Error && fault.name === endedEarly
}

type Scenario = (world: World) => Promise<void>

const day = '24h'

/** Every type that can be triggered so far. */
export const scenarios: Partial<Readonly<Record<EventType, Scenario>>> = {
  'webhook.test': sendTest,
  'catalogue.published': async (world) => void (await openShop(world, 'hosted')),
  'order.created': async (world) => void (await makeOrder(world, 'app')),
  'order.cancelled': async (world) => {
    const order = await makeOrder(world, 'app')
    await need(world.merchant({ method: 'POST', path: `/v1/orders/${order.id}/cancel` }))
  },
  'order.expired': async (world) => {
    await makeOrder(world, 'app')
    await advance(world, day)
  },
  'order.paid': async (world) => void (await payOrder(world, 'app')),
  'grant.delivered': async (world) => void (await payOrder(world, 'app')),
  'grant.acknowledged': acknowledge,
  'order.fulfilled': acknowledge,
  'grant.warning': async (world) => {
    await payOrder(world, 'app')
    await advance(world, day)
  },
  'inventory.changed': async (world) => void (await payOrder(world, 'hosted')),
  'inventory.expiring': expire,
  'inventory.expired': expire,
  'grant.overdue': forget,
  'grant.auto_refunded': forget,
  'order.refunded': forget,
  'refund.created': forget,
  'refund.succeeded': forget,
  'gift.sent': async (world) => void (await payOrder(world, 'hosted', { isGift: true })),
}

async function sendTest(world: World): Promise<void> {
  const made = await need(
    world.merchant({
      method: 'POST',
      path: '/v1/webhook_endpoints',
      body: { url: world.set['url'] ?? 'https://shop.example/hook' },
    }),
  )
  const path = `/v1/webhook_endpoints/${String(made['id'])}`
  await need(world.merchant({ method: 'POST', path: `${path}/test` }))
  // Nobody may listen at that address: it is not asked again and again.
  await need(world.merchant({ method: 'PUT', path, body: { state: 'disabled' } }))
}

async function acknowledge(world: World): Promise<void> {
  const order = await payOrder(world, 'app')
  const grants = await need(world.merchant({ method: 'GET', path: `/v1/grants?player=${order.player}` }))
  for (const grant of grants['data'] as readonly ApiValue[]) {
    await need(world.merchant({ method: 'POST', path: `/v1/grants/${String(grant['grant'])}/acknowledge` }))
  }
}

/** The app never confirms the grant, and everything is given back at its deadline. */
async function forget(world: World): Promise<void> {
  await payOrder(world, 'app')
  await advance(world, '96h')
}

/** What was bought ends some days later, with a notice before. */
async function expire(world: World): Promise<void> {
  await payOrder(world, 'hosted')
  await advance(world, '30d')
}

type Shop = { readonly app: string; readonly sku: string }

/** An app of its own with one item in its published catalogue. */
async function openShop(world: World, delivery: 'hosted' | 'app'): Promise<Shop> {
  const sku = world.set['sku'] ?? 'sword'
  const app = await need(
    world.merchant({
      method: 'POST',
      path: '/v1/apps',
      body: { title: world.set['title'] ?? `Triggered ${world.unique}`, delivery },
    }),
  )
  const path = `/v1/apps/${String(app['app'])}/catalogue`
  await need(
    world.merchant({
      method: 'PUT',
      path: `${path}/draft`,
      body: {
        default_locale: 'en',
        items: [
          {
            sku,
            kind: 'consumable',
            title: { en: 'Sword' },
            giftable: true,
            expires_after_seconds: 20 * 86_400,
            prices: [{ id: 'base', money: { asset: 'EUR/6', amount: world.set['price'] ?? '50000' } }],
          },
        ],
      },
    }),
  )
  await need(world.merchant({ method: 'POST', path: `${path}/publish` }))
  return { app: String(app['app']), sku }
}

type MadeOrder = { readonly id: string; readonly player: string; readonly checkout: string }

/** What an order is besides. */
type OrderMore = { readonly isGift?: boolean }

async function makeOrder(world: World, delivery: 'hosted' | 'app', more: OrderMore = {}): Promise<MadeOrder> {
  const shop = await openShop(world, delivery)
  const player = await need(
    world.merchant({
      method: 'POST',
      path: `/v1/apps/${shop.app}/players`,
      body: { external_id: world.set['external_id'] ?? `player-${world.unique}`, age_band: 'adult' },
    }),
  )
  const friend = `friend-${world.unique}`
  if (more.isGift === true) {
    await need(
      world.merchant({
        method: 'POST',
        path: `/v1/apps/${shop.app}/players`,
        body: { external_id: friend, age_band: 'adult' },
      }),
    )
  }
  const order = await need(
    world.merchant({
      method: 'POST',
      path: '/v1/orders',
      body: {
        player: player['player'],
        request_id: `trigger-${world.unique}`,
        lines: [{ sku: shop.sku, quantity: Number(world.set['quantity'] ?? '1') }],
        ...(more.isGift === true ? { gift: { to_external_id: friend } } : {}),
      },
    }),
  )
  return { id: String(order['order']), player: String(player['player']), checkout: String(order['checkout']) }
}

/** An order that a fresh wallet has paid from its balance, topped up by a voucher. */
async function payOrder(world: World, delivery: 'hosted' | 'app', more: OrderMore = {}): Promise<MadeOrder> {
  const order = await makeOrder(world, delivery, more)
  const wallet = await need(world.wallet('', { method: 'POST', path: '/v1/wallets' }))
  const token = String(wallet['token'])
  const printed = await need(
    world.operator({
      method: 'POST',
      path: '/v1/operator/vouchers',
      body: { value: { asset: 'EUR/6', amount: '10000000' }, count: 1 },
    }),
  )
  const [voucher] = printed['vouchers'] as readonly ApiValue[]
  await need(
    world.wallet(token, { method: 'POST', path: '/v1/wallet/top-ups', body: { voucher: voucher?.['code'] } }),
  )
  const checkout = new URL(await world.redirectOf(order.checkout))
  const quote = checkout.searchParams.get('quote')
  await need(world.wallet(token, { method: 'POST', path: '/v1/payments', body: { quote } }))
  return order
}

async function advance(world: World, by: string): Promise<void> {
  await need(world.operator({ method: 'POST', path: '/v1/test/clock/advance', body: { by } }))
}

async function need(answer: Promise<ApiResult>): Promise<ApiValue> {
  const result = await answer
  if (result.ok) return result.value
  const words = `${result.code}${result.detail === undefined ? '' : `: ${result.detail}`}`
  throw Object.assign(new Error(words), { name: endedEarly })
}
