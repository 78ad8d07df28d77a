// The README's tour by the command line, step by step as it is written there: a program buys an article.

import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort, type Ready, type Run, runStarter } from './run-starter.ts'

const launcher = join(import.meta.dirname, '../packages/broker/bin/farthing.js')
/** A sentence of the article that only its buyers get. */
const sold = 'Here is what the boats actually do.'
let folder: string
let run: Run
let system: Ready

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'farthing-tour-'))
  run = runStarter(join(folder, 'data'), await freePort())
  system = await run.ready
})
afterAll(async () => {
  run.child.kill('SIGTERM')
  await run.ended
  rmSync(folder, { recursive: true, force: true })
})

type Result = { readonly code: number; readonly out: string; readonly words: string }

function farthing(...args: readonly string[]): Promise<Result> {
  const env = {
    ...process.env,
    DATABASE_URL: undefined,
    FARTHING_WALLET: join(folder, 'wallet.json'),
    FARTHING_DATA: join(folder, 'data/broker'),
  }
  return new Promise((done) => {
    execFile(process.execPath, [launcher, ...args], { env }, (fault, out, words) => {
      const code = fault === null ? 0 : Number(fault.code)
      done({ code, out: out.trim(), words })
    })
  })
}

/** What buyer, merchant and house hold, in millionths, from the wallet's own word and the operator's books. */
async function sums(): Promise<Readonly<Record<'buyer' | 'merchant' | 'house', bigint>>> {
  const wallet = JSON.parse((await farthing('wallet', 'balance', '--json')).out) as {
    balances: readonly { amount: string }[]
  }
  const books = JSON.parse((await farthing('books', '--json')).out) as {
    balanced: boolean
    books: readonly { kinds: Record<string, string> }[]
  }
  expect(books.balanced).toBe(true)
  const kinds = books.books[0]?.kinds
  return {
    buyer: BigInt(wallet.balances[0]?.amount ?? '0'),
    merchant: BigInt(kinds?.['merchant'] ?? '0'),
    house: BigInt(kinds?.['houseFees'] ?? '0'),
  }
}

test('a program buys an article within its maximum, reads it again for free, and takes it back', async () => {
  const article = `${system.newspaper}/articles/the-other-ferry`
  expect((await farthing('wallet', 'create', '--broker', system.broker)).code).toBe(0)
  expect((await farthing('wallet', 'topup', system.vouchers[0] ?? '')).out).toContain('Topped up by 5.00 EUR')
  const before = await sums()
  expect(before).toEqual({ buyer: 5_000_000n, merchant: 0n, house: 0n })

  const refused = await farthing('fetch', article, '--max', '0.01')
  expect(refused).toMatchObject({ code: 1, out: '' })
  expect(refused.words).toContain('No money moved')
  expect(refused.words).toContain('[price_over_maximum]')
  expect(await sums()).toEqual(before)

  const bought = await farthing('fetch', article, '--max', '0.05')
  expect(bought.code).toBe(0)
  expect(bought.out).toContain(sold)
  expect(bought.words).toMatch(/Paid 0\.02 EUR to The Wren .*\n {2}Receipt pur_\w+/)
  const after = await sums()
  expect(after).toEqual({ buyer: 4_980_000n, merchant: 19_600n, house: 400n })
  expect(after.buyer + after.merchant + after.house).toBe(before.buyer)
  expect(await merchantPage()).toContain('€0.0196')

  const again = await farthing('fetch', article, '--max', '0.05')
  expect(again.out).toContain(sold)
  expect(again.words).toContain('Nothing was paid')
  expect(await sums()).toEqual(after)

  const receipt = /pur_\w+/.exec(bought.words)?.[0] ?? ''
  expect((await farthing('wallet', 'refund', receipt)).out).toContain('0.02 EUR is back')
  expect(await sums()).toEqual(before)
  expect((await farthing('doctor')).code).toBe(0)
})

/** The merchant's home as a browser gets it after signing in with the printed key. */
async function merchantPage(): Promise<string> {
  const signedIn = await fetch(`${system.merchant.page}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: system.broker },
    body: new URLSearchParams({ 'api-key': system.merchant.key }),
  })
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
  return (await fetch(system.merchant.page, { headers: { cookie } })).text()
}
