import { expect, test } from 'vitest'
import {
  buyButton,
  eventually,
  heldText,
  journeys,
  keepPicture,
  newReader,
  paidBar,
  paths,
  payButton,
  pressForWindow,
  prices,
  purchaseOf,
  watchMoney,
} from './reader.ts'
import { printVoucher } from './system.ts'

journeys('a new reader', () => {
  test('with no wallet tops up by voucher and reads after four interactions, in place', async () => {
    const reader = await newReader()
    const page = await reader.visit(paths.ferry)
    expect(await heldText(page).count()).toBe(0)
    await page.evaluate(() => {
      document.documentElement.dataset['sameDocument'] = 'yes'
    })
    const voucher = await printVoucher(reader.system)
    const moved = await watchMoney(reader)

    const window = await pressForWindow(reader, buyButton(page))
    await reader.type(window.getByLabel('Voucher code'), voucher)
    await reader.press(window.getByRole('button', { name: 'Top up and go on' }))
    await payButton(window).waitFor()
    await keepPicture(window, 'window-after-top-up', false)
    await reader.press(payButton(window))
    await heldText(page).waitFor()

    expect(reader.interactions()).toBe(4)
    expect(page.url()).toBe(reader.system.newspaper + paths.ferry)
    expect(await page.locator('html').getAttribute('data-same-document')).toBe('yes')
    expect(await paidBar(page).textContent()).toContain('Paid')
    await eventually(async () => window.isClosed(), true)
    const { buyer, merchant, house } = await moved()
    expect({ buyer: buyer - 5_000_000n, merchant, house }).toEqual(purchaseOf(prices.ferry))
    await keepPicture(page, 'article-paid')
  })

  test('who presses “Do not pay” has paid nothing and may press again', async () => {
    const reader = await newReader()
    await reader.topUp()
    const page = await reader.visit(paths.ferry)
    const moved = await watchMoney(reader)
    const window = await pressForWindow(reader, buyButton(page))
    await reader.press(window.getByRole('button', { name: 'Do not pay' }))
    await page.locator('per-fee-link[state=refused]').first().waitFor()
    expect(await moved()).toEqual({ buyer: 0n, merchant: 0n, house: 0n })
    const again = await pressForWindow(reader, buyButton(page))
    await reader.press(payButton(again))
    await heldText(page).waitFor()
    expect(await moved()).toEqual(purchaseOf(prices.ferry))
  })
})
