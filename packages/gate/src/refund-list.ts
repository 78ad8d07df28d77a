// The broker's list of refunded purchases, so that a refund closes the article within 60 s (B-38) without a call per
// request. While the broker is away the last list stands: who has paid keeps reading.

import { type Instant, limits, parseId } from '@farthing/protocol'
import type { BrokerClient } from './broker-client.ts'
import type { Settings } from './config.ts'
import { gateLimits } from './limits.ts'
import type { GateStore } from './store.ts'
import type { System } from './system.ts'

export type RefundList = {
  /** Whether a purchase was refunded, by a list that is at most 60 s old where the broker answers. */
  isRefunded(purchaseId: string): Promise<boolean>
  /** Notes a refund made here, ahead of the list. */
  add(purchaseId: string): Promise<void>
}

export function createRefundList(deps: {
  readonly settings: Settings
  readonly system: System
  readonly store: GateStore
  readonly broker: BrokerClient
}): RefundList {
  const { settings, system, store, broker } = deps
  let listed: ReadonlySet<string> = new Set()
  const own = new Set<string>()
  let readAt = 0 as Instant
  let failedAt: Instant | undefined
  let underWay: Promise<void> | undefined
  let restored: Promise<void> | undefined

  const fetchList = async (): Promise<void> => {
    const askedAt = system.now()
    const answer = await broker.readRefunds()
    const purchases = answer.ok ? parseRefundList(answer.body, settings.merchant) : undefined
    failedAt = purchases === undefined ? system.now() : undefined
    if (purchases === undefined) return
    const isNew = purchases.size !== listed.size || [...purchases].some((id) => !listed.has(id))
    listed = purchases
    // The list is as old as the question, not as the answer.
    readAt = askedAt
    for (const id of own) if (listed.has(id)) own.delete(id)
    if (isNew) await store.writeBrokerMemory({ refunded: [...listed, ...own] })
  }
  const refresh = (): Promise<void> => {
    underWay ??= fetchList().finally(() => {
      underWay = undefined
    })
    return underWay
  }
  const restore = async (): Promise<void> => {
    listed = new Set((await store.readBrokerMemory()).refunded)
  }
  const keepFresh = async (): Promise<void> => {
    const age = system.now() - readAt
    if (age < limits.refundListCacheMs) return
    const sinceFailed = failedAt === undefined ? Number.POSITIVE_INFINITY : system.now() - failedAt
    if (underWay === undefined && sinceFailed < gateLimits.brokerRetryMs) return
    // Where the broker has just failed to answer, readers who have paid do not wait for it again and again.
    const isWorthWaiting = sinceFailed >= gateLimits.refundListStaleMs
    if (age >= gateLimits.refundListStaleMs && isWorthWaiting) await refresh()
    else system.keepAlive(refresh())
  }

  return {
    isRefunded: async (purchaseId) => {
      restored ??= restore()
      await restored
      if (own.has(purchaseId)) return true
      await keepFresh()
      return listed.has(purchaseId)
    },
    add: async (purchaseId) => {
      if (own.size >= gateLimits.localRefundsMax) own.delete([...own.keys()][0] ?? '')
      own.add(purchaseId)
      await store.writeBrokerMemory({ refunded: [...listed, ...own] })
    },
  }
}

function parseRefundList(body: unknown, merchant: string): ReadonlySet<string> | undefined {
  const list = (typeof body === 'object' && body !== null ? body : {}) as {
    merchant?: unknown
    purchases?: unknown
  }
  if (list.merchant !== merchant || !Array.isArray(list.purchases)) return undefined
  if (list.purchases.length > limits.refundListMax) return undefined
  const purchases = list.purchases as readonly unknown[]
  const ids = purchases.map((item) => parseId('pur', item)).filter((id) => id !== undefined)
  return ids.length === purchases.length ? new Set(ids) : undefined
}
