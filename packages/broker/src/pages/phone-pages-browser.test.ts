import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { walletWindow } from '@farthing/protocol'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../../../../scripts/chromium.ts'
import { gallery } from './gallery.ts'

const executablePath = findChromium()
const pages = new Map(gallery('en'))

if (executablePath === undefined && process.env['CI'] !== undefined) {
  throw new Error('There is no Chromium, and CI asks for one. Set CHROMIUM to its path.')
}

if (executablePath === undefined) {
  process.stderr.write('skipped: the phone pages in a browser, as there is no Chromium (set CHROMIUM)\n')
}

describe.skipIf(executablePath === undefined)('the phone pages in a browser', () => {
  let browser: Browser
  let server: Server
  let base = ''
  /** What the sample page shows; the server says the same until a test says otherwise. */
  const shown = 'awaiting_operator'
  let state = shown
  let questions = 0
  const sent: URLSearchParams[] = []

  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://host').pathname
      if (path.endsWith('/state')) {
        questions += 1
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ state }))
        return
      }
      if (request.method === 'POST') {
        let body = ''
        request.on('data', (part: Buffer) => {
          body += part.toString()
        })
        request.on('end', () => {
          sent.push(new URLSearchParams(body))
          response.writeHead(200, { 'content-type': 'text/html' })
          response.end('<!doctype html><title>sent</title><p>sent</p>')
        })
        return
      }
      if (path === '/assets/style.css') {
        response.writeHead(200, { 'content-type': 'text/css' })
        response.end(readFileSync(join(import.meta.dirname, 'style.css')))
        return
      }
      const script = /^\/assets\/(phone-code|phone-wait|enhance)\.js$/.exec(path)?.[1]
      response.writeHead(200, {
        'content-type': script === undefined ? 'text/html; charset=utf-8' : 'text/javascript',
      })
      response.end(script === undefined ? (pages.get(path.slice(1)) ?? '') : readScript(script))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    base = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : ''
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: ['--no-sandbox', '--disable-gpu'],
    })
  })

  afterAll(async () => {
    await browser?.close()
    server?.close()
  })

  test('a waiting page looks again only when there is something new', async () => {
    const page = await open('phone-waiting-charging')
    expect(await page.locator('[data-wait]').getAttribute('data-state')).toBe(shown)
    await page.clock.runFor(2_000)
    await expect.poll(() => questions).toBeGreaterThanOrEqual(1)
    await page.clock.runFor(2_000)
    await expect.poll(() => questions).toBeGreaterThanOrEqual(2)
    expect(sent).toHaveLength(0)
    state = 'charged'
    await page.clock.runFor(2_000)
    await page.waitForSelector('text=sent')
    expect(sent.pop()?.get('action')).toBe('look')
    await page.context().close()
  })

  test('another code can be had when the half minute is over', async () => {
    const page = await open('phone-code')
    const button = page.locator('button[value="resend"]')
    expect(await button.textContent()).toBe('Send another code in 30 seconds')
    expect(await button.isDisabled()).toBe(true)
    await page.clock.runFor(29_500)
    expect(await button.textContent()).toBe('Send another code in 1 second')
    await page.clock.runFor(1_000)
    expect(await button.textContent()).toBe('Send another code')
    expect(await button.isEnabled()).toBe(true)
    await page.context().close()
  })

  test('a code from the message is filled in and said, and the button waits for the payer', async () => {
    const page = await open('phone-code', async (context) => {
      await context.addInitScript(() => {
        Object.assign(window, { OTPCredential: Object })
        Object.defineProperty(navigator.credentials, 'get', {
          value: () => Promise.resolve({ code: '048213' }),
        })
      })
    })
    await page.waitForFunction(() => document.activeElement?.hasAttribute('data-code-go'))
    expect(await page.locator('input[name="code"]').inputValue()).toBe('048213')
    expect(await page.locator('[data-code-filled]').textContent()).toContain('filled in')
    expect(sent).toHaveLength(0)
    await page.keyboard.press('Enter')
    await page.waitForSelector('text=sent')
    const form = sent.pop()
    expect(form?.get('action')).toBe('code')
    expect(form?.get('code')).toBe('048213')
    await page.context().close()
  })

  test('what was typed is not overwritten', async () => {
    const page = await open('phone-code', async (context) => {
      await context.addInitScript(() => {
        const later = new Promise((resolve) => Object.assign(window, { giveCode: resolve }))
        Object.assign(window, { OTPCredential: Object })
        Object.defineProperty(navigator.credentials, 'get', { value: () => later })
      })
    })
    await page.fill('input[name="code"]', '111111')
    await page.evaluate(() =>
      (window as unknown as { giveCode(value: unknown): void }).giveCode({ code: '2' }),
    )
    expect(await page.locator('input[name="code"]').inputValue()).toBe('111111')
    await page.context().close()
  })

  test.each([
    ['checkout-ways-window-all', ['Pay €0.25 from your balance', 'Phone bill', 'Do not pay']],
    ['checkout-ways-window-new', ['Voucher', 'Phone bill', 'Do not pay']],
    ['phone-window-number', ['Mobile number', 'Pay €0.25, tax included, on your phone bill', 'Do not pay']],
    ['phone-window-code', ['Type the code', 'Confirm: €0.25 on my phone bill', 'Cancel, charge nothing']],
    ['phone-window-reply', ['Y 4821', 'Cancel, charge nothing']],
    ['phone-window-unknown', ['We ask the operator', 'Close this window']],
    ['phone-window-paid', ['€0.25 is on your phone bill', 'Go on to the site']],
  ])('%s shows what it asks and its answers in a wallet window without scrolling', async (name, texts) => {
    const page = await open(name)
    await page.setViewportSize({ width: walletWindow.widthPx, height: walletWindow.heightPx })
    for (const text of texts) {
      const isSeen = await page.getByText(text).first().evaluate(isInView)
      expect(isSeen, text).toBe(true)
    }
    await page.context().close()
  })

  async function open(name: string, prepare?: (context: BrowserContext) => Promise<void>): Promise<Page> {
    state = shown
    questions = 0
    sent.length = 0
    const context = await browser.newContext()
    await prepare?.(context)
    const page = await context.newPage()
    await page.clock.install({ time: Date.UTC(2026, 10, 23, 18, 20) })
    await page.goto(`${base}/${name}`)
    return page
  }
})

/** Wholly inside the window, and nothing lies over its middle. */
function isInView(element: Element): boolean {
  const { left, top, right, bottom } = element.getBoundingClientRect()
  const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
  const isClear = seen !== null && (element.contains(seen) || seen.contains(element))
  return isClear && top >= 0 && bottom <= window.innerHeight
}

/** As the build would make it, without the types. */
function readScript(name: string): string {
  return stripTypeScriptTypes(readFileSync(join(import.meta.dirname, `browser/${name}.ts`), 'utf8'))
}
