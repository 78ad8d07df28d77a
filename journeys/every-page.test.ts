import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import {
  buyButton,
  buyByWindow,
  journeys,
  keepPicture,
  newReader,
  paidBar,
  paths,
  payButton,
  type Reader,
} from './reader.ts'
import { printVoucher } from './system.ts'

/** A page to look at, by the name its pictures bear. */
type Stop = readonly [name: string, path: string]

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

journeys('every page of the journeys', () => {
  test('of the newspaper is open to everybody, in light, dark and at 320 pixels', async () => {
    const reader = await newReader()
    const { newspaper } = reader.system
    const faults = await lookAtAll(reader, newspaper, [
      ['paper-front', '/'],
      ['paper-preview', paths.ferry],
      ['paper-crossword-preview', paths.crossword],
      ['paper-pass', paths.pass],
      ['paper-free', '/articles/the-farthing'],
      ['paper-not-found', '/articles/no-such-piece'],
    ])
    await reader.topUp()
    for (const path of [paths.ferry, paths.notches]) {
      await reader.visit(path)
      await buyByWindow(reader)
    }
    faults.push(...(await look(reader.page, 'paper-article')))
    await reader.visit(paths.notches)
    await paidBar(reader.page).getByRole('button', { name: /^Undo/ }).click()
    await buyButton(reader.page).waitFor()
    faults.push(...(await look(reader.page, 'paper-refunded')))
    await reader.visit(paths.crossword)
    await buyByWindowOf(reader)
    faults.push(...(await look(reader.page, 'paper-crossword')))
    await reader.visit(paths.pass)
    await buyByWindowOf(reader)
    faults.push(...(await look(reader.page, 'paper-pass-paid')))
    expect(faults).toEqual([])
  })

  test('of the checkout likewise, in each state', async () => {
    const reader = await newReader()
    const faults: string[] = []
    // Without script the checkout is a page of its own; the words and fields are those of the window.
    const page = await reader.visit(paths.ferry)
    const buy = async (): Promise<void> => {
      await page.goto(reader.system.newspaper + paths.ferry)
      await page.locator('.farthing-gate form').evaluate((form: HTMLFormElement) => {
        form.closest('per-fee-link')?.replaceWith(form)
      })
      await buyButton(page).click()
      await page.locator('.offer-price').waitFor()
    }
    await buy()
    faults.push(...(await look(page, 'checkout-top-up')))
    await page.getByLabel('Voucher code').fill('0000-0000')
    await page.getByRole('button', { name: 'Top up and go on' }).click()
    await page.locator('.error').waitFor()
    faults.push(...(await look(page, 'checkout-wrong-code')))
    await page.getByLabel('Voucher code').fill(await printVoucher(reader.system))
    await page.getByRole('button', { name: 'Top up and go on' }).click()
    await payButton(page).waitFor()
    faults.push(...(await look(page, 'checkout-offer')))
    await payButton(page).click()
    await paidBar(page).waitFor()
    await reader.context.clearCookies({ domain: '127.0.0.1' })
    await buy()
    faults.push(...(await look(page, 'checkout-owned')))
    await page.goto(`${reader.system.broker}/pay?quote=nonsense`)
    faults.push(...(await look(page, 'checkout-refused')))
    expect(faults).toEqual([])
  })

  test('of the wallet likewise, with data', async () => {
    const reader = await newReader()
    const { broker } = reader.system
    const faults = await lookAtAll(reader, broker, [
      ['landing', '/'],
      ['wallet-none', '/wallet'],
      ['wallet-sign-in', '/wallet/sign-in'],
    ])
    await reader.topUp()
    await reader.visit(paths.ferry)
    await buyByWindow(reader, { withBudget: true })
    const payment = await paidBar(reader.page).getByRole('link', { name: 'Receipt' }).getAttribute('href')
    faults.push(
      ...(await lookAtAll(reader, broker, [
        ['wallet-home', '/wallet'],
        ['wallet-activity', '/wallet/activity'],
        ['wallet-payment', new URL(payment ?? '').pathname],
        ['wallet-library', '/wallet/library'],
        ['wallet-top-up', '/wallet/top-up'],
        ['wallet-budgets', '/wallet/budgets'],
        ['wallet-security', '/wallet/security'],
        ['wallet-exports', '/wallet/exports'],
        ['wallet-erase', '/wallet/erase'],
        ['window-alone', '/window'],
      ])),
    )
    const { page } = reader
    await page.goto(`${broker}/wallet/top-up`)
    await page.getByLabel('Voucher code').fill(await printVoucher(reader.system))
    await page.getByRole('button', { name: 'Check the code' }).click()
    await page.getByRole('button', { name: /^Add / }).waitFor()
    faults.push(...(await look(page, 'wallet-top-up-confirm')))
    await page.getByRole('button', { name: /^Add / }).click()
    await page.getByText('Your wallet now holds').waitFor()
    faults.push(...(await look(page, 'wallet-top-up-done')))
    await page.goto(`${broker}/wallet/security`)
    await page.getByRole('button', { name: 'Freeze this wallet now' }).click()
    await page.getByRole('heading', { name: 'This wallet is frozen' }).waitFor()
    faults.push(...(await look(page, 'wallet-security-frozen')))
    expect(faults).toEqual([])
  })

  test('of the merchant and of the reference likewise', async () => {
    const reader = await newReader()
    const { broker, merchant } = reader.system
    const faults = await lookAtAll(reader, broker, [
      ['merchant-sign-in', '/merchant/sign-in'],
      ['merchant-register', '/merchant/register'],
      ['reference', '/reference'],
      ['problems', '/problems'],
      ['problem', '/problems/price_changed'],
      ['not-found', '/no-such-page'],
    ])
    await reader.topUp()
    await reader.visit(paths.ferry)
    await buyByWindow(reader)
    const { page } = reader
    await page.goto(`${broker}/merchant/sign-in`)
    await page.getByLabel('API key').fill(merchant.key)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Net today' }).waitFor()
    const payment = await page.locator('table a').first().getAttribute('href')
    faults.push(
      ...(await lookAtAll(reader, broker, [
        ['merchant-home', '/merchant'],
        ['merchant-payments', '/merchant/payments'],
        ['merchant-payment', payment ?? ''],
        ['merchant-keys', '/merchant/keys'],
        ['merchant-settings', '/merchant/settings'],
      ])),
    )
    expect(faults).toEqual([])
  })
})

/** Buys what has no `.prose-held`: a puzzle, a pass. */
async function buyByWindowOf(reader: Reader): Promise<void> {
  const [window] = await Promise.all([
    reader.context.waitForEvent('page'),
    buyButton(reader.page).click(),
  ])
  await payButton(window).click()
  await paidBar(reader.page).waitFor()
}

async function lookAtAll(reader: Reader, base: string, stops: readonly Stop[]): Promise<string[]> {
  const faults: string[] = []
  for (const [name, path] of stops) {
    await reader.page.goto(base + path)
    faults.push(...(await look(reader.page, name)))
  }
  return faults
}

/** Audits the page as it stands: all rules in light, colours again in dark, width at 320; keeps a picture of each. */
async function look(page: Page, name: string): Promise<readonly string[]> {
  const faults = await audit(new AxeBuilder({ page }).withTags(tags), `${name} light`)
  await keepPicture(page, name)
  await page.setViewportSize({ width: 320, height: 700 })
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  if (over > 0) faults.push(`${name} scrolls sideways by ${over} px at 320`)
  await page.emulateMedia({ colorScheme: 'dark' })
  faults.push(...(await audit(new AxeBuilder({ page }).withRules(['color-contrast']), `${name} dark`)))
  await keepPicture(page, `${name}-dark-320`)
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
  return faults
}

/** Legacy mode audits in the page itself: nothing here has frames to reach. */
async function audit(axe: AxeBuilder, name: string): Promise<string[]> {
  const { violations } = await axe.setLegacyMode(true).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${name}: ${id} at ${nodes.map(({ html }) => html).join(' , ')}`)
}
