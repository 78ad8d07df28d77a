import { expect, test } from 'vitest'
import {
  buyButton,
  buyByWindow,
  eventually,
  heldText,
  journeys,
  newReader,
  nothing,
  paths,
  payButton,
  press,
  pressForWindow,
  prices,
  purchaseOf,
  type Reader,
  watchMoney,
} from './reader.ts'

journeys('whatever a reader does, a piece is paid for once', () => {
  test('pressed twice in quick succession, at the paper and in the window', async () => {
    const reader = await knownReader()
    const page = await reader.visit(paths.ferry)
    const moved = await watchMoney(reader)
    const [window] = await Promise.all([reader.context.waitForEvent('page'), buyButton(page).dblclick()])
    await payButton(window)
      .dblclick()
      .catch((fault: unknown) => {
        if (!window.isClosed()) throw fault
      })
    await heldText(page).waitFor()
    expect(reader.context.pages().length).toBeLessThanOrEqual(2)
    expect(await moved()).toEqual(purchaseOf(prices.ferry))
  })

  test('bought in two tabs at the same moment', async () => {
    const reader = await knownReader()
    const page = await reader.visit(paths.ferry)
    const other = await reader.context.newPage()
    await other.goto(page.url())
    const moved = await watchMoney(reader)
    const window = await pressForWindow(reader, buyButton(page))
    const otherWindow = await pressForWindow(reader, buyButton(other))
    await Promise.all([payButton(window).waitFor(), payButton(otherWindow).waitFor()])
    await Promise.all([press(payButton(window)), press(payButton(otherWindow))])
    await Promise.all([heldText(page).waitFor(), heldText(other).waitFor()])
    expect(await moved()).toEqual(purchaseOf(prices.ferry))
  })

  test('reloaded while the window asks, reloaded afterwards, left and come back to', async () => {
    const reader = await knownReader()
    const page = await reader.visit(paths.ferry)
    const moved = await watchMoney(reader)
    const window = await pressForWindow(reader, buyButton(page))
    await payButton(window).waitFor()
    await page.reload()
    await press(payButton(window))
    await eventually(moved, purchaseOf(prices.ferry))
    // The page that asked is gone, and with it who would have taken the ticket: the same press finds it again.
    await press(buyButton(page))
    await heldText(page).waitFor()
    await page.reload()
    expect(await heldText(page).count()).toBe(1)
    await page.goto(`${reader.system.newspaper}/`)
    await page.goBack()
    await heldText(page).waitFor()
    expect(await moved()).toEqual(purchaseOf(prices.ferry))
  })

  test('the answer lost after paying: the same press opens the piece', async () => {
    const reader = await knownReader()
    const page = await reader.visit(paths.ferry)
    const moved = await watchMoney(reader)
    await reader.context.route(`${reader.system.broker}/pay`, async (route) => {
      if (route.request().postData()?.includes('action=pay') !== true) return route.fallback()
      await route.fetch()
      await route.abort('connectionreset')
    })
    const window = await pressForWindow(reader, buyButton(page))
    await press(payButton(window))
    await eventually(moved, purchaseOf(prices.ferry))
    await reader.context.unrouteAll()
    await window.close()
    await page.locator('per-fee-link[state=pending]').first().waitFor()
    await press(buyButton(page))
    await heldText(page).waitFor()
    expect(await moved()).toEqual(purchaseOf(prices.ferry))
  })

  test('the window closed right after paying: the same press opens the piece, on the same page or a fresh one', async () => {
    for (const isFresh of [false, true]) {
      const reader = await knownReader()
      const page = await reader.visit(paths.ferry)
      const moved = await watchMoney(reader)
      let release = (): void => undefined
      const isReleased = new Promise<void>((done) => {
        release = done
      })
      await reader.context.route(`${reader.system.broker}/pay`, async (route) => {
        if (route.request().postData()?.includes('action=pay') !== true) return route.fallback()
        await route.fetch()
        await isReleased
        await route.abort().catch(() => undefined)
      })
      const window = await pressForWindow(reader, buyButton(page))
      await payButton(window).click({ noWaitAfter: true })
      await eventually(moved, purchaseOf(prices.ferry))
      await window.close()
      release()
      await reader.context.unrouteAll({ behavior: 'ignoreErrors' })
      if (isFresh) await page.goto(page.url())
      else await page.locator('per-fee-link[state=pending]').first().waitFor()
      await press(buyButton(page))
      await heldText(page).waitFor()
      expect(await moved()).toEqual(purchaseOf(prices.ferry))
    }
  })

  test('bought again a week later? Not yet: the open piece is offered by the wallet as owned', async () => {
    const reader = await knownReader()
    await reader.visit(paths.ferry)
    await buyByWindow(reader)
    const moved = await watchMoney(reader)
    // The paper forgets its reader; the wallet does not.
    await reader.context.clearCookies({ domain: '127.0.0.1' })
    await reader.page.reload()
    const window = await pressForWindow(reader, buyButton(reader.page))
    // What is owned may open by itself or at a press; either way it costs nothing.
    const open = window.getByRole('button', { name: 'Open it' })
    await Promise.race([open.waitFor().then(() => press(open)), heldText(reader.page).waitFor()]).catch(
      () => undefined,
    )
    await heldText(reader.page).waitFor()
    expect(await moved()).toEqual(nothing)
  })
})

async function knownReader(): Promise<Reader> {
  const reader = await newReader()
  await reader.topUp()
  return reader
}
