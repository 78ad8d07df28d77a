// Sessions: a ticket starts at most three at a gate, so that a leaked one does not serve the world. A session is a
// random id under the gate's seal; only starts are counted, so a reader who comes back costs no look-up.

import {
  type Instant,
  instant,
  limits,
  type Problem,
  problem,
  type Ticket,
  toBase64Url,
} from '@farthing/protocol'
import type { Sealer } from './seal.ts'
import type { GateStore } from './store.ts'
import type { System } from './system.ts'

/** The header in which machines get their session, and send it back beside the ticket. */
export const sessionHeader = 'Farthing-Session'

export type Sessions = {
  /** The session's id, where this gate made it for this ticket. */
  verify(session: string, ticketId: string): Promise<string | undefined>
  /** Starts a session of a ticket, or refuses the fourth. */
  start(ticket: Ticket): Promise<{ readonly ok: true; readonly session: string } | Problem>
  /** Carries a session over to the renewed ticket, which starts no others: the first ticket's starts are all there are. */
  carryOver(sessionId: string, ticket: Ticket): Promise<string>
}

export function createSessions(deps: {
  readonly system: System
  readonly store: GateStore
  readonly sealer: Sealer
}): Sessions {
  const { system, store, sealer } = deps
  const bind = async (sessionId: string, ticketId: string): Promise<string> =>
    `${sessionId}.${await sealer.seal('session', `${sessionId}\n${ticketId}`)}`
  const claim = (ticket: Ticket, count: number): Promise<boolean> =>
    store.claimSessions(ticket.id, {
      count,
      max: limits.ticketSessionsMax,
      forgetAt: forgetAt(ticket),
      now: system.now(),
    })
  return {
    verify: async (session, ticketId) => {
      const match = /^([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/.exec(session)
      const [sessionId, seal] = [match?.[1], match?.[2]]
      if (sessionId === undefined || seal === undefined) return undefined
      return (await sealer.isSealed('session', `${sessionId}\n${ticketId}`, seal)) ? sessionId : undefined
    },
    start: async (ticket) => {
      if (!(await claim(ticket, 1))) return problem('ticket_sessions_exhausted')
      return { ok: true, session: await bind(toBase64Url(system.randomBytes(16)), ticket.id) }
    },
    carryOver: async (sessionId, ticket) => {
      await claim(ticket, limits.ticketSessionsMax)
      return bind(sessionId, ticket.id)
    },
  }
}

function forgetAt(ticket: Ticket): Instant {
  return instant(ticket.expiresAt + limits.clockSkewMs)
}
