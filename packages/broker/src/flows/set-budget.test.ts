// Budgets and limits that change while they are used: what was spent in a period always counts.

import { fiatAsset, type Money } from '@farthing/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConnection } from '../records/connections.ts'
import { readWallet } from '../records/wallets.ts'
import { actBefore, busyFor } from '../testing/interleave.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import {
  balanceOf,
  codeOf,
  euros,
  must,
  openMerchant,
  openWallet,
  pay,
  type TestMerchant,
  type TestWallet,
  topUp,
} from '../testing/test-parties.ts'
import { closeWallet } from './close-wallet.ts'
import { payOffer } from './pay-offer.ts'
import { readConnections, readDay } from './read-connections.ts'
import { refundPurchase } from './refund-purchase.ts'
import { type SetBudgetInput, setBudget, setDailyLimit } from './set-budget.ts'

let broker: TestBroker
let buyer: TestWallet
let merchant: TestMerchant
let bought: number

beforeEach(async () => {
  bought = 0
  broker = await openTestBroker()
  buyer = await openWallet(broker, euros(50_000_000n))
  merchant = await openMerchant(broker)
})
afterEach(async () => {
  expect(broker.errors).toEqual([])
  await broker.close()
})

function budget(perWeekUnits: bigint, changes: Partial<SetBudgetInput> = {}) {
  return setBudget(broker.deps, {
    walletId: buyer.id,
    merchantId: merchant.id,
    asset: euros(0n).asset,
    isAutoPay: true,
    perItemUnits: 10_000_000n,
    perWeekUnits,
    ...changes,
  })
}

async function buy(units: bigint, consent: 'explicit' | 'silent' = 'silent') {
  bought += 1
  const quote = await merchant.quote(`thing-${bought}`, { price: euros(units) })
  return pay(broker, buyer, quote, { consent, idempotencyKey: `buy-${bought}` })
}

/** Spends as much as still goes, in coins of a cent, and answers how much that was. */
async function spendAll(): Promise<bigint> {
  let spent = 0n
  while (codeOf(await buy(10_000n)) === 'done') spent += 10_000n
  return spent
}

describe('a budget changed in mid-week', () => {
  it('up leaves the difference', async () => {
    must(await budget(100_000n))
    must(await buy(80_000n))
    must(await budget(150_000n))
    expect(await spendAll()).toBe(70_000n)
  })

  it('down below what was spent leaves nothing', async () => {
    must(await budget(100_000n))
    must(await buy(80_000n))
    must(await budget(50_000n))
    expect(codeOf(await buy(1n))).toBe('budget_reached')
  })

  it('up, down and up again counts all that was spent', async () => {
    must(await budget(100_000n))
    must(await buy(80_000n))
    must(await budget(150_000n))
    must(await buy(40_000n))
    must(await budget(20_000n))
    must(await budget(200_000n))
    expect(await spendAll()).toBe(80_000n)
  })

  it('paused and resumed ten times is spent once', async () => {
    must(await budget(100_000n))
    must(await buy(100_000n))
    for (let round = 0; round < 10; round += 1) must(await budget(100_000n, { isAutoPay: round % 2 === 1 }))
    expect(codeOf(await buy(1n))).toBe('budget_reached')
  })

  it('counts a refund made before the change', async () => {
    must(await budget(100_000n))
    const paid = must(await buy(80_000n))
    must(await refundPurchase(broker.deps, { purchaseId: paid.purchase.id, by: { wallet: buyer.id } }))
    must(await budget(120_000n))
    expect(await spendAll()).toBe(120_000n)
  })

  it('begins anew with the week', async () => {
    must(await budget(100_000n))
    must(await buy(100_000n))
    must(await budget(50_000n))
    broker.system.advance(7 * 86_400_000)
    expect(await spendAll()).toBe(50_000n)
  })

  it('shows what is spent of it', async () => {
    must(await budget(100_000n))
    must(await buy(80_000n))
    must(await budget(150_000n))
    const wallet = await readWallet(broker.deps.records, buyer.id)
    if (wallet === undefined) throw new Error('no wallet')
    const [standing] = await readConnections(broker.deps, wallet)
    expect(standing?.weekSpent).toBe(80_000n)
  })
})

describe('two devices', () => {
  it('that change a budget at once: one wins whole and the other is told', async () => {
    must(await budget(100_000n))
    const results = await Promise.all([
      budget(70_000n, { perItemUnits: 1n }),
      budget(70_000n, { perItemUnits: 2n }),
      budget(70_000n, { isAutoPay: false }),
    ])
    // Two may come one after the other; of those that meet, one wins.
    const changes = results.filter((result) => result.ok).map(({ connection }) => connection)
    expect(results.map(codeOf).filter((code) => code !== 'gone_wrong_state')).toEqual(
      changes.map(() => 'done'),
    )
    expect(changes.length).toBeGreaterThanOrEqual(1)
    expect(new Set(changes.map(({ version }) => version)).size).toBe(changes.length)
    const [winner] = changes.toSorted((one, two) => two.version - one.version)
    const kept = await readConnection(broker.deps.records, {
      walletId: buyer.id,
      merchantId: merchant.id,
      asset: euros(0n).asset,
    })
    expect(kept).toEqual(winner)
  })

  it('of which one pays while the other changes the budget never spend more than the larger limit', async () => {
    must(await budget(100_000n))
    const before = await balanceOf(broker, 'wallet', buyer.id)
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([buy(30_000n), budget(100_000n), buy(30_000n), budget(90_000n), buy(30_000n)])
    }
    await spendAll()
    expect(before - (await balanceOf(broker, 'wallet', buyer.id))).toBeLessThanOrEqual(100_000n)
  })

  it('of which one makes the week’s first payment while the other changes the budget are both counted', async () => {
    must(await budget(100_000n))
    broker.system.advance(7 * 86_400_000)
    const before = await balanceOf(broker, 'wallet', buyer.id)
    await Promise.all([buy(60_000n), budget(100_000n)])
    await spendAll()
    expect(before - (await balanceOf(broker, 'wallet', buyer.id))).toBeLessThanOrEqual(100_000n)
  })

  it('that change the daily limit at once: one wins', async () => {
    const results = await Promise.all(
      [1n, 2n, 3n].map((units) => setDailyLimit(broker.deps, { walletId: buyer.id, units })),
    )
    // Each one that was done wrote a version of its own.
    const done = results.filter(({ ok }) => ok).length
    expect(results.map(codeOf).filter((code) => code !== 'gone_wrong_state')).toHaveLength(done)
    expect((await readWallet(broker.deps.records, buyer.id))?.dailyLimitVersion).toBe(done)
    expect(done).toBeGreaterThanOrEqual(1)
  })
})

describe('a daily limit changed in mid-day', () => {
  it('counts what was spent, up, down and up again', async () => {
    must(await buy(1_000_000n, 'explicit'))
    for (const units of [2_000_000n, 500_000n, 1_500_000n]) {
      must(await setDailyLimit(broker.deps, { walletId: buyer.id, units }))
    }
    must(await buy(500_000n, 'explicit'))
    expect(codeOf(await buy(1n, 'explicit'))).toBe('daily_limit_reached')
  })

  it('is never passed by payments made while it changes', async () => {
    await Promise.all([
      buy(400_000n, 'explicit'),
      setDailyLimit(broker.deps, { walletId: buyer.id, units: 1_000_000n }),
      buy(400_000n, 'explicit'),
      buy(400_000n, 'explicit'),
    ])
    while (codeOf(await buy(100_000n, 'explicit')) === 'done');
    expect(50_000_000n - (await balanceOf(broker, 'wallet', buyer.id))).toBeLessThanOrEqual(1_200_000n)
    expect(codeOf(await buy(1n, 'explicit'))).toBe('daily_limit_reached')
  })
})

describe('a change in several steps', () => {
  const setLimit = (deps: TestBroker['deps'], units: bigint) =>
    setDailyLimit(deps, { walletId: buyer.id, units })
  const daySpent = async () => {
    const wallet = await readWallet(broker.deps.records, buyer.id)
    if (wallet === undefined) throw new Error('no wallet')
    return (await readDay(broker.deps, wallet, euros(0n).asset)).spent
  }

  it('of the daily limit lets payments through at each step, and counts them', async () => {
    must(await buy(1_000_000n, 'explicit'))
    const changing = actBefore(broker.deps, 'daily_limit_version', async () =>
      must(await buy(400_000n, 'explicit')),
    )
    must(await setLimit(changing, 2_000_000n))
    expect(await daySpent()).toBe(1_400_000n)
    must(await buy(600_000n, 'explicit'))
    expect(codeOf(await buy(1n, 'explicit'))).toBe('daily_limit_reached')
  })

  it('of a budget lets silent payments through at each step, and counts them', async () => {
    must(await budget(100_000n))
    must(await buy(20_000n))
    const deps = actBefore(broker.deps, 'connections', async () => must(await buy(30_000n)))
    const { asset } = euros(0n)
    const rule = { isAutoPay: true, perItemUnits: 10_000_000n, perWeekUnits: 120_000n }
    must(await setBudget(deps, { walletId: buyer.id, merchantId: merchant.id, asset, ...rule }))
    expect(await spendAll()).toBe(70_000n)
  })

  it('neither refuses for good nor leaves uncounted what was decided under the limits before', async () => {
    must(await budget(100_000n))
    const quote = await merchant.quote('decided before', { price: euros(60_000n) })
    const deps = actBefore(broker.deps, 'purchases', async () => {
      must(await setLimit(broker.deps, 70_000n))
      must(await budget(80_000n))
    })
    const order = { walletId: buyer.id, quote, idempotencyKey: 'before', consent: 'silent' } as const
    must(await payOffer(deps, order))
    expect(await daySpent()).toBe(60_000n)
    expect(await spendAll()).toBe(10_000n)
  })

  it('that the ledger is too busy for leaves the limits as they were', async () => {
    must(await budget(100_000n))
    must(await buy(20_000n))
    expect(codeOf(await setLimit(busyFor(broker.deps, 'daily_limit_version'), 30_000n))).toBe('busy')
    const input = { walletId: buyer.id, merchantId: merchant.id, asset: euros(0n).asset }
    const rule = { isAutoPay: true, perItemUnits: 1n, perWeekUnits: 1n }
    expect(codeOf(await setBudget(busyFor(broker.deps, 'connections'), { ...input, ...rule }))).toBe('busy')
    expect(await daySpent()).toBe(20_000n)
    expect(await spendAll()).toBe(80_000n)
  })

  it('counts what is spent meanwhile in a currency that came in meanwhile', async () => {
    const dollars = (amount: bigint): Money => ({ asset: fiatAsset('USD'), amount })
    const quotes = await Promise.all(
      [1, 2, 3].map((index) => merchant.quote(`dollars ${index}`, { price: dollars(6_000_000n) })),
    )
    const payNext = () => pay(broker, buyer, quotes.shift() ?? '')
    const changing = actBefore(broker.deps, 'daily_limit_version', async () => {
      await topUp(broker, buyer.token, dollars(50_000_000n))
      must(await payNext())
    })
    must(await setLimit(changing, 13_000_000n))
    must(await setLimit(broker.deps, 12_000_000n))
    must(await payNext())
    expect(codeOf(await payNext())).toBe('daily_limit_reached')
  })
})

it('refuses amounts out of bounds, unknown merchants and wallets that are gone', async () => {
  expect(codeOf(await budget(-1n))).toBe('invalid_request')
  expect(codeOf(await budget(1_000_000_001n))).toBe('invalid_request')
  expect(codeOf(await budget(1n, { merchantId: 'mer_nobody' }))).toBe('merchant_unknown')
  const empty = await openWallet(broker)
  must(await closeWallet(broker.deps, empty.id))
  expect(codeOf(await setDailyLimit(broker.deps, { walletId: empty.id, units: 1n }))).toBe('wallet_missing')
})

it('gives no budget for a wallet that is closed meanwhile', async () => {
  const empty = await openWallet(broker)
  const deps = actBefore(broker.deps, 'connections', () => closeWallet(broker.deps, empty.id))
  const input = { walletId: empty.id, merchantId: merchant.id, asset: euros(0n).asset }
  const rule = { isAutoPay: true, perItemUnits: 1n, perWeekUnits: 1n }
  expect(codeOf(await setBudget(deps, { ...input, ...rule }))).toBe('wallet_missing')
  expect(await readConnection(broker.deps.records, input)).toBeUndefined()
})
