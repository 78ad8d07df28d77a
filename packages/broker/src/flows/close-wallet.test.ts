// Erasing: what tells a person goes, the books stay, and nobody's money is lost by a click.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readPurchase } from '../records/purchases.ts'
import { readWalletBySecret } from '../records/wallets.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import {
  balances,
  codeOf,
  euros,
  must,
  openMerchant,
  openWallet,
  pay,
  type TestMerchant,
} from '../testing/test-parties.ts'
import { closeWallet } from './close-wallet.ts'
import { readBooks } from './read-balances.ts'
import { refundPurchase } from './refund-purchase.ts'

let broker: TestBroker
let merchant: TestMerchant

beforeEach(async () => {
  broker = await openTestBroker()
  merchant = await openMerchant(broker)
})
afterEach(async () => {
  expect(broker.errors).toEqual([])
  await broker.close()
})

describe('erasing a wallet', () => {
  it('with money in it erases what was read, and leaves wallet, money and books', async () => {
    const buyer = await openWallet(broker, euros(50_000n))
    const paid = must(await pay(broker, buyer, await merchant.quote('tides')))
    expect(must(await closeWallet(broker.deps, buyer.id)).isClosed).toBe(false)
    const kept = await readPurchase(broker.deps.records, paid.purchase.id)
    expect(kept).not.toHaveProperty('details')
    expect(kept?.price).toEqual(euros(20_000n))
    must(await pay(broker, buyer, await merchant.quote('stars')))
  })

  it('that is empty ends it: its secret acts for nothing and it pays no more', async () => {
    const buyer = await openWallet(broker, euros(20_000n))
    const quote = await merchant.quote('tides')
    must(await pay(broker, buyer, quote))
    expect(must(await closeWallet(broker.deps, buyer.id)).isClosed).toBe(true)
    expect(await readWalletBySecret(broker.deps.records, buyer.token)).toBeUndefined()
    expect(codeOf(await pay(broker, buyer, await merchant.quote('stars')))).toBe('wallet_missing')
    expect(codeOf(await closeWallet(broker.deps, buyer.id))).toBe('wallet_missing')
    const [book] = await readBooks(broker.deps)
    expect(book?.debits).toBe(book?.credits)
    expect((await balances(broker, buyer, merchant)).merchant).toBe(19_600n)
  })

  it('and a refund at once never end with money in a closed wallet', async () => {
    const buyer = await openWallet(broker, euros(20_000n))
    const paid = must(await pay(broker, buyer, await merchant.quote('tides')))
    const [closed] = await Promise.all([
      closeWallet(broker.deps, buyer.id),
      refundPurchase(broker.deps, { purchaseId: paid.purchase.id, by: { wallet: buyer.id } }),
    ])
    const isOpen = (await readWalletBySecret(broker.deps.records, buyer.token)) !== undefined
    expect(isOpen).toBe(!(closed.ok && closed.isClosed))
    expect((await balances(broker, buyer, merchant)).buyer === 0n || isOpen).toBe(true)
  })
})

it('keeps no wallet secret, API key or private key in the database', async () => {
  const buyer = await openWallet(broker, euros(20_000n))
  await broker.app.close()
  const bytes = await broker.readBytes()
  for (const secret of [
    buyer.token,
    merchant.apiKey,
    merchant.signingKey.d,
    broker.deps.keyring.operatorKey,
  ]) {
    expect(bytes.includes(secret)).toBe(false)
  }
  expect(bytes.includes(merchant.signingKey.x)).toBe(true)
})
