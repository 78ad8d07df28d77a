// The family page, gifts and downloads as a browser without script meets them.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listGifts } from '../records/gifts.ts'
import { readGuard } from '../records/guards.ts'
import { updatePlayer } from '../records/players.ts'
import { listStacks } from '../records/stacks.ts'
import { readWalletBySecret } from '../records/wallets.ts'
import { type GoodsWorld, gameCatalogue, openGoodsWorld } from '../testing/goods-world.ts'
import { cookieOf, form } from '../testing/requests.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { balanceOf, euros, must, printVoucher } from '../testing/test-parties.ts'

let broker: TestBroker
beforeEach(async () => {
  broker = await openTestBroker()
})
afterEach(async () => {
  expect(broker.errors).toEqual([])
  await broker.close()
})

type Device = { readonly cookie: string; readonly id: string; readonly token: string }

/** A browser with a wallet that holds a euro. */
async function openDevice(): Promise<Device> {
  const cookie = cookieOf(await broker.send('/wallet/top-up'))
  const code = await printVoucher(broker, euros(1_000_000n))
  await broker.send('/wallet/top-up', form(broker, { code, confirm: 'yes', key: 'k' }, { cookie }))
  const token = cookie.split('=')[1] ?? ''
  const wallet = await readWalletBySecret(broker.deps.records, token)
  return { cookie, id: wallet?.id ?? '', token }
}

async function look(path: string, device: Device): Promise<string> {
  const response = await broker.send(path, { headers: { cookie: device.cookie, accept: 'text/html' } })
  return response.text()
}

function post(path: string, fields: Readonly<Record<string, string>>, device: Device): Promise<Response> {
  return broker.send(path, form(broker, { key: 'k', ...fields }, { cookie: device.cookie }))
}

function band(device: Device): Promise<string> {
  return readGuard(broker.deps.records, device.id).then((guard) => guard.band)
}

describe('the family page', () => {
  it('takes one’s own age, invites a member by a code shown once, and links the other device', async () => {
    const [guardian, child] = [await openDevice(), await openDevice()]
    const early = await post('/wallet/family/invite', { name: 'Ada', band: '13-15' }, guardian)
    expect(early.status).not.toBe(200)
    expect((await post('/wallet/family/age', { band: 'adult' }, guardian)).status).toBe(303)
    const invited = await post('/wallet/family/invite', { name: 'Ada', band: '13-15' }, guardian)
    const code = /<code>([A-Za-z0-9_-]{22})<\/code>/.exec(await invited.text())?.[1] ?? ''
    expect(await look('/wallet/family', guardian)).not.toContain(code)
    expect(await look(`/wallet/family?code=${code}`, child)).toContain(`value="${code}"`)
    expect((await post('/wallet/family/join', { code: 'wrong' }, child)).status).not.toBe(303)
    expect((await post('/wallet/family/join', { code }, child)).status).toBe(303)
    expect(await band(child)).toBe('13-15')
    expect(await look('/wallet/family', guardian)).toContain('Ada')
    expect(await look('/wallet/family', child)).toContain('Somebody watches over this wallet')
  })

  it('lowers a member’s limit at once, asks for a passkey to raise it, and ends at a press', async () => {
    const [guardian, child] = [await openDevice(), await openDevice()]
    const member = await link(guardian, child)
    const limit = { asset: 'EUR/6', period: 'month', amount: '4.00' }
    expect((await post(member, limit, guardian)).headers.get('location')).toBe('/wallet/family?done=saved')
    expect(await look('/wallet/family', guardian)).toContain('of €4.00')
    const raised = await post(member, { ...limit, amount: '8.00' }, guardian)
    const asked = await raised.text()
    expect(asked).toContain('A looser limit needs your passkey')
    expect(asked).toContain(`data-prove="limits ${child.id}"`)
    expect((await post(member, { ...limit, amount: 'four' }, guardian)).status).toBe(400)
    const stranger = await openDevice()
    expect((await post(member, limit, stranger)).status).toBe(404)
    await post(`${member}/withdraw`, {}, guardian)
    expect(await look('/wallet/family', child)).toContain('This wallet needs a guardian')
  })

  it('lowers one’s own limit at once and raises it a day later', async () => {
    const device = await openDevice()
    await post('/wallet/family/age', { band: 'adult' }, device)
    const limit = { asset: 'EUR/6', period: 'month', amount: '4.00' }
    const path = '/wallet/family/limits'
    expect((await post(path, limit, device)).headers.get('location')).toBe('/wallet/family?done=saved')
    const raised = await post(path, { ...limit, amount: '8.00' }, device)
    expect(raised.headers.get('location')).toBe('/wallet/family?done=later')
    expect(await look('/wallet/family', device)).toContain('For one calendar month: €8.00 from')
  })

  async function link(guardian: Device, child: Device): Promise<string> {
    await post('/wallet/family/age', { band: 'adult' }, guardian)
    const invited = await post('/wallet/family/invite', { name: 'Ada', band: '13-15' }, guardian)
    const code = /<code>([A-Za-z0-9_-]{22})<\/code>/.exec(await invited.text())?.[1] ?? ''
    await post('/wallet/family/join', { code }, child)
    const page = await look('/wallet/family', guardian)
    return /action="(\/wallet\/family\/members\/fam_[a-z0-9]+)"/.exec(page)?.[1] ?? ''
  }
})

describe('gifts', () => {
  let world: GoodsWorld
  beforeEach(async () => {
    world = await openGoodsWorld(broker)
  })

  async function give(giver: Device, receiver: Device): Promise<string> {
    const friend = await world.makePlayer('friend')
    const linked = updatePlayer(broker.deps.records, friend.id, { walletId: receiver.id as never })
    must(await broker.deps.ledger.commit({ records: [linked] }))
    const order = await world.order([{ sku: 'sword', quantity: 1 }], { gift: { toPlayer: friend.id } })
    must(await world.pay(order, giver))
    const [gift] = await listGifts(broker.deps.records, { receiverIds: [friend.id], limit: 1 })
    return gift?.id ?? ''
  }

  it('are accepted by the receiver alone, and are then in the app', async () => {
    const [giver, receiver] = [await openDevice(), await openDevice()]
    const gift = await give(giver, receiver)
    expect(await look('/wallet/gifts?show=received', receiver)).toContain('You have 30 days to accept it')
    expect((await post(`/wallet/gifts/${gift}/accept`, {}, giver)).status).toBe(404)
    const accepted = await post(`/wallet/gifts/${gift}/accept`, {}, receiver)
    expect(accepted.headers.get('location')).toBe('/wallet/gifts?done=accepted')
    expect(await look('/wallet/library', receiver)).toContain('Sword')
  })

  it('go back with their price where the receiver declines', async () => {
    const [giver, receiver] = [await openDevice(), await openDevice()]
    const gift = await give(giver, receiver)
    await post(`/wallet/gifts/${gift}/decline`, {}, receiver)
    expect(await balanceOf(broker, 'wallet', giver.id)).toBe(1_000_000n)
    const friend = await world.makePlayer('friend')
    expect(await listStacks(broker.deps.records, friend.id)).toEqual([])
  })
})

describe('a download', () => {
  it('is opened on this device, listed with it, and taken off again', async () => {
    const song = {
      sku: 'song',
      kind: 'download',
      title: { en: 'A song' },
      files: [
        {
          name: 'song.mp3',
          url: 'https://game.example/files/song.mp3',
          sha256: 'a'.repeat(64),
          bytes: 1_000,
        },
      ],
      prices: [{ id: 'money', money: { asset: 'EUR/6', amount: '50000' } }],
    }
    const world = await openGoodsWorld(broker, {
      catalogue: { ...gameCatalogue, items: [...gameCatalogue.items, song] },
    })
    const device = await openDevice()
    await world.buy([{ sku: 'song', quantity: 1 }], device)
    const path = `/wallet/downloads/${world.player.id}/song`
    expect(await look('/wallet/library', device)).toContain(`action="${path}/open"`)
    const opened = await (await post(`${path}/open`, {}, device)).text()
    expect(opened).toContain('https://game.example/files/song.mp3?')
    const library = await look('/wallet/library', device)
    expect(library).toContain('On 1 of 5 devices')
    const id = /name="device" value="([^"]+)"/.exec(library)?.[1] ?? ''
    expect((await post(`${path}/remove`, { device: id }, await openDevice())).status).toBe(404)
    expect((await post(`${path}/remove`, { device: id }, device)).status).toBe(303)
    expect(await look('/wallet/library', device)).toContain('On 0 of 5 devices')
  })
})
