// A reader with a phone: the simulated operator's page that shows its messages, and the checkout's steps on the phone bill.

import { randomInt } from 'node:crypto'
import type { Page } from 'playwright-core'
import { vi } from 'vitest'
import { buyButton, paths, patienceMs, pressForWindow, type Reader } from './reader.ts'
import type { System } from './system.ts'

/** What the operator knows of a phone; sums are minor units. */
export type PhoneNow = {
  readonly bill: ReadonlyArray<{ readonly kind: string; readonly amount: string; readonly text: string }>
  readonly messages: ReadonlyArray<{
    readonly direction: string
    readonly text: string
    readonly peer: string
  }>
}

/** A German number nobody has used; its last two digits choose how the operator treats it. */
export function newNumber(behaviour = '00'): string {
  return `+491511${String(randomInt(100_000)).padStart(5, '0')}${behaviour}`
}

/** What the operator itself has on its books for a number. */
export async function readPhone(system: System, number: string): Promise<PhoneNow> {
  const answer = await fetch(`${system.phone}simulator/subscribers/${encodeURIComponent(number)}`)
  return (await answer.json()) as PhoneNow
}

/** The kinds and sums of the lines of the bill, the oldest first. */
export async function readBill(system: System, number: string): Promise<readonly string[]> {
  return (await readPhone(system, number)).bill.map(({ kind, amount }) => `${kind} ${amount}`)
}

/** Opens the phone on the screen in a tab of the reader's browser. */
export async function openPhone(reader: Reader, number: string): Promise<Page> {
  const tab = await reader.context.newPage()
  await tab.goto(`${reader.system.phone}phones/${encodeURIComponent(number)}`)
  return tab
}

/** The newest code as it stands on the phone's page, which shows it by itself; without script the page is loaded again. */
export async function readCode(phone: Page): Promise<string> {
  return vi.waitFor(
    async () => {
      await phone.reload()
      const codes = await phone.locator('output[data-code]').allTextContents()
      const code = codes.at(-1)
      if (code === undefined) throw new Error('No code has come')
      return code.trim()
    },
    { timeout: patienceMs, interval: 300 },
  )
}

/** The window with the ways to pay, from the article the reader looks at. */
export async function openWays(reader: Reader): Promise<Page> {
  const window = await pressForWindow(reader, buyButton(reader.page))
  await window.getByText('Phone bill', { exact: true }).waitFor()
  return window
}

/** The checkout as a page, where a browser goes whose script for the button did not come. */
export async function openCheckout(reader: Reader): Promise<Page> {
  const { page } = reader
  await page.route(/per-fee-link/, (route) => route.abort())
  await reader.visit(paths.lostProperty)
  await reader.press(buyButton(page))
  await page.getByText('Phone bill', { exact: true }).waitFor()
  return page
}

/** From the ways to the code: chooses the phone bill, types the number, presses pay. */
export async function askForCode(reader: Reader, page: Page, number: string): Promise<void> {
  await reader.press(page.locator('summary', { hasText: 'Phone bill' }))
  await reader.press(page.getByRole('button', { name: 'Go on with the phone bill' }))
  await reader.type(page.getByLabel('Mobile number'), number)
  await reader.press(payOnBill(page))
}

/** The first of the two acts. */
export function payOnBill(page: Page) {
  return page.getByRole('button', { name: /^Pay .* on your phone bill$/ })
}

/** The second of the two acts. */
export function confirmOnBill(page: Page) {
  return page.getByRole('button', { name: /^Confirm: .* on my phone bill$/ })
}

/** Types the code and confirms. */
export async function giveCode(reader: Reader, page: Page, code: string): Promise<void> {
  await reader.type(page.getByLabel('Code', { exact: true }), code)
  await reader.press(confirmOnBill(page))
}

/** A code that is not this one. */
export function otherThan(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0')
}
