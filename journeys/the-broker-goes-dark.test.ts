import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { startOnFreePort } from '../scripts/child.ts'
import {
  buyButton,
  buyByWindow,
  heldText,
  journeys,
  keepPicture,
  newReader,
  nothing,
  paths,
  prices,
  watchMoney,
} from './reader.ts'
import { call, readBooks, startSystem } from './system.ts'

const root = join(import.meta.dirname, '..')
const firstPort = 4710

journeys('when the broker goes dark', () => {
  const data = mkdtempSync(join(tmpdir(), 'farthing-dark-'))
  const stops: Array<() => Promise<void>> = []
  afterAll(async () => {
    for (const stop of stops) await stop()
    rmSync(data, { recursive: true, force: true })
  })

  test('who has paid reads on and others are told; started again, everything is still there', async () => {
    const first = await startSystem({ data, port: firstPort })
    stops.push(first.stop)
    const { system } = first
    const reader = await newReader({ system })
    await reader.topUp()
    const page = await reader.visit(paths.ferry)
    await buyByWindow(reader)
    const books = await readBooks(system)
    await first.stop()

    // The newspaper alone, on its old address.
    const paper = await startOnFreePort({
      name: 'newspaper',
      entry: join(root, 'examples/newspaper/src/main.ts'),
      port: Number(new URL(system.newspaper).port),
      say: () => undefined,
      environment: (port) => ({
        HOST: '127.0.0.1',
        PORT: String(port),
        FARTHING_GATE: join(data, 'newspaper/gate.json'),
      }),
    })
    stops.push(paper.stop)
    await page.reload()
    expect(await heldText(page).count()).toBe(1)

    const stranger = await newReader({ system })
    const front = await stranger.visit('/')
    expect(await front.getByRole('heading', { level: 1 }).count()).toBe(1)
    const preview = await stranger.visit(paths.notches)
    expect(await preview.locator('.prose-opening').innerText()).not.toBe('')
    await keepPicture(preview, 'preview-without-broker')
    await stranger.press(buyButton(preview))
    await preview.getByRole('heading', { name: 'The payment service does not answer right now' }).waitFor()
    await keepPicture(preview, 'broker-unavailable')
    await stranger.press(preview.getByRole('link', { name: 'Back to the page' }))
    await buyButton(preview).waitFor()
    await paper.stop()

    const second = await startSystem({ data, port: firstPort })
    stops.push(second.stop)
    const again = second.system
    expect({ broker: again.broker, newspaper: again.newspaper, merchant: again.merchant }).toEqual({
      broker: system.broker,
      newspaper: system.newspaper,
      merchant: system.merchant,
    })
    expect(await readBooks(again)).toEqual(books)
    expect(await reader.balance()).toBe(5_000_000n - prices.ferry)
    await page.reload()
    expect(await heldText(page).count()).toBe(1)
    const moved = await watchMoney(reader)
    const wallet = await reader.openWallet('/wallet/library')
    expect(await wallet.locator('main').textContent()).toContain('You Have Just Missed the Other Ferry')
    const merchant = (await call(again, '/v1/merchant/payments', { key: again.merchant.key })) as {
      readonly data: readonly object[]
    }
    expect(merchant.data).toHaveLength(1)
    expect(await moved()).toEqual(nothing)
    await reader.visit(paths.notches)
    await buyByWindow(reader)
    expect(await buyButton(page).count()).toBe(0)
  })
})
