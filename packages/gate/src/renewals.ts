// Fresh tickets for readers whose purchase lasts longer than a ticket: asked for behind the reader's back after half
// the ticket's life, and handed over at the next request. One question per ticket is under way at a time.

import {
  formatMoney,
  type Instant,
  instant,
  limits,
  type Problem,
  problem,
  type Ticket,
} from '@farthing/protocol'
import type { BrokerClient } from './broker-client.ts'
import { gateLimits } from './limits.ts'
import type { RefundList } from './refund-list.ts'
import type { System } from './system.ts'

/** How a renewal ended. */
export type Renewal =
  | { readonly kind: 'renewed'; readonly token: string }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'away' }

export type Renewals = {
  /** Renews, or joins the renewal under way, and waits for it within its bound. */
  renew(token: string, ticket: Ticket): Promise<Renewal>
  /** The fresh ticket, where one has come; else starts asking and answers undefined at once. */
  renewBehind(token: string, ticket: Ticket): string | undefined
}

type Entry = { readonly answer: Promise<Renewal>; settled: Renewal | undefined; askAgainAt: Instant }

export function createRenewals(deps: {
  readonly system: System
  readonly broker: BrokerClient
  readonly refunds: RefundList
}): Renewals {
  const { system } = deps
  const entries = new Map<string, Entry>()
  const begin = (token: string, ticket: Ticket): Entry => {
    const known = entries.get(ticket.id)
    if (known !== undefined && (known.settled === undefined || known.askAgainAt > system.now())) return known
    entries.delete(ticket.id)
    if (entries.size >= gateLimits.renewalsMax) entries.delete([...entries.keys()][0] ?? '')
    const entry: Entry = { answer: ask(deps, token, ticket), settled: undefined, askAgainAt: system.now() }
    entries.set(ticket.id, entry)
    const settle = (renewal: Renewal): void => {
      entry.settled = renewal
      entry.askAgainAt = instant(system.now() + pauseMs[renewal.kind])
    }
    system.keepAlive(entry.answer.then(settle))
    return entry
  }
  return {
    renew: (token, ticket) => begin(token, ticket).answer,
    renewBehind: (token, ticket) => {
      const { settled } = begin(token, ticket)
      return settled?.kind === 'renewed' ? settled.token : undefined
    },
  }
}

// A renewed ticket is handed to every session of the old one, which may come any time in the rest of its life.
const pauseMs = {
  renewed: limits.ticketLifeMs / 2,
  refused: gateLimits.renewalRetryMs,
  away: gateLimits.brokerRetryMs,
} as const

async function ask(
  deps: { readonly broker: BrokerClient; readonly refunds: RefundList },
  token: string,
  ticket: Ticket,
): Promise<Renewal> {
  const answer = await deps.broker.renew(token)
  if (answer.ok) {
    const fresh = readToken(answer.body)
    return fresh === undefined ? { kind: 'away' } : { kind: 'renewed', token: fresh }
  }
  if (answer.isAway) return { kind: 'away' }
  const { code } = answer.problem
  if (code === 'ticket_refunded' || code === 'already_refunded') {
    await deps.refunds.add(ticket.purchaseId)
    return { kind: 'refused', problem: problem('ticket_refunded', `Refunded ${formatMoney(ticket.price)}`) }
  }
  return { kind: 'refused', problem: answer.problem }
}

/** The ticket of a TicketJson; undefined where the body is something else. */
export function readToken(body: unknown): string | undefined {
  const { ticket } = (typeof body === 'object' && body !== null ? body : {}) as { ticket?: unknown }
  return typeof ticket === 'string' && ticket.length <= limits.tokenCharactersMax ? ticket : undefined
}
