// Point 1 of the goods: a new player earns, is short, tops up the exact shortfall, buys, uses, gives back the rest; a page closed
// right after paying loses nothing; the phone bill pays for a pass.

import { expect, test } from 'vitest'
import { confirmOnBill, newNumber, openPhone, payOnBill, readBill, readCode } from './phone.ts'
import {
  chooseSeed,
  earnByRadishes,
  goToCheckout,
  payByVoucher,
  plot,
  readGold,
  readSeeds,
  thanks,
  view,
  visitGame,
} from './player.ts'
import {
  eventually,
  journeys,
  keepPicture,
  listPayments,
  newReader,
  payButton,
  readDeviceKey,
} from './reader.ts'
import { readBooks } from './system.ts'

journeys('the game', () => {
  test('a new player earns, is short, tops up exactly the shortfall, buys, uses, and gives the unused rest back', async () => {
    const player = await newReader()
    const page = await visitGame(player)
    expect(await readGold(page)).toBe(0)
    await earnByRadishes(page, 3)
    expect(await readGold(page)).toBe(6)
    await keepPicture(page, 'game-earned')

    await visitGame(player, '/shop/firebean-seed')
    await page.getByRole('heading', { name: '14 gold short' }).waitFor()
    await keepPicture(page, 'game-short')
    await page.getByRole('button', { name: 'Top up exactly 14 gold: €0.014' }).click()
    await payByVoucher(player)
    expect(await player.balance()).toBe(5_000_000n - 14_000n)
    expect(await readGold(page)).toBe(20)
    await page.getByRole('link', { name: 'Go on with what you wanted' }).click()
    await page.getByRole('button', { name: /^Buy for 20 gold/ }).click()
    await thanks(page).waitFor()
    expect(await readGold(page)).toBe(0)

    await visitGame(player)
    expect(await readSeeds(page, 'Firebean')).toBe(5)
    await chooseSeed(page, 'Firebean')
    for (const sown of [0, 1]) {
      // The hedge may have taken any of the plots that were harvested.
      await page.locator('.plot[data-kind=bare]').first().click()
      await page.locator('.plot[data-crop=firebean]').nth(sown).waitFor()
    }
    expect(await readSeeds(page, 'Firebean')).toBe(3)
    await keepPicture(page, 'game-sown')

    await visitGame(player, '/orders')
    await page.getByRole('link', { name: /^Give it back.*Firebean seed, five$/ }).click()
    await keepPicture(page, 'game-give-back')
    await page.getByRole('button', { name: 'Give it back for 12 gold' }).click()
    await page.getByRole('status').waitFor()
    expect(await readGold(page)).toBe(12)
    await visitGame(player)
    expect(await readSeeds(page, 'Firebean')).toBe(0)
    await readBooks(player.system)
  })

  test('seed bought with money and used in part gives back its unused share, to the unit', async () => {
    const player = await newReader()
    const page = await visitGame(player)
    await goToCheckout(player, 'firebean-seed')
    await payByVoucher(player)
    expect(await player.balance()).toBe(4_980_000n)
    await visitGame(player)
    await chooseSeed(page, 'Firebean')
    await plot(page, 0).click()
    await page.locator('.plot[value="0"][data-crop=firebean]').waitFor()
    await visitGame(player, '/orders')
    await page.getByRole('link', { name: /^Give it back/ }).click()
    await page.getByRole('button', { name: 'Give it back for €0.016' }).click()
    await page.getByRole('status').waitFor()
    expect(await player.balance()).toBe(4_996_000n)
    await visitGame(player)
    expect(await readSeeds(page, 'Firebean')).toBe(0)
    await readBooks(player.system)
  })

  test('the page closed right after paying: the sword is there at the next visit, and cuts a row at a swing', async () => {
    const player = await newReader()
    await player.topUp()
    await visitGame(player)
    await goToCheckout(player, 'bramble-sword')
    const { page } = player
    // The press is sent and the page is gone before any answer can be shown.
    const sent = page.waitForRequest((request) => request.method() === 'POST')
    void payButton(page)
      .click()
      .catch(() => undefined)
    await sent
    await page.close()
    const key = (await readDeviceKey(player.system, player.context)) ?? ''
    await eventually(async () => (await listPayments(player.system, key)).length, 1)

    const tab = await player.context.newPage()
    await tab.goto(player.system.game.address)
    await expect.poll(async () => view(tab).getAttribute('aria-label')).toContain('with a sword')
    await keepPicture(tab, 'game-sword')
    await plot(tab, 3).click()
    await tab.getByText('One swing of the sword: 1 bramble gone.').waitFor()
    await tab.goto(`${player.system.game.address}/shop`)
    await tab.getByText('It is yours already.').waitFor()
    expect(await player.balance()).toBe(4_750_000n)
    await readBooks(player.system)
  })

  test('the pass on the phone bill, with the code from the phone, puts a golden border around the field', async () => {
    const player = await newReader()
    const number = newNumber()
    await visitGame(player)
    await goToCheckout(player, 'harvest-pass')
    const { page } = player
    await page.locator('summary', { hasText: 'Phone bill' }).click()
    await page.getByRole('button', { name: 'Go on with the phone bill' }).click()
    await page.getByLabel('Mobile number').fill(number)
    await payOnBill(page).click()
    await page.getByLabel('Code', { exact: true }).waitFor()
    const code = await readCode(await openPhone(player, number))
    await page.getByLabel('Code', { exact: true }).fill(code)
    await confirmOnBill(page).click()
    await thanks(page).waitFor({ timeout: 30_000 })
    expect(await readBill(player.system, number)).toEqual(['CHARGE 50'])
    await visitGame(player)
    await page.locator('#farm.golden').waitFor()
    expect(await view(page).getAttribute('aria-label')).toContain('golden border')
    await keepPicture(page, 'game-golden')
    await readBooks(player.system)
  })
})
