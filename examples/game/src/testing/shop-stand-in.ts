// A shop of the game's own for tests: it keeps what players own, sells without money, and can be told not to answer. It stands in for
// the broker, whose part the journeys play in earnest.

import { type Bag, emptyBag } from '../bag.ts'
import { crops } from '../crops.ts'
import type { Shop } from '../shop-contract.ts'
import type { Ware } from '../ware.ts'

export type StandIn = Shop & {
  /** Every key that was settled, with how often it was asked. */
  readonly asked: Map<string, number>
  readonly change: (player: string, bag: Partial<Bag>) => void
  /** From now on: it answers; it does not; or it does what it is asked and its answer is lost. */
  readonly become: (manner: 'well' | 'away' | 'mute') => void
}

const sword: Ware = {
  sku: 'bramble-sword',
  title: 'The bramble sword',
  text: 'One swing clears a row.',
  isGiftable: false,
  unavailable: undefined,
  options: [
    {
      id: 'gold',
      kind: 'gold',
      gold: 250,
      worth: { asset: 'EUR/6', amount: '250000' },
      shortfall: { gold: 238, price: { asset: 'EUR/6', amount: '238000' } },
    },
    { id: 'money', kind: 'money', price: { asset: 'EUR/6', amount: '250000' } },
  ],
}

const lantern: Ware = {
  sku: 'lantern',
  title: 'A lantern',
  text: 'It burns all night.',
  isGiftable: true,
  unavailable: undefined,
  options: [{ id: 'money', kind: 'money', price: { asset: 'EUR/6', amount: '30000' } }],
}

const pass: Ware = {
  ...lantern,
  sku: 'harvest-pass',
  title: 'The harvest pass',
  isGiftable: false,
  unavailable: 'already_owned',
}

export function standInShop(): StandIn {
  const bags = new Map<string, Bag>()
  const asked = new Map<string, number>()
  let manner: 'well' | 'away' | 'mute' = 'well'
  const bagOf = (id: string): Bag =>
    bags.get(id) ?? { ...emptyBag, isAway: false, worth: { asset: 'EUR/6', amount: '0' } }
  const refused = { ok: false, words: 'The shop does not answer.', isSilent: true } as const
  return {
    asked,
    change: (id, bag) => void bags.set(id, { ...bagOf(id), ...bag }),
    become: (next) => {
      manner = next
    },
    readBag: async ({ id }) => (manner === 'well' ? bagOf(id) : emptyBag),
    settle: async ({ id }, pending) => {
      if (manner === 'away') return 'later'
      const times = asked.get(pending.key) ?? 0
      asked.set(pending.key, times + 1)
      const bag = bagOf(id)
      if (times === 0 && pending.kind === 'earn') bags.set(id, { ...bag, gold: bag.gold + pending.gold })
      if (pending.kind === 'sow') {
        const left = bag.seeds[pending.crop]
        if (times === 0 && left === 0 && crops[pending.crop].seed !== undefined) return 'refused'
        if (times === 0) bags.set(id, { ...bag, seeds: { ...bag.seeds, [pending.crop]: left - 1 } })
      }
      return manner === 'mute' ? 'later' : 'done'
    },
    listWares: async () => (manner === 'well' ? [sword, lantern, pass] : refused),
    order: async (_player, wish) =>
      manner === 'well'
        ? {
            ok: true,
            order: wish.request,
            checkout: `http://broker.test/pay?for=${wish.friend?.id ?? 'self'}`,
          }
        : refused,
    readOrder: async () => refused,
    listBought: async () => [],
    offerBack: async () => refused,
    giveBack: async () => refused,
    listGifts: async () => [],
    answerGift: async () => refused,
    hear: async () => new Response(null, { status: 204 }),
  }
}
