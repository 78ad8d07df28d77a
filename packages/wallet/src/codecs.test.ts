import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseProblem } from './broker-call.ts'
import {
  parsePayment,
  parsePaymentList,
  parseRefund,
  parseTopUp,
  parseWallet,
  parseWalletCreated,
} from './broker-json.ts'
import { parseChallenge } from './challenge.ts'
import { parsePurchase, readPurchase, writePurchase, writeSession } from './purchases.ts'
import { createMemoryStore } from './store.ts'

const headerText = fc.stringMatching(/^[\x21-\x7e]{1,200}$/)
const pending = fc.record({
  quote: headerText,
  key: headerText,
  max: fc.record({ asset: fc.constant('EUR/6'), amount: fc.bigInt(0n, 10n ** 15n).map(String) }),
})

describe('codecs of the payer', () => {
  test('a purchase is read as it was kept', async () => {
    await fc.assert(
      fc.asyncProperty(
        headerText,
        fc.option(headerText),
        fc.option(pending),
        async (ticket, session, open) => {
          const store = createMemoryStore()
          const url = 'https://tides.example/w14'
          const purchase = { ticket, ...(open === null ? {} : { pending: open }) }
          await writePurchase(store, url, purchase)
          if (session !== null) await writeSession(store, url, { ticket, session })
          expect(await readPurchase(store, `${url}#top`)).toEqual({
            ...purchase,
            ...(session === null ? {} : { session }),
          })
        },
      ),
    )
  })

  test('the session of an earlier ticket is not sent with a later one', async () => {
    const store = createMemoryStore()
    await writeSession(store, 'https://tides.example/', { ticket: 'old', session: 'old-session' })
    await writePurchase(store, 'https://tides.example/', { ticket: 'new' })
    expect(await readPurchase(store, 'https://tides.example/')).toEqual({ ticket: 'new' })
  })

  test('arbitrary text and JSON never throw in any reader', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        parsePurchase(text)
      }),
    )
    const readers = [parsePayment, parsePaymentList, parseRefund, parseTopUp, parseWallet, parseWalletCreated]
    fc.assert(
      fc.property(fc.anything(), fc.integer({ min: 400, max: 599 }), (value, status) => {
        for (const read of readers) expect(read(value)).toBeUndefined()
        expect(parseChallenge(value).ok).toBe(false)
        expect(['invalid_request', 'internal_error']).toContain(parseProblem(value, status).code)
      }),
    )
  })

  test('money as a JSON number is refused', () => {
    const value = {
      top_up: 't',
      money: { asset: 'EUR/6', amount: 5 },
      balance: { asset: 'EUR/6', amount: '5' },
    }
    expect(parseTopUp(value)).toBeUndefined()
  })
})
