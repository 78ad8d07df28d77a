import { expect, test } from 'vitest'
import { look, lookAtAll } from './look.ts'
import {
  buyButton,
  buyByWindow,
  journeys,
  newReader,
  paidBar,
  paths,
  payButton,
  type Reader,
} from './reader.ts'
import { printVoucher } from './system.ts'

journeys('every page a reader meets', () => {
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
})

/** Buys what has no `.prose-held`: a puzzle, a pass. */
async function buyByWindowOf(reader: Reader): Promise<void> {
  const [window] = await Promise.all([reader.context.waitForEvent('page'), buyButton(reader.page).click()])
  await payButton(window).click()
  await paidBar(reader.page).waitFor()
}
