// The game over its addresses, with forms alone: what a player sees and does, and what no page lets happen.

import { expect, test } from 'vitest'
import { crops } from './crops.ts'
import { openWorld } from './testing/visitor.ts'

test('a newcomer has a farm at once, and the same one at the next visit', async () => {
  const { visitor, parts } = openWorld()
  const guest = visitor()
  const first = await (await guest.open('/')).text()
  const name = parts.farms.byId(guest.id())?.name ?? ''
  expect(first).toContain(name)
  expect(await (await guest.open('/')).text()).toContain(name)
  expect(await (await visitor().open('/')).text()).not.toContain(name)
})

test('sown, waited for, brought in: the gold comes once and is shown', async () => {
  const { visitor, wait } = openWorld()
  const guest = visitor()
  await guest.open('/')
  expect(await (await guest.send('/field', { plot: '0', crop: 'radish' })).text()).toContain('Radish sown.')
  expect(await (await guest.send('/field', { plot: '0', crop: 'radish' })).text()).toContain('needs 3 s more')
  wait(crops.radish.growMs)
  const page = await (await guest.send('/field', { plot: '0', crop: 'radish' })).text()
  expect(page).toContain('Brought in and sold: 2 gold.')
  expect(page).toContain('<span>2 gold')
})

test('a harvest whose answer is lost is asked again under its key, and counts once', async () => {
  const { visitor, wait, parts } = openWorld()
  const guest = visitor()
  await guest.open('/')
  await guest.send('/field', { plot: '0', crop: 'radish' })
  wait(crops.radish.growMs)
  parts.shop.become('mute')
  expect(await (await guest.send('/field', { plot: '0', crop: 'radish' })).text()).toContain('not known now')
  parts.shop.become('well')
  expect(await (await guest.open('/')).text()).toContain('<span>2 gold')
  expect([...parts.shop.asked.values()]).toEqual([2])
  expect(parts.farms.byId(guest.id())?.farm.pending).toEqual([])
})

test('while the shop is away the field goes on, and what was earned comes afterwards', async () => {
  const { visitor, wait, parts } = openWorld()
  const guest = visitor()
  await guest.open('/')
  parts.shop.become('away')
  for (const plot of ['0', '1']) await guest.send('/field', { plot, crop: 'radish' })
  wait(crops.radish.growMs)
  for (const plot of ['0', '1']) await guest.send('/field', { plot, crop: 'radish' })
  expect(await (await guest.open('/')).text()).toContain('The shop does not answer')
  parts.shop.become('well')
  expect(await (await guest.open('/')).text()).toContain('<span>4 gold')
})

test('a seed that is not in the bag is not sown, and the player is told where there are some', async () => {
  const { visitor, parts } = openWorld()
  const guest = visitor()
  await guest.open('/')
  expect(await (await guest.send('/field', { plot: '0', crop: 'pumpkin' })).text()).toContain(
    'No moon pumpkin seed',
  )
  parts.shop.change(guest.id(), { seeds: { radish: 0, firebean: 0, pumpkin: 1 } })
  expect(await (await guest.send('/field', { plot: '0', crop: 'pumpkin' })).text()).toContain(
    'Moon pumpkin sown.',
  )
  expect(await (await guest.send('/field', { plot: '1', crop: 'pumpkin' })).text()).toContain(
    'No moon pumpkin seed',
  )
})

test('presses that arrive together are taken one after the other: one harvest, one payment of gold', async () => {
  const { visitor, wait, parts } = openWorld()
  const guest = visitor()
  await guest.open('/')
  await guest.send('/field', { plot: '0', crop: 'radish' })
  wait(crops.radish.growMs)
  await Promise.all(Array.from({ length: 10 }, () => guest.send('/field', { plot: '0', crop: 'firebean' })))
  expect(
    (await parts.shop.readBag({ id: guest.id(), name: '', farm: { plots: [], harvested: 0, pending: [] } }))
      .gold,
  ).toBe(2)
})

test('no press on the field can buy, and a ware’s page names the sum on each button', async () => {
  const { visitor } = openWorld()
  const guest = visitor()
  expect(await (await guest.open('/')).text()).not.toContain('action="/shop')
  const shelf = await (await guest.open('/shop')).text()
  expect(shelf).not.toContain('<form')
  expect(shelf).toContain('250 gold <span class="worth">≈ €0.25</span>')
  const page = await (await guest.open('/shop/bramble-sword')).text()
  expect(page).toContain('To the checkout: €0.25')
  expect(page).toContain('Top up exactly 238 gold: €0.238')
})

test('a gift goes to the farm of that name only, and never to one’s own', async () => {
  const { visitor, parts } = openWorld()
  const [giver, friend] = [visitor(), visitor()]
  await Promise.all([giver.open('/'), friend.open('/')])
  const name = parts.farms.byId(friend.id())?.name.toUpperCase() ?? ''
  const form = { request: 'r1', sku: 'lantern', for: 'lantern', option: 'money', quantity: '1' }
  const sent = await giver.send('/shop/order', { ...form, friend: ` ${name} ` })
  expect(sent.status).toBe(303)
  expect(sent.headers.get('location')).toContain(friend.id())
  const nobody = await giver.send('/shop/order', { ...form, friend: 'No Such 1' })
  expect([nobody.status, (await nobody.text()).includes('No farm has that name')]).toEqual([400, true])
  const own = await giver.send('/shop/order', { ...form, friend: parts.farms.byId(giver.id())?.name ?? '' })
  expect(own.status).toBe(400)
})

test('another site’s form does nothing, and nobody sees another’s orders', async () => {
  const { visitor, parts } = openWorld()
  const [one, other] = [visitor(), visitor()]
  await Promise.all([one.open('/'), other.open('/')])
  expect((await one.send('/field', { plot: '0', crop: 'radish' }, 'http://elsewhere.test')).status).toBe(403)
  parts.farms.noteRequest({ request: 'r', player: one.id(), sku: 'lantern', order: undefined, createdAt: 1 })
  parts.farms.noteOrder('r', 'ord_1')
  expect((await other.open('/back?order=ord_1')).status).toBe(404)
  expect((await other.open('/orders/ord_1/give-back')).status).toBe(404)
})

test.each(['/', '/shop', '/shop/lantern', '/orders', '/post', '/nowhere'])(
  '%s names no outside address and carries no inline code',
  async (path) => {
    const { visitor } = openWorld()
    const response = await visitor().open(path)
    const page = await response.text()
    expect(page).not.toMatch(/<script(?![^>]*src=)|\son[a-z]+=|\sstyle=|https?:\/\//u)
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  },
)

test('an order nobody answered is asked again under its own name, so that it is never two', async () => {
  const { visitor, parts } = openWorld()
  const guest = visitor()
  await guest.open('/')
  parts.shop.become('away')
  const form = { request: 'r1', sku: 'lantern', for: 'lantern', option: 'money', quantity: '1' }
  const silent = await guest.send('/shop/order', form)
  const page = await silent.text()
  expect(silent.status).toBe(503)
  expect(page).toContain('action="/shop/order"')
  for (const [name, value] of Object.entries(form)) expect(page).toContain(`name="${name}" value="${value}"`)
})
