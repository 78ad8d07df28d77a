// For each type of event a real story on a test instance that ends in it.

import type { EventType } from '../domain/goods/events.ts'
import type { ApiValue } from './merchant-api.ts'
import { aftersaleStories } from './trigger-aftersale.ts'
import { familyStories } from './trigger-family.ts'
import { advance, makeOrder, need, openShop, payOrder, type World } from './trigger-steps.ts'

type Story = (world: World) => Promise<void>

const day = '24h'

/** Every type that can be triggered. */
export const scenarios: Partial<Readonly<Record<EventType, Story>>> = {
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
  ...aftersaleStories,
  ...familyStories,
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
