// The decision: does this request open this item. It is taken here, from the ticket, the cached keys and the refund
// list; the broker is asked only where a list is stale or a ticket has outlived itself.

import {
  formatMoney,
  type Instant,
  limits,
  type Problem,
  problem,
  type Ticket,
  ticketHeader,
} from '@farthing/protocol'
import type { GateDeps } from './deps.ts'
import { type Expected, isDueForRenewal, judgeTicket } from './judge-ticket.ts'
import type { PricedItem } from './offer-input.ts'
import { sessionHeader } from './sessions.ts'
import { formatTicketCookie, type Presented, type RefundNote, readPresented } from './ticket-cookie.ts'
import { readTicket } from './verify-ticket.ts'

/** Headers that belong on the answer: cookies to set, and for machines their session and renewed ticket. */
export type AnswerHeaders = readonly (readonly [name: string, value: string])[]

/** The item is open to this request. */
export type OpenAccess = {
  readonly state: 'open'
  readonly ticket: Ticket
  /** The ticket as signed: a secret of the reader, not for logs. */
  readonly token: string
  /** False only where the publisher believes tickets while the keys were never seen. */
  readonly isVerified: boolean
  readonly headers: AnswerHeaders
}

/** The item stays closed, and why. */
export type ClosedAccess = { readonly state: 'closed'; readonly problem: Problem }

export type Access = OpenAccess | ClosedAccess

/** Decides on a request; of several cookies the first good one opens, else the first fault is told. */
export async function checkAccess(deps: GateDeps, request: Request, item: PricedItem): Promise<Access> {
  const now = deps.system.now()
  let firstProblem: Problem | undefined
  for (const presented of readPresented(request, item)) {
    const access = await admit(deps, { presented, item }, now)
    if (access.state === 'open') return access
    firstProblem ??= access.problem
  }
  return close(firstProblem ?? problem('payment_required'))
}

/** Starts a session for a ticket that has just been taken from the broker, after the same judgement. */
export async function admitNewTicket(
  deps: GateDeps,
  input: { readonly token: string; readonly cookiePaths: ReadonlyMap<string, string> },
  now: Instant,
): Promise<Access> {
  const presented = { carrier: 'cookie', token: input.token, session: undefined } as const
  return admitTicket(deps, { presented, cookiePaths: input.cookiePaths }, now)
}

async function admit(
  deps: GateDeps,
  input: { readonly presented: Presented | RefundNote; readonly item: PricedItem },
  now: Instant,
): Promise<Access> {
  const { presented, item } = input
  if ('refunded' in presented) return close(problem('ticket_refunded', refundedDetail(presented)))
  return admitTicket(deps, { presented, cookiePaths: item.cookiePaths }, now)
}

type Candidate = { readonly presented: Presented; readonly cookiePaths: ReadonlyMap<string, string> }

async function admitTicket(deps: GateDeps, candidate: Candidate, now: Instant): Promise<Access> {
  const { presented, cookiePaths } = candidate
  const read = await readTicket(deps, presented.token)
  if (!read.ok) return close(read)
  const { ticket } = read
  const verdict = judgeTicket(ticket, expectedOf(deps, cookiePaths), now)
  if (verdict.kind === 'refused') return close(verdict.problem)
  if (!read.isVerified) return believe(presented, ticket, verdict.kind)
  if (await deps.refunds.isRefunded(ticket.purchaseId)) {
    return close(problem('ticket_refunded', refundedDetail({ refunded: ticket.price })))
  }
  const { session } = presented
  const sessionId = session === undefined ? undefined : await deps.sessions.verify(session, ticket.id)
  if (verdict.kind === 'outlived') {
    return sessionId === undefined
      ? close(verdict.problem)
      : reviveAccess(deps, { candidate, ticket, sessionId }, now)
  }
  if (sessionId === undefined || session === undefined) {
    const started = await deps.sessions.start(ticket)
    return started.ok
      ? open(deps, { candidate, ticket, token: presented.token, session: started.session }, now)
      : close(started)
  }
  const fresh = isDueForRenewal(ticket, now)
    ? await takeRenewed(deps, { candidate, ticket, sessionId }, now)
    : undefined
  return fresh ?? { state: 'open', ticket, token: presented.token, isVerified: true, headers: [] }
}

type Held = { readonly candidate: Candidate; readonly ticket: Ticket; readonly sessionId: string }

// The renewed ticket that came since the last request, where there is one; else the question goes out behind this one.
async function takeRenewed(deps: GateDeps, held: Held, now: Instant): Promise<Access | undefined> {
  if (deps.settings.apiKey === undefined) return undefined
  const token = deps.renewals.renewBehind(held.candidate.presented.token, held.ticket)
  return token === undefined ? undefined : replaceTicket(deps, { ...held, token }, now)
}

// The ticket has ended while the purchase lasts: the broker is asked within a bounded wait.
async function reviveAccess(deps: GateDeps, held: Held, now: Instant): Promise<Access> {
  const { candidate, ticket } = held
  const ended = close(problem('ticket_expired'))
  if (deps.settings.apiKey === undefined) return ended
  const renewal = await deps.renewals.renew(candidate.presented.token, ticket)
  if (renewal.kind === 'renewed') {
    return (await replaceTicket(deps, { ...held, token: renewal.token }, now)) ?? ended
  }
  if (renewal.kind === 'refused') {
    // Other refusals, such as of our key, are no business of the reader's.
    return renewal.problem.code === 'ticket_refunded' ? close(renewal.problem) : ended
  }
  const isInGrace = now < ticket.expiresAt + limits.ticketLifeMs
  if (deps.settings.whenBrokerIsAway === 'closed' || !isInGrace) return ended
  return { state: 'open', ticket, token: candidate.presented.token, isVerified: true, headers: [] }
}

async function replaceTicket(
  deps: GateDeps,
  held: Held & { readonly token: string },
  now: Instant,
): Promise<Access | undefined> {
  const { candidate, sessionId, token } = held
  const read = await readTicket(deps, token)
  if (!read.ok || !read.isVerified || read.ticket.purchaseId !== held.ticket.purchaseId) return undefined
  const verdict = judgeTicket(read.ticket, expectedOf(deps, candidate.cookiePaths), now)
  if (verdict.kind !== 'good') return undefined
  const session = await deps.sessions.carryOver(sessionId, read.ticket)
  return open(deps, { candidate, ticket: read.ticket, token, session }, now)
}

function open(
  deps: GateDeps,
  held: {
    readonly candidate: Candidate
    readonly ticket: Ticket
    readonly token: string
    readonly session: string
  },
  now: Instant,
): OpenAccess {
  const { candidate, ticket, token, session } = held
  const { presented, cookiePaths } = candidate
  const path = cookiePaths.get(ticket.buyUrlDigest) ?? '/'
  const headers: [string, string][] = [
    ['set-cookie', formatTicketCookie(deps.settings, { ticket, token, session, path }, now)],
  ]
  if (presented.carrier === 'header') headers.push([sessionHeader, session])
  if (presented.carrier === 'header' && token !== presented.token) headers.push([ticketHeader, token])
  return { state: 'open', ticket, token, isVerified: true, headers }
}

function believe(presented: Presented, ticket: Ticket, verdict: 'good' | 'outlived'): Access {
  if (verdict === 'outlived') return close(problem('ticket_expired'))
  return { state: 'open', ticket, token: presented.token, isVerified: false, headers: [] }
}

function expectedOf(deps: GateDeps, cookiePaths: ReadonlyMap<string, string>): Expected {
  const { broker, origin, merchant } = deps.settings
  return { issuer: broker, audience: origin, merchantId: merchant, opensWith: cookiePaths }
}

function refundedDetail(note: RefundNote): string {
  return `Refunded ${formatMoney(note.refunded)}`
}

function close(refusal: Problem): ClosedAccess {
  return { state: 'closed', problem: refusal }
}
