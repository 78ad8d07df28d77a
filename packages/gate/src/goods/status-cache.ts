// Status lists at hand: each fetched once an hour at most, kept while the broker is away, and never replaced by an older one.

import {
  type Instant,
  type KeySet,
  limits,
  type Receipt,
  type ReceiptStatus,
  type StatusList,
  type StatusReference,
  statusAt,
  verifyStatusList,
} from '@farthing/protocol'
import type { System } from '../system.ts'
import type { Answer } from './call.ts'
import { goodsLimits } from './limits.ts'

export type StatusCache = {
  /** What became of what has this place, as far as is known here. */
  status(reference: StatusReference, signedAt: Receipt['paidAt']): Promise<ReceiptStatus>
}

type Entry = { list?: StatusList; fetchedAt: number; triedAt: number; underWay?: Promise<void> }

export function createStatusCache(deps: {
  readonly broker: string
  readonly system: System
  readonly readKeys: () => Promise<KeySet | undefined>
  readonly fetchList: (path: string) => Promise<Answer<string>>
}): StatusCache {
  const { broker, system } = deps
  const entries = new Map<string, Entry>()

  const refresh = async (uri: string, entry: Entry): Promise<void> => {
    entry.triedAt = system.now()
    const answer = await deps.fetchList(uri.slice(broker.length))
    const keySet = answer.ok ? await deps.readKeys() : undefined
    if (!answer.ok || keySet === undefined) return
    const list = await verifyStatusList(answer.value, { keySet, uri })
    if (list === undefined || list.issuedAt < (entry.list?.issuedAt ?? 0)) return
    entry.list = list
    entry.fetchedAt = system.now()
  }
  const isDue = (entry: Entry): boolean => {
    const now = system.now()
    const isOld = entry.list === undefined || now - entry.fetchedAt >= limits.statusListTtlMs
    return isOld && now - entry.triedAt >= goodsLimits.statusRetryMs
  }
  return {
    status: async ({ uri, index }, signedAt) => {
      // Addresses elsewhere are never asked, whoever signed them.
      if (!uri.startsWith(`${broker}/v1/status-lists/`)) return 'unknown'
      const entry = entryOf(entries, uri)
      if (entry.underWay === undefined && isDue(entry)) {
        entry.underWay = refresh(uri, entry).finally(() => {
          delete entry.underWay
        })
      }
      await entry.underWay
      if (entry.list === undefined) return 'unknown'
      const status = statusAt(entry.list, index)
      return status === 'unknown' && isNewer(entry, { signedAt, now: system.now() }) ? 'valid' : status
    },
  }
}

/** A receipt signed after a list that is not old yet: as good as those in it. */
function isNewer(entry: Entry, time: { readonly signedAt: Instant; readonly now: Instant }): boolean {
  const { list, fetchedAt } = entry
  const isFresh = time.now - fetchedAt < limits.statusListTtlMs
  return list !== undefined && isFresh && time.signedAt >= list.issuedAt - limits.clockSkewMs
}

function entryOf(entries: Map<string, Entry>, uri: string): Entry {
  const known = entries.get(uri)
  if (known !== undefined) return known
  const [oldest] = entries.size >= goodsLimits.statusListsMax ? entries.keys() : []
  if (oldest !== undefined) entries.delete(oldest)
  const entry: Entry = { fetchedAt: 0, triedAt: Number.NEGATIVE_INFINITY }
  entries.set(uri, entry)
  return entry
}
