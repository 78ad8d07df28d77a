// What the client of goods remembers of webhooks: which events were done and how far each object has come. In memory by default; a server
// with several processes brings a shared one of the same shape.

import type { Instant } from '@farthing/protocol'
import { goodsLimits } from './limits.ts'

export type GoodsStore = {
  /** Claims an event for this delivery until an instant: `done` where it was handled, `busy` where another delivery has it. */
  claim(
    eventId: string,
    time: { readonly now: Instant; readonly until: Instant },
  ): Promise<'mine' | 'done' | 'busy'>
  /** The event was handled: it never is again. */
  finish(eventId: string): Promise<void>
  /** It was not: the next delivery may. */
  release(eventId: string): Promise<void>
  /** The largest sequence handled of an object; 0 where none was. */
  readSequence(object: string): Promise<number>
  /** Notes a sequence; a smaller one than known changes nothing. */
  noteSequence(object: string, sequence: number): Promise<void>
}

/** Keeps everything in this process; a restart forgets it, so handlers must bear an event twice. */
export function memoryGoodsStore(): GoodsStore {
  const events = new Map<string, Instant | 'done'>()
  const sequences = new Map<string, number>()
  return {
    claim: async (eventId, { now, until }) => {
      const known = events.get(eventId)
      if (known === 'done') return 'done'
      if (known !== undefined && known > now) return 'busy'
      remember(events, eventId, until)
      return 'mine'
    },
    finish: async (eventId) => remember(events, eventId, 'done'),
    release: async (eventId) => {
      if (events.get(eventId) !== 'done') events.delete(eventId)
    },
    readSequence: async (object) => sequences.get(object) ?? 0,
    noteSequence: async (object, sequence) => {
      if (sequence > (sequences.get(object) ?? 0)) remember(sequences, object, sequence)
    },
  }
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key)
  map.set(key, value)
  const [oldest] = map.size > goodsLimits.rememberedMax ? map.keys() : []
  if (oldest !== undefined) map.delete(oldest)
}

/** Under which name the store counts how far a grant had come when all of it was given back. */
export function givenBack(grant: string): string {
  return `${grant} given back`
}

/**
 * Tells events that are older than what was handled of their object: each carries the whole object, so the older says nothing new.
 * `grant.delivered` is old only where its grant was given back meanwhile; else what it asks for has to be done whatever came before it.
 */
export function dropStale(
  store: Pick<GoodsStore, 'readSequence'>,
): (event: {
  readonly type: string
  readonly object: string
  readonly sequence: number
}) => Promise<boolean> {
  return async ({ type, object, sequence }) =>
    sequence < (await store.readSequence(type === 'grant.delivered' ? givenBack(object) : object))
}
