import { walletWindow } from '@farthing/protocol'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import {
  buyButton,
  buyByWindow,
  journeys,
  keepPicture,
  newReader,
  paths,
  payButton,
  pressForWindow,
  type Reader,
} from './reader.ts'
import { printVoucher } from './system.ts'

journeys('the wallet window', () => {
  test('shows price and answers without scrolling in every state, light and dark', async () => {
    const reader = await newReader()
    const window = await open(reader)
    await fits(window, ['Top up and go on', 'Do not pay'], 'window-new')
    // The other way to pay is seen below the open one, above the answer that sticks to the edge.
    const other = await window.locator('.way-name', { hasText: 'Phone bill' }).boundingBox()
    const answer = await window.getByRole('button', { name: 'Do not pay' }).boundingBox()
    expect((other?.y ?? 1_000) + (other?.height ?? 0)).toBeLessThanOrEqual(answer?.y ?? 0)

    await window.getByLabel('Voucher code').fill('0000-0000-0000-0000')
    await window.getByRole('button', { name: 'Top up and go on' }).click()
    await window.locator('.error').waitFor()
    await fits(window, ['Top up and go on', 'Do not pay'], 'window-wrong-code')

    await window.getByLabel('Voucher code').fill(await printVoucher(reader.system, 10_000n))
    await window.getByRole('button', { name: 'Top up and go on' }).click()
    await window.getByText('is missing').waitFor()
    await fits(window, ['Top up and go on', 'Do not pay'], 'window-short')

    await window.getByLabel('Voucher code').fill(await printVoucher(reader.system))
    await window.getByRole('button', { name: 'Top up and go on' }).click()
    await payButton(window).waitFor()
    await fits(window, ['Pay €0.02', 'Do not pay'], 'window-offer-topped-up')
    await window.close()

    const again = await open(reader)
    await payButton(again).waitFor()
    await fits(again, ['Pay €0.02', 'Do not pay'], 'window-offer')
    await again.close()

    await reader.visit(paths.ferry)
    await buyByWindow(reader)
    await reader.context.request.post(`${reader.system.broker}/wallet/freeze`, {
      form: { key: 'k' },
      headers: { origin: reader.system.broker },
    })
    await reader.visit(paths.notches)
    const frozen = await pressForWindow(reader, buyButton(reader.page))
    await frozen.getByText('This was not paid').waitFor()
    await fits(frozen, ['Close this window'], 'window-frozen')
  })
})

async function open(reader: Reader): Promise<Page> {
  await reader.visit(paths.ferry)
  const window = await pressForWindow(reader, buyButton(reader.page))
  await window.locator('.offer-price').waitFor()
  return window
}

async function fits(window: Page, answers: readonly string[], name: string): Promise<void> {
  await window.setViewportSize({ width: walletWindow.widthPx, height: walletWindow.heightPx })
  await window.evaluate(() => scrollTo(0, 0))
  await keepPicture(window, `${name}-light`, false)
  const targets = [
    window.locator('.offer-price'),
    ...answers.map((answer) => window.getByRole('button', { name: answer })),
  ]
  for (const target of targets) {
    const box = await target.boundingBox()
    expect(box, name).not.toBeNull()
    expect((box?.y ?? 0) + (box?.height ?? 0), name).toBeLessThanOrEqual(walletWindow.heightPx)
  }

  await window.emulateMedia({ colorScheme: 'dark' })
  await keepPicture(window, `${name}-dark`, false)
}
