// Vouchers: printed once, worth what was booked, redeemed once, and not to be guessed.

import { fiatAsset, toBase64Url } from '@farthing/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { brokerLimits } from '../limits.ts'
import { readWalletBySecret } from '../records/wallets.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { balanceOf, codeOf, euros, must, openWallet, printVoucher } from '../testing/test-parties.ts'
import { closeWallet } from './close-wallet.ts'
import { issueVouchers } from './issue-vouchers.ts'
import { findVoucher, redeemVoucher } from './redeem-voucher.ts'

let broker: TestBroker
let secret: string

beforeEach(async () => {
  broker = await openTestBroker()
  secret = newSecret()
})
afterEach(async () => {
  expect(broker.errors).toEqual([])
  await broker.close()
})

function newSecret(): string {
  return `fd_test_${toBase64Url(broker.system.chance(32))}`
}

function redeem(code: string, more: { readonly secret?: string; readonly address?: string } = {}) {
  return redeemVoucher(broker.deps, { code, secret, address: 'here', ...more })
}

describe('a voucher', () => {
  it('makes the wallet it tops up, books it from what was owed, and is owed no more', async () => {
    const code = await printVoucher(broker, euros(5_000_000n))
    expect(await balanceOf(broker, 'vouchersOutstanding')).toBe(5_000_000n)
    const { topUp, balance } = must(await redeem(code))
    expect(balance).toEqual(euros(5_000_000n))
    expect(await balanceOf(broker, 'wallet', topUp.walletId)).toBe(5_000_000n)
    expect(await balanceOf(broker, 'vouchersOutstanding')).toBe(0n)
    expect(await balanceOf(broker, 'voucherSales')).toBe(-5_000_000n)
  })

  it('sent again by the same wallet is the same top-up', async () => {
    const code = await printVoucher(broker, euros(5_000_000n))
    const first = must(await redeem(code))
    broker.system.advance(brokerLimits.voucherLifeMs)
    expect(must(await redeem(code)).topUp).toEqual(first.topUp)
    expect(await balanceOf(broker, 'wallet', first.topUp.walletId)).toBe(5_000_000n)
  })

  it('sent by another wallet is refused as used', async () => {
    const code = await printVoucher(broker, euros(5_000_000n))
    must(await redeem(code))
    expect(codeOf(await redeem(code, { secret: newSecret() }))).toBe('voucher_used')
  })

  it('sent fifty times at once tops up once and makes one wallet', async () => {
    const code = await printVoucher(broker, euros(5_000_000n))
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) => redeem(code, { address: `from ${index}`, secret })),
    )
    const done = results.filter((result) => result.ok)
    // Ten attempts of one secret may be under way; the others are asked to wait and send again.
    expect(done.length).toBeGreaterThanOrEqual(10)
    expect(new Set(results.filter(({ ok }) => !ok).map(codeOf))).toEqual(new Set(['rate_limited']))
    expect(new Set(done.map((result) => must(result).topUp.id)).size).toBe(1)
    expect(await balanceOf(broker, 'vouchersOutstanding')).toBe(0n)
  })

  it('sent by fifty wallets at once tops up one of them', async () => {
    const code = await printVoucher(broker, euros(5_000_000n))
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        redeem(code, { address: `from ${index}`, secret: newSecret() }),
      ),
    )
    expect(results.map(codeOf).toSorted()).toEqual(['done', ...Array<string>(49).fill('voucher_used')])
    expect(await balanceOf(broker, 'voucherSales')).toBe(-5_000_000n)
  })

  it('and another, sent at once by a new device, both top up the one wallet it gets', async () => {
    const codes = [await printVoucher(broker, euros(1n)), await printVoucher(broker, euros(2n))]
    const results = await Promise.all(codes.map((code) => redeem(code)))
    expect(new Set(results.map((result) => must(result).topUp.walletId)).size).toBe(1)
    const wallet = await readWalletBySecret(broker.deps.records, secret)
    expect(await balanceOf(broker, 'wallet', wallet?.id)).toBe(3n)
  })

  it('expires to the millisecond', async () => {
    const [one, two] = [await printVoucher(broker, euros(1n)), await printVoucher(broker, euros(1n))]
    broker.system.advance(brokerLimits.voucherLifeMs - 1)
    must(await redeem(one))
    broker.system.advance(1)
    expect(codeOf(await redeem(two))).toBe('voucher_expired')
  })

  it('is read as people type it', async () => {
    const code = await printVoucher(broker, euros(1n))
    const sloppy = ` ${code.toLowerCase().replaceAll('-', ' — ').replaceAll('0', 'o').replaceAll('1', 'l')} `
    must(await findVoucher(broker.deps, { code: sloppy, secret, address: 'here' }))
    must(await redeem(sloppy))
  })

  it('never stands in the database, only a digest keyed by a secret outside it', async () => {
    const code = await printVoucher(broker, euros(1n))
    must(await redeem(code))
    const rows = JSON.stringify(
      await broker.deps.records.selectFrom('vouchers').selectAll().execute(),
      (_, value) => (typeof value === 'bigint' ? String(value) : value),
    )
    expect(rows).not.toContain(code)
    expect(rows).not.toContain(code.replaceAll('-', ''))
  })

  it('and an erasure at once lose no money', async () => {
    for (let round = 0; round < 10; round += 1) {
      const wallet = await openWallet(broker)
      const code = await printVoucher(broker, euros(1_000n))
      const address = `round ${round}`
      const [closed, redeemed] = await Promise.all([
        closeWallet(broker.deps, wallet.id),
        redeem(code, { secret: wallet.token, address }),
      ])
      const owner = await readWalletBySecret(broker.deps.records, wallet.token)
      expect(must(redeemed).topUp.walletId).toBe(owner?.id)
      expect(await balanceOf(broker, 'wallet', owner?.id)).toBe(1_000n)
      expect(['done', 'gone_wrong_state']).toContain(codeOf(closed))
    }
  })
})

describe('ten thousand guesses', () => {
  it('of one address are stopped after ten, and tell nothing but that they were wrong', async () => {
    const code = await printVoucher(broker, euros(1n))
    const told = new Map<string, number>()
    for (let index = 0; index < 10_000; index += 1) {
      const guess = toBase64Url(broker.system.chance(12))
      const result = await redeem(guess, { secret: `guesser ${index}` })
      told.set(codeOf(result), (told.get(codeOf(result)) ?? 0) + 1)
      if (!result.ok && result.code === 'rate_limited')
        expect(result.retryAfterMs).toBe(brokerLimits.voucherMissWindowMs)
    }
    expect(Object.fromEntries(told)).toEqual({ voucher_unknown: 10, rate_limited: 9_990 })
    // The right code is not told from a wrong one while the guesser waits.
    expect(codeOf(await redeem(code))).toBe('rate_limited')
    broker.system.advance(brokerLimits.voucherMissWindowMs)
    must(await redeem(code))
  })

  it('sent all at once are stopped after ten as well', async () => {
    const results = await Promise.all(
      Array.from({ length: 10_000 }, () => redeem(toBase64Url(broker.system.chance(12)))),
    )
    expect(results.filter((result) => codeOf(result) === 'voucher_unknown')).toHaveLength(10)
    expect(results.filter((result) => codeOf(result) === 'rate_limited')).toHaveLength(9_990)
  })

  it('of a thousand strangers lock nobody else out', async () => {
    const code = await printVoucher(broker, euros(1n))
    for (let index = 0; index < 1_000; index += 1) {
      const guess = toBase64Url(broker.system.chance(12))
      const from = { address: `192.0.2.${index % 250}`, secret: `guesser ${index}` }
      expect(['voucher_unknown', 'rate_limited']).toContain(codeOf(await redeem(guess, from)))
    }
    must(await redeem(code, { address: '198.51.100.7', secret: 'fd_test_honest' }))
  })

  it('from any address of one IPv6 network count together', async () => {
    const told: string[] = []
    for (let index = 0; index < 20; index += 1) {
      const guess = toBase64Url(broker.system.chance(12))
      told.push(
        codeOf(await redeem(guess, { address: `2001:db8:0:1::${index.toString(16)}`, secret: `g ${index}` })),
      )
    }
    expect(told.filter((code) => code === 'voucher_unknown')).toHaveLength(10)
  })
})

describe('issuing', () => {
  it('with the same key prints the same codes, with the dates they were printed with, and books them once', async () => {
    const request = { value: euros(1_000n), count: 3, key: 'batch' }
    const first = must(await issueVouchers(broker.deps, request))
    broker.system.advance(86_400_000)
    expect(must(await issueVouchers(broker.deps, request))).toEqual(first)
    expect(await balanceOf(broker, 'vouchersOutstanding')).toBe(3_000n)
    expect(new Set(first.vouchers.map(({ code }) => code)).size).toBe(3)
  })

  it('with the same key and other contents is refused', async () => {
    must(await issueVouchers(broker.deps, { value: euros(1_000n), count: 3, key: 'batch' }))
    const dearer = { value: euros(2_000n), count: 3, key: 'batch' }
    expect(codeOf(await issueVouchers(broker.deps, dearer))).toBe('idempotency_key_reused')
    const more = { value: euros(1_000n), count: 4, key: 'batch' }
    expect(codeOf(await issueVouchers(broker.deps, more))).toBe('idempotency_key_reused')
    expect(await balanceOf(broker, 'vouchersOutstanding')).toBe(3_000n)
  })

  it('is bounded in value, count and scale', async () => {
    for (const wrong of [
      { value: euros(0n), count: 1 },
      { value: euros(brokerLimits.voucherMax + 1n), count: 1 },
      { value: { asset: 'BTC/8' as const, amount: 1n }, count: 1 },
      { value: euros(1n), count: 0 },
      { value: euros(1n), count: 1.5 },
      { value: euros(1n), count: brokerLimits.vouchersPerIssue + 1 },
    ]) {
      expect(codeOf(await issueVouchers(broker.deps, { ...wrong, key: 'k' }))).toBe('invalid_request')
    }
    const dollars = { asset: fiatAsset('USD'), amount: brokerLimits.voucherMax }
    const issued = must(
      await issueVouchers(broker.deps, { value: dollars, count: brokerLimits.vouchersPerIssue, key: 'k' }),
    )
    expect(new Set(issued.vouchers.map(({ code }) => code)).size).toBe(brokerLimits.vouchersPerIssue)
  })
})
