// The README's tour by the command line, step by step as it is written there: a program buys an article.

import { type ChildProcess, execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DATABASE_URL: undefined,
    FARTHING_WALLET: join(folder, 'wallet.json'),
    FARTHING_DATA: join(folder, 'data/broker'),
  }
}

function farthing(...args: readonly string[]): Promise<Result> {
  return new Promise((done) => {
    execFile(process.execPath, [launcher, ...args], { env: environment() }, (fault, out, words) => {
      const code = fault === null ? 0 : Number(fault.code)
      done({ code, out: out.trim(), words })
    })
  })
}

/** Pays on a phone bill; `answers` is asked for the next line to type, each time the program waits for one. */
async function payByPhone(
  url: string,
  args: readonly string[],
  answers: (child: ChildProcess) => Promise<string | undefined>,
): Promise<Result> {
  return new Promise((done) => {
    const all = [launcher, 'phone', 'pay', url, ...args]
    const child = execFile(process.execPath, all, { env: environment() }, (fault, out, words) => {
      done({ code: fault === null ? 0 : Number(fault.code), out: out.trim(), words })
    })
    child.stderr?.on('data', (chunk: Buffer | string) => {
      if (!String(chunk).includes('Code from the phone')) return
      void answers(child).then((line) => line !== undefined && child.stdin?.write(`${line}\n`))
    })
  })
}

type Line = { readonly kind: string; readonly amount: string }
type PhoneNow = {
  readonly bill: readonly Line[]
  readonly messages: ReadonlyArray<{ readonly text: string; readonly direction: string }>
}

/** What the operator knows of a phone. */
async function readPhone(number: string): Promise<PhoneNow> {
  const answer = await fetch(`${system.phone}simulator/subscribers/${encodeURIComponent(number)}`)
  return (await answer.json()) as PhoneNow
}

/** The code of the last message that has one, as its owner reads it. */
async function readCode(number: string): Promise<string> {
  const { messages } = await readPhone(number)
  return messages.map(({ text }) => /\b\d{6}\b/.exec(text)?.[0] ?? '').findLast((code) => code !== '') ?? ''
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

describe('on the phone bill', () => {
  const article = (): string => `${system.newspaper}/articles/lost-property`
  const number = '+4915112345670'
  const rest = 'Owners can have it directly.'

  test('whoever ends the program before the code has paid nothing', async () => {
    const other = '+4915112345671'
    const stopped = await payByPhone(article(), ['--number', other], async (child) => {
      child.kill('SIGINT')
      return undefined
    })
    expect(stopped.code).toBe(1)
    expect(stopped.out).toContain('Cancelled; nothing was charged')
    const ended = await payByPhone(article(), ['--number', other], async (child) => {
      child.stdin?.end()
      return undefined
    })
    expect(ended.out).toContain('Cancelled; nothing was charged')
    expect((await readPhone(other)).bill).toEqual([])
  })

  test('a refusal of the operator is told in plain words, with what became of the money', async () => {
    const capped = '+4915112345603'
    const refused = await payByPhone(article(), ['--number', capped, '--json'], () => readCode(capped))
    expect(refused.code).toBe(1)
    expect(JSON.parse(refused.out)).toEqual({ ok: false, code: 'phone_cap_operator', money_moved: 'no' })
    expect(refused.words).toContain('No money moved')
    const unknown = await farthing('phone', 'pay', article(), '--number', '+4930123456')
    expect(unknown.code).toBe(1)
    expect(unknown.words).toMatch(/\[phone_number_\w+\]/)
  })

  test('a program pays on a phone bill with the code from the phone, reads, and takes it back', async () => {
    const before = await sums()
    const tooDear = await farthing('phone', 'pay', article(), '--number', number, '--max', '0.10')
    expect(tooDear).toMatchObject({ code: 1, out: '' })
    expect(tooDear.words).toContain('[price_over_maximum]')

    const given = ['000000', '']
    const paid = await payByPhone(article(), ['--number', number, '--max', '0.50'], async () => {
      const wrong = given.shift()
      return wrong === undefined || wrong === '' ? readCode(number) : wrong
    })
    expect(paid.words).toContain('That is not the code')
    expect(paid.code, paid.words).toBe(0)
    expect(paid.out).toContain(rest)
    expect(paid.words).toMatch(/Paid 0\.25 EUR to The Wren on the phone bill of the number ending 670/)
    expect(paid.words).not.toContain(number)
    const phone = await readPhone(number)
    expect(phone.bill.map(({ kind, amount }) => [kind, amount])).toEqual([['CHARGE', '25']])
    expect((await sums()).buyer).toBe(before.buyer)
    const id = /\bphn_\w+/.exec(paid.words)?.[0] ?? ''
    expect((await farthing('phone', 'status', id)).out).toContain('Charged to the phone bill: 0.25 EUR')

    // Owned now: neither way of asking pays again.
    const again = await farthing('phone', 'pay', article(), '--number', number)
    expect(again.out).toContain(rest)
    expect(again.words).toContain('Nothing was paid')
    expect((await readPhone(number)).bill).toHaveLength(1)

    const receipt = /pur_\w+/.exec(paid.words)?.[0] ?? ''
    expect((await farthing('wallet', 'refund', receipt)).code).toBe(0)
    await expect.poll(async () => (await readPhone(number)).bill.length).toBe(2)
    await expect.poll(sums).toEqual(before)
  })
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
