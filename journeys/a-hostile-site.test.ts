import { createServer, type Server } from 'node:http'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  buyButton,
  buyByWindow,
  eventually,
  heldText,
  journeys,
  listPayments,
  newReader,
  nothing,
  paths,
  payButton,
  pressForWindow,
  type Reader,
  readDeviceKey,
  watchMoney,
} from './reader.ts'
import { call, theSystem } from './system.ts'

let server: Server | undefined
let port = 0

/** The same hostile server under two names: of another site than the broker, and of its own site on another port. */
const sites = (): readonly string[] => [`http://127.0.0.1:${port}`, `http://localhost:${port}`]

journeys('a hostile site', () => {
  beforeAll(async () => {
    server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      response.end('<!doctype html><title>Win a wren</title><h1>Win a wren</h1><button>Win</button>')
    })
    await new Promise<void>((done) => {
      server?.listen(0, 'localhost', done)
    })
    const address = server.address()
    port = typeof address === 'object' && address !== null ? address.port : 0
  })
  afterAll(() => {
    server?.close()
  })

  test('cannot frame a page of the wallet, the checkout or the window', async () => {
    const reader = await withBudget()
    for (const site of sites()) {
      await reader.page.goto(site)
      for (const path of ['/wallet', '/wallet/security', '/pay', '/window', '/merchant']) {
        const address = reader.system.broker + path
        const arrived = reader.page.waitForResponse(address)
        await reader.page.evaluate((source) => {
          const frame = document.createElement('iframe')
          frame.src = source
          document.body.append(frame)
        }, address)
        await arrived
      }
      await eventually(
        async () =>
          reader.page
            .frames()
            .slice(1)
            .every((frame) => frame.url().startsWith('chrome-error:')),
        true,
      )
    }
  })

  test('cannot send the wallet’s forms with the reader’s cookies', async () => {
    const reader = await withBudget()
    const payment = await lastPayment(reader)
    const moved = await watchMoney(reader)
    const forms: ReadonlyArray<readonly [string, Record<string, string>]> = [
      ['/pay', { mode: 'page', action: 'pay', quote: await freshQuote(paths.notches), key: key() }],
      [
        '/pay',
        {
          mode: 'window',
          action: 'show',
          quote: await freshQuote(paths.notches),
          key: key(),
          page: reader.system.newspaper,
        },
      ],
      ['/wallet/freeze', { key: key() }],
      ['/wallet/sign-out', { key: key() }],
      ['/wallet/erase', { key: key(), sure: 'yes' }],
      ['/wallet/budgets', { key: key(), 'daily-limit': '999' }],
      [`/wallet/payments/${payment}/refund`, { key: key() }],
    ]
    for (const site of sites()) {
      for (const [path, fields] of forms) {
        await reader.page.goto(site)
        const response = reader.page.waitForResponse((answer) => answer.request().method() === 'POST')
        await Promise.all([
          reader.page.waitForURL(reader.system.broker + path),
          sendForm(reader.page, reader.system.broker + path, fields),
        ])
        expect(`${path} ${(await response).status()}`).toBe(`${path} 403`)
      }
      // Without a page of its own to show for it, from inside a script.
      await reader.page.goto(site)
      await reader.page.evaluate(
        (address) => fetch(address, { method: 'POST', mode: 'no-cors', credentials: 'include' }),
        `${reader.system.broker}/wallet/freeze`,
      )
    }
    expect(await moved()).toEqual(nothing)
    expect(await readWallet(reader)).toMatchObject({ frozen: false })
  })

  test('opens the window and asks for another’s quote: nothing is paid, no ticket is handed out', async () => {
    const reader = await withBudget()
    const moved = await watchMoney(reader)
    for (const site of sites()) {
      const { page } = reader
      await page.goto(site)
      const challenge = await readChallenge(paths.notches)
      await page.evaluate(
        ({ broker, request }) => {
          const heard: unknown[] = []
          Object.assign(window, { heard })
          document.querySelector('button')?.addEventListener('click', () => {
            const popup = window.open(`${broker}/window`, '', 'popup=yes,width=440,height=640')
            const hello = { type: 'pfl.hello', v: 1, challenge: 'A'.repeat(22) }
            const timer = setInterval(() => popup?.postMessage(hello, broker), 50)
            addEventListener('message', (event: MessageEvent<{ type: string }>) => {
              heard.push(event.data.type)
              if (event.data.type !== 'pfl.ready') return
              clearInterval(timer)
              popup?.postMessage(request, broker)
            })
          })
        },
        {
          broker: reader.system.broker,
          request: {
            type: 'pfl.pay',
            offer: challenge.offer,
            quote: challenge.quote,
            idempotencyKey: key(),
            page: reader.system.newspaper,
          },
        },
      )
      const wallet = await pressForWindow(reader, page.getByRole('button', { name: 'Win' }))
      await wallet.getByText('This was not paid').waitFor()
      await wallet.keyboard.press('Escape').catch(() => undefined)
      await eventually(async () => wallet.isClosed(), true)
      const heard = await page.evaluate(() => (window as unknown as { heard: readonly string[] }).heard)
      expect(heard).toContain('pfl.ready')
      expect(heard).not.toContain('pfl.paid')
    }
    expect(await moved()).toEqual(nothing)
  })

  test('tells the paper that all is paid: the paper believes the wallet window alone', async () => {
    const reader = await newReader()
    await reader.topUp()
    const moved = await watchMoney(reader)
    const { page, system } = reader
    await page.goto(sites()[0] ?? '')
    await page.evaluate((address) => {
      document.querySelector('button')?.addEventListener('click', () => {
        Object.assign(window, { paper: window.open(address, 'paper') })
      })
    }, system.newspaper + paths.ferry)
    const paper = await pressForWindow(reader, page.getByRole('button', { name: 'Win' }))
    const wallet = await pressForWindow(reader, buyButton(paper))
    await payButton(wallet).waitFor()
    // The hostile page even knows the key, and the paper's own scripts repeat it.
    const secret = await readPendingKey(paper)
    expect(secret).toMatch(/^[\w-]{22}$/)
    const forged = [
      { type: 'pfl.ready', v: 1, challenge: 'A'.repeat(22), systems: [`${system.broker}/pay/v1`] },
      { type: 'pfl.paid', idempotencyKey: secret, receipt: 'a.b.c' },
      { type: 'pfl.refused', idempotencyKey: secret, code: 'declined' },
    ]
    await paper.evaluate(() => {
      Object.assign(window, { heard: 0 })
      addEventListener('message', () => {
        ;(window as unknown as { heard: number }).heard += 1
      })
    })
    await page.evaluate((messages) => {
      const { paper } = window as unknown as { readonly paper: Window }
      for (const message of messages) paper.postMessage(message, '*')
    }, forged)
    await paper.evaluate((messages) => {
      for (const message of messages) window.postMessage(message, '*')
    }, forged)
    const heard = (): Promise<number> => paper.evaluate(() => (window as unknown as { heard: number }).heard)
    await eventually(heard, 2 * forged.length)
    expect(await paper.locator('.farthing-gate per-fee-link').getAttribute('state')).toBe('consent')
    expect(await heldText(paper).count()).toBe(0)
    expect(await moved()).toEqual(nothing)
    await payButton(wallet)
      .click()
      .catch(() => undefined)
    await heldText(paper).waitFor()
  })
})

async function withBudget(): Promise<Reader> {
  const reader = await newReader()
  await reader.topUp()
  await reader.visit(paths.ferry)
  await buyByWindow(reader, { withBudget: true })
  return reader
}

async function sendForm(page: Page, action: string, fields: Record<string, string>): Promise<void> {
  await page.evaluate(
    ([address, values]) => {
      const form = document.createElement('form')
      form.method = 'post'
      form.action = address
      for (const [name, value] of Object.entries(values)) {
        const input = document.createElement('input')
        input.name = name
        input.value = value
        form.append(input)
      }
      document.body.append(form)
      form.submit()
    },
    [action, fields] as const,
  )
}

async function readChallenge(path: string): Promise<{ readonly quote: string; readonly offer: object }> {
  const response = await fetch(theSystem().newspaper + path, { headers: { accept: 'application/json' } })
  const { quote, problem: _, ...offer } = (await response.json()) as Record<string, unknown>
  return { quote: String(quote), offer }
}

async function freshQuote(path: string): Promise<string> {
  return (await readChallenge(path)).quote
}

async function lastPayment(reader: Reader): Promise<string> {
  const [payment = ''] = await listPayments(reader.system, await deviceKey(reader))
  return payment
}

async function readWallet(reader: Reader): Promise<unknown> {
  return call(reader.system, '/v1/wallet', { key: await deviceKey(reader) })
}

async function deviceKey({ system, context }: Reader): Promise<string> {
  return (await readDeviceKey(system, context)) ?? ''
}

function readPendingKey(paper: Page): Promise<string> {
  return paper.evaluate(() => {
    const [text = '{}'] = Object.values(sessionStorage) as readonly string[]
    return (JSON.parse(text) as { readonly idempotencyKey: string }).idempotencyKey
  })
}

/** 128 bits in base64url. */
function key(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url')
}
