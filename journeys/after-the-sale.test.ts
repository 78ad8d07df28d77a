import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import {
  buyButton,
  buyByWindow,
  eventually,
  heldText,
  journeys,
  keepPicture,
  listPayments,
  newReader,
  paidBar,
  paths,
  payButton,
  pressForWindow,
  prices,
  purchaseOf,
  type Reader,
  readDeviceKey,
} from './reader.ts'
import { call } from './system.ts'

/** The promise (B-38); a gate looks for refunds every 20 s, and a busy machine may take long over that look. */
const refundPatienceMs = 60_000
/** Others buy and give back meanwhile: the balance is compared when it stood still for the time of a look. */
const quietPatienceMs = 30_000

// These run side by side, as one of them waits for the gate: each looks at its own wallet and its own payments.
journeys('after the sale', () => {
  describe.concurrent('side by side', () => {
    test('the merchant sees the sale to the unit and refunds it, and the article closes', async ({
      onTestFinished,
    }) => {
      const reader = await topped(onTestFinished)
      const article = await reader.visit(paths.ferry)
      await buyByWindow(reader)
      const payment = await lastPayment(reader)
      const { house } = purchaseOf(prices.ferry)

      const desk = await signInAsMerchant(onTestFinished)
      const page = desk.page
      await keepPicture(page, 'merchant-home')
      // The books of today are all the books there are, so net and balance are the same.
      await eventually(
        async () => {
          const before = await merchantBalance(desk)
          await page.reload()
          const shown = readUnits(await page.locator('section[aria-labelledby=net] .figure').textContent())
          return shown === before || shown === (await merchantBalance(desk))
        },
        true,
        quietPatienceMs,
      )
      await page.goto(`${desk.system.broker}/merchant/payments/${payment}`)
      await keepPicture(page, 'merchant-payment')
      expect(await page.locator('section[aria-labelledby=split]').textContent()).toContain(
        '€0.02 = €0.0196 + €0.0004, to the unit',
      )
      // The price to the merchant, of it the fee to the house.
      expect(await ledgerLines(page)).toEqual([prices.ferry, house])

      await page.locator('summary', { hasText: 'Refund' }).click()
      await page.getByRole('button', { name: 'Refund €0.02' }).click()
      await page.getByText('Price, share and fee are reversed to the unit').waitFor()
      // All of it again, the other way round.
      expect(await ledgerLines(page)).toEqual([prices.ferry, house, house, prices.ferry])
      expect(await reader.balance()).toBe(5_000_000n)
      expect(await page.getByRole('button', { name: /^Refund/ }).count()).toBe(0)
      await eventually(
        async () => {
          await article.reload()
          return heldText(article).count()
        },
        0,
        refundPatienceMs,
      )
      expect(await buyButton(article).count()).toBe(1)
    })

    test('the wallet lists top-up, payment and refund, and its exports add up to the balance', async ({
      onTestFinished,
    }) => {
      const reader = await topped(onTestFinished)
      await reader.visit(paths.notches)
      await buyByWindow(reader)
      await reader.visit(paths.ferry)
      await buyByWindow(reader)
      await paidBar(reader.page).getByRole('button', { name: /^Undo/ }).click()
      await buyButton(reader.page).waitFor()

      const wallet = await reader.openWallet('/wallet/activity')
      await keepPicture(wallet, 'wallet-activity')
      const rows = await wallet.locator('ul.rows > li').allTextContents()
      expect(rows.map((row) => /Topped up|Refund received|Refunded|Paid/.exec(row)?.[0])).toEqual([
        'Refund received',
        'Refunded',
        'Paid',
        'Topped up',
      ])
      await wallet.goto(`${reader.system.broker}/wallet`)
      expect(await wallet.locator('main').textContent()).toContain('€4.995')

      const balance = await reader.balance()
      expect(balance).toBe(5_000_000n - prices.notches)
      const json = (await (
        await reader.context.request.get(`${reader.system.broker}/wallet/exports/activity.json`)
      ).json()) as { readonly rows: ReadonlyArray<Record<string, string>> }
      const csv = await (
        await reader.context.request.get(`${reader.system.broker}/wallet/exports/activity.csv`)
      ).text()
      const [heads = [], ...lines] = csv
        .trim()
        .split(/\r?\n/)
        .map((line) => line.split(',').map((cell) => cell.replace(/^"|"$/g, '')))
      const amounts = lines.map((cells) => readUnits(cells[heads.indexOf('net')] ?? ''))
      expect(sum(amounts)).toBe(balance)
      expect(sum(json.rows.map((row) => readUnits(row['net'] ?? '')))).toBe(balance)
      expect(json.rows).toHaveLength(4)
    })

    test('a budget that is lowered, paused or revoked asks again at once', async ({ onTestFinished }) => {
      const reader = await topped(onTestFinished)
      await reader.visit(paths.ferry)
      await buyByWindow(reader, { withBudget: true })
      const budgets = await reader.openWallet('/wallet/budgets')
      await keepPicture(budgets, 'wallet-budgets')
      const changes: ReadonlyArray<() => Promise<void>> = [
        async () => {
          await budgets.locator('summary', { hasText: 'Change the rule' }).click()
          await budgets.getByLabel('Up to, for each item').fill('0.001')
          await budgets.getByRole('button', { name: 'Save the rule' }).click()
        },
        async () => {
          await budgets.locator('summary', { hasText: 'Change the rule' }).click()
          await budgets.getByLabel('Up to, for each item').fill('0.25')
          await budgets.getByRole('button', { name: 'Save the rule' }).click()
          await budgets.getByText('Saved').waitFor()
          await budgets.getByRole('button', { name: /^Pause/ }).click()
        },
        async () => {
          await budgets.getByRole('button', { name: /^Resume/ }).click()
          await budgets.getByText('Pays without asking').waitFor()
          await budgets.locator('summary', { hasText: 'Revoke' }).click()
          await budgets.getByRole('button', { name: 'Revoke the rule' }).click()
        },
      ]
      const balance = await reader.balance()
      for (const change of changes) {
        await change()
        await budgets.getByText('Saved').waitFor()
        await asksBeforePaying(reader)
        expect(await reader.balance()).toBe(balance)
        await budgets.goto(`${reader.system.broker}/wallet/budgets`)
      }
      // What stays true: with the rule made anew, it pays without asking.
      await budgets.locator('summary', { hasText: 'Change the rule' }).click()
      await budgets.getByRole('checkbox', { name: 'Pay this site without asking' }).check()
      await budgets.getByRole('button', { name: 'Save the rule' }).click()
      await budgets.getByText('Saved').waitFor()
      await reader.visit(paths.notches)
      await reader.press(buyButton(reader.page))
      await heldText(reader.page).waitFor()
      expect(await reader.balance()).toBe(balance - prices.notches)
    })

    test('a daily limit holds even where the buyer says yes', async ({ onTestFinished }) => {
      const reader = await topped(onTestFinished)
      const budgets = await reader.openWallet('/wallet/budgets')
      await budgets.getByRole('textbox', { name: 'Daily limit' }).fill('0.021')
      await budgets.getByRole('button', { name: 'Save', exact: true }).click()
      await budgets.getByText('Saved').waitFor()
      await reader.visit(paths.ferry)
      await buyByWindow(reader)
      await reader.visit(paths.notches)
      const window = await pressForWindow(reader, buyButton(reader.page))
      await window.getByText('This was not paid').waitFor()
      expect(await window.getByRole('link', { name: 'Open budgets' }).count()).toBe(1)
      expect(await reader.balance()).toBe(5_000_000n - prices.ferry)
    })

    test('a frozen wallet pays nothing, not even within its budget', async ({ onTestFinished }) => {
      const reader = await topped(onTestFinished)
      await reader.visit(paths.ferry)
      await buyByWindow(reader, { withBudget: true })
      const security = await reader.openWallet('/wallet/security')
      await security.getByRole('button', { name: 'Freeze this wallet now' }).click()
      await security.getByRole('heading', { name: 'This wallet is frozen' }).waitFor()
      const page = await reader.visit(paths.notches)
      const window = await pressForWindow(reader, buyButton(page))
      await window.getByText('This was not paid').waitFor()
      expect(await reader.balance()).toBe(5_000_000n - prices.ferry)
      // What was paid for before stays open.
      await reader.visit(paths.ferry)
      expect(await heldText(page).count()).toBe(1)
    })
  })
})

type Hook = NonNullable<NonNullable<Parameters<typeof newReader>[0]>['onFinished']>

async function topped(onFinished: Hook): Promise<Reader> {
  const reader = await newReader({ onFinished })
  await reader.topUp()
  return reader
}

async function signInAsMerchant(onFinished: Hook): Promise<Reader> {
  const desk = await newReader({ onFinished })
  const { page, system } = desk
  await page.goto(`${system.broker}/merchant`)
  await page.getByLabel('API key').fill(system.merchant.key)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Net today' }).waitFor()
  return desk
}

async function merchantBalance({ system }: Reader): Promise<bigint> {
  const { balances } = (await call(system, '/v1/merchant', { key: system.merchant.key })) as {
    readonly balances: ReadonlyArray<{ readonly amount: string }>
  }
  return BigInt(balances[0]?.amount ?? '0')
}

async function lastPayment({ system, context }: Reader): Promise<string> {
  const [payment = ''] = await listPayments(system, (await readDeviceKey(system, context)) ?? '')
  return payment
}

/** The amounts of the payment's lines in the books. */
async function ledgerLines(page: Page): Promise<readonly bigint[]> {
  const rows = page.locator('section[aria-labelledby=ledger] tbody tr')
  const cells = await rows.locator('td.number').allTextContents()
  return cells.map(readUnits)
}

async function asksBeforePaying(reader: Reader): Promise<void> {
  const page = await reader.visit(paths.notches)
  const window = await pressForWindow(reader, buyButton(page))
  await payButton(window).waitFor()
  await window
    .getByRole('button', { name: 'Do not pay' })
    .click()
    .catch(() => undefined)
  await page.locator('per-fee-link[state=refused]').first().waitFor()
}

/** "€0.0196" or "+0.005" in millionths. */
function readUnits(text: string | null): bigint {
  const match = /([-−]?)[^\d]*(\d+)(?:\.(\d{1,6}))?/.exec(text ?? '')
  if (match === null) throw new Error(`“${text}” is no amount`)
  const [, sign = '', whole = '0', part = ''] = match
  const units = BigInt(whole) * 1_000_000n + BigInt(part.padEnd(6, '0'))
  return sign === '' ? units : -units
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n)
}
