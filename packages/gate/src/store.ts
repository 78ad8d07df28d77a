// What a gate remembers beyond one request: how many sessions each ticket has started, and the broker's last words. In
// memory by default; the file store of `@farthing/gate/node` and any shared store have the same shape.

import type { Instant, KeySet } from '@farthing/protocol'
import { gateLimits } from './limits.ts'

/** A claim on a ticket's session starts. */
export type SessionClaim = {
  readonly count: number
  readonly max: number
  /** When the ticket is of no use any more and its count may be dropped. */
  readonly forgetAt: Instant
  readonly now: Instant
}

/** The broker's last words, kept so that a gate that restarts while the broker is away still serves who has paid. */
export type BrokerMemory = {
  readonly keySet?: KeySet
  /** Refunded purchases, as far as known. */
  readonly refunded?: readonly string[]
}

export type GateStore = {
  /** Counts session starts in one step; false, and nothing counted, where the ticket would start more than `max`. */
  claimSessions(ticketId: string, claim: SessionClaim): Promise<boolean>
  readBrokerMemory(): Promise<BrokerMemory>
  /** Replaces the given members and keeps the others. */
  writeBrokerMemory(memory: BrokerMemory): Promise<void>
}

/** Starts of one ticket, and when they may be forgotten. */
export type SessionCount = { readonly started: number; readonly forgetAt: Instant }

/** Keeps everything in this process; a restart starts the counts anew. */
export function memoryStore(): GateStore {
  const counts = new Map<string, SessionCount>()
  let memory: BrokerMemory = {}
  return {
    claimSessions: async (ticketId, claim) => countSessions(counts, ticketId, claim),
    readBrokerMemory: async () => memory,
    writeBrokerMemory: async (change) => {
      memory = { ...memory, ...change }
    },
  }
}

/**
 * A store that cannot fail its gate: faults are reported, and a reader whose session could not be counted is let in, as
 * a full disk is the publisher's trouble and not the reader's.
 */
export function tolerantStore(store: GateStore, report: (fault: unknown) => void): GateStore {
  const instead =
    <Value>(value: Value) =>
    (fault: unknown): Value => {
      report(fault)
      return value
    }
  return {
    claimSessions: (ticketId, claim) => store.claimSessions(ticketId, claim).catch(instead(true)),
    readBrokerMemory: () => store.readBrokerMemory().catch(instead({})),
    writeBrokerMemory: (memory) => store.writeBrokerMemory(memory).catch(instead(undefined)),
  }
}

/** Counts a claim in a table, and keeps the table within its bound. */
export function countSessions(
  counts: Map<string, SessionCount>,
  ticketId: string,
  claim: SessionClaim,
): boolean {
  const started = (counts.get(ticketId)?.started ?? 0) + claim.count
  if (started > claim.max) return false
  if (!counts.has(ticketId) && counts.size >= gateLimits.countedTicketsMax) makeRoom(counts, claim.now)
  counts.set(ticketId, { started, forgetAt: claim.forgetAt })
  return true
}

// One tenth at a time, so that a full table costs a sort once in ten thousand tickets and not at each.
function makeRoom(counts: Map<string, SessionCount>, now: Instant): void {
  for (const [ticketId, { forgetAt }] of counts) if (forgetAt <= now) counts.delete(ticketId)
  const surplus = counts.size - Math.floor(gateLimits.countedTicketsMax * 0.9)
  if (surplus <= 0) return
  const byEnd = [...counts].sort(([, left], [, right]) => left.forgetAt - right.forgetAt)
  for (const [ticketId] of byEnd.slice(0, surplus)) counts.delete(ticketId)
}
