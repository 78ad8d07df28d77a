// Each page of the game in light and dark, wide and at 320 pixels, and the field by keyboard alone.

import { expect, test } from 'vitest'
import { look, lookAtAll } from './look.ts'
import { goToCheckout, plot, readGold, thanks, visitGame } from './player.ts'
import { journeys, newReader, payButton } from './reader.ts'

journeys('every page of the game', () => {
  test('passes axe in light and dark and fits at 320 pixels', async () => {
    const reader = await newReader()
    const faults = await lookAtAll(reader, reader.system.game.address, [
      ['game-field', '/'],
      ['game-shop', '/shop'],
      ['game-ware', '/shop/lantern'],
      ['game-ware-short', '/shop/pumpkin-seed'],
      ['game-orders', '/orders'],
      ['game-post', '/post'],
      ['game-nowhere', '/nowhere'],
    ])
    expect(faults).toEqual([])
  })

  test('so do the pages of a player who owns things', async () => {
    const reader = await newReader()
    await reader.topUp()
    const { page } = reader
    await goToCheckout(reader, 'bramble-sword')
    await payButton(page).click()
    await thanks(page).waitFor()
    const faults = [...(await look(page, 'game-thanks'))]
    await visitGame(reader, '/orders')
    faults.push(...(await look(page, 'game-orders-filled')))
    await page.getByRole('link', { name: /^Give it back/ }).click()
    await page.getByRole('button', { name: /^Give it back/ }).waitFor()
    faults.push(...(await look(page, 'game-give-back')))
    await visitGame(reader)
    for (const index of [0, 1, 2]) await plot(page, index).click()
    await page.locator('.plot[value="2"][data-stage="2"]').waitFor()
    faults.push(...(await look(page, 'game-field-grown')))
    expect(faults).toEqual([])
  })

  test('is played by keyboard: arrows walk, a number chooses, space sows and brings in', async () => {
    const reader = await newReader()
    const page = await visitGame(reader)
    await plot(page, 0).focus()
    await page.keyboard.press('3')
    expect(await page.getByRole('radio', { name: /^Moon pumpkin/ }).isChecked()).toBe(true)
    await page.keyboard.press('1')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Space')
    await page.locator('.plot[value="5"][data-stage="2"]').waitFor()
    expect(await plot(page, 5).evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.press('Space')
    await page.getByText('Brought in and sold: 2 gold.').waitFor()
    expect(await readGold(page)).toBe(2)
    // Nothing that a key of the game does leads to the shop.
    expect(page.url()).toBe(`${reader.system.game.address}/`)
  })
})
