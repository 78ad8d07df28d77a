// A player of the game at a browser of their own: what a person does in the field, in the shop and at the checkout.

import type { Locator, Page } from 'playwright-core'
import { patienceMs, payButton, type Reader } from './reader.ts'
import { call, printVoucher, type System } from './system.ts'

/** The plots in reading order. */
export function plot(page: Page, index: number): Locator {
  return page.locator('.plot').nth(index)
}

/** What the purse says, gold alone. */
export async function readGold(page: Page): Promise<number> {
  return Number.parseInt((await page.locator('#purse > span').innerText()).trim(), 10)
}

/** The picture of Wick, whose words name what he carries. */
export function view(page: Page): Locator {
  return page.locator('#view svg').first()
}

export async function chooseSeed(page: Page, title: string): Promise<void> {
  await page.getByRole('radio', { name: new RegExp(`^${title}`) }).check({ force: true })
}

/** How much of a seed the bag holds. */
export async function readSeeds(page: Page, title: string): Promise<number> {
  const text = await page.locator('.seed', { hasText: title }).locator('small').innerText()
  return Number.parseInt(text, 10)
}

/** Goes to a path of the game. */
export async function visitGame(reader: Reader, path = '/'): Promise<Page> {
  await reader.page.goto(reader.system.game.address + path)
  return reader.page
}

/** On a new farm: sows radishes on the first plots, waits until they are ripe and brings them in. */
export async function earnByRadishes(page: Page, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await plot(page, index).click()
    await page.locator(`.plot[data-crop=radish]`).nth(index).waitFor()
  }
  for (let index = 0; index < count; index += 1) {
    await page.locator(`.plot[value="${index}"][data-stage="2"]`).waitFor({ timeout: patienceMs })
    await plot(page, index).click()
    await page.locator(`.plot[value="${index}"]:not([data-crop])`).waitFor()
  }
}

/** At the checkout with an empty wallet: a voucher, then pay. Ends where the game says thank you. */
export async function payByVoucher(reader: Reader): Promise<void> {
  const { page, system } = reader
  await page.getByLabel('Voucher code').fill(await printVoucher(system))
  await page.getByRole('button', { name: 'Top up and go on' }).click()
  await payButton(page).click()
  await thanks(page).waitFor()
}

/** What the game says when something was paid. */
export function thanks(page: Page): Locator {
  return page.getByRole('heading', { name: 'Thank you' })
}

/** Presses the way to the checkout for a ware's price in money. */
export async function goToCheckout(reader: Reader, sku: string): Promise<void> {
  const page = await visitGame(reader, `/shop/${sku}`)
  await page.getByRole('button', { name: /^To the checkout: €/ }).click()
  await page.waitForURL(`${reader.system.broker}/**`)
}

/** The name of the farm, by which friends know it. */
export async function farmName(page: Page): Promise<string> {
  return page.locator('.foot strong').innerText()
}

type Listed = { readonly data: ReadonlyArray<Readonly<Record<string, unknown>>> }

/** What the broker lists for the game's merchant. */
export async function listForGame(system: System, path: string): Promise<Listed['data']> {
  return ((await call(system, path, { key: system.game.key })) as Listed).data
}
