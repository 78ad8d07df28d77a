import { expect, test } from 'vitest'
import { look, lookAtAll } from './look.ts'
import { buyByWindow, journeys, newReader, paidBar, paths } from './reader.ts'
import { printVoucher } from './system.ts'

journeys('every page', () => {
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
