// The newspaper for tests, without a socket: a real gate with fresh keys, whose broker is away but whose keys it
// remembers, so that tickets signed here open what they should.
import { createGate, defaultSystem, memoryStore } from '@farthing/gate'
import {
  digestBuyUrl,
  instant,
  makeId,
  type PrivateJwk,
  parsePrice,
  signTicket,
  ticketHeader,
  toPublicJwk,
} from '@farthing/protocol'
import type { Hono } from 'hono'
import { createNewspaper } from '../app.ts'

const origin = 'http://127.0.0.1:4020'
const broker = 'http://localhost:4010'
const now = instant(Date.UTC(2026, 10, 23, 12))
const day = 86_400_000

/** A newspaper, and headers that show a ticket for one of its addresses. */
export type Press = {
  readonly app: Hono
  readonly ticketFor: (path: string, price: string) => Promise<Record<string, string>>
}

/** Accept headers of a browser and of a machine. */
export const asPerson = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
export const asMachine = { accept: 'application/json' }

/** Starts the press. */
export async function startPress(): Promise<Press> {
  const brokerKey = await makeKey('broker-1')
  const merchant = makeId('mer', now, new Uint8Array(10))
  const store = memoryStore()
  await store.writeBrokerMemory({ keySet: { keys: [toPublicJwk(brokerKey)] }, refunded: [] })
  const gate = createGate({
    broker,
    merchant,
    origin,
    signingKey: await makeKey('news-1'),
    merchantName: 'The Wren',
    store,
    system: {
      ...defaultSystem,
      now: () => now,
      fetch: () => Promise.reject(new TypeError('the broker is away')),
    },
  })
  let made = 0
  const ticketFor = async (path: string, text: string): Promise<Record<string, string>> => {
    const price = parsePrice(text)
    if (!price.ok) throw new Error(`no price: ${text}`)
    made += 1
    const chance = new Uint8Array(10).fill(made)
    const ticket = await signTicket(
      {
        id: makeId('tkt', now, chance),
        issuer: broker,
        audience: origin,
        merchantId: merchant,
        purchaseId: makeId('pur', now, chance),
        nonce: `nonce-${made}`,
        buyUrlDigest: await digestBuyUrl(origin + path),
        price: price.price,
        issuedAt: now,
        expiresAt: instant(now + day),
        purchasedAt: now,
        accessEndsAt: instant(now + day),
        isTest: true,
      },
      brokerKey,
    )
    return { [ticketHeader]: ticket }
  }
  return { app: createNewspaper({ gate, broker }), ticketFor }
}

async function makeKey(kid: string): Promise<PrivateJwk> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
  if (!('privateKey' in pair)) throw new Error('no key pair')
  const { x, d } = await crypto.subtle.exportKey('jwk', pair.privateKey)
  if (x === undefined || d === undefined) throw new Error('no key material')
  return { kty: 'OKP', crv: 'Ed25519', kid, x, d }
}
