// The story of an order whose money comes too late: its player got the item by another way while the phone bill was being confirmed, so
// the charge is given back. The code is read on the phone itself, which only the simulated operator lets anybody do.

import type { ApiValue } from './merchant-api.ts'
import {
  askToPay,
  endStory,
  type MadeOrder,
  makeOrder,
  makeWallet,
  need,
  orderFor,
  quoteOf,
  topUp,
  type Wallet,
  type World,
} from './trigger-steps.ts'

/** How often the story looks whether it has gone on. */
const looksMax = 60

/** Ends in order.failed. */
export async function failOnBill(world: World): Promise<void> {
  if (world.simulator === undefined) {
    endStory('it is paid by phone: name the address of the simulated operator with --simulator')
  }
  const onBill = await makeOrder(world, 'hosted', { item: { kind: 'durable' }, price: '990000' })
  const other = await orderFor(world, onBill, { request: 'sooner' })
  const phone = await makeWallet(world)
  const before = await readCodes(world)
  const payment = await startOnBill(world, onBill, phone)
  const code = await readCodeAfter(world, before.length)
  const wallet = await makeWallet(world)
  await topUp(world, wallet)
  await need(askToPay(world, other, wallet))
  await need(
    world.wallet(phone.token, { method: 'POST', path: `/v1/phone-payments/${payment}/code`, body: { code } }),
  )
  for (let look = 0; look < looksMax; look += 1) {
    const order = await need(world.merchant({ method: 'GET', path: `/v1/orders/${onBill.id}` }))
    if (order['state'] === 'failed') return
    await world.pause()
  }
}

function numberOf(world: World): string {
  return world.set['number'] ?? '+4915110000000'
}

async function startOnBill(world: World, order: MadeOrder, wallet: Wallet): Promise<string> {
  const quote = await quoteOf(world, order)
  const started = await need(
    world.wallet(wallet.token, {
      method: 'POST',
      path: '/v1/phone-payments',
      body: { quote, number: numberOf(world), shown: 'A story of farthing trigger, paid by phone' },
    }),
  )
  return String(started['phone_payment'])
}

/** Every code that ever came to the phone, the oldest first. */
async function readCodes(world: World): Promise<readonly string[]> {
  const path = `/simulator/subscribers/${encodeURIComponent(numberOf(world))}`
  const phone = await need(world.simulator?.({ method: 'GET', path }) ?? endStory('nobody to ask'))
  const messages = phone['messages'] as readonly ApiValue[]
  return messages.flatMap(({ direction, text }) =>
    direction === 'in' ? (/\b[0-9]{6}\b/.exec(String(text)) ?? []) : [],
  )
}

/** The code that comes after so many others. */
async function readCodeAfter(world: World, count: number): Promise<string> {
  for (let look = 0; look < looksMax; look += 1) {
    const code = (await readCodes(world))[count]
    if (code !== undefined) return code
    await world.pause()
  }
  return endStory('no code came to the phone')
}
