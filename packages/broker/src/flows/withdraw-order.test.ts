// Withdrawal from a contract: 14 days to the hour, whole, without a debt, acknowledged by mail.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { aftersaleLimits } from '../domain/goods/aftersale-limits.ts'
import { listMails } from '../records/mails.ts'
import { readPlayer } from '../records/players.ts'
import { readStackDebts } from '../records/stack-moves.ts'
import { type GoodsWorld, gameCatalogue, openGoodsWorld } from '../testing/goods-world.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { balanceOf, codeOf, euros, must, openWallet, type TestWallet } from '../testing/test-parties.ts'
import { planSpend } from './plan-spend.ts'
import { readWithdrawal, withdrawOrder } from './withdraw-order.ts'

const start = 2_000_000n
let broker: TestBroker
let world: GoodsWorld
let wallet: TestWallet
const catalogue = {
  ...gameCatalogue,
  items: gameCatalogue.items.map((item) =>
    item.sku === 'potion' ? { ...item, refund_class: 'none_after_use' } : item,
  ),
}
beforeEach(async () => {
  broker = await openTestBroker()
  world = await openGoodsWorld(broker, { catalogue })
  wallet = await openWallet(broker, euros(start))
})
afterEach(async () => {
  expect(broker.errors).toEqual([])
  await broker.close()
})

async function use(sku: string, kind: 'currency' | 'consumable', amount: bigint): Promise<void> {
  const { deps } = broker
  const player = await readPlayer(deps.records, world.player.id)
  if (player === undefined) throw new Error('no player')
  const costs = [{ kind, sku, amount }]
  const spent = must(await planSpend(deps, { player, costs, cause: `use ${sku}`, at: deps.system.now() }))
  must(await deps.ledger.commit(spent.part))
}

it('is open for 14 days to the hour, once, and acknowledged by mail with date and time', async () => {
  const order = await world.buy([{ sku: 'purse', quantity: 1 }], wallet)
  await use('GOLD', 'currency', 30n)
  broker.system.advance(aftersaleLimits.withdrawalMs - 3_600_000)
  expect((await readWithdrawal(broker.deps, order))?.amount.amount).toBe(400_000n)
  const all = await Promise.all(Array.from({ length: 5 }, () => withdrawOrder(broker.deps, { order })))
  expect(new Set(all.map((each) => must(each).refund.id)).size).toBe(1)
  expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(start)
  expect([...(await readStackDebts(broker.deps.records, world.player.id)).values()]).toEqual([])
  const mails = await listMails(broker.deps.records, { limit: 10 })
  const sent = mails.filter(({ kind }) => kind === 'withdrawal_received')
  expect(sent).toHaveLength(1)
  expect(sent[0]?.data).toMatchObject({ order: order.id, at: new Date(broker.system.now()).toISOString() })
  const late = await world.buy([{ sku: 'purse', quantity: 1 }], wallet)
  broker.system.advance(aftersaleLimits.withdrawalMs)
  expect(await readWithdrawal(broker.deps, late)).toBeUndefined()
  expect(codeOf(await withdrawOrder(broker.deps, { order: late }))).toBe('withdrawal_over')
})

it('ends with use where the buyer asked for it at once, and only there', async () => {
  const lines = [{ sku: 'potion', quantity: 2 }]
  const asked = await world.order(lines, { consent: 'At once, please' })
  must(await world.pay(asked, wallet))
  const order = await world.read(asked.id)
  expect(await readWithdrawal(broker.deps, order)).toBeDefined()
  await use('potion', 'consumable', 1n)
  expect(await readWithdrawal(broker.deps, order)).toBeUndefined()
  const other = await world.buy(lines, wallet)
  expect(await readWithdrawal(broker.deps, other)).toBeDefined()
})
