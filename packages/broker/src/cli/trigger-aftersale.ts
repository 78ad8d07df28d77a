// Stories of what comes after a sale: refunds, chargebacks and the debts they leave, gifts, receipts in the wrong hands.

import type { ApiValue } from './merchant-api.ts'
import {
  advance,
  makePlayer,
  need,
  needRefusal,
  type PaidOrder,
  payOrder,
  type World,
} from './trigger-steps.ts'

/** Each ends in the event it is named after. */
export const aftersaleStories = {
  'grant.reversed': giveBack,
  'clawback.applied': giveBack,
  'refund.failed': declineRefund,
  'dispute.opened': async (world: World) => void (await openDispute(world, await payOrder(world, 'hosted'))),
  'dispute.evidence_due': async (world: World) => {
    await openDispute(world, await payOrder(world, 'hosted'))
    // Nobody lays anything before whoever decides, so the reminder comes before the deadline.
    await advance(world, '30d')
  },
  'dispute.won': (world: World) => closeDispute(world, 'won'),
  'dispute.lost': (world: World) => closeDispute(world, 'lost'),
  'clawback.debt_cleared': clearDebt,
  'gift.accepted': (world: World) => answerGift(world, 'accept'),
  'gift.declined': (world: World) => answerGift(world, 'decline'),
  'receipt.wrong_player': showToAnother,
}

async function giveBack(world: World): Promise<void> {
  const order = await payOrder(world, 'hosted')
  await need(
    world.merchant({
      method: 'POST',
      path: '/v1/refunds',
      body: { order: order.id, reason: 'The player asked for it' },
    }),
  )
}

/** The item is one whose refunds are reviewed, and the merchant says no. */
async function declineRefund(world: World): Promise<void> {
  const item = { kind: 'consumable', refund_class: 'review' }
  const order = await payOrder(world, 'hosted', { item })
  const asked = await need(
    world.wallet(order.wallet.token, {
      method: 'POST',
      path: `/v1/wallet/orders/${order.id}/refunds`,
      body: { reason: 'It is not what I thought' },
    }),
  )
  await need(
    world.merchant({
      method: 'POST',
      path: `/v1/refunds/${String(asked['refund'])}/decide`,
      body: { decision: 'decline' },
    }),
  )
}

async function openDispute(world: World, order: PaidOrder): Promise<string> {
  const opened = await need(
    world.operator({
      method: 'POST',
      path: '/v1/operator/disputes',
      body: { order: order.id, reference: `notice-${world.unique}`, reason: 'The payer does not know it' },
    }),
  )
  return String(opened['dispute'])
}

async function closeDispute(world: World, outcome: 'won' | 'lost'): Promise<void> {
  const id = await openDispute(world, await payOrder(world, 'hosted'))
  await need(world.operator({ method: 'POST', path: `/v1/operator/disputes/${id}/close`, body: { outcome } }))
}

/** Bought gold is spent, charged back, and earned again: the debt is paid by what the player earns. */
async function clearDebt(world: World): Promise<void> {
  const money = { asset: 'GOLD/0', amount: '100' }
  const order = await payOrder(world, 'hosted', {
    item: { kind: 'currency_pack', currency: money, clawback: 'debt' },
    currencies: [{ code: 'GOLD', title: { en: 'Gold' }, scale: 0, purchasable: true }],
  })
  const path = `/v1/players/${order.player}/balances/transfer`
  await need(world.merchant({ method: 'POST', path, body: { kind: 'spend', money } }))
  await openDispute(world, order)
  await need(world.merchant({ method: 'POST', path, body: { kind: 'earn', money } }))
}

async function answerGift(world: World, word: 'accept' | 'decline'): Promise<void> {
  const order = await payOrder(world, 'hosted', { isGift: true })
  const gifts = await need(world.merchant({ method: 'GET', path: `/v1/gifts?app=${order.app}` }))
  const [gift] = gifts['data'] as readonly ApiValue[]
  await need(world.merchant({ method: 'POST', path: `/v1/gifts/${String(gift?.['gift'])}/${word}` }))
}

/** Another player of the app comes with the receipt. */
async function showToAnother(world: World): Promise<void> {
  const order = await payOrder(world, 'hosted')
  const other = await makePlayer(world, order.app, `other-${world.unique}`)
  const issued = await need(world.merchant({ method: 'GET', path: `/v1/orders/${order.id}/receipt` }))
  await needRefusal(
    world.merchant({
      method: 'POST',
      path: '/v1/receipts/verify',
      body: { receipt: issued['receipt'], app: order.app, player: other },
    }),
    'receipt_bound_to_other_player',
  )
}
