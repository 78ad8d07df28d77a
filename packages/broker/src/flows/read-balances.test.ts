import { fiatAsset } from '@farthing/protocol'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { demoKr } from '../domain/share/demo-contracts.ts'
import { chargedPostings } from '../domain/share/postings.ts'
import { shareOf } from '../domain/share/share.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { readBooks, readMerchantStages } from './read-balances.ts'

let broker: TestBroker
beforeEach(async () => {
  broker = await openTestBroker()
})
afterEach(async () => broker.close())

test('a charge in won stands with its merchant and in the books, kind by kind, and they add up to nothing', async () => {
  const share = shareOf(demoKr, {
    price: { currency: 'KRW', units: 5_000n },
    itemClass: 'content',
    day: '2026-11-23',
    messages: 0n,
  })
  if (!share.ok) throw new Error('not viable')
  const payment = { id: 'phn_1', merchantId: 'mer_1', operatorId: 'demo-kr', split: share.split }
  expect(await readMerchantStages(broker.deps, 'mer_1')).toEqual([])
  expect(await broker.deps.ledger.commit(chargedPostings(payment))).toMatchObject({ ok: true })
  const asset = fiatAsset('KRW')
  expect(await readMerchantStages(broker.deps, 'mer_1')).toEqual([
    { asset, pending: 4_395_000_000n, confirmed: 0n, available: 0n, reserve: 0n, debt: 0n },
  ])
  const book = (await readBooks(broker.deps)).find((each) => each.asset === asset)
  expect(book?.byKind).toMatchObject({ phonePending: 4_395_000_000n, phoneReceivable: -4_560_000_000n })
  expect(Object.values(book?.byKind ?? {}).reduce((sum, units) => sum + units, 0n)).toBe(0n)
})
