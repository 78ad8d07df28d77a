// The steps that stories of events are made of: an app with goods, players, orders, wallets, and payments, through the public API alone.
// Nothing is written past the flows that shops and players use.

import type { ProblemCode } from '@farthing/protocol'
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

export type Delivery = 'hosted' | 'app'
export type Shop = { readonly app: string; readonly sku: string }

/** What the item of a shop is besides: members of an item of the catalogue. */
type ItemMore = Readonly<Record<string, unknown>>

/** An app of its own with one item in its published catalogue. */
export async function openShop(world: World, delivery: Delivery, more: OrderMore = {}): Promise<Shop> {
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
        ...(more.currencies === undefined ? {} : { currencies: more.currencies }),
        items: [
          {
            sku,
            title: { en: 'Sword' },
            ...(more.item ?? { kind: 'consumable', giftable: true, expires_after_seconds: 20 * 86_400 }),
            prices: [{ id: 'base', money: { asset: 'EUR/6', amount: world.set['price'] ?? '50000' } }],
          },
        ],
      },
    }),
  )
  await need(world.merchant({ method: 'POST', path: `${path}/publish` }))
  return { app: String(app['app']), sku }
}

export type MadeOrder = {
  readonly id: string
  readonly app: string
  readonly player: string
  readonly checkout: string
}

/** What an order is besides. */
type OrderMore = {
  readonly isGift?: boolean
  /** The item in words of a catalogue, else a consumable that ends after twenty days. */
  readonly item?: ItemMore
  readonly currencies?: readonly ItemMore[]
}

export async function makeOrder(world: World, delivery: Delivery, more: OrderMore = {}): Promise<MadeOrder> {
  const shop = await openShop(world, delivery, more)
  const player = await makePlayer(world, shop.app, world.set['external_id'] ?? `player-${world.unique}`)
  const friend = `friend-${world.unique}`
  if (more.isGift === true) await makePlayer(world, shop.app, friend)
  const order = await need(
    world.merchant({
      method: 'POST',
      path: '/v1/orders',
      body: {
        player,
        request_id: `trigger-${world.unique}`,
        lines: [{ sku: shop.sku, quantity: Number(world.set['quantity'] ?? '1') }],
        ...(more.isGift === true ? { gift: { to_external_id: friend } } : {}),
      },
    }),
  )
  return { id: String(order['order']), app: shop.app, player, checkout: String(order['checkout']) }
}

/** A player of an app under the app's own name; answers the broker's. */
export async function makePlayer(world: World, app: string, externalId: string): Promise<string> {
  const made = await need(
    world.merchant({
      method: 'POST',
      path: `/v1/apps/${app}/players`,
      body: { external_id: externalId, age_band: 'adult' },
    }),
  )
  return String(made['player'])
}

export type Wallet = { readonly id: string; readonly token: string }

/** A fresh wallet with nothing in it. */
export async function makeWallet(world: World): Promise<Wallet> {
  const made = await need(world.wallet('', { method: 'POST', path: '/v1/wallets' }))
  return { id: String(made['wallet']), token: String(made['token']) }
}

/** Tops a wallet up by ten euros, with a voucher that the operator prints. */
export async function topUp(world: World, wallet: Wallet): Promise<void> {
  const printed = await need(
    world.operator({
      method: 'POST',
      path: '/v1/operator/vouchers',
      body: { value: { asset: 'EUR/6', amount: '10000000' }, count: 1 },
    }),
  )
  const [voucher] = printed['vouchers'] as readonly ApiValue[]
  await need(
    world.wallet(wallet.token, {
      method: 'POST',
      path: '/v1/wallet/top-ups',
      body: { voucher: voucher?.['code'] },
    }),
  )
}

/** Asks to pay an order with a wallet, as a person who confirmed as often as it takes; answers what the broker says. */
export async function askToPay(world: World, order: MadeOrder, wallet: Wallet): Promise<ApiResult> {
  const checkout = new URL(await world.redirectOf(order.checkout))
  const quote = checkout.searchParams.get('quote')
  return world.wallet(wallet.token, {
    method: 'POST',
    path: '/v1/payments',
    body: { quote, confirmed_twice: true },
  })
}

export type PaidOrder = MadeOrder & { readonly wallet: Wallet }

/** An order that a fresh wallet has paid from its balance, topped up by a voucher. */
export async function payOrder(world: World, delivery: Delivery, more: OrderMore = {}): Promise<PaidOrder> {
  const order = await makeOrder(world, delivery, more)
  const wallet = await makeWallet(world)
  await topUp(world, wallet)
  await need(askToPay(world, order, wallet))
  return { ...order, wallet }
}

export async function advance(world: World, by: string): Promise<void> {
  await need(world.operator({ method: 'POST', path: '/v1/test/clock/advance', body: { by } }))
}

/** What was asked for; a refusal ends the story. */
export async function need(answer: Promise<ApiResult>): Promise<ApiValue> {
  const result = await answer
  if (result.ok) return result.value
  return endStory(`${result.code}${result.detail === undefined ? '' : `: ${result.detail}`}`)
}

/** A refusal that the story is about; anything else ends it. */
export async function needRefusal(answer: Promise<ApiResult>, code: ProblemCode): Promise<void> {
  const result = await answer
  if (result.ok || result.code !== code)
    endStory(`${code} was expected, not ${result.ok ? 'a yes' : result.code}`)
}

function endStory(words: string): never {
  throw Object.assign(new Error(words), { name: endedEarly })
}
