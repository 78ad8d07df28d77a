// A stand-in for a newspaper behind a gate: signed quotes, tickets verified against the broker's key, sessions. It can be
// told to tamper with its offers, to fail at delivery and to redirect. It knows no @farthing/gate, as this package may not.
import {
  digestBuyUrl,
  digestOffer,
  duration,
  instant,
  type Offer,
  parseOfferJson,
  type Quote,
  readQuoteUnverified,
  signQuote,
  ticketHeader,
  toOfferJson,
  toPublicJwk,
  verifyTicket,
} from '@farthing/protocol'
import { type Served, serve } from './serve.ts'
import { makeSigningKey, type StandInBroker } from './stand-in-broker.ts'

export type Article = {
  readonly price: string
  /** Seconds; a day where left out. */
  readonly duration?: number
  /** Path of what is bought, where it is not the article itself. */
  readonly buys?: string
  readonly text: string
}

export type SiteRequest = {
  readonly method: string
  readonly path: string
  readonly ticket: string | null
  readonly session: string | null
  readonly accept: string | null
  readonly body: string
}

export type StandInSite = Served & {
  readonly requests: SiteRequest[]
  /** Changes what is offered, before the quote is signed, or the quote itself. */
  tamper: {
    readonly offer?: (offer: Offer) => Offer
    readonly quote?: (quote: Quote) => Quote
    readonly body?: (json: object) => unknown
  }
  /** Faults of the coming deliveries: a status, or a cut connection. */
  readonly deliveryFaults: (number | 'lost')[]
  /** A ticket that the gate hands out in place of the one it was shown, as gates do that renew. */
  renewed: string | undefined
  /** Redirects by path, answered before anything else. */
  readonly redirects: Map<string, string>
  setNow: (now: () => number) => void
}

export type SiteOptions = {
  readonly broker: StandInBroker
  readonly articles: Readonly<Record<string, Article>>
  /** Free pages and files by path. */
  readonly files?: Readonly<Record<string, () => Response>>
  /** What people are shown in place of JSON, paid or not. */
  readonly page?: (view: PageView) => Response
}

export type PageView = {
  readonly origin: string
  readonly path: string
  readonly article: Article
  readonly isPaid: boolean
  readonly form: URLSearchParams | undefined
}

export async function startStandInSite(options: SiteOptions): Promise<StandInSite> {
  const { broker, articles } = options
  const key = await makeSigningKey('merchant')
  const requests: SiteRequest[] = []
  const deliveryFaults: (number | 'lost')[] = []
  const redirects = new Map<string, string>()
  let now = (): number => Date.now()

  const offerOf = (path: string, article: Article): Offer => {
    const read = parseOfferJson({
      price: article.price,
      textlink: `Article ${path}`,
      requesturl: served.origin + path,
      buyurl: served.origin + (article.buys ?? path),
      duration: article.duration ?? 86_400,
      paymentsystems: [{ id: 'https://other.example/pay/v1' }, { id: broker.system }],
    })
    if (!read.ok) throw new Error(`the stand-in's offer is wrong: ${read.fault}`)
    return site.tamper.offer?.(read.offer) ?? read.offer
  }

  const challenge = async (path: string, article: Article): Promise<Response> => {
    const offer = offerOf(path, article)
    const quote: Quote = {
      merchantId: 'mer_0000000000000000000000000a',
      paymentSystem: broker.system,
      origin: served.origin,
      nonce: Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url'),
      price: offer.price,
      offerDigest: await digestOffer(offer),
      buyUrlDigest: await digestBuyUrl(offer.buyurl),
      duration: offer.duration,
      issuedAt: instant(now()),
      expiresAt: instant(now() + duration(300_000)),
    }
    const json = {
      ...toOfferJson(offer),
      quote: await signQuote(site.tamper.quote?.(quote) ?? quote, key),
      problem: { code: 'payment_required' },
    }
    const body = site.tamper.body === undefined ? json : site.tamper.body(json)
    return Response.json(body, { status: 402, headers: { 'Cache-Control': 'no-store' } })
  }

  const isPaid = async (path: string, article: Article, request: Request): Promise<boolean> => {
    const cookie = /(?:^|; )ticket=([^;]+)/.exec(request.headers.get('Cookie') ?? '')?.[1]
    const token = request.headers.get(ticketHeader) ?? cookie
    if (token === undefined) return false
    const verified = await verifyTicket(token, { keys: [toPublicJwk(broker.key)] })
    if (!verified.ok || verified.ticket.audience !== served.origin || now() > verified.ticket.expiresAt)
      return false
    const offer = offerOf(path, article)
    return verified.ticket.buyUrlDigest === (await digestBuyUrl(offer.buyurl))
  }

  const served = await serve(async (request) => {
    const path = new URL(request.url).pathname
    const ticket = request.headers.get(ticketHeader)
    const body = await request.text()
    requests.push({
      method: request.method,
      path,
      ticket,
      session: request.headers.get('Farthing-Session'),
      accept: request.headers.get('Accept'),
      body,
    })
    const away = redirects.get(path)
    if (away !== undefined) return new Response(null, { status: 302, headers: { Location: away } })
    const article = articles[path]
    if (article === undefined) return options.files?.[path]?.() ?? new Response('free for all')
    const paid = await isPaid(path, article, request)
    if (paid && ticket !== null) {
      const fault = deliveryFaults.shift()
      if (fault === 'lost') return 'lost'
      if (fault !== undefined) return new Response('out of order', { status: fault })
    }
    const form =
      request.method === 'POST' && body.includes('farthing=') ? new URLSearchParams(body) : undefined
    if (options.page !== undefined && !(request.headers.get('Accept') ?? '').includes('application/json')) {
      const response = options.page({ origin: served.origin, path, article, isPaid: paid, form })
      if (paid && ticket !== null)
        response.headers.set('Set-Cookie', `ticket=${ticket}; HttpOnly; Path=/; SameSite=Lax`)
      return response
    }
    if (!paid) return challenge(path, article)
    const renewed = site.renewed === undefined ? {} : { [ticketHeader]: site.renewed }
    const answer = `${article.text}${body === '' ? '' : ` (${body})`}`
    return new Response(answer, {
      headers: { 'Farthing-Session': `session-of-${path.slice(1)}`, ...renewed },
    })
  }, '127.0.0.1')

  const site: StandInSite = {
    ...served,
    requests,
    tamper: {},
    deliveryFaults,
    redirects,
    renewed: undefined,
    setNow: (clock) => {
      now = clock
    },
  }
  return site
}

/** The nonce of a quote token, to tell quotes apart. */
export function nonceOf(token: string): string | undefined {
  return readQuoteUnverified(token)?.nonce
}
