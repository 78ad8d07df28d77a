// A browser without script, as far as the game's tests need one: it keeps the cookie, sends forms from the game's own pages, and says
// what came back.

import { createGame } from '../app.ts'
import { openFarms } from '../farms.ts'
import type { GameParts } from '../routes/show.ts'
import { realSystem, type System } from '../system.ts'
import { type StandIn, standInShop } from './shop-stand-in.ts'

export const origin = 'http://game.test'

export type World = {
  readonly parts: GameParts & { readonly shop: StandIn }
  readonly wait: (ms: number) => void
  readonly visitor: () => Visitor
}

export type Visitor = {
  readonly open: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Response>
  readonly send: (path: string, form: Readonly<Record<string, string>>, from?: string) => Promise<Response>
  /** The id the game knows the visitor by; after a first page. */
  readonly id: () => string
}

/** A game on a hand-moved clock, with a shop that stands in for the broker. */
export function openWorld(path = ':memory:'): World {
  let at = 1_000_000
  const system: System = { ...realSystem, now: () => at, chance: realSystem.chance }
  const farms = openFarms(path)
  const proof = { merchant: 'mer_test', paymentSystem: 'http://broker.test/pay' }
  const parts = {
    farms,
    shop: standInShop(),
    system,
    origin,
    broker: 'http://broker.test',
    isTest: true,
    proof,
  }
  const game = createGame(parts)
  const visitor = (): Visitor => {
    let cookie = ''
    const ask = async (path: string, init: RequestInit): Promise<Response> => {
      const headers = new Headers(init.headers)
      if (cookie !== '') headers.set('cookie', cookie)
      const response = await game.request(origin + path, { ...init, headers })
      cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie
      return response
    }
    return {
      open: (path, headers = {}) => ask(path, { headers }),
      send: (path, form, from = origin) =>
        ask(path, {
          method: 'POST',
          headers: { origin: from, 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams(form).toString(),
        }),
      id: () => farms.bySecret(cookie.split('=')[1] ?? '')?.id ?? '',
    }
  }
  return {
    parts,
    wait: (ms) => {
      at += ms
    },
    visitor,
  }
}
