// What the broker's answers say, in the game's words.

import type { Order, Stack, Store, VirtualBalance } from '@farthing/gate/goods'
import type { Bag } from './bag.ts'
import { crops } from './crops.ts'
import { goldText, type MoneyJson, moneyText } from './price-text.ts'
import type { Refused } from './shop-contract.ts'
import type { Bought, Ware, WareOption } from './ware.ts'

export const currency = 'GOLD/0'

export function bagOf(stacks: readonly Stack[], balances: readonly VirtualBalance[]): Bag {
  const count = (sku: string | undefined): number =>
    stacks.filter((stack) => stack.sku === sku).reduce((sum, { amount }) => sum + Number(amount), 0)
  const balance = balances.find(({ money }) => money.asset === currency)
  return {
    gold: Number(balance?.money.amount ?? 0),
    debt: Number(balance?.debt.amount ?? 0),
    ...(balance?.worth === undefined ? {} : { worth: balance.worth }),
    seeds: { radish: 0, firebean: count(crops.firebean.seed), pumpkin: count(crops.pumpkin.seed) },
    hasSword: count('bramble-sword') > 0,
    hasPass: count('harvest-pass') > 0,
    lanterns: count('lantern'),
    isAway: false,
  }
}

type StoreItem = Store['items'][number]

export function wareOf(item: StoreItem): Ware {
  return {
    sku: item.sku,
    title: item.title,
    text: item.text ?? '',
    options: item.options.flatMap(optionOf),
    isGiftable: item.giftable,
    unavailable: item.unavailable,
  }
}

function optionOf({
  option: id,
  cost,
  worth,
  shortfall,
}: StoreItem['options'][number]): readonly WareOption[] {
  if (cost.kind === 'items') return []
  if (cost.kind === 'money') return [{ id, kind: 'money', price: cost.price }]
  const missing =
    shortfall === undefined ? undefined : { gold: Number(shortfall.units), price: shortfall.price }
  return [{ id, kind: 'gold', gold: Number(cost.price.amount), worth, shortfall: missing }]
}

/** The states in which something is the player's, and may be given back. */
const paidStates: readonly Order['state'][] = [
  'paid',
  'fulfilled',
  'partially_refunded',
  'chargeback_reversed',
]
const openStates: readonly Order['state'][] = ['created', 'awaiting_payer', 'approval_required', 'authorised']

export function stateOf({ state }: Order): 'paid' | 'waiting' | 'over' {
  if (paidStates.includes(state)) return 'paid'
  return openStates.includes(state) ? 'waiting' : 'over'
}

export function boughtOf(order: Order): Bought {
  const [line] = order.lines
  return {
    order: order.order,
    title: line?.title ?? '',
    quantity: line?.quantity ?? 1,
    paid: paidOf(order),
    state: order.state,
    page: order.page ?? '',
    at: order.created_at,
    isGift: order.gift !== undefined,
    isOpen: stateOf(order) === 'paid' && order.gift === undefined,
  }
}

/** What an order cost: money, or gold. */
export function paidOf({ lines: [line] }: Order): string {
  return line === undefined || line.cost.kind === 'items' ? '' : priceText(line.cost.price)
}

export function priceText(price: MoneyJson): string {
  return price.asset === currency ? goldText(Number(price.amount)) : moneyText(price)
}

/** Said where the broker did not answer. */
export const away: Refused = {
  ok: false,
  isSilent: true,
  words:
    'The shop does not answer just now. Ask again in a moment; nothing is lost and nothing happens twice.',
}

/** A refusal of the broker for the player. */
export function refusal({ code, detail }: { readonly code: string; readonly detail?: string }): Refused {
  return code === 'broker_unavailable' ? away : { ok: false, words: detail ?? 'The shop says no.' }
}
