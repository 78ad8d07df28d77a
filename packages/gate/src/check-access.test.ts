import {
  digestBuyUrl,
  instant,
  limits,
  type ProblemDetails,
  type Ticket,
  ticketHeader,
} from '@farthing/protocol'
import * as fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { createGate } from './create-gate.ts'
import { memoryStore } from './store.ts'
import { article } from './testing/broker-stand-in.ts'
import { makeSigningKey } from './testing/keys.ts'
import {
  asMachine,
  asPerson,
  cookieJar,
  form,
  offer,
  openShop,
  protectedSentence,
  type Shop,
  sale,
  withTicket,
} from './testing/shop.ts'

let shop: Shop
afterEach(() => shop.broker.stop())

const day = 86_400_000

/** A ticket of yesterday that ended some time ago. */
function outlived(agoMs: number): Partial<Ticket> {
  const start = instant(Date.UTC(2026, 10, 22, 12, 0, 0))
  return { purchasedAt: start, issuedAt: start, expiresAt: instant(start + day - agoMs) }
}

async function refusalOf(token: string, session?: string): Promise<string> {
  const response = await shop.send('/articles/tides', { headers: withTicket(token, session) })
  const text = await response.text()
  expect(text).not.toContain(protectedSentence)
  expect(response.status).not.toBe(200)
  return (JSON.parse(text) as { problem: ProblemDetails }).problem.code
}

async function statusOf(headers: Record<string, string>): Promise<number> {
  return (await shop.send('/articles/tides', { headers })).status
}

describe('hostile tickets are told apart', () => {
  const now = Date.UTC(2026, 10, 23, 12, 0, 0)
  const changes: readonly [string, Partial<Ticket>, string][] = [
    ['of another site', { audience: 'https://other.example' }, 'ticket_other_audience'],
    ['of another merchant', { merchantId: 'mer_x' }, 'ticket_other_audience'],
    ['of another broker', { issuer: 'https://other.example' }, 'ticket_signature_invalid'],
    ['of another item', { buyUrlDigest: 'A'.repeat(43) }, 'ticket_other_item'],
    ['from the future', { issuedAt: instant(now + 61_000) }, 'ticket_invalid'],
    ['that lives too long', { expiresAt: instant(now + 2 * day) }, 'ticket_invalid'],
    ['that has ended', outlived(60_000), 'ticket_expired'],
    ['whose access has ended', { accessEndsAt: instant(now) }, 'ticket_expired'],
  ]
  for (const [name, change, code] of changes) {
    it(`a ticket ${name} is refused as ${code}`, async () => {
      shop = await openShop()
      expect(await refusalOf((await shop.broker.issue(change)).token)).toBe(code)
    })
  }

  it('a ticket that ends in one second, or ended within the clocks’ difference, still opens', async () => {
    shop = await openShop()
    for (const change of [{ accessEndsAt: instant(now + 1000) }, outlived(59_000)]) {
      expect(await statusOf(withTicket((await shop.broker.issue(change)).token))).toBe(200)
    }
  })

  it('alg none and a signature by a stranger are refused by different codes', async () => {
    shop = await openShop()
    const { token } = await shop.broker.issue()
    const [, payload = ''] = token.split('.')
    const header = btoa(
      JSON.stringify({ alg: 'none', typ: 'farthing-ticket+jwt', kid: 'broker-1' }),
    ).replaceAll('=', '')
    expect(await refusalOf(`${header}.${payload}.`)).toBe('ticket_invalid')
    const forged = await shop.broker.issue({}, await makeSigningKey('broker-1'))
    expect(await refusalOf(forged.token)).toBe('ticket_signature_invalid')
  })

  it('anything at all as ticket, cookie or form is refused cleanly', async () => {
    shop = await openShop()
    const headerText = fc.uint8Array({ maxLength: 300 }).map((bytes) =>
      // What HTTP lets through in a header value: no controls, and no blanks at the ends.
      String.fromCharCode(...bytes.map((byte) => (byte < 0x21 || byte === 0x7f ? 0x2e : byte))),
    )
    await fc.assert(
      fc.asyncProperty(headerText, async (text) => {
        expect(await refusalOf(text)).toBe('ticket_invalid')
        const digest = (await digestBuyUrl(article.address)).slice(0, 16)
        expect(await statusOf({ ...asMachine, cookie: `farthing_${digest}=${text}` })).toBe(402)
        const posted = await shop.send('/articles/tides', { ...form({}), body: text })
        expect(posted.status).toBe(400)
        const back = await shop.send(
          `/.well-known/farthing/return?state=${encodeURIComponent(text)}&code=x`,
          {
            headers: { ...asMachine, cookie: `farthing_to_${text.slice(0, 8)}=${text}` },
          },
        )
        expect(back.status).toBe(410)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('sessions', () => {
  it('start three times per ticket, at any pace, and go on for ever', async () => {
    shop = await openShop()
    const { token } = await shop.broker.issue()
    const first = await shop.send('/articles/tides', { headers: withTicket(token) })
    const session = first.headers.get('farthing-session') ?? ''
    expect(await statusOf(withTicket(token))).toBe(200)
    expect(await statusOf(withTicket(token))).toBe(200)
    expect(await refusalOf(token)).toBe('ticket_sessions_exhausted')
    expect(await statusOf(withTicket(token, session))).toBe(200)
  })

  it('are good for their own ticket and gate only', async () => {
    shop = await openShop()
    const { token } = await shop.broker.issue()
    const other = await shop.broker.issue()
    const session =
      (await shop.send('/articles/tides', { headers: withTicket(other.token) })).headers.get(
        'farthing-session',
      ) ?? ''
    for (let count = 0; count < 3; count += 1) expect(await statusOf(withTicket(token, session))).toBe(200)
    expect(await refusalOf(token, session)).toBe('ticket_sessions_exhausted')
    expect(await refusalOf(token, 'A'.repeat(22).concat('.', 'A'.repeat(43)))).toBe(
      'ticket_sessions_exhausted',
    )
  })

  it('are shared by two processes of one gate, counted where the store is shared', async () => {
    const store = memoryStore()
    shop = await openShop({ store })
    const twin = createGate(shop.config)
    const { token } = await shop.broker.issue()
    const first = await shop.send('/articles/tides', { headers: withTicket(token) })
    const session = first.headers.get('farthing-session') ?? ''
    const ask = async (more?: string): Promise<number> =>
      (await twin.serve(new Request('http://x/', { headers: withTicket(token, more) }), offer, sale)).status
    expect([await ask(session), await ask(), await ask(), await ask()]).toEqual([200, 200, 200, 402])
  })
})

describe('the cookie', () => {
  it('is HttpOnly, Lax, Secure, on the article’s path, until access ends', async () => {
    shop = await openShop()
    const { token } = await shop.broker.issue()
    const response = await shop.send('/articles/tides', { headers: withTicket(token) })
    const [cookie = ''] = response.headers.getSetCookie()
    expect(cookie).toMatch(/^farthing_[A-Za-z0-9_-]{16}=/)
    expect(cookie).toContain('; Path=/articles/tides; Max-Age=604800; HttpOnly; SameSite=Lax; Secure')
  })

  it('opens the article again without another session, also beside a false one', async () => {
    shop = await openShop()
    const { token } = await shop.broker.issue()
    const jar = cookieJar()
    jar.take(await shop.send('/articles/tides', { headers: { ...withTicket(token), ...asPerson } }))
    const [name] = jar.header().split('=')
    for (let count = 0; count < 5; count += 1) {
      const response = await shop.send('/articles/tides', {
        headers: { ...asPerson, cookie: `${name}=rubbish~x; a=b; ${jar.header()}` },
      })
      expect(response.status).toBe(200)
      expect(response.headers.getSetCookie()).toEqual([])
    }
  })

  it('of a pass goes to the whole site and opens what the pass opens, and nothing else', async () => {
    shop = await openShop()
    const pass = {
      requesturl: '/pass',
      buyurl: '/pass/2026-11-23',
      price: '1.50 EUR',
      textlink: 'Day pass',
      isPass: true,
    }
    const buyUrlDigest = await digestBuyUrl('https://news.example/pass/2026-11-23')
    const { token } = await shop.broker.issue({ buyUrlDigest })
    const access = await shop.gate.check(new Request('http://x/pass', { headers: withTicket(token) }), pass)
    expect(access.state).toBe('open')
    if (access.state !== 'open') return
    const line = access.headers.find(([name]) => name === 'set-cookie')?.[1] ?? ''
    expect(line).toContain('; Path=/;')
    const request = new Request('http://x/articles/tides', { headers: { cookie: line.split(';')[0] ?? '' } })
    const opened = { ...offer, alsoOpenedBy: ['/pass/2026-11-23'] }
    expect((await shop.gate.check(request, opened)).state).toBe('open')
    expect((await shop.gate.check(request, offer)).state).toBe('closed')
  })
})

describe('keys', () => {
  it('are fetched once and serve without another call', async () => {
    shop = await openShop()
    for (let count = 0; count < 3; count += 1) await statusOf(withTicket((await shop.broker.issue()).token))
    expect(shop.broker.seen.filter((line) => line.includes('jwks'))).toHaveLength(1)
  })

  it('are looked at again for an unknown key, once a minute at most', async () => {
    shop = await openShop()
    expect(await statusOf(withTicket((await shop.broker.issue()).token))).toBe(200)
    await shop.broker.rotateKey()
    const fresh = await shop.broker.issue()
    expect(await refusalOf(fresh.token)).toBe('ticket_signature_invalid')
    shop.world.advance(limits.keysRefetchMinMs)
    expect(await statusOf(withTicket(fresh.token))).toBe(200)
    const unknown = await shop.broker.issue({}, await makeSigningKey('nobody'))
    for (let count = 0; count < 5; count += 1)
      expect(await refusalOf(unknown.token)).toBe('ticket_signature_invalid')
    expect(shop.broker.seen.filter((line) => line.includes('jwks'))).toHaveLength(2)
  })

  it('that are an hour old are refreshed behind the reader’s back, and a dropped key stops opening', async () => {
    shop = await openShop()
    const { token } = await shop.broker.issue()
    const session =
      (await shop.send('/articles/tides', { headers: withTicket(token) })).headers.get('farthing-session') ??
      ''
    await shop.broker.rotateKey({ drop: true })
    shop.world.advance(limits.keysCacheMs)
    expect(await statusOf(withTicket(token, session))).toBe(200)
    await shop.world.settle()
    expect(await refusalOf(token, session)).toBe('ticket_signature_invalid')
  })

  it('never seen while the broker is away: closed shows the preview and asks nobody to pay', async () => {
    shop = await openShop()
    const { token } = await shop.broker.issue()
    shop.broker.setMood('away')
    const machine = await shop.send('/articles/tides', { headers: withTicket(token) })
    expect(machine.status).toBe(503)
    expect(machine.headers.get('retry-after')).toBe('5')
    const body = (await machine.json()) as { quote?: string; problem: ProblemDetails }
    expect([body.quote, body.problem.code]).toEqual([undefined, 'keys_unavailable'])
    const person = await shop.send('/articles/tides', { headers: { ...asPerson, [ticketHeader]: token } })
    const text = await person.text()
    expect(text).toContain('data-farthing-problem="keys_unavailable"')
    expect(text).not.toContain('<form')
    shop.broker.setMood('well')
    shop.world.advance(5000)
    expect(await statusOf(withTicket(token))).toBe(200)
  })

  it('never seen while the broker is away: open believes what fits this site and has not ended', async () => {
    shop = await openShop({ whenBrokerIsAway: 'open' })
    const good = await shop.broker.issue()
    const foreign = await shop.broker.issue({ audience: 'https://other.example' })
    shop.broker.setMood('away')
    expect(await statusOf(withTicket(good.token))).toBe(200)
    expect(await refusalOf(foreign.token)).toBe('ticket_other_audience')
    expect(await refusalOf('a.b.c')).toBe('ticket_invalid')
  })

  it('that do not come in time are given up', async () => {
    shop = await openShop()
    const { token } = await shop.broker.issue()
    shop.broker.setMood('silent')
    const started = shop.world.nextTimer()
    const refusal = refusalOf(token)
    await started
    shop.world.advance(2000)
    expect(await refusal).toBe('keys_unavailable')
  })

  it('once seen, let readers who have paid go on for hours while the broker is away', async () => {
    shop = await openShop()
    const { token } = await shop.broker.issue()
    const session =
      (await shop.send('/articles/tides', { headers: withTicket(token) })).headers.get('farthing-session') ??
      ''
    shop.broker.setMood('away')
    for (let hour = 0; hour < 23; hour += 1) {
      shop.world.advance(3_600_000)
      expect(await statusOf(withTicket(token, session))).toBe(200)
    }
  })
})

describe('refunds', () => {
  it('made elsewhere take hold within 60 s, without a call per request', async () => {
    shop = await openShop()
    const { token, ticket } = await shop.broker.issue()
    const session =
      (await shop.send('/articles/tides', { headers: withTicket(token) })).headers.get('farthing-session') ??
      ''
    shop.broker.refund(ticket.purchaseId)
    for (let second = 0; second < 15; second += 1) {
      shop.world.advance(1000)
      expect(await statusOf(withTicket(token, session))).toBe(200)
    }
    expect(shop.broker.seen.filter((line) => line.includes('refunded'))).toHaveLength(1)
    shop.world.advance(45_001)
    expect(await refusalOf(token, session)).toBe('ticket_refunded')
  })

  it('are found behind the back of readers who come more often', async () => {
    shop = await openShop()
    const { token, ticket } = await shop.broker.issue()
    const session =
      (await shop.send('/articles/tides', { headers: withTicket(token) })).headers.get('farthing-session') ??
      ''
    shop.broker.refund(ticket.purchaseId)
    shop.world.advance(limits.refundListCacheMs)
    expect(await statusOf(withTicket(token, session))).toBe(200)
    await shop.world.settle()
    expect(await refusalOf(token, session)).toBe('ticket_refunded')
  })

  it('cannot be asked for while the broker is silent: one reader waits a moment, the next ones do not', async () => {
    shop = await openShop()
    const { token } = await shop.broker.issue()
    const session =
      (await shop.send('/articles/tides', { headers: withTicket(token) })).headers.get('farthing-session') ??
      ''
    shop.broker.setMood('silent')
    shop.world.advance(120_000)
    const started = shop.world.nextTimer()
    const first = statusOf(withTicket(token, session))
    await started
    shop.world.advance(1500)
    expect(await first).toBe(200)
    shop.world.advance(10_000)
    expect(await statusOf(withTicket(token, session))).toBe(200)
  })

  it('known before a restart are known after it, with the broker away', async () => {
    const store = memoryStore()
    shop = await openShop({ store })
    const { token, ticket } = await shop.broker.issue()
    shop.broker.refund(ticket.purchaseId)
    expect(await refusalOf(token)).toBe('ticket_refunded')
    shop.broker.setMood('away')
    const restarted = createGate(shop.config)
    const access = await restarted.check(new Request('http://x/', { headers: withTicket(token) }), offer)
    expect(access).toMatchObject({ state: 'closed', problem: { code: 'ticket_refunded' } })
  })
})

describe('renewal', () => {
  async function startSession(): Promise<ReturnType<typeof cookieJar>> {
    const { token } = await shop.broker.issue()
    const jar = cookieJar()
    jar.take(await shop.send('/articles/tides', { headers: { ...withTicket(token), ...asPerson } }))
    return jar
  }
  async function read(jar: ReturnType<typeof cookieJar>): Promise<Response> {
    const response = await shop.send('/articles/tides', { headers: { ...asPerson, cookie: jar.header() } })
    jar.take(response)
    await shop.world.settle()
    return response
  }

  it('comes behind the reader’s back after half the life, and once per ticket', async () => {
    shop = await openShop()
    const jar = await startSession()
    shop.world.advance(day / 2)
    const before = jar.header()
    expect((await read(jar)).headers.getSetCookie()).toEqual([])
    expect((await read(jar)).headers.getSetCookie()).toHaveLength(1)
    expect(jar.header()).not.toBe(before)
    shop.world.advance(day - 1000)
    expect((await read(jar)).status).toBe(200)
    expect(shop.broker.seen.filter((line) => line.endsWith('/renew'))).toHaveLength(2)
  })

  it('revives a ticket that ended while the purchase lasts, for its session only', async () => {
    shop = await openShop()
    const jar = await startSession()
    const [, token = ''] = jar.header().split('~')
    shop.world.advance(2 * day)
    expect(await refusalOf(token)).toBe('ticket_expired')
    expect((await read(jar)).status).toBe(200)
    shop.world.advance(6 * day)
    expect((await read(jar)).status).toBe(402)
  })

  it('starts no more sessions than the first ticket had', async () => {
    shop = await openShop()
    const jar = await startSession()
    shop.world.advance(2 * day)
    await read(jar)
    const [, renewed = ''] = jar.header().split('~')
    expect(await refusalOf(renewed)).toBe('ticket_sessions_exhausted')
    expect((await read(jar)).status).toBe(200)
  })

  it('is not to be had for a refunded purchase', async () => {
    shop = await openShop()
    const { token, ticket } = await shop.broker.issue()
    const jar = cookieJar()
    jar.take(await shop.send('/articles/tides', { headers: { ...withTicket(token), ...asPerson } }))
    shop.broker.refund(ticket.purchaseId)
    shop.world.advance(2 * day)
    expect(await (await read(jar)).text()).toContain('Refunded 0.02 EUR')
  })

  it('with the broker away: closed asks to wait, open grants one ticket life more', async () => {
    for (const [rule, first, second] of [
      ['closed', 402, 402],
      ['open', 200, 402],
    ] as const) {
      if (rule === 'open') await shop.broker.stop()
      shop = await openShop({ whenBrokerIsAway: rule })
      const jar = await startSession()
      shop.broker.setMood('away')
      shop.world.advance(day + 3_600_000)
      expect((await read(jar)).status).toBe(first)
      shop.world.advance(day)
      expect((await read(jar)).status).toBe(second)
    }
  })
})

describe('a store that fails', () => {
  it('is reported and stops nobody who has paid', async () => {
    const faults: unknown[] = []
    const fail = (): Promise<never> => Promise.reject(new Error('disk full'))
    const store = { claimSessions: fail, readBrokerMemory: fail, writeBrokerMemory: fail }
    shop = await openShop({ store, onFault: (fault) => faults.push(fault) })
    expect(await statusOf(withTicket((await shop.broker.issue()).token))).toBe(200)
    expect(faults.length).toBeGreaterThan(0)
  })
})
