import type { AddressInfo } from 'node:net'
import { AxeBuilder } from '@axe-core/playwright'
import { type ServerType, serve } from '@hono/node-server'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../../../../scripts/chromium.ts'
import { deliverMessage } from '../messages.ts'
import {
  billing,
  openTestOperator,
  paymentBody,
  refundsPath,
  type TestOperator,
} from '../testing/test-operator.ts'

const executablePath = findChromium()
const flags =
  '--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run --disable-quic'
const phone = '+4915123456720'
const korean = '+821012345620'
const prepaid = '+4915123456750'

if (executablePath === undefined && process.env['CI'] !== undefined) {
  throw new Error('There is no Chromium, and CI asks for one. Set CHROMIUM to its path.')
}
if (executablePath === undefined) {
  process.stderr.write("skipped: the operator's pages in a browser, as there is no Chromium (set CHROMIUM)\n")
}

describe.skipIf(executablePath === undefined)("the operator's pages in a browser", () => {
  let browser: Browser
  let server: ServerType
  let it: TestOperator
  let base = ''
  let written: { readonly to: string; readonly text: string }[] = []

  beforeAll(async () => {
    it = await openTestOperator({
      onFromPhone: (message) => {
        written.push(message)
        return message.to === '72000'
      },
    })
    server = serve({ fetch: it.operator.fetch, hostname: '127.0.0.1', port: 0 })
    await new Promise<void>((done) => server.once('listening', done))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: flags.split(' '),
    })
  })

  afterAll(async () => {
    await browser?.close()
    await it?.close()
    server?.close()
  })

  const arrive = (to: string, text: string, from = '72000'): void => {
    const id = `sms-${text.length}-${text.slice(0, 12)}-${from}`
    const message = { id, systemId: 'wren', from, to, text, parts: 1, submittedAt: it.system.now() }
    expect(deliverMessage(it.operator.deps, message)).toEqual({ state: 'delivered' })
  }

  /** Every page in every state it has, by name. */
  async function listPages(): Promise<ReadonlyMap<string, string>> {
    const pages = new Map([['home-empty', '/']])
    arrive(
      phone,
      '482913 is your code to pay 4.99 EUR to The Wren on your phone bill. Valid 3 min. Never share it.',
    )
    arrive(
      phone,
      'Pay 1.50 EUR to Acme on your phone bill? Reply Y 4821. No reply = no charge. STOP to block.',
      '72001',
    )
    arrive(phone, 'Thank you for your order', '72499')
    arrive(korean, '[더렌] 인증번호 482913 / 5000원 휴대폰결제. 3분 이내 입력. 타인에게 알려주지 마세요')
    const paid = await it.call('POST', billing, paymentBody(phone, 4.99))
    await it.call('POST', refundsPath(paid.json.paymentId), {
      type: 'total',
      amountTransaction: { referenceCode: 'r', refundAmount: {} },
    })
    await it.call('POST', `${billing}/prepare`, paymentBody(phone, 2))
    await it.call('POST', billing, paymentBody(prepaid, 2))
    await it.change('+4915123456723', { traits: { isPorted: true } })
    await it.change('+4915123456724', { traits: { isBarred: true, isReachable: false, isMinor: true } })
    for (let count = 0; count < 201; count += 1) arrive('+4915123456725', `Message ${'x'.repeat(count)}`)
    const ask = await it.call('POST', `${billing}/prepare`, paymentBody('+4915123456710', 3))
    const done = await it.call('POST', `${billing}/prepare`, paymentBody('+4915123456710', 3))
    const donePath = new URL(done.json.validationInfo?.validationURL ?? '').pathname
    await it.send(donePath, { method: 'POST', body: new URLSearchParams({ choice: 'approve' }) })
    pages.set('home-phones', '/')
    pages.set('home-wrong', '/phones?number=12')
    pages.set('phone-empty', '/phones/+4915123456722')
    pages.set('phone-code', `/phones/${phone}?with=72000`)
    pages.set('phone-reply', `/phones/${phone}?with=72001`)
    pages.set('phone-billed', `/phones/${phone}?with=72499&notice=unsent`)
    pages.set('phone-korean', `/phones/${korean}`)
    pages.set('phone-prepaid', `/phones/${prepaid}`)
    pages.set('phone-unknown', '/phones/+4915123456705')
    pages.set('phone-ported', '/phones/+4915123456723')
    pages.set('phone-barred', '/phones/+4915123456724')
    pages.set('phone-full', '/phones/+4915123456725')
    pages.set('phone-of-nobody', '/phones/+33612345678')
    pages.set('validate-ask', new URL(ask.json.validationInfo?.validationURL ?? '').pathname)
    pages.set('validate-done', donePath)
    pages.set('validate-nothing', '/validate/nothing')
    return pages
  }

  test('have no serious fault of access in light and dark, fit 320 pixels, give every target 24', {
    timeout: 120_000,
  }, async () => {
    const faults: string[] = []
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    const page = await context.newPage()
    page.on('pageerror', (fault) => faults.push(fault.message))
    page.on('console', (message) => {
      // A page that answers 404 on purpose is told as an error too.
      if (message.type() === 'error' && !message.text().includes('404')) faults.push(message.text())
    })
    await page.goto(base)
    faults.push(...(await look(page, 'home-empty')))
    for (const [name, path] of await listPages()) {
      if (name === 'home-empty') continue
      await page.setViewportSize({ width: 1280, height: 900 })
      await page.goto(base + path)
      faults.push(...(await look(page, name)))
    }
    await context.close()
    expect(faults).toEqual([])
    expect(it.errors).toEqual([])
  })

  test('show a message as it arrives, keep what is being typed, and answer with one press', async () => {
    written = []
    const number = '+4915123456730'
    const page = await browser.newPage()
    await page.goto(`${base}/phones/${number}`)
    await page.getByText('No messages yet').waitFor()
    arrive(number, '111222 is your code. Reply Y 4821')
    await page.getByText('111222', { exact: true }).waitFor()
    expect(await page.locator('#news').textContent()).toContain('New message: 111222 is your code')
    await page.getByLabel('Message to 72000').fill('not yet sen')
    arrive(number, '333444 is your code. Reply Y 4821')
    await page.getByText('333444', { exact: true }).waitFor()
    expect(await page.getByLabel('Message to 72000').inputValue()).toBe('not yet sen')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('text')
    await page.getByRole('button', { name: 'Y 4821' }).click()
    await page.locator('.bubble-out').waitFor()
    expect(written).toMatchObject([{ to: '72000', text: 'Y 4821' }])
    await page.close()
  })

  test('work without script: read the code, reply, write to another number, decide on a payment', async () => {
    written = []
    const number = '+4915123456731'
    arrive(number, '555666 is your code')
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(base)
    await page.getByLabel('Number, with country code').fill('0049 151 234567-31')
    await page.getByRole('button', { name: 'Open phone' }).click()
    expect(await page.locator('output').textContent()).toBe('555666')
    expect(await page.getByRole('button', { name: /Copy/ }).count()).toBe(0)
    await page.getByRole('button', { name: 'STOP' }).click()
    await page.getByLabel('Message to 72000').fill('Hello <there>')
    await page.getByRole('button', { name: 'Send' }).first().click()
    await page.getByText('Hello <there>').waitFor()
    expect(written.map(({ text }) => text)).toEqual(['STOP', 'Hello <there>'])
    await page.getByText('Write to another number').click()
    await page.getByLabel('Short code').fill('99999')
    await page.getByLabel('Message', { exact: true }).fill('Anybody?')
    await page.getByRole('button', { name: 'Send' }).last().click()
    await page.getByText('Nobody owns that short code').waitFor()
    const made = await it.call('POST', `${billing}/prepare`, paymentBody('+4915123456710', 3))
    await page.goto(base + new URL(made.json.validationInfo?.validationURL ?? '').pathname)
    await page.getByRole('button', { name: 'Decline' }).click()
    await page.getByText('Nothing is charged').waitFor()
    await context.close()
  })

  test('are reached by keyboard alone, the copy of a code included', async () => {
    const number = '+4915123456732'
    arrive(number, '777888 is your code')
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] })
    const page = await context.newPage()
    await page.goto(`${base}/phones/${number}`)
    const copy = page.getByRole('button', { name: 'Copy code 777888' })
    for (
      let count = 0;
      count < 20 && !(await copy.evaluate((it) => it === document.activeElement));
      count += 1
    ) {
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Enter')
    await page.getByText('Copied').waitFor({ state: 'attached' })
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('777888')
    await context.close()
  })
})

async function look(page: Page, name: string): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await audit(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await audit(page)
  await page.$$eval('details', (all) => all.forEach((details) => details.setAttribute('open', '')))
  const wide: string[] = []
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 900 })
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    if (over > 0) wide.push(`${name}: ${over} px too wide at ${width}`)
  }
  const small = await page.$$eval('button, summary, input:not([type=hidden]), nav a, .button', (elements) =>
    elements
      .filter((element) => element.checkVisibility())
      .filter((element) => element.getBoundingClientRect().height < 24)
      .map((element) => element.outerHTML.slice(0, 120)),
  )
  return [
    ...light.map((fault) => `${name} light ${fault}`),
    ...dark.map((fault) => `${name} dark ${fault}`),
    ...wide,
    ...small.map((target) => `${name}: small ${target}`),
  ]
}

async function audit(page: Page): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] })
  const { violations } = await axe.analyze()
  return violations.map((fault) => `${fault.id}: ${fault.nodes.map((node) => node.html).join(' , ')}`)
}
