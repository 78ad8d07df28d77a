// A wallet's activity: all kinds in one order of time, page by page without gap or repeat, and whole for an export.

import { assert, asyncProperty, integer } from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import {
  balanceOf,
  euros,
  must,
  openMerchant,
  openWallet,
  pay,
  type TestMerchant,
  type TestWallet,
  topUp,
} from '../testing/test-parties.ts'
import { type Activity, readActivity, readWholeActivity } from './read-activity.ts'
import { refundPurchase } from './refund-purchase.ts'

let broker: TestBroker
let merchant: TestMerchant
let wallet: TestWallet

beforeEach(async () => {
  broker = await openTestBroker()
  merchant = await openMerchant(broker)
  wallet = await openWallet(broker, euros(1_000_000n))
  const stranger = await openWallet(broker, euros(1_000_000n))
  must(await pay(broker, stranger, await merchant.quote('stars')))
  for (const thing of ['tides', 'ferries', 'soup']) {
    broker.system.advance(1_000)
    const paid = must(await pay(broker, wallet, await merchant.quote(thing)))
    broker.system.advance(1_000)
    if (thing === 'ferries') {
      must(await refundPurchase(broker.deps, { purchaseId: paid.purchase.id, by: { wallet: wallet.id } }))
    }
  }
  broker.system.advance(1_000)
  await topUp(broker, wallet.token, euros(500_000n))
})
afterEach(() => broker.close())

const told = ({ kind, purchase }: Activity): string => `${kind} ${purchase?.details?.title ?? ''}`.trim()
const all = [
  'top-up',
  'purchase About soup',
  'refund About ferries',
  'purchase About ferries',
  'purchase About tides',
  'top-up',
]

it('is told in pages of any size, newest first, each row once', async () => {
  await assert(
    asyncProperty(integer({ min: 1, max: 8 }), async (limit) => {
      const rows: Activity[] = []
      for (;;) {
        const before = rows.at(-1)?.order
        const filter = { walletId: wallet.id, limit, ...(before === undefined ? {} : { before }) }
        const page = await readActivity(broker.deps, filter)
        rows.push(...page)
        if (page.length < limit) break
      }
      expect(rows.map(told)).toEqual(all)
    }),
    { numRuns: 20 },
  )
})

it.each([
  ['ferries', ['refund About ferries', 'purchase About ferries']],
  ['voucher', ['top-up', 'top-up']],
  ['paper.example', all.slice(1, 5)],
  ['100%', []],
  ['_', all],
])('finds %s in titles, sites and ids', async (text, expected) => {
  const rows = await readActivity(broker.deps, { walletId: wallet.id, text, limit: 10 })
  expect(rows.map(told)).toEqual(expected)
})

it('is exported oldest first, and its last balance is what the ledger holds', async () => {
  const rows = await readWholeActivity(broker.deps, wallet.id)
  expect(rows.map(told)).toEqual(all.toReversed())
  expect(rows.at(-1)?.balanceAfter.amount).toBe(await balanceOf(broker, 'wallet', wallet.id))
})
