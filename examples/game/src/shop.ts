// All there is to selling: the game's shop over Farthing's API. Orders bear request ids of the game's own, so that a press twice or an
// answer lost is one order; what players own is asked of the broker and never kept here, but for what the smithy hands out itself.

import { type Bag, emptyBag } from './bag.ts'
import type { GameConfig } from './config.ts'
import { crops } from './crops.ts'
import type { Farms, Player } from './farms.ts'
import { type Answer, type Call, type Json, openApi } from './goods-api.ts'
import { goldText, type MoneyJson, moneyText } from './price-text.ts'
import type { Refused, Shop } from './shop-contract.ts'
import type { System } from './system.ts'
import type { Bought, Ware, WareOption } from './ware.ts'

export type ShopParts = { readonly config: GameConfig; readonly farms: Farms; readonly system: System }

const smithyGoods: readonly string[] = ['reapers-scythe']
const currency = 'GOLD/0'
const away: Refused = {
  ok: false,
  words: 'The shop does not answer just now. Nothing was charged; try again in a moment.',
}

export function openShop({ config, farms, system }: ShopParts): Shop {
  const { farmApp, smithyApp } = config
  const call = openApi(config)
  const appOf = (sku: string): string => (smithyGoods.includes(sku) ? smithyApp : farmApp)
  const known = new Map<string, string>()
  /** The broker's id of a player; made there at the first need. */
  const playerIn = async (app: string, player: string): Promise<Answer> => {
    const path = `/v1/apps/${app}/players`
    const cached = known.get(`${app} ${player}`)
    if (cached !== undefined) return { kind: 'done', body: { player: cached } }
    const made = await call('POST', path, { body: { external_id: player, locale: 'en' } })
    if (made.kind === 'done') known.set(`${app} ${player}`, String(made.body['player']))
    return made
  }
  const inFarm = async (player: Player, path: string, send?: Parameters<Call>[2]): Promise<Answer> => {
    const made = await playerIn(farmApp, player.id)
    if (made.kind !== 'done') return made
    return call(
      send === undefined ? 'GET' : 'POST',
      `/v1/players/${String(made.body['player'])}${path}`,
      send,
    )
  }
  const readStore = async (app: string, player: Player): Promise<Answer> => {
    const made = await playerIn(app, player.id)
    if (made.kind !== 'done') return made
    return call('GET', `/v1/apps/${app}/store?player=${String(made.body['player'])}`)
  }
  return {
    readBag: async (player) => {
      const [held, balances] = await Promise.all([inFarm(player, '/inventory'), inFarm(player, '/balances')])
      if (held.kind !== 'done' || balances.kind !== 'done') return emptyBag
      return bagOf(list(held.body['stacks']), list(balances.body['data']))
    },
    settle: async (player, pending) => {
      const { key } = pending
      const answer =
        pending.kind === 'earn'
          ? await inFarm(player, '/balances/transfer', {
              key,
              body: { kind: 'earn', money: { asset: currency, amount: String(pending.gold) } },
            })
          : await inFarm(player, '/consume', { key, body: { sku: crops[pending.crop].seed, amount: '1' } })
      if (answer.kind === 'silent') return 'later'
      return answer.kind === 'done' ? 'done' : 'refused'
    },
    listWares: async (player) => {
      const stores = await Promise.all([readStore(farmApp, player), readStore(smithyApp, player)])
      const [refused] = stores.flatMap((store) => (store.kind === 'done' ? [] : [refusal(store)]))
      if (refused !== undefined) return refused
      return stores
        .flatMap((store) => (store.kind === 'done' ? list(store.body['items']) : []))
        .filter(({ sku }) => !String(sku).startsWith('topup:'))
        .map(wareOf)
        .map((ware) =>
          ware.sku === 'reapers-scythe' && farms.hasScythe(player.id)
            ? { ...ware, unavailable: 'already_owned' }
            : ware,
        )
    },
    order: async (player, wish) => {
      const app = appOf(wish.sku)
      const buyer = await playerIn(app, player.id)
      if (buyer.kind !== 'done') return refusal(buyer)
      const friend = wish.friend === undefined ? undefined : await playerIn(app, wish.friend.id)
      if (friend !== undefined && friend.kind !== 'done') return refusal(friend)
      farms.noteRequest({ ...wish, player: player.id, order: undefined, createdAt: system.now() })
      const made = await call('POST', '/v1/orders', {
        key: wish.request,
        body: {
          player: buyer.body['player'],
          request_id: wish.request,
          lines: [
            {
              sku: wish.sku,
              quantity: wish.quantity,
              ...(wish.option === undefined ? {} : { option: wish.option }),
            },
          ],
          return_url: wish.goOn,
          ...(friend === undefined
            ? {}
            : {
                gift: {
                  to_player: friend.body['player'],
                  ...(wish.message === undefined ? {} : { message: wish.message }),
                },
              }),
        },
      })
      if (made.kind !== 'done') return refusal(made)
      const order = String(made.body['order'])
      farms.noteOrder(wish.request, order)
      const checkout = made.body['checkout']
      return { ok: true, order, checkout: typeof checkout === 'string' ? checkout : undefined }
    },
    readOrder: async (_player, order) => {
      const read = await call('GET', `/v1/orders/${order}`)
      if (read.kind !== 'done') return refusal(read)
      const bought = boughtOf(read.body)
      return {
        ok: true,
        state: stateOf(bought.state),
        title: bought.title,
        paid: bought.paid,
        sku: bought.sku,
        isReceiptSound: undefined,
      }
    },
    listBought: async (player) => {
      const notes = farms.listOrders(player.id).flatMap(({ order }) => (order === undefined ? [] : [order]))
      const orders = await Promise.all(notes.map((order) => call('GET', `/v1/orders/${order}`)))
      const [refused] = orders.flatMap((order) => (order.kind === 'done' ? [] : [refusal(order)]))
      return refused ?? orders.flatMap((order) => (order.kind === 'done' ? [boughtOf(order.body)] : []))
    },
    offerBack: async () => away,
    giveBack: async () => away,
    listGifts: async () => [],
    answerGift: async () => away,
    hear: async () => new Response(null, { status: 503 }),
  }
}

function refusal(answer: Exclude<Answer, { readonly kind: 'done' }>): Refused {
  return answer.kind === 'silent' ? away : { ok: false, words: answer.words }
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : []
}

function bagOf(stacks: readonly Json[], balances: readonly Json[]): Bag {
  const count = (sku: string | undefined): number =>
    stacks.filter((stack) => stack['sku'] === sku).reduce((sum, { amount }) => sum + Number(amount), 0)
  const balance = balances.find(({ money }) => (money as MoneyJson).asset === currency)
  const worth = balance?.['worth'] as MoneyJson | undefined
  return {
    gold: Number((balance?.['money'] as MoneyJson | undefined)?.amount ?? 0),
    debt: Number((balance?.['debt'] as MoneyJson | undefined)?.amount ?? 0),
    ...(worth === undefined ? {} : { worth }),
    seeds: { radish: 0, firebean: count(crops.firebean.seed), pumpkin: count(crops.pumpkin.seed) },
    hasSword: count('bramble-sword') > 0,
    hasPass: count('harvest-pass') > 0,
    lanterns: count('lantern'),
    isAway: false,
  }
}

function wareOf(item: Json): Ware {
  return {
    sku: String(item['sku']),
    title: String(item['title']),
    text: String(item['text'] ?? ''),
    options: list(item['options']).flatMap(optionOf),
    isGiftable: item['giftable'] === true,
    unavailable: typeof item['unavailable'] === 'string' ? item['unavailable'] : undefined,
  }
}

function optionOf(option: Json): readonly WareOption[] {
  const cost = option['cost'] as { readonly kind: string; readonly price?: MoneyJson }
  const id = String(option['option'])
  if (cost.price === undefined) return []
  if (cost.kind === 'money') return [{ id, kind: 'money', price: cost.price }]
  const shortfall = option['shortfall'] as { readonly units: string; readonly price: MoneyJson } | undefined
  return [
    {
      id,
      kind: 'gold',
      gold: Number(cost.price.amount),
      worth: option['worth'] as MoneyJson | undefined,
      shortfall:
        shortfall === undefined ? undefined : { gold: Number(shortfall.units), price: shortfall.price },
    },
  ]
}

/** The states in which an order's money can still be asked back. */
const openStates: readonly unknown[] = ['paid', 'fulfilled', 'partially_refunded']

function stateOf(state: string): 'paid' | 'waiting' | 'over' {
  if (openStates.includes(state)) return 'paid'
  return ['created', 'awaiting_payer', 'approval_required', 'authorised'].includes(state) ? 'waiting' : 'over'
}

type Line = {
  readonly sku: string
  readonly title: string
  readonly quantity: number
  readonly cost: { readonly price?: MoneyJson }
}

function boughtOf(order: Json): Bought & { readonly sku: string } {
  const [line] = order['lines'] as readonly Line[]
  const price = line?.cost.price
  return {
    order: String(order['order']),
    sku: line?.sku ?? '',
    title: line?.title ?? '',
    quantity: line?.quantity ?? 1,
    paid: price === undefined ? '' : priceText(price),
    state: String(order['state']),
    page: String(order['page']),
    at: String(order['created_at']),
    isGift: order['gift'] !== undefined,
    isOpen: openStates.includes(order['state']),
  }
}

/** Money or gold, as the order wrote it. */
function priceText(price: MoneyJson): string {
  return price.asset === currency ? goldText(Number(price.amount)) : moneyText(price)
}
