import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import {
  buyButton,
  heldText,
  journeys,
  keepPicture,
  newReader,
  nothing,
  paidBar,
  paths,
  payButton,
  prices,
  purchaseOf,
  type Reader,
  watchMoney,
} from './reader.ts'
import { printVoucher } from './system.ts'

journeys('a reader without script', () => {
  test('tops up, buys, reads, undoes at the paper, all by forms', async () => {
    const reader = await newReader({ javaScriptEnabled: false })
    const page = await reader.visit(paths.ferry)
    const moved = await watchMoney(reader)
    await reader.press(buyButton(page))
    await reader.type(page.getByLabel('Voucher code'), await printVoucher(reader.system))
    await reader.press(page.getByRole('button', { name: 'Top up and go on' }))
    await keepPicture(page, 'checkout-without-script')
    await reader.press(payButton(page))
    await heldText(page).waitFor()
    expect(page.url()).toBe(reader.system.newspaper + paths.ferry)
    expect(withoutTopUp(await moved())).toEqual(purchaseOf(prices.ferry))
    await page.reload()
    expect(await heldText(page).count()).toBe(1)

    await reader.press(paidBar(page).getByRole('button', { name: /^Undo/ }))
    await buyButton(page).waitFor()
    expect(await heldText(page).count()).toBe(0)
    expect(withoutTopUp(await moved())).toEqual(nothing)
  })

  test('takes a payment back on the wallet’s activity page', async () => {
    const { reader, page } = await atHome()
    const moved = await watchMoney(reader)
    await buy(page)
    expect(await moved()).toEqual(purchaseOf(prices.ferry))
    await page.goto(`${reader.system.broker}/wallet/activity`)
    await page.locator('summary', { hasText: 'Refund' }).first().click()
    await page.getByRole('button', { name: 'Refund €0.02' }).first().click()
    await page.getByText('€0.02 is back in your wallet').waitFor()
    expect(await moved()).toEqual(nothing)
  })

  test('opens a piece again from the library, also where the paper has forgotten who reads', async () => {
    const { reader, page } = await atHome()
    await buy(page)
    const moved = await watchMoney(reader)
    await openFromLibrary(reader)
    await heldText(page).waitFor()
    await reader.context.clearCookies({ domain: '127.0.0.1' })
    await openFromLibrary(reader)
    await buyButton(page).click()
    await page.getByText('You have bought this already').waitFor()
    await page.getByRole('button', { name: 'Open it' }).click()
    await heldText(page).waitFor()
    expect(await moved()).toEqual(nothing)
  })

  test('who declines at the checkout comes back to the preview, and nothing was paid', async () => {
    const { reader, page } = await atHome()
    const moved = await watchMoney(reader)
    await buyButton(page).click()
    await page.getByRole('button', { name: 'Do not pay' }).click()
    await buyButton(page).waitFor()
    expect(page.url()).toBe(reader.system.newspaper + paths.ferry)
    expect(await moved()).toEqual(nothing)
  })
})

async function atHome(): Promise<{ readonly reader: Reader; readonly page: Page }> {
  const reader = await newReader({ javaScriptEnabled: false })
  await reader.topUp()
  return { reader, page: await reader.visit(paths.ferry) }
}

async function buy(page: Page): Promise<void> {
  await buyButton(page).click()
  await payButton(page).click()
  await heldText(page).waitFor()
}

async function openFromLibrary({ page, system }: Reader): Promise<void> {
  await page.goto(`${system.broker}/wallet/library`)
  await page.getByRole('button', { name: /^Open again/ }).click()
}

function withoutTopUp(moved: { readonly buyer: bigint; readonly merchant: bigint; readonly house: bigint }) {
  return { ...moved, buyer: moved.buyer - 5_000_000n }
}
