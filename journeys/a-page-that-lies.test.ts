import { expect, test } from 'vitest'
import {
  buyButton,
  eventually,
  journeys,
  newReader,
  nothing,
  paths,
  payButton,
  press,
  pressForWindow,
  watchMoney,
} from './reader.ts'

journeys('a page that was tampered with', () => {
  test('and shows a lower or a higher price is refused, and nothing is charged', async () => {
    for (const price of ['0.01 EUR', '0.90 EUR']) {
      const { page, moved, reader } = await atTheFerry()
      await page
        .locator('.farthing-gate per-fee-link')
        .evaluate((element, text) => element.setAttribute('price', text), price)
      await press(buyButton(page))
      await page.locator('per-fee-link[state=refused]').first().waitFor()
      expect(reader.context.pages()).toHaveLength(1)
      expect(await moved()).toEqual(nothing)
    }
  })

  test('on the way, its offer made cheaper or dearer than its quote, is refused', async () => {
    for (const price of ['0.01 EUR', '0.90 EUR']) {
      const { page, moved, reader } = await atTheFerry()
      await page.route(page.url(), async (route) => {
        const response = await route.fetch()
        if (!(response.headers()['content-type'] ?? '').includes('json')) return route.fulfill({ response })
        const body = (await response.json()) as Record<string, unknown>
        return route.fulfill({ response, json: { ...body, price } })
      })
      await press(buyButton(page))
      await page.locator('per-fee-link[state=refused], per-fee-link[state=error]').first().waitFor()
      expect(reader.context.pages()).toHaveLength(1)
      expect(await moved()).toEqual(nothing)
    }
  })

  test('and presses by script pays nothing and opens no window', async () => {
    const { page, moved, reader } = await atTheFerry()
    await page.evaluate(() => {
      const button = document.querySelector<HTMLElement>('.farthing-gate button')
      const element = document.querySelector<HTMLElement>('.farthing-gate per-fee-link')
      button?.click()
      element?.click()
      const event = { bubbles: true, composed: true, cancelable: true }
      button?.dispatchEvent(new MouseEvent('click', event))
      button?.dispatchEvent(new PointerEvent('pointerdown', event))
      button?.dispatchEvent(new KeyboardEvent('keydown', { ...event, key: 'Enter' }))
      button?.closest('form')?.requestSubmit()
    })
    // A true press afterwards shows that the page was listening all along.
    const window = await pressForWindow(reader, buyButton(page))
    await payButton(window).waitFor()
    expect(reader.context.pages()).toHaveLength(2)
    expect(await moved()).toEqual(nothing)
    await window.close()
    await eventually(async () => reader.context.pages().length, 1)
  })
})

async function atTheFerry() {
  const reader = await newReader()
  await reader.topUp()
  const page = await reader.visit(paths.ferry)
  return { reader, page, moved: await watchMoney(reader) }
}
