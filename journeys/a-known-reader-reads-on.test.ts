import { expect, test } from 'vitest'
import {
  buyButton,
  buyByWindow,
  eventually,
  heldText,
  journeys,
  newReader,
  nothing,
  paidBar,
  paths,
  payButton,
  pressForWindow,
  prices,
  purchaseOf,
  watchMoney,
} from './reader.ts'

journeys('a reader who gave the paper a budget', () => {
  test('reads the next piece after one press, and undoes it to the unit', async () => {
    const reader = await newReader()
    await reader.topUp()
    await reader.visit(paths.ferry)
    await buyByWindow(reader, { withBudget: true })
    const pressed = reader.interactions()
    const page = await reader.visit(paths.notches)
    const moved = await watchMoney(reader)

    const window = await pressForWindow(reader, buyButton(page))
    await heldText(page).waitFor()
    expect(reader.interactions() - pressed).toBe(1)
    expect(await moved()).toEqual(purchaseOf(prices.notches))
    expect(await paidBar(page).textContent()).toMatch(/Paid 0\.005 EUR.*Undo/)
    await eventually(async () => window.isClosed(), true)

    await paidBar(page).getByRole('button', { name: /^Undo/ }).click()
    await buyButton(page).waitFor()
    expect(await heldText(page).count()).toBe(0)
    expect(await page.locator('.farthing-status').textContent()).toContain('Refunded')
    expect(await moved()).toEqual(nothing)
    const activity = await reader.openWallet('/wallet/activity')
    expect(await activity.locator('main').textContent()).toContain('Refund received')
    await page.reload()
    expect(await heldText(page).count()).toBe(0)
  })

  test('is asked before anything dearer than the budget allows for one item', async () => {
    const reader = await newReader()
    await reader.topUp()
    await reader.visit(paths.ferry)
    await buyByWindow(reader, { withBudget: true })

    // 0.25 EUR is the most that goes without asking, so it goes.
    const page = await reader.visit(paths.lostProperty)
    await reader.press(buyButton(page))
    await heldText(page).waitFor()

    await reader.visit(paths.pass)
    const moved = await watchMoney(reader)
    const window = await pressForWindow(reader, buyButton(page))
    await payButton(window).waitFor()
    expect(await moved()).toEqual(nothing)
    await reader.press(payButton(window))
    await paidBar(page).waitFor()
    expect(await moved()).toEqual(purchaseOf(prices.pass))
    // The pass opens what was not bought by itself.
    await reader.visit(paths.crossword)
    expect(await buyButton(page).count()).toBe(0)
    expect(await moved()).toEqual(purchaseOf(prices.pass))
  })

  test('did not get there by chance: the first payment, and each one without a budget, is asked for', async () => {
    const reader = await newReader()
    await reader.topUp()
    for (const path of [paths.ferry, paths.notches]) {
      const page = await reader.visit(path)
      const moved = await watchMoney(reader)
      const window = await pressForWindow(reader, buyButton(page))
      const pay = payButton(window)
      await pay.waitFor()
      expect(await pay.textContent()).toMatch(/^Pay €0\.0(2|05)( from your balance)?$/)
      expect(await window.getByRole('checkbox', { name: /^Pay this site/ }).isChecked()).toBe(false)
      expect(await moved()).toEqual(nothing)
      await reader.press(pay)
      await heldText(page).waitFor()
    }
  })
})
