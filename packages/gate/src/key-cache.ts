// The broker's published keys: fetched once, refreshed behind the reader's back, kept while the broker is away. An
// unknown key id is a reason to look again, but only once a minute, or forged tickets would call the broker for us.

import { type Instant, type KeySet, limits, parseKeySet } from '@farthing/protocol'
import type { BrokerClient } from './broker-client.ts'
import { gateLimits } from './limits.ts'
import type { GateStore } from './store.ts'
import type { System } from './system.ts'

export type KeyCache = {
  /** The keys at hand; undefined where none have ever been seen and the broker does not answer. */
  read(): Promise<KeySet | undefined>
  /** Looks again for a key that is not among them, at most once a minute; undefined where it did not look. */
  readAgain(): Promise<KeySet | undefined>
}

export function createKeyCache(deps: {
  readonly system: System
  readonly store: Pick<GateStore, 'readBrokerMemory' | 'writeBrokerMemory'>
  readonly broker: Pick<BrokerClient, 'readKeys'>
}): KeyCache {
  const { system, store, broker } = deps
  let keySet: KeySet | undefined
  let readAt = 0 as Instant
  let triedAt: Instant | undefined
  let underWay: Promise<void> | undefined
  let restored: Promise<void> | undefined

  const fetchKeys = async (): Promise<void> => {
    triedAt = system.now()
    const answer = await broker.readKeys()
    const parsed = answer.ok ? parseKeySet(answer.body) : undefined
    if (parsed === undefined || parsed.keys.length === 0) return
    const isNew = JSON.stringify(parsed) !== JSON.stringify(keySet)
    // The same objects stay, as the imported form of a key hangs on its object.
    if (isNew) keySet = parsed
    readAt = system.now()
    if (isNew) await store.writeBrokerMemory({ keySet: parsed })
  }
  const refresh = (): Promise<void> => {
    underWay ??= fetchKeys().finally(() => {
      underWay = undefined
    })
    return underWay
  }
  const restore = async (): Promise<void> => {
    const memory = await store.readBrokerMemory()
    keySet ??= memory.keySet
  }
  const mayTry = (pauseMs: number): boolean => triedAt === undefined || system.now() - triedAt >= pauseMs

  return {
    read: async () => {
      restored ??= restore()
      await restored
      if (keySet === undefined) {
        if (underWay !== undefined || mayTry(gateLimits.brokerRetryMs)) await refresh()
      } else if (system.now() - readAt >= limits.keysCacheMs && mayTry(gateLimits.brokerRetryMs)) {
        system.keepAlive(refresh())
      }
      return keySet
    },
    readAgain: async () => {
      if (underWay === undefined && !mayTry(limits.keysRefetchMinMs)) return undefined
      await refresh()
      return keySet
    },
  }
}
