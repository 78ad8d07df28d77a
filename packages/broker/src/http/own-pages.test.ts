// The pages as browsers and hostile sites meet them: forms of our own pages alone, never framed, cookies that scripts
// and other sites do not get, and a checkout that charges only who agreed.

import { digestText } from '@farthing/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { setBudget } from '../flows/set-budget.ts'
import { readConnection } from '../records/connections.ts'
import { readWalletBySecret } from '../records/wallets.ts'
import { cookieOf, form, problemOf } from '../testing/requests.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import {
  balanceOf,
  eur,
  euros,
  must,
  openMerchant,
  openWallet,
  pay,
  printVoucher,
  type TestMerchant,
} from '../testing/test-parties.ts'

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

/** A browser with a topped-up wallet: its cookie and the wallet behind it. */
async function openDevice(
  units = 1_000_000n,
): Promise<{ readonly cookie: string; readonly walletId: string }> {
  const cookie = cookieOf(await broker.send('/wallet/top-up'))
  const code = await printVoucher(broker, euros(units))
  const done = await broker.send(
    '/wallet/top-up',
    form(broker, { code, confirm: 'yes', key: 'k' }, { cookie }),
  )
  expect(done.status).toBe(200)
  const wallet = await readWalletBySecret(broker.deps.records, cookie.split('=')[1] ?? '')
  return { cookie, walletId: wallet?.id ?? '' }
}

function formPaths(): readonly string[] {
  return broker.app.routes
    .filter(({ method, path }) => method === 'POST' && path !== '/*' && !path.startsWith('/v1/'))
    .map(({ path }) => path.replace(/:\w+/g, 'x'))
}

describe('a form', () => {
  it('of another site is refused on every page that takes one, whatever the browser tells', async () => {
    const { cookie, walletId } = await openDevice()
    const foreign: ReadonlyArray<Readonly<Record<string, string>>> = [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: broker.origin, 'sec-fetch-site': 'cross-site' },
      { origin: broker.origin, 'sec-fetch-site': 'same-site' },
      { origin: broker.origin, 'sec-fetch-site': 'none' },
      { origin: 'null', 'sec-fetch-site': '' },
    ]
    const paths = formPaths()
    expect(paths).toEqual(
      expect.arrayContaining(['/pay', '/wallet/freeze', '/wallet/erase', '/wallet/budgets']),
    )
    for (const path of paths) {
      for (const headers of foreign) {
        const fields = { sure: 'yes', confirm: 'yes', action: 'pay', 'daily-limit': '0' }
        const response = await broker.send(path, form(broker, fields, { ...headers, cookie }))
        expect([path, headers, response.status]).toEqual([path, headers, 403])
      }
      const body = 'sure=yes'
      const headers = { 'content-type': 'application/x-www-form-urlencoded', cookie }
      for (const extra of [{}, { origin: 'https://evil.example' }, { origin: 'null' }]) {
        const old = await broker.send(path, { method: 'POST', body, headers: { ...headers, ...extra } })
        expect([path, extra, old.status]).toEqual([path, extra, 403])
      }
    }
    const wallet = await readWalletBySecret(broker.deps.records, cookie.split('=')[1] ?? '')
    expect(wallet?.id).toBe(walletId)
    expect(wallet?.frozenAt).toBeUndefined()
    expect(wallet?.dailyLimitUnits).toBe(12_000_000n)
  })

  it('of our own page is taken from browsers that send only an origin', async () => {
    const { cookie } = await openDevice()
    const response = await broker.send('/wallet/freeze', {
      method: 'POST',
      body: '',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: broker.origin, cookie },
    })
    expect(response.status).toBe(303)
  })

  it('is a form: JSON, text and multipart are not read', async () => {
    const { cookie } = await openDevice()
    for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
      const response = await broker.send('/wallet/freeze', form(broker, {}, { cookie, 'content-type': type }))
      expect(response.status).toBe(415)
    }
  })
})

describe('every answer', () => {
  it('forbids frames, sniffing and foreign script, pages are not stored, and https is kept', async () => {
    const live = await openTestBroker({
      environment: {
        FARTHING_MODE: 'live',
        FARTHING_ORIGIN: 'https://pay.example',
        FARTHING_ADDRESS_HEADER: 'none',
      },
    })
    const paths = live.app.routes
      .filter(({ method, path }) => method === 'GET' && path !== '/*')
      .map(({ path }) => path.replace(/:\w+/g, 'x'))
    expect(paths.length).toBeGreaterThan(25)
    for (const path of [...paths, '/nothing']) {
      const response = await live.send(path)
      const policy = response.headers.get('content-security-policy') ?? ''
      expect([path, policy]).toEqual([path, expect.stringContaining("frame-ancestors 'none'")])
      expect(policy).toContain("default-src 'none'")
      expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|localhost|\*/)
      expect(response.headers.get('x-frame-options')).toBe('DENY')
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(response.headers.get('referrer-policy')).toBe('same-origin')
      expect(response.headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/)
      expect(response.headers.get('x-request-id')).toMatch(/^req_/)
      const isPage = response.headers.get('content-type')?.startsWith('text/html') === true
      if (isPage) {
        expect([path, response.headers.get('cache-control')]).toEqual([path, 'no-store'])
        expect(await response.text()).not.toMatch(/<script(?![^>]* src=)[^>]*>[^<]|\son\w+="|style="/)
      }
    }
    await live.close()
  })

  it('of a test broker says so on every page', async () => {
    const { cookie } = await openDevice()
    for (const path of ['/', '/wallet', '/wallet/activity', '/wallet/top-up', '/pay', '/merchant/sign-in']) {
      const text = await (await broker.send(path, { headers: { cookie } })).text()
      expect([path, /test/i.test(text)]).toEqual([path, true])
    }
  })
})

describe('a cookie', () => {
  it('is out of reach of scripts and other sites, and over https bound to this host', async () => {
    const open = await broker.send('/wallet/top-up')
    expect(open.headers.getSetCookie()[0]).toMatch(
      /^farthing_wallet=fd_test_[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    const live = await openTestBroker({
      environment: {
        FARTHING_MODE: 'live',
        FARTHING_ORIGIN: 'https://pay.example',
        FARTHING_ADDRESS_HEADER: 'none',
      },
    })
    const secure = await live.send('/wallet/top-up')
    expect(secure.headers.getSetCookie()[0]).toMatch(
      /^__Host-farthing_wallet=fd_live_[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    await live.close()
    const signedIn = await broker.send('/merchant/sign-in', form(broker, { 'api-key': merchant.apiKey }))
    expect(signedIn.headers.getSetCookie()[0]).toMatch(/^farthing_merchant=[^;]+; .*HttpOnly; SameSite=Lax/)
  })

  it('that was made up acts for nobody', async () => {
    const made = `farthing_wallet=fd_test_${'a'.repeat(43)}; farthing_merchant=fs_test_${'a'.repeat(43)}`
    for (const path of [
      '/wallet',
      '/wallet/activity',
      '/wallet/exports/activity.csv',
      '/merchant',
      '/merchant/keys',
    ]) {
      expect((await broker.send(path, { headers: { cookie: made } })).status).toBe(401)
    }
  })

  it('of one wallet shows nothing of another', async () => {
    const stranger = await openDevice()
    const buyer = await openWallet(broker, euros(1_000_000n))
    const paid = must(await pay(broker, buyer, await merchant.quote('secret-reading')))
    const base = `/wallet/payments/${paid.purchase.id}`
    for (const path of [base, `${base}/receipt.json`, `${base}/receipt.txt`]) {
      const response = await broker.send(path, { headers: { cookie: stranger.cookie } })
      expect(response.status).toBe(404)
      expect(await response.text()).not.toContain('secret-reading')
    }
    for (const action of ['refund', 'open']) {
      const response = await broker.send(`${base}/${action}`, form(broker, {}, { cookie: stranger.cookie }))
      expect(response.status).toBe(404)
    }
    expect(await balanceOf(broker, 'merchant', merchant.id)).toBe(19_600n)
  })
})

describe('the checkout', () => {
  it('shows and never pays when it is merely visited, budget or not', async () => {
    const device = await openDevice()
    must(
      await setBudget(broker.deps, {
        walletId: device.walletId,
        merchantId: merchant.id,
        asset: euros(0n).asset,
        isAutoPay: true,
        perItemUnits: 100_000n,
        perWeekUnits: 100_000n,
      }),
    )
    const quote = await merchant.quote('tides')
    for (const query of ['', '&action=pay', '&mode=window&page=https://paper.example', '&action=open']) {
      const page = await broker.send(`/pay?quote=${quote}${query}`, { headers: { cookie: device.cookie } })
      expect(page.status).toBe(200)
    }
    expect(await balanceOf(broker, 'merchant', merchant.id)).toBe(0n)
  })

  it('goes back with a code that is no ticket, to the seller’s site alone', async () => {
    const { cookie } = await openDevice()
    const quote = await merchant.quote('tides')
    const fields = { quote, key: 'k', action: 'pay', state: 's' }
    const elsewhere = await broker.send(
      '/pay',
      form(broker, { ...fields, return: 'https://evil.example/' }, { cookie }),
    )
    expect(elsewhere.status).toBe(422)
    expect(await balanceOf(broker, 'merchant', merchant.id)).toBe(0n)
    const back = `${merchant.origin}/.well-known/farthing/return`
    const paid = await broker.send('/pay', form(broker, { ...fields, return: back }, { cookie }))
    expect(paid.status).toBe(303)
    const location = new URL(paid.headers.get('location') ?? '')
    expect(location.origin + location.pathname).toBe(back)
    expect([...location.searchParams.keys()].toSorted()).toEqual(['code', 'state'])
    expect(location.searchParams.get('code')?.split('.')).toHaveLength(1)
    expect(await balanceOf(broker, 'merchant', merchant.id)).toBe(19_600n)
  })

  it('sent twice by a double click charges once', async () => {
    const { cookie, walletId } = await openDevice()
    const fields = { quote: await merchant.quote('tides'), key: 'k', action: 'pay' }
    const send = () => broker.send('/pay', form(broker, fields, { cookie }))
    const statuses = (await Promise.all([send(), send(), send()])).map(({ status }) => status)
    expect(statuses).toEqual([200, 200, 200])
    expect(await balanceOf(broker, 'wallet', walletId)).toBe(980_000n)
  })

  it('hands a ticket to a window only for the page that sells', async () => {
    const { cookie } = await openDevice()
    const quote = await merchant.quote('tides')
    const fields = { quote, key: 'k', action: 'pay', mode: 'window' }
    const evil = await broker.send(
      '/pay',
      form(broker, { ...fields, page: 'https://evil.example' }, { cookie }),
    )
    expect(evil.status).toBe(422)
    const none = await broker.send('/pay', form(broker, fields, { cookie }))
    expect(none.status).toBe(422)
    expect(await balanceOf(broker, 'merchant', merchant.id)).toBe(0n)
    const right = await broker.send('/pay', form(broker, { ...fields, page: merchant.origin }, { cookie }))
    expect(await right.text()).toContain('pfl.paid')
  })

  it('pays silently in a window within the budget, and asks above it', async () => {
    const { cookie, walletId } = await openDevice()
    const window = async (thing: string) => {
      const fields = {
        quote: await merchant.quote(thing),
        key: thing,
        mode: 'window',
        action: 'show',
        page: merchant.origin,
      }
      return (await broker.send('/pay', form(broker, fields, { cookie }))).text()
    }
    expect(await window('one')).not.toContain('pfl.paid')
    must(
      await setBudget(broker.deps, {
        walletId,
        merchantId: merchant.id,
        asset: euros(0n).asset,
        isAutoPay: true,
        perItemUnits: 20_000n,
        perWeekUnits: 30_000n,
      }),
    )
    expect(await window('one')).toContain('pfl.paid')
    expect(await window('two')).not.toContain('pfl.paid')
    expect(await balanceOf(broker, 'wallet', walletId)).toBe(980_000n)
  })

  it('refuses a price that is dearer than the page told', async () => {
    const { cookie } = await openDevice()
    const address = `${merchant.origin}/tides`
    const quote = await merchant.quote('tides', { buyUrlDigest: await digestText(address) })
    const offer = (price: string): string =>
      JSON.stringify({
        v: 1,
        price,
        textlink: 'Read',
        requesturl: address,
        buyurl: address,
        title: 'Tides',
        merchantname: 'The Wren',
        duration: 3600,
        paymentsystems: [{ id: `${broker.origin}/pay/v1` }],
      })
    const send = async (told: string): Promise<number> => {
      const fields = { quote, key: 'k', action: 'pay', offer: told }
      return (await broker.send('/pay', form(broker, fields, { cookie }))).status
    }
    expect(await send(offer('0.01 EUR'))).toBe(409)
    expect(await send('{"price":"0.02 EUR"}')).toBe(422)
    expect(await send('not an offer')).toBe(422)
    expect(await balanceOf(broker, 'merchant', merchant.id)).toBe(0n)
    expect(await send(offer('9 EUR'))).toBe(409)
    expect(await balanceOf(broker, 'merchant', merchant.id)).toBe(0n)
    expect(await send(offer('0.02 EUR'))).toBe(200)
    expect(await balanceOf(broker, 'merchant', merchant.id)).toBe(19_600n)
  })

  it('opens what is owned without charging, even where the time ran out since the page was shown', async () => {
    const { cookie, walletId } = await openDevice()
    const open = async () => {
      const fields = { quote: await merchant.quote('tides'), key: 'again', action: 'open' }
      return broker.send('/pay', form(broker, fields, { cookie }))
    }
    const first = { quote: await merchant.quote('tides'), key: 'first', action: 'pay' }
    expect((await broker.send('/pay', form(broker, first, { cookie }))).status).toBe(200)
    expect((await open()).status).toBe(200)
    broker.system.advance(3_600_000)
    const page = await open()
    expect(page.status).toBe(200)
    expect(await balanceOf(broker, 'wallet', walletId)).toBe(980_000n)
  })
})

describe('the wallet window and the top-up page', () => {
  it('take no voucher from a browser that keeps no cookie, so that no money goes where nobody can reach it', async () => {
    const code = await printVoucher(broker, euros(5_000_000n))
    const quote = await merchant.quote('tides')
    for (const [path, fields] of [
      ['/wallet/top-up', { code, confirm: 'yes' }],
      ['/pay', { quote, key: 'k', action: 'top-up', voucher: code }],
    ] as const) {
      const answer = await broker.send(path, form(broker, fields))
      expect([path, answer.status]).toEqual([path, 400])
    }
    const { cookie } = await openDevice()
    expect(
      (await broker.send('/wallet/top-up', form(broker, { code, confirm: 'yes' }, { cookie }))).status,
    ).toBe(200)
  })

  it('tell no other site of a purchase, even one whose key that site planted in a link', async () => {
    const { cookie } = await openDevice()
    const quote = await merchant.quote('tides')
    const planted = await broker.send(`/pay?${new URLSearchParams({ quote, key: 'planted' })}`, {
      headers: { cookie },
    })
    expect(await planted.text()).not.toContain('planted')
    const paid = { quote, key: 'planted', action: 'pay', mode: 'window', page: merchant.origin }
    expect(await (await broker.send('/pay', form(broker, paid, { cookie }))).text()).toContain('pfl.paid')
    const ask = async (page: string) =>
      (
        await broker.send(
          '/pay',
          form(broker, { key: 'planted', action: 'resolve', mode: 'window', page }, { cookie }),
        )
      ).text()
    expect(await ask('https://evil.example')).not.toContain('pfl.paid')
    expect(await ask(merchant.origin)).toContain('pfl.paid')
  })

  it('do not turn a revoked budget on again when the form that gave it is sent again', async () => {
    const { cookie, walletId } = await openDevice()
    const fields = { quote: await merchant.quote('tides'), key: 'k', action: 'pay', 'auto-pay': 'on' }
    await broker.send('/pay', form(broker, fields, { cookie }))
    const rule = { walletId, merchantId: merchant.id, asset: eur }
    must(await setBudget(broker.deps, { ...rule, isAutoPay: false, perItemUnits: 0n, perWeekUnits: 0n }))
    await broker.send('/pay', form(broker, fields, { cookie }))
    expect(await readConnection(broker.deps.records, rule)).toMatchObject({ isAutoPay: false })
  })
})

it('answers JSON of passkey ceremonies with problems, and one challenge once', async () => {
  const { cookie } = await openDevice()
  const send = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    broker.send(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', origin: broker.origin, cookie, ...headers },
    })
  for (const path of ['/wallet/passkeys', '/wallet/sign-in', '/wallet/unfreeze']) {
    // This device's wallet holds money and has no passkey, so it may not even try to sign in to another.
    const from: Readonly<Record<string, string>> = path === '/wallet/sign-in' ? { cookie: '' } : {}
    for (const body of [
      {},
      { id: 5 },
      { id: 'x' },
      { id: {} },
      { id: 'x', response: { clientDataJSON: '!' } },
    ]) {
      expect([path, await problemOf(await send(path, body, from))]).toEqual([path, 'passkey_invalid'])
    }
    const foreign = await send(path, {}, { origin: 'https://evil.example' })
    expect(await problemOf(foreign)).toBe('foreign_origin')
  }
  const options = await send('/wallet/passkeys/options', {})
  expect(options.status).toBe(200)
  const challenge = ((await options.json()) as { challenge: string }).challenge
  expect(challenge.length).toBeGreaterThanOrEqual(22)
})
