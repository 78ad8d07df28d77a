// A stand-in for a broker that keeps real state: wallets, purchases by quote, answers by key. It can be told to lose
// requests and answers, to fail and to fall silent. It signs real tickets and does not verify quotes.
import {
  after,
  brokerPaths,
  duration,
  formatInstant,
  instant,
  limits,
  type Money,
  type PaymentJson,
  type PrivateJwk,
  type ProblemCode,
  parseMoneyJson,
  paymentSystemPath,
  problem,
  type Quote,
  readQuoteUnverified,
  signTicket,
  subtract,
  toMoneyJson,
  toProblemDetails,
} from '@farthing/protocol'
import { type Served, serve } from './serve.ts'

/** What happens to the next call: lost before or after it is carried out, never answered, failed, or refused unheard. */
export type Fault = 'lose-request' | 'lose-answer' | 'never-answer' | 'fail-after' | ProblemCode

export type StandInBroker = Served & {
  readonly system: string
  readonly key: PrivateJwk
  /** Faults of the coming calls to the payments address, used up one by one. */
  readonly faults: Fault[]
  /** Told each time a call is left without an answer for ever: the moment for a test to let its caller's patience end. */
  readonly whenSilent: (tell: () => void) => void
  /** Calls to the payments address: what they carried. */
  readonly calls: { readonly key: string; readonly quote: string; readonly max: Money | undefined }[]
  readonly balance: (token: string) => Money
  readonly addWallet: (token: string, money: Money) => void
  /** How many purchases exist. */
  readonly purchaseCount: () => number
  /** Sets the clock of the broker forward. */
  readonly setNow: (now: () => number) => void
}

type Purchase = {
  readonly id: string
  readonly wallet: string
  readonly quote: Quote
  readonly at: number
  isRefunded: boolean
}

/** `pages` answers what the API does not: the stand-in's wallet window. */
export async function startStandInBroker(
  host: '127.0.0.1' | 'localhost',
  pages: (request: Request) => Promise<Response | undefined> = async () => undefined,
): Promise<StandInBroker> {
  const key = await makeSigningKey('broker')
  const wallets = new Map<string, Money>()
  const purchases: Purchase[] = []
  const faults: Fault[] = []
  const calls: { key: string; quote: string; max: Money | undefined }[] = []
  let now = (): number => Date.now()
  let tellSilence = (): void => {}

  const refuse = (code: ProblemCode): Response => {
    const details = toProblemDetails(problem(code), { base: served.origin })
    return Response.json(details, {
      status: details.status,
      headers: { 'Content-Type': 'application/problem+json' },
    })
  }

  const pay = async (token: string, body: { quote: string; max?: unknown }): Promise<Response> => {
    const quote = readQuoteUnverified(body.quote)
    const held = wallets.get(token)
    if (quote === undefined) return refuse('quote_invalid')
    if (held === undefined) return refuse('unauthenticated')
    const same = purchases.find((purchase) => purchase.quote.nonce === quote.nonce)
    if (same !== undefined && same.wallet !== token) return refuse('quote_used')
    const owned = same ?? findOwned(token, quote)
    if (owned !== undefined) return Response.json(await describe(owned, 0n))
    const max = parseMoneyJson(body.max)
    if (now() > quote.expiresAt) return refuse('quote_expired')
    if (max !== undefined && quote.price.amount > max.amount) return refuse('price_over_maximum')
    if (held.amount < quote.price.amount) return refuse('insufficient_funds')
    wallets.set(token, subtract(held, quote.price))
    const id = `pur_${String(purchases.length + 1).padStart(26, '0')}`
    const purchase = { id, wallet: token, quote, at: now(), isRefunded: false }
    purchases.push(purchase)
    return Response.json(await describe(purchase, quote.price.amount))
  }

  const findOwned = (token: string, quote: Quote): Purchase | undefined =>
    purchases.find(
      ({ wallet, quote: bought, at, isRefunded }) =>
        wallet === token &&
        !isRefunded &&
        bought.buyUrlDigest === quote.buyUrlDigest &&
        now() < at + bought.duration * 1000,
    )

  const describe = async (purchase: Purchase, charged: bigint): Promise<PaymentJson> => {
    const { id, quote } = purchase
    const at = instant(purchase.at)
    const end = after(at, duration(Math.max(quote.duration * 1000, limits.refetchMs)))
    const ticket = await signTicket(
      {
        id: `tkt_${String(calls.length).padStart(26, '0')}`,
        issuer: served.origin,
        audience: quote.origin,
        merchantId: quote.merchantId,
        purchaseId: id,
        nonce: quote.nonce,
        buyUrlDigest: quote.buyUrlDigest,
        price: quote.price,
        issuedAt: instant(now()),
        expiresAt: end,
        purchasedAt: at,
        accessEndsAt: end,
        isTest: true,
      },
      key,
    )
    return {
      payment: id,
      test: true,
      state: purchase.isRefunded ? 'refunded' : 'paid',
      merchant: quote.merchantId,
      merchant_name: 'Tides',
      origin: quote.origin,
      price: toMoneyJson(quote.price),
      charged: { asset: quote.price.asset, amount: charged.toString() },
      paid_at: formatInstant(at),
      access_ends_at: formatInstant(end),
      refundable_until: formatInstant(after(at, duration(600_000))),
      ticket,
      receipt_url: `${served.origin}/receipts/${id}`,
    }
  }

  const refund = async (token: string, id: string): Promise<Response> => {
    const found = purchases.find((purchase) => purchase.id === id && purchase.wallet === token)
    if (found === undefined) return refuse('not_found')
    if (found.isRefunded) return refuse('already_refunded')
    found.isRefunded = true
    const held = wallets.get(token)
    if (held !== undefined) wallets.set(token, { ...held, amount: held.amount + found.quote.price.amount })
    return Response.json({
      refund: 'ref_1',
      payment: id,
      money: toMoneyJson(found.quote.price),
      test: true,
    })
  }

  const takePayment = async (request: Request, token: string): Promise<Response | 'lost'> => {
    const body = (await request.json()) as { quote: string; max?: unknown }
    calls.push({
      key: request.headers.get('Idempotency-Key') ?? '',
      quote: body.quote,
      max: parseMoneyJson(body.max),
    })
    const fault = faults.shift()
    if (fault === undefined) return pay(token, body)
    if (fault === 'lose-request') return 'lost'
    if (fault === 'never-answer') {
      tellSilence()
      return new Promise(() => undefined)
    }
    if (fault !== 'lose-answer' && fault !== 'fail-after') return refuse(fault)
    await pay(token, body)
    return fault === 'lose-answer' ? 'lost' : refuse('internal_error')
  }

  const served = await serve(async (request) => {
    const { pathname } = new URL(request.url)
    const token = (request.headers.get('Authorization') ?? '').replace('Bearer ', '')
    const route = `${request.method} ${pathname}`
    if (route === `POST ${brokerPaths.wallets}`) {
      wallets.set('new-token', { asset: 'EUR/6', amount: 0n })
      return Response.json({ wallet: 'wal_1', token: 'new-token', test: true }, { status: 201 })
    }
    const page = await pages(request)
    if (page !== undefined) return page
    const held = wallets.get(token)
    if (held === undefined) return refuse('unauthenticated')
    if (route === `POST ${brokerPaths.payments}`) return takePayment(request, token)
    if (route === `GET ${brokerPaths.payments}`) {
      const mine = purchases.filter(({ wallet }) => wallet === token)
      const data = await Promise.all(mine.map((purchase) => describe(purchase, purchase.quote.price.amount)))
      return Response.json({ data })
    }
    if (route === `POST ${brokerPaths.topUps}`) {
      const { voucher } = (await request.json()) as { voucher?: unknown }
      if (voucher !== 'GOOD') return refuse('voucher_unknown')
      wallets.set(token, { ...held, amount: held.amount + 5_000_000n })
      const balance = toMoneyJson({ ...held, amount: held.amount + 5_000_000n })
      const money = { asset: 'EUR/6', amount: '5000000' }
      return Response.json({ top_up: 'top_1', money, balance, test: true })
    }
    if (route === `GET ${brokerPaths.wallet}`) {
      return Response.json({ wallet: 'wal_1', test: true, frozen: false, balances: [toMoneyJson(held)] })
    }
    const refunded = /^\/v1\/payments\/([^/]+)\/refunds$/.exec(pathname)?.[1]
    return refunded !== undefined && request.method === 'POST' ? refund(token, refunded) : refuse('not_found')
  }, host)

  return {
    ...served,
    system: served.origin + paymentSystemPath,
    key,
    faults,
    whenSilent: (tell) => {
      tellSilence = tell
    },
    calls,
    balance: (token) => wallets.get(token) ?? { asset: 'EUR/6', amount: 0n },
    addWallet: (token, money) => {
      wallets.set(token, money)
    },
    purchaseCount: () => purchases.length,
    setNow: (clock) => {
      now = clock
    },
  }
}

/** A fresh Ed25519 key as JWK. */
export async function makeSigningKey(kid: string): Promise<PrivateJwk> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
  const { x, d } = await crypto.subtle.exportKey('jwk', pair.privateKey)
  return { kty: 'OKP', crv: 'Ed25519', kid, x: x ?? '', d: d ?? '' }
}
