import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { newNumber, openPhone, readBill, readCode } from './phone.ts'
import {
  eventually,
  heldText,
  journeys,
  newReader,
  nothing,
  paths,
  prices,
  purchaseOf,
  watchMoney,
} from './reader.ts'
import { printVoucher } from './system.ts'

const tabsMax = 40

journeys('by keyboard alone', () => {
  test('a new reader tops up, buys and reads on, and always sees where the focus is', async () => {
    const reader = await newReader()
    const page = await reader.visit(paths.ferry)
    const voucher = await printVoucher(reader.system)
    const moved = await watchMoney(reader)

    await tabTo(page, /^Read for 0\.02 EUR/)
    const [window] = await Promise.all([reader.context.waitForEvent('page'), page.keyboard.press('Enter')])
    await window.getByLabel('Voucher code').waitFor()
    await tabTo(window, /^Voucher code/)
    await window.keyboard.type(voucher)
    await window.keyboard.press('Enter')
    await window.getByRole('button', { name: /^Pay / }).waitFor()
    await tabTo(window, /^Pay €0\.02/)
    await window.keyboard.press('Enter').catch(() => undefined)

    await heldText(page).waitFor()
    const { buyer, ...rest } = await moved()
    expect({ buyer: buyer - 5_000_000n, ...rest }).toEqual(purchaseOf(prices.ferry))
    // The pressed button is gone; whoever reads by keyboard stands where the text begins.
    await eventually(
      () => page.evaluate(() => document.activeElement?.matches('[data-farthing-region]')),
      true,
    )
    await eventually(async () => window.isClosed(), true)
    expect(await page.evaluate(() => document.activeElement?.matches('[data-farthing-region]'))).toBe(true)
    await page.keyboard.press('Tab')
    expect(await focusName(page)).toMatch(/^Undo/)
  })

  test('a new reader pays on the phone bill, and always sees where the focus is', async () => {
    const reader = await newReader()
    const number = newNumber()
    const page = await reader.visit(paths.lostProperty)
    await tabTo(page, /^Read for 0\.25 EUR/)
    const [window] = await Promise.all([reader.context.waitForEvent('page'), page.keyboard.press('Enter')])
    await window.getByText('Phone bill', { exact: true }).waitFor()
    await tabTo(window, /^Phone bill/)
    await window.keyboard.press('Enter')
    await tabTo(window, /^Go on with the phone bill/)
    await window.keyboard.press('Enter')
    await window.getByLabel('Mobile number').waitFor()
    await tabTo(window, /^Mobile number/)
    await window.keyboard.type(number)
    await window.keyboard.press('Enter')
    await window.getByLabel('Code', { exact: true }).waitFor()
    const code = await readCode(await openPhone(reader, number))
    await window.bringToFront()
    if (!(await focusName(window)).startsWith('Code')) await tabTo(window, /^Code/)
    await window.keyboard.type(code)
    await window.keyboard.press('Enter').catch(() => undefined)
    await heldText(page).waitFor()
    expect(await readBill(reader.system, number)).toEqual(['CHARGE 25'])
  })

  test('Escape in the window says no, and the focus is back at the button', async () => {
    const reader = await newReader()
    await reader.topUp()
    const page = await reader.visit(paths.ferry)
    const moved = await watchMoney(reader)
    await tabTo(page, /^Read for 0\.02 EUR/)
    const [window] = await Promise.all([reader.context.waitForEvent('page'), page.keyboard.press('Enter')])
    await window.getByRole('button', { name: /^Pay / }).waitFor()
    await window.keyboard.press('Escape').catch(() => undefined)
    await page.locator('per-fee-link[state=refused]').first().waitFor()
    await eventually(async () => window.isClosed(), true)
    expect(await focusName(page)).toMatch(/^Read for 0\.02 EUR/)
    expect(await moved()).toEqual(nothing)
  })
})

/** Presses Tab until what has the focus is called so; every stop on the way must show its focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let tabs = 0; tabs < tabsMax; tabs += 1) {
    await page.keyboard.press('Tab')
    const focus = await readFocus(page)
    expect(focus.isShown, `the focus on “${focus.name}” is not seen`).toBe(true)
    if (name.test(focus.name)) return
  }
  throw new Error(`No element called ${name} within ${tabsMax} tabs`)
}

async function focusName(page: Page): Promise<string> {
  return (await readFocus(page)).name
}

function readFocus(page: Page): Promise<{ readonly name: string; readonly isShown: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement
    if (!(element instanceof HTMLElement) || element === document.body) return { name: '', isShown: false }
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined
    const style = getComputedStyle(element)
    const hasOutline = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0
    const box = element.getBoundingClientRect()
    const isInside = box.bottom > 0 && box.top < innerHeight
    return {
      name: (element.ariaLabel ?? label ?? element.textContent).trim(),
      isShown: hasOutline && isInside,
    }
  })
}
