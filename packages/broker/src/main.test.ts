// The broker as a process: killed in the middle of its work ten times, it charges each purchase once.

import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  digestText,
  fiatAsset,
  instant,
  type MoneyJson,
  money,
  type PaymentJson,
  type PrivateJwk,
  paymentSystemPath,
  signQuote,
  toMoneyJson,
} from '@farthing/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeDatabase } from '../../ledger/src/testing/postgres-server.ts'
import { type BrokerProcess, freePort, startBroker } from './testing/broker-process.ts'
import { testStore } from './testing/test-broker.ts'

const purchasesPerRound = 200
const walletCount = 8
const price = 20_000n
const fee = 400n
const start = 50_000_000n
const killsWanted = testStore === 'sqlite' ? 10 : 3
const unansweredMin = 20
/** A kill that came so late that nearly all was answered does not count; so many rounds may be spent in all. */
const roundsMax = 20
/**
 * What the broker is killed after, round by round: so many answered purchases, or so many answers to a question asked
 * meanwhile, one after the other, which come back sooner than any purchase.
 */
const moments: ReadonlyArray<{ readonly purchases: number } | { readonly questions: number }> = [
  { questions: 1 },
  { purchases: 1 },
  { questions: 2 },
  { purchases: 2 },
  { questions: 3 },
]

type Wallet = { readonly wallet: string; readonly token: string }
type Purchase = { readonly token: string; readonly key: string; readonly quote: string }
type Seller = {
  readonly id: string
  readonly origin: string
  readonly apiKey: string
  readonly key: PrivateJwk
}

let folder: string
let database: { readonly url: string; readonly drop: () => Promise<void> } | undefined
let port: number
let broker: BrokerProcess
let site: Server

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'farthing-kill-'))
  database = testStore === 'postgres' ? await makeDatabase() : undefined
  port = await freePort()
  broker = await startBroker(folder, port, database?.url)
})
afterAll(async () => {
  await broker.kill()
  site.close()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})

async function call<Value>(
  path: string,
  options: { readonly key: string; readonly body?: object; readonly once?: string },
): Promise<Value> {
  const response = await fetch(broker.origin + path, {
    ...(options.body === undefined ? {} : { method: 'POST', body: JSON.stringify(options.body) }),
    headers: {
      authorization: `Bearer ${options.key}`,
      'content-type': 'application/json',
      ...(options.once === undefined ? {} : { 'idempotency-key': options.once }),
    },
  })
  const value = (await response.json()) as Value
  if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(value)}`)
  return value
}

async function openSeller(): Promise<Seller> {
  let merchant = ''
  site = createServer((_, response) =>
    response.end(JSON.stringify({ merchant, paymentSystem: broker.origin + paymentSystemPath })),
  ).listen(0, '127.0.0.1')
  await once(site, 'listening')
  const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
  const key = broker.operatorKey
  const made = await call<{ merchant: string; api_key: string; signing_key: PrivateJwk }>(
    '/v1/operator/merchants',
    { key, body: { name: 'The Wren', origin }, once: 'the seller' },
  )
  merchant = made.merchant
  await call(`/v1/operator/merchants/${merchant}/prove`, { key, body: {} })
  return { id: merchant, origin, apiKey: made.api_key, key: made.signing_key }
}

async function openWallet(index: number): Promise<Wallet> {
  const wallet = await call<Wallet>('/v1/wallets', { key: '', body: {} })
  const value = toMoneyJson(money(fiatAsset('EUR'), start))
  const issued = await call<{ vouchers: readonly { code: string }[] }>('/v1/operator/vouchers', {
    key: broker.operatorKey,
    body: { value, count: 1 },
    once: `wallet ${index}`,
  })
  const voucher = issued.vouchers[0]?.code ?? ''
  await call('/v1/wallet/top-ups', { key: wallet.token, body: { voucher }, once: 'first' })
  return wallet
}

async function prepare(
  seller: Seller,
  wallets: readonly Wallet[],
  round: number,
): Promise<readonly Purchase[]> {
  const now = Date.now()
  return Promise.all(
    Array.from({ length: purchasesPerRound }, async (_, index) => {
      const address = `${seller.origin}/${round}/${index}`
      const quote = await signQuote(
        {
          merchantId: seller.id,
          paymentSystem: broker.origin + paymentSystemPath,
          origin: seller.origin,
          nonce: randomBytes(16).toString('base64url'),
          price: money(fiatAsset('EUR'), price),
          offerDigest: await digestText(`offer ${address}`),
          buyUrlDigest: await digestText(address),
          duration: 86_400,
          issuedAt: instant(now),
          expiresAt: instant(now + 600_000),
          url: address,
        },
        seller.key,
      )
      const token = wallets[index % wallets.length]?.token ?? ''
      return { token, key: `${round}-${index}`, quote }
    }),
  )
}

function pay(purchase: Purchase): Promise<PaymentJson> {
  const body = { quote: purchase.quote }
  return call<PaymentJson>('/v1/payments', { key: purchase.token, body, once: purchase.key })
}

/** Starts all purchases at once and kills the broker at the moment named; answers what was answered. */
async function payAndKill(
  purchases: readonly Purchase[],
  moment: (typeof moments)[number],
): Promise<ReadonlyMap<string, PaymentJson>> {
  const answered = new Map<string, PaymentJson>()
  let killed: Promise<void> | undefined
  const ask = async (questions: number): Promise<void> => {
    for (let count = 0; count < questions; count += 1) await fetch(`${broker.origin}/health`)
    killed ??= broker.kill()
  }
  const underWay = purchases.map(async (purchase) => {
    const paid = await pay(purchase).catch(() => undefined)
    if (paid === undefined) return
    answered.set(purchase.key, paid)
    if ('purchases' in moment && answered.size >= moment.purchases) killed ??= broker.kill()
  })
  await Promise.all([...underWay, ...('questions' in moment ? [ask(moment.questions)] : [])])
  await killed
  return answered
}

type Sums = {
  readonly buyers: bigint
  readonly merchant: bigint
  readonly house: bigint
  readonly isBalanced: boolean
}

async function readSums(seller: Seller, wallets: readonly Wallet[]): Promise<Sums> {
  type Held = { readonly balances: readonly MoneyJson[] }
  const sum = ({ balances }: Held): bigint =>
    balances.reduce((total, { amount }) => total + BigInt(amount), 0n)
  const held = await Promise.all(wallets.map(({ token }) => call<Held>('/v1/wallet', { key: token })))
  const books = await call<{ balanced: boolean; books: readonly { kinds: Record<string, string> }[] }>(
    '/v1/operator/books',
    { key: broker.operatorKey },
  )
  return {
    buyers: held.reduce((total, each) => total + sum(each), 0n),
    merchant: sum(await call<Held>('/v1/merchant', { key: seller.apiKey })),
    house: BigInt(books.books[0]?.kinds['houseFees'] ?? '0'),
    isBalanced: books.balanced,
  }
}

function sumsAfter(purchases: number): Sums {
  const paid = BigInt(purchases)
  return {
    buyers: start * BigInt(walletCount) - price * paid,
    merchant: (price - fee) * paid,
    house: fee * paid,
    isBalanced: true,
  }
}

it('charges each of 200 purchases once through kill -9 in their middle, time and again', async () => {
  const seller = await openSeller()
  const wallets = await Promise.all(Array.from({ length: walletCount }, (_, index) => openWallet(index)))
  const counts: string[] = []
  let kills = 0
  for (let round = 0; kills < killsWanted && round < roundsMax; round += 1) {
    const purchases = await prepare(seller, wallets, round)
    const moment = moments[round % moments.length] ?? { purchases: 1 }
    const answered = await payAndKill(purchases, moment)
    const unanswered = purchasesPerRound - answered.size
    const isCounted = unanswered >= unansweredMin
    kills += isCounted ? 1 : 0
    broker = await startBroker(folder, port, database?.url)
    const cutOff = await readSums(seller, wallets)
    const charged = Number(cutOff.merchant / (price - fee)) - round * purchasesPerRound
    counts.push(
      `${unanswered} (${charged - answered.size} of them charged)${isCounted ? '' : ' too late, not counted'}`,
    )
    // All that was answered is there, and nothing is there by halves.
    expect(charged).toBeGreaterThanOrEqual(answered.size)
    expect(cutOff).toEqual(sumsAfter(round * purchasesPerRound + charged))

    const repeated = await Promise.all(purchases.map(pay))
    for (const [index, payment] of repeated.entries()) {
      const before = answered.get(purchases[index]?.key ?? '')
      expect(payment.charged.amount).toBe(String(price))
      expect(payment.payment).toBe(before?.payment ?? payment.payment)
      expect(payment.ticket).toBe(before?.ticket ?? payment.ticket)
    }
    expect(new Set(repeated.map(({ payment }) => payment)).size).toBe(purchasesPerRound)
    const again = await Promise.all(purchases.slice(0, 20).map(pay))
    expect(again.map(({ payment, ticket }) => [payment, ticket])).toEqual(
      repeated.slice(0, 20).map(({ payment, ticket }) => [payment, ticket]),
    )
    expect(await readSums(seller, wallets)).toEqual(sumsAfter((round + 1) * purchasesPerRound))
  }
  expect(kills).toBe(killsWanted)
  process.stdout.write(`kill -9: unanswered of ${purchasesPerRound} at each kill: ${counts.join(', ')}\n`)
}, 120_000)

it('keeps the operator’s key from others, and stops cleanly when asked', async () => {
  for (const name of ['operator.json', 'secrets.json']) {
    expect(statSync(join(folder, name)).mode & 0o077).toBe(0)
  }
  expect(await broker.stop()).toBe(0)
  expect(existsSync(join(folder, 'farthing.db'))).toBe(testStore === 'sqlite')
  broker = await startBroker(folder, port, database?.url)
})
