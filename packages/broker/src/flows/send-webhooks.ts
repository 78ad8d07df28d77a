// Tells endpoints what is due to be told. Each endpoint has a lane of its own with a few deliveries at a time, and those that failed last
// get only a part of the lanes, so that a slow or dead receiver holds up nobody else.

import { type Instant } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { webhookLimits } from '../domain/webhooks/limits.ts'
import { listDueDeliveries, listDueEndpoints } from '../records/webhook-deliveries.ts'
import { type AttemptOptions, attemptDelivery } from './attempt-delivery.ts'
import { queueWebhooks } from './queue-webhooks.ts'

export type WebhookSender = {
  /** Queues what is new and starts lanes for what is due; answers as soon as they run. */
  readonly start: () => Promise<void>
  /** Waits until every lane that runs has ended, and answers how many attempts were made since the last time. */
  readonly settle: () => Promise<number>
}

/** A sender with its lanes; several of them, in one process or many, never make the same attempt. */
export function openWebhookSender(deps: Deps, options: AttemptOptions = {}): WebhookSender {
  const lanes = new Map<string, { readonly isFailing: boolean; readonly end: Promise<void> }>()
  // When each endpoint had its last turn, counted in turns.
  const turns = new Map<string, number>()
  let turn = 0
  let attempts = 0
  // A lane ends when nothing is due, or at the first failure, so that a dead receiver has its turn and no more; and where every lane is
  // taken, so that slow ones that always have more to be told let others in.
  const run = async (id: string): Promise<void> => {
    for (;;) {
      const due = await listDueDeliveries(deps.records, {
        endpointId: id,
        now: deps.system.now(),
        limit: webhookLimits.perEndpoint,
      })
      const ends = await Promise.all(due.map((delivery) => attemptDelivery(deps, delivery, options)))
      attempts += ends.filter((end) => end !== 'left').length
      if (ends.length === 0 || ends.some((end) => end !== 'delivered')) return
      if (lanes.size >= webhookLimits.lanes) return
    }
  }
  const open = (id: string, isFailing: boolean): void => {
    const end = run(id)
      .catch((fault: unknown) => deps.log.error({ endpoint: id, fault: String(fault) }, 'a webhook failed'))
      .finally(() => void lanes.delete(id))
    lanes.set(id, { isFailing, end })
    turn += 1
    turns.delete(id)
    turns.set(id, turn)
    // Forgotten first is whose turn is longest ago, and that one goes first anyway.
    const [oldest] = turns.size > webhookLimits.turnsRemembered ? turns.keys() : []
    if (oldest !== undefined) turns.delete(oldest)
  }
  const start = async (): Promise<void> => {
    const now = deps.system.now()
    await queueWebhooks(deps, now)
    const due = await listDueEndpoints(deps.records, now)
    const waited = (id: string): number => turns.get(id) ?? 0
    // Those that failed last stay behind the others; of each kind, whose last turn is longest ago comes first.
    const byTurn = due.toSorted(
      (one, other) => Number(one.isFailing) - Number(other.isFailing) || waited(one.id) - waited(other.id),
    )
    for (const { id, isFailing } of byTurn) {
      if (lanes.size >= webhookLimits.lanes) return
      const failing = [...lanes.values()].filter((lane) => lane.isFailing).length
      if (lanes.has(id) || (isFailing && failing >= webhookLimits.failingLanes)) continue
      open(id, isFailing)
    }
  }
  const settle = async (): Promise<number> => {
    await Promise.all([...lanes.values()].map(({ end }) => end))
    const made = attempts
    attempts = 0
    return made
  }
  return { start, settle }
}

/** Makes every attempt that is due and answers how many those were; for tests and the clock, where nobody else waits. */
export async function sendWebhooks(
  deps: Deps,
  now: Instant = deps.system.now(),
  options: AttemptOptions = {},
): Promise<number> {
  const sender = openWebhookSender(deps, options)
  let count = 0
  for (;;) {
    await sender.start()
    const made = await sender.settle()
    if (made === 0) return count
    count += made
    if (deps.system.now() > now + webhookLimits.claimMs) return count
  }
}
