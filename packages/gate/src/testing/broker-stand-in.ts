// A broker for the gate's tests: a real HTTP server with real keys and real state, which can be told to be away, to stay
// silent, or to do what was asked and lose the answer.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  brokerPaths,
  digestBuyUrl,
  instant,
  limits,
  type Money,
  makeId,
  type PrivateJwk,
  signTicket,
  type Ticket,
  toPublicJwk,
  verifyTicket,
} from '@farthing/protocol'
import { makeSigningKey } from './keys.ts'
import type { TestWorld } from './test-world.ts'

export type Mood = 'well' | 'away' | 'silent' | 'losing'

export type StandIn = {
  readonly origin: string
  readonly merchant: string
  readonly apiKey: string
  /** Requests that came, as `METHOD path`. */
  readonly seen: string[]
  setMood(mood: Mood): void
  /** Signs with a new key from now on; the old one stays published unless it is dropped. */
  rotateKey(options?: { readonly drop?: boolean }): Promise<void>
  /** A ticket as the broker would sign it, with the given members replaced. */
  issue(
    change?: Partial<Ticket>,
    key?: PrivateJwk,
  ): Promise<{ readonly token: string; readonly ticket: Ticket }>
  /** A one-time code for the way back. */
  issueCode(token: string): string
  refund(purchaseId: string): void
  refuseUndo(code: string | undefined): void
  stop(): Promise<void>
}

type State = {
  mood: Mood
  keys: PrivateJwk[]
  readonly codes: Map<string, string>
  readonly refunded: Set<string>
  undoRefusal: string | undefined
}

/** What the stand-in sells by default. */
export const article = {
  origin: 'https://news.example',
  address: 'https://news.example/articles/tides',
  price: { asset: 'EUR/6', amount: 20_000n } satisfies Money,
} as const

/** Starts a broker on loopback that shares the test's clock. */
export async function startStandIn(world: TestWorld): Promise<StandIn> {
  const now = (): Ticket['issuedAt'] => world.system.now()
  const chance = (): Uint8Array => world.system.randomBytes(10)
  const state: State = {
    mood: 'well',
    keys: [await makeSigningKey('broker-1')],
    codes: new Map(),
    refunded: new Set(),
    undoRefusal: undefined,
  }
  const merchant = makeId('mer', now(), chance())
  const apiKey = 'fk_test_secret'
  const seen: string[] = []
  const buyUrlDigest = await digestBuyUrl(article.address)
  const issue: StandIn['issue'] = async (change = {}, key) => {
    const ticket: Ticket = {
      id: makeId('tkt', now(), chance()),
      issuer: origin,
      audience: article.origin,
      merchantId: merchant,
      purchaseId: makeId('pur', now(), chance()),
      nonce: 'AAAAAAAAAAAAAAAAAAAAAA',
      buyUrlDigest,
      price: article.price,
      issuedAt: now(),
      expiresAt: instant(now() + limits.ticketLifeMs),
      purchasedAt: now(),
      accessEndsAt: instant(now() + 7 * 86_400_000),
      isTest: true,
      ...change,
    }
    const signingKey = key ?? state.keys[0]
    if (signingKey === undefined) throw new Error('no key')
    return { token: await signTicket(ticket, signingKey), ticket }
  }
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    answer({ state, merchant, apiKey, issue }, request, response).catch(() => response.destroy())
  })
  const origin = await listen(server)
  return {
    origin,
    merchant,
    apiKey,
    seen,
    setMood: (mood) => {
      state.mood = mood
    },
    rotateKey: async ({ drop = false } = {}) => {
      const fresh = await makeSigningKey(`broker-${state.keys.length + 1}`)
      state.keys = drop ? [fresh] : [fresh, ...state.keys]
    },
    issue,
    issueCode: (token) => {
      const code = `code-${state.codes.size + 1}`
      state.codes.set(code, token)
      return code
    },
    refund: (purchaseId) => state.refunded.add(purchaseId),
    refuseUndo: (code) => {
      state.undoRefusal = code
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type Broker = {
  readonly state: State
  readonly merchant: string
  readonly apiKey: string
  readonly issue: StandIn['issue']
}

async function answer(broker: Broker, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { state } = broker
  if (state.mood === 'silent') return
  if (state.mood === 'away') {
    response.destroy()
    return
  }
  const [status, body] = await decide(broker, request)
  if (state.mood === 'losing') response.destroy()
  else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function decide(
  broker: Broker,
  request: IncomingMessage,
): Promise<readonly [status: number, body: object]> {
  const { state, merchant } = broker
  const path = new URL(request.url ?? '/', 'http://broker').pathname
  if (path === brokerPaths.keys) return [200, { keys: state.keys.map(toPublicJwk) }]
  if (path === brokerPaths.refunds) return [200, { merchant, purchases: [...state.refunded] }]
  if (request.headers.authorization !== `Bearer ${broker.apiKey}`) return [401, { code: 'unauthenticated' }]
  const { code, ticket } = await readJson(request)
  if (path === brokerPaths.ticketExchange) return exchange(state, code ?? '')
  const verified = await verifyTicket(ticket ?? '', { keys: state.keys.map(toPublicJwk) })
  if (!verified.ok) return [402, { code: 'ticket_invalid' }]
  if (path === brokerPaths.ticketRenew) return renew(broker, verified.ticket)
  if (path === brokerPaths.ticketUndo) return undo(state, verified.ticket)
  return [404, { code: 'not_found' }]
}

function exchange(state: State, code: string): readonly [number, object] {
  const token = state.codes.get(code)
  state.codes.delete(code)
  return token === undefined ? [410, { code: 'return_code_invalid' }] : [200, { ticket: token }]
}

async function renew(broker: Broker, old: Ticket): Promise<readonly [number, object]> {
  if (broker.state.refunded.has(old.purchaseId)) return [402, { code: 'ticket_refunded' }]
  const { purchaseId, purchasedAt, accessEndsAt, buyUrlDigest, audience } = old
  const { token } = await broker.issue({ purchaseId, purchasedAt, accessEndsAt, buyUrlDigest, audience })
  return [200, { ticket: token }]
}

function undo(state: State, ticket: Ticket): readonly [number, object] {
  if (state.undoRefusal !== undefined) return [409, { code: state.undoRefusal }]
  if (state.refunded.has(ticket.purchaseId)) return [409, { code: 'already_refunded' }]
  state.refunded.add(ticket.purchaseId)
  return [200, { refund: 'ref_1', payment: ticket.purchaseId }]
}

async function readJson(
  request: IncomingMessage,
): Promise<{ readonly code?: string; readonly ticket?: string }> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString()) as { code?: string; ticket?: string }
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    })
  })
}
