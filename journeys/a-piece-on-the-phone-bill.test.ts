import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import {
  askForCode,
  confirmOnBill,
  giveCode,
  newNumber,
  openCheckout,
  openPhone,
  openWays,
  otherThan,
  payOnBill,
  readBill,
  readCode,
  readPhone,
} from './phone.ts'
import {
  buyButton,
  eventually,
  heldText,
  journeys,
  keepPicture,
  newReader,
  paidBar,
  paths,
  press,
  pressForWindow,
  type Reader,
} from './reader.ts'
import { readBooks } from './system.ts'

journeys('a piece on the phone bill', () => {
  test('a new reader buys it with the code from the phone, sees bill, receipt and split, and undoes it', async () => {
    const reader = await newReader()
    const number = newNumber()
    await reader.visit(paths.lostProperty)
    const window = await openWays(reader)
    await keepPicture(window, 'phone-ways', false)
    await askForCode(reader, window, number)
    const phone = await openPhone(reader, number)
    const code = await readCode(phone)
    await keepPicture(phone, 'phone-code')
    await giveCode(reader, window, code)
    await heldText(reader.page).waitFor()
    expect(reader.interactions()).toBe(7)
    await eventually(async () => window.isClosed(), true)

    expect(await readBill(reader.system, number)).toEqual(['CHARGE 25'])
    await phone.locator('table.bill', { hasText: '0.25 EUR' }).waitFor()
    await expect
      .poll(async () => (await readPhone(reader.system, number)).messages.at(-1)?.text, { timeout: 15_000 })
      .toMatch(/0\.25|0,25/)
    await keepPicture(phone, 'phone-receipt')
    await readBooks(reader.system)
    await showsSplit(reader)

    await reader.press(paidBar(reader.page).getByRole('button', { name: /^Undo/ }))
    await buyButton(reader.page).waitFor()
    await eventually(() => readBill(reader.system, number), ['CHARGE 25', 'REFUND -25'])
    await readBooks(reader.system)
  })

  test('without script: by forms alone, and a wrong code is told before the right one', async () => {
    const reader = await newReader({ javaScriptEnabled: false })
    const number = newNumber()
    const page = await reader.visit(paths.lostProperty)
    await reader.press(buyButton(page))
    await askForCode(reader, page, number)
    const code = await readCode(await openPhone(reader, number))
    await giveCode(reader, page, otherThan(code))
    await page.locator('.error').waitFor()
    await keepPicture(page, 'phone-wrong-code-without-script')
    expect(await readBill(reader.system, number)).toEqual([])
    await giveCode(reader, page, code)
    await heldText(page).waitFor()
    expect(page.url()).toBe(reader.system.newspaper + paths.lostProperty)
    expect(await readBill(reader.system, number)).toEqual(['CHARGE 25'])
  })

  test('pressed twice it is one message, and confirmed twice one charge', async () => {
    const { reader, window, number } = await atNumber()
    await payOnBill(window).dblclick()
    await window.getByLabel('Code', { exact: true }).waitFor()
    const code = await readCode(await openPhone(reader, number))
    await window.getByLabel('Code', { exact: true }).fill(code)
    await confirmOnBill(window)
      .dblclick()
      .catch(() => undefined)
    await heldText(reader.page).waitFor()
    const { bill, messages } = await readPhone(reader.system, number)
    expect(bill).toHaveLength(1)
    expect(messages.filter(({ text }) => text.includes(code))).toHaveLength(1)
  })

  test('the code page loaded again, left and come back to, goes on with the same payment', async () => {
    const reader = await newReader()
    const number = newNumber()
    const page = await reader.visit(paths.lostProperty)
    await openCheckout(reader)
    await askForCode(reader, page, number)
    const code = await readCode(await openPhone(reader, number))
    await page.reload()
    await page.getByLabel('Code', { exact: true }).waitFor()
    await page.goBack()
    await page.goForward()
    await page.getByLabel('Code', { exact: true }).waitFor()
    await giveCode(reader, page, code)
    await heldText(page).waitFor()
    expect(await readBill(reader.system, number)).toEqual(['CHARGE 25'])
  })

  test('the window closed before the code: asked again, the number is paid for once', async () => {
    const { reader, window, number } = await atNumber()
    await press(payOnBill(window))
    await window.getByLabel('Code', { exact: true }).waitFor()
    await window.close()
    await reader.page.locator('per-fee-link[state=pending]').first().waitFor()
    const again = await openWays(reader)
    await askForCode(reader, again, number)
    await again.getByLabel('Code', { exact: true }).waitFor()
    const phone = await openPhone(reader, number)
    await giveCode(reader, again, await readCode(phone))
    await heldText(reader.page).waitFor()
    expect(await readBill(reader.system, number)).toEqual(['CHARGE 25'])
  })

  test('STOP from the phone ends the payment that is open, and the page says so', async () => {
    const { reader, window, number } = await atNumber()
    await press(payOnBill(window))
    await window.getByLabel('Code', { exact: true }).waitFor()
    const phone = await openPhone(reader, number)
    const code = await readCode(phone)
    await phone.getByRole('button', { name: 'STOP' }).click()
    await eventually(
      async () =>
        (await readPhone(reader.system, number)).messages.some(({ direction }) => direction === 'out'),
      true,
    )
    await expect
      .poll(async () => {
        if ((await window.getByText('Nothing was charged to your phone bill').count()) > 0) return 'told'
        await window.getByLabel('Code', { exact: true }).fill(code)
        await press(confirmOnBill(window))
        return 'not yet'
      })
      .toBe('told')
    await keepPicture(window, 'phone-stopped', false)
    expect(await readBill(reader.system, number)).toEqual([])
  })

  test('too small for a bill by itself is offered as part of a larger charge only, with the reason', async () => {
    const reader = await newReader()
    const number = newNumber()
    await reader.visit(paths.ferry)
    const window = await openWays(reader)
    await press(window.locator('summary', { hasText: 'Phone bill' }))
    await window.getByText('costs more to put on a phone bill than it is worth').waitFor()
    await keepPicture(window, 'phone-too-small', false)
    // Never ticked by itself, and without it there is no going on.
    const larger = window.locator('input[name=bundle]')
    expect(await larger.isChecked()).toBe(false)
    await press(window.getByRole('button', { name: 'Go on with the phone bill' }))
    expect(await window.getByLabel('Mobile number').count()).toBe(0)
    await larger.check()
    await press(window.getByRole('button', { name: 'Go on with the phone bill' }))
    await window.getByLabel('Mobile number').fill(number)
    await press(payOnBill(window))
    await giveCode(reader, window, await readCode(await openPhone(reader, number)))
    await heldText(reader.page).waitFor()
    const [line] = await readBill(reader.system, number)
    // The next small piece of the same paper is paid from what is left, without another line on the bill.
    await reader.visit(paths.notches)
    const next = await pressForWindow(reader, buyButton(reader.page))
    await press(next.getByRole('button', { name: /^Pay .* from it$/ }))
    await heldText(reader.page).waitFor()
    expect(await readBill(reader.system, number)).toEqual([line])
    await readBooks(reader.system)
  })

  test.each([
    ['02', 'the operator refuses it'],
    ['03', 'the month’s limit is used up'],
  ])('number …%s: %s, and the page says that nothing was charged', async (behaviour) => {
    const { reader, window, number } = await atNumber(behaviour)
    await press(payOnBill(window))
    await window.getByLabel('Code', { exact: true }).waitFor()
    await giveCode(reader, window, await readCode(await openPhone(reader, number)))
    await window.getByText('Nothing was charged to your phone bill').first().waitFor()
    await keepPicture(window, `phone-refused-${behaviour}`, false)
    expect(await readBill(reader.system, number)).toEqual([])
    expect(await heldText(reader.page).count()).toBe(0)
  })

  test('number …06: the operator’s answer is lost, and the waiting page ends in the article by itself', async () => {
    const { reader, window, number } = await atNumber('06')
    await press(payOnBill(window))
    await window.getByLabel('Code', { exact: true }).waitFor()
    await giveCode(reader, window, await readCode(await openPhone(reader, number)))
    await heldText(reader.page).waitFor({ timeout: 60_000 })
    expect(await readBill(reader.system, number)).toEqual(['CHARGE 25'])
  })

  test('number …10: confirmed on the operator’s own page, and the window goes on by itself', async () => {
    const { reader, window, number } = await atNumber('10')
    await press(payOnBill(window))
    await window.getByLabel('Code', { exact: true }).waitFor()
    await giveCode(reader, window, await readCode(await openPhone(reader, number)))
    const [page] = await Promise.all([
      reader.context.waitForEvent('page'),
      window.getByRole('link', { name: /^Open the page of/ }).click(),
    ])
    await keepPicture(page, 'phone-operators-page')
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByRole('link', { name: 'Back to the shop' }).click()
    await page.getByText(/is on your phone bill/).waitFor()
    await heldText(reader.page).waitFor()
    expect(await readBill(reader.system, number)).toEqual(['CHARGE 25'])
  })
})

/** A new reader whose window asks for the number, which is typed. */
async function atNumber(
  behaviour?: string,
): Promise<{ readonly reader: Reader; readonly window: Page; readonly number: string }> {
  const reader = await newReader()
  const number = newNumber(behaviour)
  await reader.visit(paths.lostProperty)
  const window = await openWays(reader)
  await press(window.locator('summary', { hasText: 'Phone bill' }))
  await press(window.getByRole('button', { name: 'Go on with the phone bill' }))
  await window.getByLabel('Mobile number').fill(number)
  return { reader, window, number }
}

/** The merchant's page of the newest payment has a line for each part, and they add up to the price. */
async function showsSplit(buyer: Reader): Promise<void> {
  const desk = await newReader()
  const { page, system } = desk
  const receipt = await paidBar(buyer.page).getByRole('link', { name: 'Receipt' }).getAttribute('href')
  await page.goto(`${system.broker}/merchant`)
  await page.getByLabel('API key').fill(system.merchant.key)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Net today' }).waitFor()
  await page.goto(`${system.broker}/merchant/payments/${(receipt ?? '').split('/').at(-1) ?? ''}`)
  await keepPicture(page, 'merchant-phone-split')
  const rows = page.locator('section[aria-labelledby=split] tbody td.number')
  const parts = (await rows.allTextContents()).map((text) =>
    Math.round(Number(text.replace(/[^0-9.-]/g, '')) * 1e6),
  )
  expect(parts).toHaveLength(7)
  expect(parts.reduce((sum, part) => sum + part, 0)).toBe(250_000)
}
