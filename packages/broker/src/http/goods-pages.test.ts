// The merchant's pages of goods and the page of an order, as a browser without script meets them.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closeDispute } from '../flows/close-dispute.ts'
import { openDispute } from '../flows/open-dispute.ts'
import { orderClientToken } from '../flows/quote-order.ts'
import { readCatalogue, readDraft } from '../records/catalogues.ts'
import { listStackMoves } from '../records/stack-moves.ts'
import { listStacks } from '../records/stacks.ts'
import { readWalletBySecret } from '../records/wallets.ts'
import { type GoodsWorld, gameCatalogue, openGoodsWorld } from '../testing/goods-world.ts'
import { cookieOf, form } from '../testing/requests.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import {
  balanceOf,
  euros,
  must,
  openMerchant,
  openWallet,
  printVoucher,
  type TestWallet,
} from '../testing/test-parties.ts'

let broker: TestBroker
let world: GoodsWorld
let cookie: string
beforeEach(async () => {
  broker = await openTestBroker()
  world = await openGoodsWorld(broker)
  cookie = await signIn(world.merchant.apiKey)
})
afterEach(async () => {
  expect(broker.errors).toEqual([])
  await broker.close()
})

async function signIn(apiKey: string): Promise<string> {
  return cookieOf(await broker.send('/merchant/sign-in', form(broker, { 'api-key': apiKey })))
}

async function look(path: string, as = cookie): Promise<{ readonly status: number; readonly text: string }> {
  const response = await broker.send(path, { headers: { cookie: as, accept: 'text/html' } })
  return { status: response.status, text: await response.text() }
}

function post(path: string, fields: Readonly<Record<string, string>>, as = cookie): Promise<Response> {
  return broker.send(path, form(broker, { key: 'k', ...fields }, { cookie: as }))
}

/** A browser with a wallet that holds a euro. */
async function openDevice(): Promise<{ readonly cookie: string; readonly wallet: TestWallet }> {
  const device = cookieOf(await broker.send('/wallet/top-up'))
  const code = await printVoucher(broker, euros(1_000_000n))
  await broker.send('/wallet/top-up', form(broker, { code, confirm: 'yes', key: 'k' }, { cookie: device }))
  const token = device.split('=')[1] ?? ''
  const wallet = await readWalletBySecret(broker.deps.records, token)
  return { cookie: device, wallet: { id: wallet?.id ?? '', token } }
}

const sword = [{ sku: 'sword', quantity: 1 }]

describe('a catalogue', () => {
  it('is saved, shown with what it changes, and published after a second question', async () => {
    const path = `/merchant/goods/${world.app.id}`
    const dearer = JSON.stringify(gameCatalogue).replace('"50000"', '"60000"')
    const saved = await post(`${path}/edit`, { json: dearer, version: '0' })
    expect([saved.status, saved.headers.get('location')]).toEqual([303, `${path}?done=saved`])
    const { text } = await look(path)
    expect(text).toContain('1 change against what is published')
    expect(text).toContain('0.05 EUR')
    expect(text).toContain('0.06 EUR')
    const stale = await post(`${path}/publish`, { version: '7' })
    expect(stale.status).toBe(412)
    expect((await readCatalogue(broker.deps.records, world.app.id))?.number).toBe(1)
    const published = await post(`${path}/publish`, { version: '1' })
    expect(published.headers.get('location')).toBe(`${path}?done=published`)
    expect((await readCatalogue(broker.deps.records, world.app.id))?.number).toBe(2)
    await post(`${path}/rollback`, { number: '1' })
    expect((await readCatalogue(broker.deps.records, world.app.id))?.number).toBe(3)
  })

  it('that cannot be kept comes back as it was typed, with the place of each fault', async () => {
    const path = `/merchant/goods/${world.app.id}/edit`
    const broken = await post(path, { json: '{"default_locale":"en","items":[{"sku":"x"}]}', version: '0' })
    const text = await broken.text()
    expect(broken.status).toBe(422)
    expect(text).toContain('/items/0/prices')
    expect(text).toContain('{&quot;default_locale&quot;:&quot;en&quot;')
    const notJson = await post(path, { json: '{', version: '0' })
    expect(notJson.status).toBe(422)
    expect(await readDraft(broker.deps.records, world.app.id)).toBeUndefined()
  })

  it('may be larger than other forms', async () => {
    const many = {
      ...gameCatalogue,
      items: Array.from({ length: 900 }, (_, index) => ({
        ...gameCatalogue.items[0],
        sku: `sword-${index}`,
      })),
    }
    const saved = await post(`/merchant/goods/${world.app.id}/edit`, {
      json: JSON.stringify(many),
      version: '0',
    })
    expect(saved.status).toBe(303)
  })

  it('is shown by region, and as one player sees it', async () => {
    const grid = await look(`/merchant/goods/${world.app.id}/prices?regions=de+fr`)
    expect(grid.text).toContain('>DE<')
    expect(grid.text).toContain('€0.05')
    expect(grid.text).toContain('worth €0.40')
    expect((await look(`/merchant/goods/${world.app.id}/prices?regions=Germany`)).status).toBe(422)
    const file = await look(`/merchant/goods/${world.app.id}/prices.csv?regions=DE`)
    expect(file.text).toContain('sword,Sword,main,DE,0.05,EUR/6,base,')
    const preview = await look(`/merchant/goods/${world.app.id}/preview?player=player-1`)
    expect(preview.text).toContain('Region DE, version 1, 5 items')
    expect((await look(`/merchant/goods/${world.app.id}/preview?player=nobody`)).status).toBe(404)
  })
})

describe('the lists of a merchant', () => {
  it('give the orders that the address asks for, and exactly those as CSV', async () => {
    const wallet = await openWallet(broker, euros(1_000_000n))
    const paid = await world.buy(sword, wallet)
    const open = await world.order([{ sku: 'potion', quantity: 2 }])
    const all = await look('/merchant/orders')
    expect(all.text).toContain('Orders: 2')
    const filtered = await look('/merchant/orders?state=fulfilled&sku=sword&player=player-1')
    expect(filtered.text).toContain(paid.id)
    expect(filtered.text).not.toContain(open.id)
    expect(filtered.text).toContain('/merchant/orders.csv?state=fulfilled&amp;player=player-1&amp;sku=sword')
    const file = await look('/merchant/orders.csv?state=fulfilled&player=player-1&sku=sword')
    expect(file.text.trim().split('\r\n')).toHaveLength(2)
    expect(file.text).toContain(paid.id)
    expect((await look('/merchant/orders?player=nobody')).text).toContain('Nothing matches')
  })

  it('show one order with its steps, its grant and the ledger’s lines', async () => {
    const order = await world.buy(sword, await openWallet(broker, euros(1_000_000n)))
    const { text } = await look(`/merchant/orders/${order.id}`)
    for (const word of ['Paid and delivered', 'order.paid', 'grant.delivered', 'Sword', '€0.05', '€0.049']) {
      expect(text).toContain(word)
    }
  })

  it('find players by the beginning of the app’s own id', async () => {
    await world.makePlayer('other')
    expect((await look('/merchant/players?q=play')).text).toContain('Players: 1')
    const page = await look(`/merchant/players/${world.player.id}`)
    expect(page.text).toContain('player-1')
  })

  it('show nothing of another merchant’s', async () => {
    const order = await world.order(sword)
    const other = await signIn((await openMerchant(broker, 'https://other.example')).apiKey)
    for (const path of [
      `/merchant/orders/${order.id}`,
      `/merchant/players/${world.player.id}`,
      `/merchant/goods/${world.app.id}`,
      `/merchant/goods/${world.app.id}/edit`,
      `/merchant/goods/${world.app.id}/prices`,
      `/merchant/goods/${world.app.id}/preview?player=player-1`,
    ]) {
      expect([path, (await look(path, other)).status]).toEqual([path, 404])
    }
    expect((await look('/merchant/orders', other)).text).not.toContain(order.id)
    expect((await post(`/merchant/goods/${world.app.id}/publish`, { version: '0' }, other)).status).toBe(404)
  })
})

describe('a dispute', () => {
  it('stands in the queue, is answered on its page once per words, and after its end is closed', async () => {
    const order = await world.buy(sword, await openWallet(broker, euros(1_000_000n)))
    const notice = { orderId: order.id, source: 'operator', reference: 'case 1', reason: 'not me' } as const
    const { dispute } = must(await openDispute(broker.deps, notice))
    const path = `/merchant/refunds/${dispute.id}`
    expect((await look('/merchant/refunds')).text).toContain(path)
    expect((await look('/merchant/refunds?kind=refund')).text).not.toContain(path)
    expect((await look('/merchant/refunds.csv?kind=dispute')).text).toContain(
      `${dispute.id},dispute,${order.id}`,
    )
    const open = await look(path)
    for (const word of ['not me', 'Evidence from the records', order.id, 'Send the evidence']) {
      expect(open.text).toContain(word)
    }
    const sent = await post(`${path}/evidence`, { text: 'The sword was used' })
    expect([sent.status, sent.headers.get('location')]).toEqual([303, `${path}?done=sent`])
    await post(`${path}/evidence`, { text: 'The sword was used' })
    const after = await look(path)
    expect(after.text.split('The sword was used')).toHaveLength(2)
    expect((await post(`${path}/evidence`, { text: ' ' })).status).toBe(409)
    const other = await signIn((await openMerchant(broker, 'https://other.example')).apiKey)
    expect((await look(path, other)).status).toBe(404)
    must(await closeDispute(broker.deps, { disputeId: dispute.id, outcome: 'won' }))
    expect((await look(path)).text).not.toContain('Send the evidence')
    expect((await post(`${path}/evidence`, { text: 'Too late' })).status).toBe(409)
    expect((await look('/merchant/refunds')).text).not.toContain(path)
    expect((await look('/merchant/refunds?state=closed')).text).toContain(path)
  })
})

describe('a player', () => {
  it('is given a thing and loses one again, with a reason that stays in the journal, once per form', async () => {
    const path = `/merchant/players/${world.player.id}`
    const fields = { sku: 'potion', amount: '3', reason: 'Lost in the outage', key: 'form-1' }
    expect((await post(`${path}/give`, fields)).headers.get('location')).toBe(`${path}?done=given`)
    await post(`${path}/give`, fields)
    const { text } = await look(path)
    expect(text).toContain('Potion')
    const [move, ...others] = await listStackMoves(broker.deps.records, {
      playerId: world.player.id,
      limit: 10,
    })
    expect(move?.cause).toContain('Lost in the outage')
    expect([move?.change, others]).toEqual([3n, []])
    await post(`${path}/take`, { ...fields, amount: '1', key: 'form-2' })
    const tooMany = await post(`${path}/take`, { ...fields, amount: '9', key: 'form-3' })
    expect(tooMany.status).toBe(422)
    const stacks = await listStacks(broker.deps.records, world.player.id)
    expect(stacks.reduce((sum, { amount }) => sum + amount, 0n)).toBe(2n)
  })

  it('is not changed without a whole amount and a reason', async () => {
    const path = `/merchant/players/${world.player.id}/give`
    expect((await post(path, { sku: 'potion', amount: 'ten', reason: 'why' })).status).toBe(422)
    expect((await post(path, { sku: 'potion', amount: '1', reason: ' ' })).status).toBe(422)
    expect(await listStacks(broker.deps.records, world.player.id)).toEqual([])
  })
})

describe('the page of an order', () => {
  it('leads its holder to the checkout, and afterwards is the receipt', async () => {
    const order = await world.order(sword)
    const client = orderClientToken(broker.deps, order.id)
    const before = await look(`/orders/${order.id}?client=${client}`)
    expect(before.text).toContain('Go on to pay €0.05')
    expect(before.text).toContain(`/orders/${order.id}/pay?client=${client}`)
    await world.pay(order, await openWallet(broker, euros(1_000_000n)))
    const after = await look(`/orders/${order.id}?client=${client}`)
    expect(after.text).toContain('Paid and delivered')
    expect(after.text).not.toContain('Go on to pay')
    const receipt = await look(`/orders/${order.id}/receipt.txt?client=${client}`)
    expect(receipt.text).toContain('Total: 0.05 EUR')
    expect(receipt.text).toContain('1 × Sword: 0.05 EUR (granted)')
  })

  it('gives the unused rest back to the wallet that paid, in the amount it named', async () => {
    const device = await openDevice()
    const order = await world.buy([{ sku: 'potion', quantity: 2 }], device.wallet)
    const { text } = await look(`/orders/${order.id}`, device.cookie)
    expect(text).toContain('Refund €0.02')
    const wrong = await post(`/orders/${order.id}/refund`, { line: '0', amount: '1' }, device.cookie)
    expect(wrong.status).toBe(409)
    const stranger = orderClientToken(broker.deps, order.id)
    const byToken = await post(
      `/orders/${order.id}/refund`,
      { line: '0', amount: '20000', client: stranger },
      '',
    )
    expect(byToken.status).toBe(404)
    const given = await post(`/orders/${order.id}/refund`, { line: '0', amount: '20000' }, device.cookie)
    expect(given.headers.get('location')).toBe(`/orders/${order.id}?done=refunded`)
    expect((await world.read(order.id)).state).toBe('refunded')
    expect(await balanceOf(broker, 'wallet', device.wallet.id)).toBe(1_000_000n)
  })

  it('is reached from the library, where the goods stand by app', async () => {
    const device = await openDevice()
    const order = await world.buy(sword, device.wallet)
    const { text } = await look('/wallet/library', device.cookie)
    expect(text).toContain('A feud of two hedges')
    expect(text).toContain(`/orders/${order.id}`)
    const gifts = await look('/wallet/gifts', device.cookie)
    expect([gifts.status, gifts.text.includes('No gifts yet')]).toEqual([200, true])
  })

  it('is there for nobody else, and cancels for its holder alone', async () => {
    const order = await world.order(sword)
    const stranger = await post(`/orders/${order.id}/cancel`, { client: 'wrong' }, '')
    expect(stranger.status).toBe(404)
    expect((await look(`/orders/${order.id}`, '')).status).toBe(404)
    expect((await look(`/orders/${order.id}?client=wrong`, '')).status).toBe(404)
    const client = orderClientToken(broker.deps, order.id)
    const cancelled = await post(`/orders/${order.id}/cancel`, { client }, '')
    expect(cancelled.status).toBe(303)
    expect((await world.read(order.id)).state).toBe('cancelled')
    const again = await look(`/orders/${order.id}?client=${client}&done=cancelled`, '')
    expect(again.text).toContain('Nothing was charged')
  })
})
