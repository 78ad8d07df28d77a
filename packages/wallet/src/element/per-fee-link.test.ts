import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { buildBrowser } from '../../../../scripts/build-browser.ts'
import { findBrowser, launchBrowser } from '../testing/browser.ts'
import { type StandInBroker, startStandInBroker } from '../testing/stand-in-broker.ts'
import { articlePage, elementScript, htmlPage, link } from '../testing/stand-in-pages.ts'
import { type StandInSite, startStandInSite } from '../testing/stand-in-site.ts'
import { createStandInWindow, type StandInWindow } from '../testing/stand-in-window.ts'

const chromium = findBrowser()
const articles = {
  '/tides': { price: '0.02 EUR', text: 'High water at six.' },
  '/once': { price: '0.02 EUR', text: 'Each time anew.', duration: 0 },
}

beforeAll(() => buildBrowser())

test('the bundle stays below 10 kB compressed', async () => {
  expect(gzipSync(await elementScript().bytes()).byteLength).toBeLessThan(10_000)
})

describe.skipIf(chromium === undefined)('<per-fee-link> in Chromium', () => {
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let broker: StandInBroker
  let site: StandInSite
  let wallet: StandInWindow
  let complaints: string[]
  let pagePrice: string | undefined
  let extraPolicy: readonly string[] = []

  beforeAll(async () => {
    browser = await launchBrowser(chromium ?? '')
  })
  afterAll(() => browser.close())

  beforeEach(async () => {
    pagePrice = undefined
    extraPolicy = []
    wallet = createStandInWindow()
    broker = await startStandInBroker('localhost', wallet.pages)
    broker.addWallet('reader', { asset: 'EUR/6', amount: 1_000_000n })
    const { system } = broker
    const anchor = (path: string, more = ''): string =>
      link({ price: '0.02 EUR', path, system, inside: `<a href="${path}">Tide table</a>`, more })
    site = await startStandInSite({
      broker,
      articles,
      page: (view) => {
        const response = articlePage(system, pagePrice)(view)
        const policy = response.headers.get('Content-Security-Policy') ?? ''
        response.headers.set('Content-Security-Policy', [policy, ...extraPolicy].join('; '))
        return response
      },
      files: {
        '/per-fee-link.js': elementScript,
        '/front': () => htmlPage(`<h1>Front</h1><p>${anchor('/tides')}</p>`),
        '/bare': () => htmlPage(link({ price: '0.02 EUR', path: '/tides', system, inside: '' })),
        '/faulty': () =>
          htmlPage(link({ price: '0,02 EUR', path: '/tides', system, inside: '<a href="/tides">Tide</a>' })),
        '/expired': () => htmlPage(anchor('/tides', 'expiration="2020-01-01"')),
        '/elsewhere': () => htmlPage(anchor('https://else.example/tides')),
      },
    })
    context = await browser.newContext()
    page = await context.newPage()
    complaints = []
    page.on('console', (message) => {
      if (/content security|trusted/i.test(message.text())) complaints.push(message.text())
    })
    page.on('pageerror', (fault) => complaints.push(String(fault)))
  })

  afterEach(async () => {
    await context.close()
    await Promise.all([broker.close(), site.close()])
    expect(complaints).toEqual([])
  })

  const open = async (path: string): Promise<void> => {
    await page.goto(site.origin + path)
    await page.waitForSelector('per-fee-link[state]')
    await page.evaluate(() => {
      const told: string[] = []
      Object.assign(window, { told })
      for (const name of ['pfl-start', 'pfl-paid', 'pfl-refused', 'pfl-error']) {
        document.addEventListener(name, (event) => {
          const { code } = (event as CustomEvent<{ code?: string } | null>).detail ?? {}
          told.push(code === undefined ? name : `${name} ${code}`)
        })
      }
    })
  }
  const told = (): Promise<string[]> => page.evaluate(() => (window as unknown as { told: string[] }).told)
  const state = (name: string): Promise<unknown> => page.waitForSelector(`per-fee-link[state=${name}]`)
  const notice = (): Promise<string> => page.locator('per-fee-link [part=message]').innerText()
  const spent = (): bigint => 1_000_000n - broker.balance('reader').amount
  const asked = (): string[] => wallet.heard.map(({ type }) => type)

  test('a press pays and opens the article in place, without a navigation', async () => {
    await open('/tides')
    await page.evaluate(() => Object.assign(window, { isSamePage: true }))
    await page.click('button')
    await page.waitForSelector('#text')
    expect(await page.innerText('#text')).toBe('High water at six.')
    expect(await page.evaluate(() => 'isSamePage' in window)).toBe(true)
    expect(await page.title()).toBe('The Tide Post')
    expect(await page.evaluate(() => document.activeElement?.hasAttribute('data-farthing-region'))).toBe(true)
    expect(await page.locator('#preview').count()).toBe(0)
    expect(await told()).toEqual(['pfl-start', 'pfl-paid'])
    expect(asked()).toEqual(['pfl.pay'])
    expect(wallet.heard[0]?.offer?.page).toBe(`${site.origin}/tides`)
    expect(spent()).toBe(20_000n)
    const cookies = await context.cookies()
    expect(cookies.find(({ name }) => name === 'ticket')?.httpOnly).toBe(true)
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
  })

  test('where Trusted Types allow no policy, the page is loaded anew with the cookie', async () => {
    extraPolicy = ["trusted-types 'none'"]
    await open('/tides')
    await page.click('button')
    await page.waitForSelector('#text')
    expect(spent()).toBe(20_000n)
    complaints = complaints.filter((text) => !/trusted/i.test(text))
  })

  test('from a front page a press leads to the article', async () => {
    await open('/front')
    await page.click('per-fee-link a')
    await page.waitForURL(`${site.origin}/tides`)
    expect(await page.innerText('#text')).toBe('High water at six.')
    expect(spent()).toBe(20_000n)
  })

  test('what is open already is opened without the wallet', async () => {
    await open('/front')
    await page.click('per-fee-link a')
    await page.waitForSelector('#text')
    await open('/front')
    await page.click('per-fee-link a')
    await page.waitForSelector('#text')
    expect(asked()).toEqual(['pfl.pay'])
  })

  test('the name of the control has text and price, and the price is seen', async () => {
    await open('/front')
    expect(await page.getByRole('link', { name: 'Tide table, €0.02' }).count()).toBe(1)
    expect(await page.locator('[part=price]').innerText()).toBe('€0.02')
    await open('/tides')
    expect(await page.getByRole('button', { name: 'Read for 0.02 EUR' }).count()).toBe(1)
    expect(await page.locator('[part=price]').isVisible()).toBe(false)
  })

  test('an element without a link of its own brings one', async () => {
    await open('/bare')
    await page.getByRole('link', { name: 'Tide table, €0.02' }).click()
    await page.waitForSelector('#text')
    expect(spent()).toBe(20_000n)
  })

  test('nothing is fetched before the press', async () => {
    await open('/front')
    expect(site.requests.map(({ path }) => path)).toEqual(['/front', '/per-fee-link.js'])
  })

  test('a script-made click on the button does nothing at all', async () => {
    await open('/tides')
    await page.evaluate(() => document.querySelector('button')?.click())
    await page.evaluate(() => document.querySelector('form')?.requestSubmit())
    await page.evaluate(() => document.querySelector('per-fee-link')?.dispatchEvent(new MouseEvent('click')))
    expect(await told()).toEqual([])
    expect(await page.getAttribute('per-fee-link', 'state')).toBe('idle')
    expect(context.pages()).toHaveLength(1)
    expect(site.requests.filter(({ path }) => path === '/tides')).toHaveLength(1)
  })

  test('a script-made click on a link may show the preview and pays nothing', async () => {
    await open('/front')
    await page.evaluate(() => document.querySelector('a')?.click())
    await page.waitForSelector('#preview')
    expect(asked()).toEqual([])
    expect(spent()).toBe(0n)
  })

  test("a press with a modifier is the browser's: a new tab with the preview", async () => {
    await open('/front')
    const [tab] = await Promise.all([
      context.waitForEvent('page'),
      page.click('per-fee-link a', { modifiers: ['ControlOrMeta'] }),
    ])
    await tab.waitForSelector('#preview')
    expect(asked()).toEqual([])
  })

  test('a double click and presses while busy ask once', async () => {
    await open('/tides')
    wallet.mode = 'say-nothing'
    await page.dblclick('button')
    await state('consent')
    await page.click('button')
    await expect.poll(asked).toEqual(['pfl.pay'])
    expect(context.pages()).toHaveLength(2)
    expect(await told()).toEqual(['pfl-start'])
  })

  test.each([['by a press'], ['after a reload']])(
    'an answer lost after paying is found again %s: one key, one charge',
    async (how) => {
      await open('/once')
      wallet.mode = 'pay-then-close'
      await page.click('button')
      await state('pending')
      expect(await told()).toEqual(['pfl-start', 'pfl-error E-PENDING'])
      wallet.mode = 'pay'
      if (how === 'after a reload') await open('/once')
      await page.click('button')
      await page.waitForSelector('#text')
      expect(asked()).toEqual(['pfl.pay', 'pfl.resolve'])
      expect(new Set(wallet.heard.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1)
      expect(new Set(wallet.heard.map(({ quote }) => quote)).size).toBe(1)
      expect(broker.purchaseCount()).toBe(1)
      expect(spent()).toBe(20_000n)
    },
  )

  test('a refusal is told without its reason and can be tried anew with a fresh key', async () => {
    await open('/tides')
    wallet.mode = 'refuse'
    await page.click('button')
    await state('refused')
    expect(await told()).toEqual(['pfl-start', 'pfl-refused E-REFUSED'])
    expect(await notice()).toBe('Not bought. Nothing was charged. (E-REFUSED)')
    wallet.mode = 'pay'
    await page.click('button')
    await page.waitForSelector('#text')
    expect(asked()).toEqual(['pfl.pay', 'pfl.pay'])
    expect(new Set(wallet.heard.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2)
  })

  test('an unknown outcome stays pending', async () => {
    await open('/tides')
    wallet.mode = 'unknown'
    await page.click('button')
    await state('pending')
    expect(await told()).toEqual(['pfl-start', 'pfl-error E-PENDING'])
  })

  test('a wallet for other systems only leaves the plain form', async () => {
    await open('/tides')
    wallet.mode = 'other-system'
    await page.click('button')
    await state('error')
    expect(await told()).toEqual(['pfl-start', 'pfl-error E-NOWALLET'])
    await page.click('button')
    await page.waitForSelector('#checkout')
  })

  test('where windows are blocked the form of tier 0 is sent', async () => {
    await page.addInitScript(() => Object.assign(window, { open: () => null }))
    await open('/tides')
    await page.click('button')
    await page.waitForSelector('#checkout')
    const posts = site.requests.filter(({ method }) => method === 'POST')
    expect(posts.map(({ path, body }) => [path, body])).toEqual([['/tides', 'farthing=buy']])
  })

  test('where windows are blocked and a payment is open, no form is sent', async () => {
    await open('/once')
    wallet.mode = 'pay-then-close'
    await page.click('button')
    await state('pending')
    await page.evaluate(() => Object.assign(window, { open: () => null }))
    await page.click('button')
    await page.waitForFunction(() =>
      /pop-up/.test(document.querySelector('per-fee-link')?.shadowRoot?.textContent ?? ''),
    )
    expect(site.requests.some(({ method }) => method === 'POST')).toBe(false)
  })

  test('when the press has lapsed, a real button asks for another one', async () => {
    await page.addInitScript(() =>
      Object.defineProperty(navigator, 'userActivation', { value: { isActive: false } }),
    )
    await open('/tides')
    await page.click('button')
    const next = page.getByRole('button', { name: 'Continue' })
    await next.waitFor()
    expect(await next.evaluate((element) => element.matches(':focus'))).toBe(true)
    expect(context.pages()).toHaveLength(1)
    await page.keyboard.press('Enter')
    await page.waitForSelector('#text')
    expect(spent()).toBe(20_000n)
  })

  test('a quote dearer or cheaper than the page is refused before any window opens', async () => {
    for (const price of ['0.01 EUR', '0.09 EUR']) {
      pagePrice = price
      await open('/tides')
      await page.click('button')
      await state('refused')
      expect(await told()).toEqual(['pfl-start', 'pfl-refused E-PRICE-MISMATCH'])
      expect(context.pages()).toHaveLength(1)
    }
  })

  test('a quote on another offer is refused', async () => {
    site.tamper = { quote: (quote) => ({ ...quote, offerDigest: 'A'.repeat(43) }) }
    await open('/tides')
    await page.click('button')
    await state('error')
    expect(await told()).toEqual(['pfl-start', 'pfl-error E-CONFLICT'])
    expect(asked()).toEqual([])
  })

  test('messages of another source or origin are not believed', async () => {
    await open('/tides')
    wallet.mode = 'say-nothing'
    const [popup] = await Promise.all([context.waitForEvent('page'), page.click('button')])
    await expect.poll(asked).toEqual(['pfl.pay'])
    const idempotencyKey = wallet.heard[0]?.idempotencyKey
    const forged = { type: 'pfl.paid', idempotencyKey, receipt: 'eyJh.eyJi.c2ln' }
    await page.evaluate((message) => window.postMessage(message, location.origin), forged)
    // The same window under another origin than the broker's.
    await popup.evaluate((address) => location.assign(address), `${site.origin}/free`)
    await popup.waitForURL(`${site.origin}/free`)
    await popup.evaluate((message) => (window.opener as Window).postMessage(message, '*'), forged)
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
    expect(await page.getAttribute('per-fee-link', 'state')).toBe('consent')
    expect(site.requests.every(({ ticket }) => ticket === null)).toBe(true)
  })

  test('by keyboard: Enter pays, Escape closes a notice, the focus stays', async () => {
    await open('/front')
    wallet.mode = 'refuse'
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await state('refused')
    await page.bringToFront()
    expect(await page.evaluate(() => document.activeElement?.localName)).toBe('a')
    await page.keyboard.press('Escape')
    await state('idle')
    expect(await notice()).toBe('')
    wallet.mode = 'pay'
    await page.keyboard.press('Enter')
    await page.waitForSelector('#text')
  })

  test('what cannot be delivered is tried three times, then kept for a free press', async () => {
    await open('/tides')
    site.deliveryFaults.push(500, 502, 503)
    await page.click('button')
    await state('error')
    expect(await told()).toEqual(['pfl-start', 'pfl-error E-DELIVERY'])
    expect(await page.getByRole('link', { name: 'Your wallet' }).getAttribute('href')).toBe(broker.origin)
    await page.click('button')
    await page.waitForSelector('#text')
    expect(asked()).toEqual(['pfl.pay'])
    expect(spent()).toBe(20_000n)
  })

  test('a page may keep a press from buying', async () => {
    await open('/tides')
    await page.evaluate(() => document.addEventListener('pfl-start', (event) => event.preventDefault()))
    await page.click('button')
    expect(await page.getAttribute('per-fee-link', 'state')).toBe('idle')
    expect(site.requests.filter(({ path }) => path === '/tides')).toHaveLength(1)
  })

  test.each([
    ['/faulty', 'Not for sale: the description is faulty. (E-PRICE)'],
    ['/expired', 'This offer has expired. (E-EXPIRATION)'],
  ])('%s is inert text with its reason', async (path, reason) => {
    await open(path)
    await state('error')
    expect(await notice()).toBe(reason)
    expect(await page.getByRole('link').count()).toBe(0)
  })

  test("a link to another site is the browser's", async () => {
    await open('/elsewhere')
    await page.evaluate(() =>
      document.addEventListener('click', (event) => {
        Object.assign(window, { isLeft: !event.defaultPrevented })
        event.preventDefault()
      }),
    )
    await page.click('per-fee-link a')
    expect(await page.evaluate(() => (window as unknown as { isLeft: boolean }).isLeft)).toBe(true)
    expect(await told()).toEqual([])
  })
})
