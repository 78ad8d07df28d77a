import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../../../../scripts/chromium.ts'
import { gallery } from './gallery.ts'

const executablePath = findChromium()
const flags =
  '--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run --disable-quic'
const policy =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

/** Pages that differ in nothing but a sentence are looked at once each kind. */
const twins = new RegExp(
  [
    '^(problem-code-|checkout-page-refused-)(?!wallet_frozen)',
    '^checkout-window-(?!offer$|paid$|refused$)',
    '^wallet-payment-(review|not-again)',
    '^checkout-ways-(amount|class|no)-',
    '^phone-refused-(outcome|phone_(?!denied))',
    '^phone-(waiting-(?!charging)|code-(last|resent)|number-(kind|fault)|password-wrong|paid-80)',
    '^phone-door-(expired|fault)|^phone-history-partial|^merchant-statement-partial',
    '^merchant-phone-payment-(confirmed|available)|^wallet-phone-payment-open',
    '^order-(state-(?!approval|partially)|fault|paid-virtual)|^gifts-none|^family-(empty|raise|no-guardian)',
    '^goods-(orders-(empty|none)|catalogue-(published|same)|preview-none|prices-empty)|^players-(empty|none)',
    '^player-fault|^refunds-(empty|none)|^refund-(decided|fault)|^dispute-sent|^library-goods-only',
  ].join('|'),
)
/** Pages that the journeys audit as they are served, with real data, in light and dark and at 320 pixels. */
const seenLive = new Set(
  (
    'landing reference problem-codes problem-not-found wallet-none wallet-home wallet-activity wallet-payment-open ' +
    'wallet-library wallet-top-up wallet-top-up-confirm wallet-top-up-done wallet-budgets wallet-security-unclaimed ' +
    'wallet-security-frozen wallet-sign-in wallet-exports wallet-erase merchant-sign-in merchant-register ' +
    'merchant-home merchant-payments merchant-payment merchant-keys merchant-settings window'
  ).split(' '),
)
const pages = new Map(gallery('en').filter(([name]) => !twins.test(name) && !seenLive.has(name)))

if (executablePath === undefined && process.env['CI'] !== undefined) {
  throw new Error('There is no Chromium, and CI asks for one. Set CHROMIUM to its path.')
}
if (executablePath === undefined) {
  process.stderr.write(`skipped: ${pages.size} pages in a browser, as there is no Chromium (set CHROMIUM)\n`)
}

describe.skipIf(executablePath === undefined)('every page in a browser', () => {
  let browser: Browser
  let server: Server
  let base = ''

  beforeAll(async () => {
    server = createServer((request, response) => {
      const name = (request.url ?? '').slice(1)
      const isStyle = name === 'assets/style.css'
      const body = isStyle ? readFileSync(join(import.meta.dirname, 'style.css'), 'utf8') : pages.get(name)
      response.writeHead(body === undefined ? 404 : 200, {
        'content-type': isStyle ? 'text/css; charset=utf-8' : 'text/html; charset=utf-8',
        'content-security-policy': policy,
      })
      response.end(body ?? '')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    base = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : ''
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: flags.split(' '),
    })
  })

  afterAll(async () => {
    await browser?.close()
    server?.close()
  })

  test('has no serious fault of access in light and dark, fits 320 pixels, gives every target 24', {
    timeout: 300_000,
  }, async () => {
    const faults = await eachPage(async (page, name) => {
      await page.setViewportSize({ width: 1280, height: 900 })
      await page.emulateMedia({ colorScheme: 'light' })
      const light = await audit(page)
      await page.emulateMedia({ colorScheme: 'dark' })
      const dark = await auditColours(page)
      const access = [...listSerious(light, `${name} light`), ...listSerious(dark, `${name} dark`)]
      await page.$$eval('details', (all) => all.forEach((details) => details.setAttribute('open', '')))
      const wide: string[] = []
      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 900 })
        const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        if (over > 0) wide.push(`${name}: ${over} px too wide at ${width}`)
      }
      return [...access, ...wide, ...(await smallTargets(page)).map((target) => `${name}: small ${target}`)]
    })
    expect(faults).toEqual([])
  })

  async function eachPage(
    look: (page: Page, name: string) => Promise<readonly string[]>,
  ): Promise<readonly string[]> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    const page = await context.newPage()
    const faults: string[] = []
    for (const name of pages.keys()) {
      await page.goto(`${base}/${name}`)
      await page.evaluate(() => document.documentElement.classList.add('has-script'))
      faults.push(...(await look(page, name)))
    }
    await context.close()
    return faults
  }
})

/** Links inside sentences are exempt (WCAG 2.5.8). */
function smallTargets(page: Page): Promise<readonly string[]> {
  return page.$$eval('button, summary, input:not([type=hidden]), select, nav a, .button', (elements) =>
    elements
      .filter((element) => element.checkVisibility())
      .filter((element) => element.getBoundingClientRect().height < 24)
      .map((element) => element.outerHTML.slice(0, 120)),
  )
}

type Violations = Awaited<ReturnType<AxeBuilder['analyze']>>['violations']

/** Legacy mode runs in the page itself instead of opening a second one each time; there are no frames to reach. */
async function audit(page: Page): Promise<Violations> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] })
  return (await axe.analyze()).violations
}

/** The auditor still stands in the page from the first look, so it is only asked again. */
function auditColours(page: Page): Promise<Violations> {
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      readonly axe: { run(options: object): Promise<{ readonly violations: Violations }> }
    }
    return (await axe.run({ runOnly: ['color-contrast'], resultTypes: ['violations'] })).violations
  })
}

function listSerious(violations: Violations, name: string): readonly string[] {
  return violations
    .filter((fault) => fault.impact === 'serious' || fault.impact === 'critical')
    .map((fault) => `${name}: ${fault.id} at ${fault.nodes.map((node) => node.html).join(' , ')}`)
}
