// What comes after a sale: the unused rest of an order goes back for its share of the price, and gifts are taken or sent back. The game is
// the seller here, so it decides what it gives back: whatever is unused, at any time, to the unit.

import type { Goods, Order, OrderLine, Stack } from '@farthing/gate/goods'
import type { Farms } from './farms.ts'
import type { MoneyJson } from './price-text.ts'
import type { BackOffer, Refused } from './shop-contract.ts'
import { away, priceText, refusal, stateOf } from './shop-words.ts'
import type { GiftWaiting } from './ware.ts'

const nothingLeft: Refused = { ok: false, words: 'Nothing of it is left to give back.' }

/** What is offered for an order now: its price times the share of it that is unused, rounded to the player's good. */
export function offerBack(order: Order, stacks: readonly Stack[]): BackOffer | Refused {
  const [line] = order.lines
  if (
    line === undefined ||
    line.cost.kind === 'items' ||
    stateOf(order) !== 'paid' ||
    order.gift !== undefined
  ) {
    return nothingLeft
  }
  const { unused, granted } = countUnused(
    line,
    stacks.filter(({ grant }) => grant !== undefined && order.grants?.includes(grant)),
  )
  const price = BigInt(line.cost.price.amount)
  const left = price - BigInt(line.refunded)
  const share = granted === 0n ? 0n : (price * unused + granted - 1n) / granted
  const amount = share < left ? share : left
  if (amount <= 0n) return nothingLeft
  const back: MoneyJson = { asset: line.cost.price.asset, amount: amount.toString() }
  const words = unused === granted ? 'All of it is still there.' : `${unused} of ${granted} are unused.`
  return { ok: true, back: priceText(back), share: words, amount: amount.toString() }
}

/** Goods that the game hands out itself stand in no stack of the broker's: the line is unused, or given back as a whole. */
function countUnused(
  line: OrderLine,
  stacks: readonly Stack[],
): { readonly unused: bigint; readonly granted: bigint } {
  const granted = line.contents.reduce((sum, { amount }) => sum + BigInt(amount), 0n)
  if (line.sku === 'reapers-scythe') return { unused: granted, granted }
  const held = stacks.reduce((sum, { amount }) => sum + BigInt(amount), 0n)
  return { unused: held < granted ? held : granted, granted }
}

export type GiveBack = { readonly order: Order; readonly request: string; readonly shown: string }

/** Gives back what was shown, once per request: written down first, so that the press twice is one refund. */
export async function giveBack(
  parts: {
    readonly goods: Goods
    readonly farms: Farms
    readonly readStacks: () => Promise<readonly Stack[] | undefined>
  },
  { order, request, shown }: GiveBack,
): Promise<Refused | { readonly ok: true; readonly words: string }> {
  const { goods, farms } = parts
  if (farms.readRefund(request) === undefined) {
    const stacks = await parts.readStacks()
    if (stacks === undefined) return away
    const offer = offerBack(order, stacks)
    if (!offer.ok) return offer
    if (offer.amount !== shown)
      return { ok: false, words: `What is left has changed: it is ${offer.back} now. Look again.` }
    farms.noteRefund({ request, order: order.order, amount: offer.amount })
  }
  const noted = farms.readRefund(request)
  if (noted?.order !== order.order) return nothingLeft
  const lines = [{ line: 0, amount: noted.amount }]
  const given = await goods.refundOrder(
    order.order,
    { lines, reason: 'given back in the game' },
    { key: request },
  )
  if (!given.ok) return refusal(given)
  const back = given.value.amount.map(priceText).join(' and ')
  if (given.value.state === 'pending')
    return { ok: true, words: `The phone’s operator is asked to take ${back} off your bill.` }
  return { ok: true, words: `Given back: ${back} is yours again.` }
}

/** The gifts that wait for a player, with what is in them and whose they are. */
export async function listWaiting(
  goods: Goods,
  farms: Farms,
  player: string,
): Promise<readonly GiftWaiting[]> {
  const waiting: GiftWaiting[] = []
  for await (const gift of goods.listGifts({ player, state: 'open' })) {
    const order = gift.to_player === player ? await goods.readOrder(gift.order) : undefined
    if (order?.ok !== true) continue
    const giver = farms.playerOfRequest(order.value.request_id)
    waiting.push({
      gift: gift.gift,
      title: order.value.lines.map(({ title }) => title).join(', '),
      from: (giver === undefined ? undefined : farms.byId(giver)?.name) ?? 'a friend',
      message: gift.message,
    })
  }
  return waiting
}
