// A reader at a browser of their own: what a person does at the newspaper and in the wallet window, counted, and what
// it did to the money. Readers share nothing but the system.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, vi } from 'vitest'
import { call, printVoucher, readBooks, type System, theSystem } from './system.ts'

type ContextOptions = Parameters<Browser['newContext']>[0]

/** What a journey did to the money, in millionths of a euro. */
export type Moved = { readonly buyer: bigint; readonly merchant: bigint; readonly house: bigint }

export type Reader = {
  readonly system: System
  readonly context: BrowserContext
  readonly page: Page
  /** Presses and typings so far. */
  readonly interactions: () => number
  readonly press: (target: Locator) => Promise<void>
  readonly type: (target: Locator, text: string) => Promise<void>
  /** Goes to a path of the newspaper. */
  readonly visit: (path: string) => Promise<Page>
  /** Goes to a path of the broker, in a tab of its own. */
  readonly openWallet: (path: string) => Promise<Page>
  /** Makes a wallet by a voucher, without a purchase. */
  readonly topUp: (units?: bigint) => Promise<void>
  /** The balance now; zero where there is no wallet. */
  readonly balance: () => Promise<bigint>
}

/** 0.02 EUR and the like: the price in millionths and what the broker keeps of it. */
export const prices = {
  ferry: 20_000n,
  soup: 20_000n,
  notches: 5_000n,
  lostProperty: 250_000n,
  pass: 400_000n,
} as const

/** The pieces the journeys buy. */
export const paths = {
  ferry: '/articles/the-other-ferry',
  soup: '/articles/leek-soup',
  notches: '/articles/four-notches',
  lostProperty: '/articles/lost-property',
  crossword: '/articles/nutshell-214',
  pass: '/pass/day',
} as const

/** How long a page may take to show what is waited for. */
export const patienceMs = 15_000
/** How long a picture may take, which no journey is about. */
const pictureMs = 60_000

let browser: Browser | undefined

/** A file of journeys: skipped where there is no Chromium. */
export function journeys(title: string, tell: () => void): void {
  describe.skipIf(theSystem().browser === '')(title, () => {
    beforeAll(async () => {
      browser = await chromium.connect(theSystem().browser)
    })
    afterAll(async () => {
      await browser?.close()
    })
    tell()
  })
}

/** A new person with a browser of their own, closed after the test; tests that run side by side hand in their hook. */
export async function newReader(
  options: ContextOptions & { readonly system?: System; readonly onFinished?: typeof onTestFinished } = {},
): Promise<Reader> {
  if (browser === undefined) throw new Error('A reader needs a browser')
  const { system = theSystem(), onFinished = onTestFinished, ...contextOptions } = options
  const usual = { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' } as const
  const context = await browser.newContext({ ...usual, ...contextOptions })
  context.setDefaultTimeout(patienceMs)
  onFinished(() => context.close())
  const page = await context.newPage()
  let count = 0
  const openWallet = async (path: string): Promise<Page> => {
    const tab = await context.newPage()
    await tab.goto(system.broker + path)
    return tab
  }
  return {
    system,
    context,
    page,
    interactions: () => count,
    press: async (target) => {
      count += 1
      await press(target)
    },
    type: async (target, text) => {
      count += 1
      await target.fill(text)
    },
    visit: async (path) => {
      await page.goto(system.newspaper + path)
      return page
    },
    openWallet,
    topUp: async (units) => {
      // The form of the top-up page, sent without drawing the page: journeys about other things start here. The page
      // sets the cookie that will hold the wallet.
      await context.request.get(`${system.broker}/wallet/top-up`)
      const answer = await context.request.post(`${system.broker}/wallet/top-up`, {
        form: { code: await printVoucher(system, units), confirm: 'yes' },
        headers: { origin: system.broker },
      })
      expect(await answer.text()).toContain('added')
    },
    balance: () => readBalance(system, context),
  }
}

async function readBalance(system: System, context: BrowserContext): Promise<bigint> {
  const key = await readDeviceKey(system, context)
  if (key === undefined) return 0n
  const read = (await call(system, '/v1/wallet', { key }).catch(() => ({ balances: [] }))) as {
    readonly balances: ReadonlyArray<{ readonly amount: string }>
  }
  return BigInt(read.balances[0]?.amount ?? '0')
}

/** The secret by which a browser's wallet is known to the broker. */
export async function readDeviceKey(system: System, context: BrowserContext): Promise<string | undefined> {
  const cookies = await context.cookies(system.broker)
  return cookies.find(({ name }) => name === 'farthing_wallet')?.value
}

/**
 * Looks at the money now; the answer tells what has moved since: the balance of this wallet, and what the books say of
 * its payments. Only its own, as other journeys run at the same time; the books of all must balance at each look.
 */
export async function watchMoney(reader: Reader): Promise<() => Promise<Moved>> {
  const before = await readMoney(reader)
  return async () => {
    const after = await readMoney(reader)
    return {
      buyer: after.buyer - before.buyer,
      merchant: after.merchant - before.merchant,
      house: after.house - before.house,
    }
  }
}

async function readMoney({ system, context }: Reader): Promise<Moved> {
  await readBooks(system)
  const balance = await readBalance(system, context)
  const key = await readDeviceKey(system, context)
  const payments = key === undefined ? [] : await listPayments(system, key)
  const lines = (await Promise.all(payments.map((payment) => readLines(system, payment)))).flat()
  const received = (party: string): bigint =>
    lines.reduce(
      (total, { debit, credit, money }) =>
        total + BigInt(money.amount) * (BigInt(credit === party) - BigInt(debit === party)),
      0n,
    )
  return { buyer: balance, merchant: received('merchant'), house: received('house') }
}

type Line = { readonly debit: string; readonly credit: string; readonly money: { readonly amount: string } }

async function readLines(system: System, payment: string): Promise<readonly Line[]> {
  const path = `/v1/merchant/payments/${payment}`
  const read = (await call(system, path, { key: system.merchant.key })) as {
    readonly ledger: readonly Line[]
  }
  return read.ledger
}

/** The numbers of the payments of a wallet, the newest first. */
export async function listPayments(system: System, key: string): Promise<readonly string[]> {
  const list = (await call(system, '/v1/payments', { key }).catch(() => ({ data: [] }))) as {
    readonly data: ReadonlyArray<{ readonly payment: string }>
  }
  return list.data.map(({ payment }) => payment)
}

/** What one purchase of this price moves: the fee of 2 % is rounded down. */
export function purchaseOf(price: bigint): Moved {
  const fee = (price * 2n) / 100n
  return { buyer: -price, merchant: price - fee, house: fee }
}

/** Nothing moved at all. */
export const nothing: Moved = { buyer: 0n, merchant: 0n, house: 0n }

/** The button of the gate that buys what the page shows. */
export function buyButton(page: Page): Locator {
  return page.locator('.farthing-gate').getByRole('button', { name: /^Read for / })
}

/** The part of the piece that is paid for. */
export function heldText(page: Page): Locator {
  return page.locator('.prose-held')
}

/** The bar that says what was paid. */
export function paidBar(page: Page): Locator {
  return page.locator('.farthing-notice')
}

/** Presses; a window may close itself under the press, which is no fault. */
export async function press(target: Locator): Promise<void> {
  await target.click().catch((fault: unknown) => {
    if (!target.page().isClosed()) throw fault
  })
}

/** Presses and answers the window that opens. */
export async function pressForWindow(reader: Reader, target: Locator): Promise<Page> {
  const [window] = await Promise.all([reader.context.waitForEvent('page'), reader.press(target)])
  return window
}

/** The button in a wallet window or checkout that pays. */
export function payButton(page: Page): Locator {
  return page.getByRole('button', { name: /^Pay / })
}

/** Presses buy, and pay in the window; resolves when the piece is open. */
export async function buyByWindow(
  reader: Reader,
  options: { readonly withBudget?: boolean } = {},
): Promise<void> {
  const window = await pressForWindow(reader, buyButton(reader.page))
  if (options.withBudget === true) {
    await reader.press(window.getByRole('checkbox', { name: /^Pay this site without asking/ }))
  }
  await reader.press(payButton(window))
  await heldText(reader.page).waitFor()
}

/** Keeps a picture of a page in `artifacts/`, which is not committed. */
export async function keepPicture(page: Page, name: string, fullPage = true): Promise<void> {
  const folder = join(import.meta.dirname, '../artifacts')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${name}.png`)
  // A window that has just navigated may have nothing to show for a moment, and drawing a long page shares the machine.
  await vi.waitFor(() => page.screenshot({ path, fullPage, timeout: pictureMs / 2 }), {
    timeout: pictureMs,
    interval: 100,
  })
}

/** Waits until a value read again and again is the one expected. */
export async function eventually<Value>(
  read: () => Promise<Value>,
  expected: Value,
  timeout: number = patienceMs,
): Promise<void> {
  await vi.waitFor(async () => expect(await read()).toEqual(expected), { timeout, interval: 100 })
}
