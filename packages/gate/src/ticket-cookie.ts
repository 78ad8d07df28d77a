// What the first-party cookie of a purchase holds: the session and the ticket, or, for a few minutes after a refund, the
// word that it was refunded. Tickets stand in cookies and headers, never in an address.

import { type Money, parseMoneyJson, type Ticket, ticketHeader } from '@farthing/protocol'
import type { Settings } from './config.ts'
import { cookieNameOf, formatCookie, readCookies } from './cookies.ts'
import { gateLimits } from './limits.ts'
import type { PricedItem } from './offer-input.ts'
import { sessionHeader } from './sessions.ts'

/** A ticket as a request shows it. */
export type Presented = {
  readonly carrier: 'header' | 'cookie'
  readonly token: string
  readonly session: string | undefined
}

/** A refund that this browser was just told of. */
export type RefundNote = { readonly refunded: Money }

const noteLifeMs = 600_000

/** The tickets a request shows for an item: the header's alone where there is one, else those of its cookies. */
export function readPresented(request: Request, item: PricedItem): readonly (Presented | RefundNote)[] {
  const token = request.headers.get(ticketHeader)
  if (token !== null) {
    return [{ carrier: 'header', token, session: request.headers.get(sessionHeader) ?? undefined }]
  }
  const header = request.headers.get('cookie')
  const own = readCookies(header, cookieNameOf(item.buyUrlDigest))
  const passes = [...item.cookiePaths.keys()]
    .filter((digest) => digest !== item.buyUrlDigest)
    .flatMap((digest) => readCookies(header, cookieNameOf(digest)))
  return [...own, ...passes]
    .slice(0, gateLimits.ticketsPerRequestMax)
    .map(parseValue)
    .filter((presented) => presented !== undefined)
}

/** Sets the cookie of a ticket; it lives as long as what was bought where the gate can renew, else as long as the ticket. */
export function formatTicketCookie(
  settings: Settings,
  held: {
    readonly ticket: Ticket
    readonly token: string
    readonly session: string
    readonly path: string
  },
  now: number,
): string {
  const { ticket, token, session, path } = held
  const endsAt =
    settings.apiKey === undefined ? Math.min(ticket.expiresAt, ticket.accessEndsAt) : ticket.accessEndsAt
  return formatCookie({
    name: cookieNameOf(ticket.buyUrlDigest),
    value: `${session}~${token}`,
    path,
    maxAgeMs: endsAt - now,
    isSecure: settings.origin.startsWith('https:'),
  })
}

/** Replaces the cookie of a refunded purchase by the word that says so. */
export function formatRefundNote(
  settings: Settings,
  refund: { readonly money: Money; readonly buyUrlDigest: string; readonly path: string },
): string {
  return formatCookie({
    name: cookieNameOf(refund.buyUrlDigest),
    value: `refunded~${refund.money.amount}~${refund.money.asset}`,
    path: refund.path,
    maxAgeMs: noteLifeMs,
    isSecure: settings.origin.startsWith('https:'),
  })
}

function parseValue(value: string): Presented | RefundNote | undefined {
  const [session, token, asset] = value.split('~', 4)
  if (session === 'refunded') {
    const refunded = parseMoneyJson({ asset, amount: token })
    return refunded === undefined ? undefined : { refunded }
  }
  return token === undefined ? undefined : { carrier: 'cookie', token, session }
}
