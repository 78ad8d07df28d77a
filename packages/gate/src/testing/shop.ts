// A newspaper of one article for tests: a gate on a stand-in broker, and requests as browsers and machines send them.

import { ticketHeader } from '@farthing/protocol'
import type { GateConfig } from '../config.ts'
import { createGate, type Gate } from '../create-gate.ts'
import type { OfferInput } from '../offer-input.ts'
import type { PageParts, Sale } from '../sale.ts'
import { article, type StandIn, startStandIn } from './broker-stand-in.ts'
import { makeSigningKey } from './keys.ts'
import { createTestWorld, type TestWorld } from './test-world.ts'

/** The sentence that must never leave unpaid. */
export const protectedSentence = 'At Brest the water rises seven metres in six hours.'

export const offer: OfferInput = {
  requesturl: '/articles/tides',
  price: '0.02 EUR',
  textlink: 'Tide table, Brest, week 14',
  title: 'Tide tables Brest',
  duration: 'P7D',
  lengthText: '6 minutes',
}

/** The article, with templates that show every part. */
export const sale: Sale = {
  offer,
  preview: (parts) => page(parts, parts.block),
  content: (parts) => page(parts, `${parts.notice}<p>${protectedSentence}</p>`),
  data: () => ({ text: protectedSentence }),
}

export type Shop = {
  readonly world: TestWorld
  readonly broker: StandIn
  readonly gate: Gate
  readonly config: GateConfig
  /** Answers as the publisher's server would. */
  send(path: string, init?: RequestInit): Promise<Response>
}

/** Opens the newspaper; stop its broker when done. */
export async function openShop(change: Partial<GateConfig> = {}): Promise<Shop> {
  const world = createTestWorld()
  const broker = await startStandIn(world)
  const config: GateConfig = {
    broker: broker.origin,
    merchant: broker.merchant,
    origin: article.origin,
    signingKey: await makeSigningKey('news-1'),
    apiKey: broker.apiKey,
    merchantName: 'The Tide',
    system: world.system,
    ...change,
  }
  const gate = createGate(config)
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    // Another host than the gate's origin, as behind a proxy: the gate must not care.
    const request = new Request(new URL(path, 'http://10.0.0.7:8080'), init)
    return (await gate.handle(request)) ?? gate.serve(request, offer, sale)
  }
  return { world, broker, gate, config, send }
}

export const asPerson = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } as const
export const asMachine = { accept: 'application/json' } as const

/** Headers of a request that shows a ticket. */
export function withTicket(token: string, session?: string): Record<string, string> {
  return {
    ...asMachine,
    [ticketHeader]: token,
    ...(session === undefined ? {} : { 'farthing-session': session }),
  }
}

/** A form as a browser sends it from a page of the site. */
export function form(fields: Record<string, string>, headers: Record<string, string> = {}): RequestInit {
  return {
    method: 'POST',
    headers: {
      ...asPerson,
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
      origin: article.origin,
      ...headers,
    },
    body: new URLSearchParams(fields).toString(),
    redirect: 'manual',
  }
}

/** Keeps cookies between requests, by name, as one browser would at one path. */
export function cookieJar(): { take(response: Response): void; header(): string } {
  const cookies = new Map<string, string>()
  return {
    take: (response) => {
      for (const line of response.headers.getSetCookie()) {
        const [pair = ''] = line.split(';')
        const name = pair.slice(0, pair.indexOf('='))
        if (line.includes('Max-Age=0;')) cookies.delete(name)
        else cookies.set(name, pair.slice(name.length + 1))
      }
    },
    header: () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  }
}

function page(parts: PageParts, region: string): string {
  return `<!doctype html><html lang="en"><head><title>Tides</title>${parts.head}</head><body><h1>Tides</h1><div ${parts.regionAttributes}>${region}</div></body></html>`
}
