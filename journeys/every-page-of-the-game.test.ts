// Each page of the game in light and dark, wide and at 320 pixels, and the field by keyboard alone.

import { expect, test } from 'vitest'
import { lookAtAll } from './look.ts'
import { plot, readGold, visitGame } from './player.ts'
import { journeys, newReader } from './reader.ts'

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
