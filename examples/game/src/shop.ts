// All there is to selling: the game's shop on the client of goods. Orders bear request ids of the game's own, so that a press twice or an
// answer lost is one order; what players own is asked of the broker, but for what the smithy hands out, which the broker's signed
// webhook tells of and this game keeps.

import {
  type Answer,
  createGoods,
  type Goods,
  type Grant,
  type Order,
  type Stack,
} from '@farthing/gate/goods'
import { emptyBag } from './bag.ts'
import type { GameConfig } from './config.ts'
import { crops } from './crops.ts'
import type { Farms, Player } from './farms.ts'
import { giveBack, listWaiting, offerBack } from './shop-after.ts'
import type { Shop } from './shop-contract.ts'
import { away, bagOf, boughtOf, currency, paidOf, refusal, stateOf, wareOf } from './shop-words.ts'
import type { System } from './system.ts'

export type ShopParts = {
  readonly config: GameConfig
  readonly farms: Farms
  readonly system: System
  readonly log: (words: string) => void
}

const scythe = 'reapers-scythe'
/** How many ids are remembered before they are asked for anew. */
const idsKept = 10_000

export function openShop({ config, farms, system, log }: ShopParts): Shop {
  const { broker, apiKey, mode } = config
  const onFault = (fault: unknown): void => log(fault instanceof Error ? fault.message : 'a fault of no name')
  const farm = createGoods({ broker, apiKey, mode, app: config.farmApp, onFault })
  const smithy = createGoods({
    broker,
    apiKey,
    mode,
    app: config.smithyApp,
    onFault,
    webhookSecrets: [config.webhookSecret],
    on: {
      // The client has verified it, and answers {"granted":true} once this is done.
      'grant.delivered': ({ data, sequence }) => noteGrant(data, { isHeld: true, sequence }),
      'grant.reversed': ({ data, sequence }) => noteGrant(data, { isHeld: false, sequence }),
      'grant.auto_refunded': ({ data, sequence }) => noteGrant(data, { isHeld: false, sequence }),
    },
  })
  const appOf = (sku: string): Goods => (sku === scythe ? smithy : farm)

  const ids = new Map<string, string>()
  /** The broker's id of a player, made there at the first need; it never changes. */
  const idIn = async (goods: Goods, player: string): Promise<Answer<string>> => {
    const name = `${goods === farm ? 'farm' : 'smithy'} ${player}`
    const known = ids.get(name)
    if (known !== undefined) return { ok: true, value: known }
    const made = await goods.ensurePlayer({ external_id: player, locale: 'en' })
    if (!made.ok) return made
    if (ids.size >= idsKept) ids.clear()
    ids.set(name, made.value.player)
    return { ok: true, value: made.value.player }
  }
  const noteGrant = async (grant: Grant, word: { readonly isHeld: boolean; readonly sequence: number }) => {
    if (!grant.contents.some(({ sku }) => sku === scythe))
      throw new Error(`the smithy makes no ${grant.grant}`)
    const order = await smithy.readOrder(grant.order)
    if (!order.ok) throw new Error('the order of a grant cannot be read now')
    const player = farms.playerOfRequest(order.value.request_id)
    if (player === undefined) throw new Error('a grant for nobody here')
    farms.noteGrant({ grant: grant.grant, player, ...word })
  }
  /** Verified here, by the broker's published keys; no answer of the broker is taken on trust. */
  const isReceiptSound = async (player: Player, order: Order): Promise<boolean | undefined> => {
    const goods = order.app === config.smithyApp ? smithy : farm
    const [read, id] = await Promise.all([goods.readReceipt(order.order), idIn(goods, player.id)])
    if (!read.ok || !id.ok) return undefined
    const verified = await goods.verifyReceipt(
      read.value.receipt,
      order.gift === undefined ? { player: id.value } : {},
    )
    return verified.ok && verified.receipt.order === order.order && verified.receipt.player === id.value
  }

  const readStacks = async (player: Player): Promise<readonly Stack[] | undefined> => {
    const id = await idIn(farm, player.id)
    const held = id.ok ? await farm.readInventory(id.value) : id
    return held.ok ? held.value.stacks : undefined
  }

  return {
    readBag: async (player) => {
      const id = await idIn(farm, player.id)
      if (!id.ok) return emptyBag
      const [held, balances] = await Promise.all([farm.readInventory(id.value), farm.readBalances(id.value)])
      return held.ok && balances.ok ? bagOf(held.value.stacks, balances.value.data) : emptyBag
    },
    settle: async (player, pending) => {
      const id = await idIn(farm, player.id)
      if (!id.ok) return 'later'
      const { key } = pending
      const done =
        pending.kind === 'earn'
          ? await farm.transferVirtual(
              id.value,
              { kind: 'earn', money: { asset: currency, amount: String(pending.gold) } },
              { key },
            )
          : await farm.consume(id.value, { sku: crops[pending.crop].seed ?? '', amount: '1' }, { key })
      if (done.ok) return 'done'
      return passing.includes(done.code) ? 'later' : 'refused'
    },
    listWares: async (player) => {
      const stores = await Promise.all(
        [farm, smithy].map(async (goods) => {
          const id = await idIn(goods, player.id)
          return id.ok ? goods.readStore({ player: id.value }) : id
        }),
      )
      const wares = stores.flatMap((store) => (store.ok ? store.value.items : [])).map(wareOf)
      if (stores.some(({ ok }) => !ok)) return away
      const isHeld = farms.hasScythe(player.id)
      return wares
        .filter(({ sku }) => !sku.startsWith('topup:'))
        .map((ware) => (ware.sku === scythe && isHeld ? { ...ware, unavailable: 'already_owned' } : ware))
    },
    order: async (player, wish) => {
      const goods = appOf(wish.sku)
      const [id, friend] = await Promise.all([
        idIn(goods, player.id),
        wish.friend === undefined ? undefined : idIn(goods, wish.friend.id),
      ])
      if (!id.ok) return refusal(id)
      if (friend !== undefined && !friend.ok) return refusal(friend)
      // Written down first: whatever becomes of the answer, the order is found again by this name.
      farms.noteRequest({ ...wish, player: player.id, order: undefined, createdAt: system.now() })
      const made = await goods.createOrder({
        player: id.value,
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
                to_player: friend.value,
                ...(wish.message === undefined ? {} : { message: wish.message }),
              },
            }),
      })
      if (!made.ok) return refusal(made)
      farms.noteOrder(wish.request, made.value.order)
      return {
        ok: true,
        order: made.value.order,
        checkout: 'checkout' in made.value ? made.value.checkout : undefined,
      }
    },
    readOrder: async (player, id) => {
      const read = await farm.readOrder(id)
      if (!read.ok) return refusal(read)
      const order = read.value
      const state = stateOf(order)
      const isSound = state === 'paid' ? await isReceiptSound(player, order) : undefined
      const [line] = order.lines
      return {
        ok: true,
        state,
        sku: line?.sku ?? '',
        title: line?.title ?? '',
        paid: paidOf(order),
        isReceiptSound: isSound,
      }
    },
    listBought: async (player) => {
      const notes = farms.listOrders(player.id).flatMap(({ order }) => (order === undefined ? [] : [order]))
      const orders = await Promise.all(notes.map((order) => farm.readOrder(order)))
      return orders.every(({ ok }) => ok)
        ? orders.flatMap((order) => (order.ok ? [boughtOf(order.value)] : []))
        : away
    },
    offerBack: async (player, id) => {
      const [read, stacks] = await Promise.all([farm.readOrder(id), readStacks(player)])
      if (!read.ok) return refusal(read)
      return stacks === undefined ? away : offerBack(read.value, stacks)
    },
    giveBack: async (player, { order: id, request, shown }) => {
      const read = await farm.readOrder(id)
      if (!read.ok) return refusal(read)
      const wish = { order: read.value, request, shown }
      return giveBack({ goods: farm, farms, readStacks: () => readStacks(player) }, wish)
    },
    listGifts: async (player) => {
      const id = await idIn(farm, player.id)
      return id.ok ? listWaiting(farm, farms, id.value).catch(() => away) : refusal(id)
    },
    answerGift: async (player, { gift, isTaken }) => {
      const id = await idIn(farm, player.id)
      if (!id.ok) return refusal(id)
      const waiting = await listWaiting(farm, farms, id.value).catch(() => [])
      if (!waiting.some((each) => each.gift === gift))
        return { ok: false, words: 'No such parcel is waiting for you.' }
      const answered = isTaken ? await farm.acceptGift(gift) : await farm.declineGift(gift)
      return answered.ok ? { ok: true } : refusal(answered)
    },
    hear: (request) => smithy.handleWebhook(request),
  }
}

/** What says nothing about the request itself: it is asked again under its key, so that no gold is lost to a bad day. */
const passing: readonly string[] = [
  'broker_unavailable',
  'busy',
  'rate_limited',
  'outcome_unknown',
  'internal_error',
  'idempotency_key_in_use',
  'unauthenticated',
  'forbidden',
]
