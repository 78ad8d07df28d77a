import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { BrokerDeps } from './broker-call.ts'
import { createWallet, listPayments, readWallet, refundPayment, topUp } from './broker-client.ts'
import { payAndFetch } from './pay-and-fetch.ts'
import { createPayer } from './payer.ts'
import { createSystem } from './system.ts'
import { type StandInBroker, startStandInBroker } from './testing/stand-in-broker.ts'
import { startStandInSite } from './testing/stand-in-site.ts'

const system = { ...createSystem(), wait: async () => undefined }
let broker: StandInBroker
beforeEach(async () => {
  broker = await startStandInBroker('localhost')
})
afterEach(() => broker.close())

const as = (token?: string): BrokerDeps => ({
  system,
  access: { broker: broker.origin, ...(token === undefined ? {} : { token }) },
})

describe('the client of a wallet', () => {
  test('makes a wallet, tops it up and reads it', async () => {
    const made = await createWallet(as())
    expect(made).toEqual({ ok: true, value: { wallet: 'wal_1', token: 'new-token', isTest: true } })
    const topped = await topUp(as('new-token'), { voucher: 'GOOD' })
    expect(topped.ok && topped.value.balance).toEqual({ asset: 'EUR/6', amount: 5_000_000n })
    const read = await readWallet(as('new-token'))
    expect(read.ok && read.value.balances).toEqual([{ asset: 'EUR/6', amount: 5_000_000n }])
  })

  test('lists what was paid and takes it back', async () => {
    const site = await startStandInSite({ broker, articles: { '/a': { price: '0.02 EUR', text: 'a' } } })
    broker.addWallet('reader', { asset: 'EUR/6', amount: 20_000n })
    const wallet = { broker: broker.origin, token: 'reader' }
    const payer = createPayer({ system, wallet, budget: { perRequest: '0.02 EUR' } })
    await payAndFetch(payer, new Request(`${site.origin}/a`))
    await site.close()
    const listed = await listPayments(as('reader'), { limit: 10 })
    const payment = listed.ok ? listed.value.data[0]?.payment : undefined
    expect(payment).toBeDefined()
    const refunded = await refundPayment(as('reader'), { payment: payment ?? '' })
    expect(refunded.ok && refunded.value.money.amount).toBe(20_000n)
    expect(broker.balance('reader').amount).toBe(20_000n)
    const again = await refundPayment(as('reader'), { payment: payment ?? '' })
    expect(again).toMatchObject({ ok: false, code: 'already_refunded' })
  })

  test("hands on the broker's refusal by its code", async () => {
    broker.addWallet('reader', { asset: 'EUR/6', amount: 0n })
    expect(await topUp(as('reader'), { voucher: 'BAD' })).toMatchObject({ code: 'voucher_unknown' })
    expect(await readWallet(as('nobody'))).toMatchObject({ ok: false, code: 'unauthenticated' })
  })

  test('a broker that is down is an unknown outcome, not an exception', async () => {
    const deps = as('reader')
    await broker.close()
    expect(await readWallet(deps)).toMatchObject({ ok: false, code: 'outcome_unknown' })
    broker = await startStandInBroker('localhost')
  })

  test('a broker that redirects gets no token sent elsewhere', async () => {
    const seen: string[] = []
    const fetch = async (input: Request | URL | string, init?: RequestInit): Promise<Response> => {
      seen.push(`${new Request(input).url} ${init?.redirect}`)
      return Response.json({ nonsense: true })
    }
    const answer = await readWallet({ ...as('reader'), fetch })
    expect(answer).toMatchObject({ ok: false, code: 'outcome_unknown' })
    expect(seen).toEqual([`${broker.origin}/v1/wallet error`])
  })
})
