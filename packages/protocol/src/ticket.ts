// The ticket: the broker's signed word that something is paid for, which a gate verifies alone (per-fee-link 7 calls
// it receipt). It travels in the header `Farthing-Ticket` or a first-party HttpOnly cookie, never in a URL.

import { limits } from './limits.ts'
import { type Money, parseMoneyJson, toMoneyJson } from './money.ts'
import { type KeySet, type PrivateJwk, signToken, type VerifyFault, verifyToken } from './signed.ts'
import { between, type Instant, parseSeconds, toSeconds } from './time.ts'

export const ticketType = 'farthing-ticket+jwt'

/** The request header in which machines carry a ticket. */
export const ticketHeader = 'Farthing-Ticket'

export type Ticket = {
  readonly id: string
  /** The broker's origin. */
  readonly issuer: string
  /** The merchant's origin. */
  readonly audience: string
  readonly merchantId: string
  readonly purchaseId: string
  readonly nonce: string
  readonly buyUrlDigest: string
  readonly price: Money
  readonly issuedAt: Instant
  /** When this ticket stops being good; a fresh one is had from the broker while the purchase lasts. */
  readonly expiresAt: Instant
  /** When the purchase was made; the offer's duration counts from here. */
  readonly purchasedAt: Instant
  /** When what was bought ends. */
  readonly accessEndsAt: Instant
  readonly isTest: boolean
}

export async function signTicket(ticket: Ticket, key: PrivateJwk): Promise<string> {
  return signToken(
    ticketType,
    {
      jti: ticket.id,
      iss: ticket.issuer,
      aud: ticket.audience,
      merchant: ticket.merchantId,
      purchase: ticket.purchaseId,
      nonce: ticket.nonce,
      buy: ticket.buyUrlDigest,
      price: toMoneyJson(ticket.price),
      iat: toSeconds(ticket.issuedAt),
      exp: toSeconds(ticket.expiresAt),
      bought: toSeconds(ticket.purchasedAt),
      end: toSeconds(ticket.accessEndsAt),
      test: ticket.isTest,
    },
    key,
  )
}

/** Verifies signature and form; whether it fits the request, the day and the refund list is the gate's to judge. */
export async function verifyTicket(
  token: string,
  keySet: KeySet,
): Promise<
  | { readonly ok: true; readonly ticket: Ticket }
  | { readonly ok: false; readonly fault: VerifyFault; readonly keyId?: string }
> {
  const verified = await verifyToken(ticketType, token, keySet)
  if (!verified.ok) return verified
  const ticket = parsePayload(verified.payload)
  return ticket === undefined ? { ok: false, fault: 'malformed' } : { ok: true, ticket }
}

function parsePayload(claims: Readonly<Record<string, unknown>>): Ticket | undefined {
  const text = (name: string): string | undefined => {
    const member = claims[name]
    return typeof member === 'string' && member !== '' && member.length <= limits.urlCharactersMax
      ? member
      : undefined
  }
  const price = parseMoneyJson(claims['price'])
  const fields = {
    id: text('jti'),
    issuer: text('iss'),
    audience: text('aud'),
    merchantId: text('merchant'),
    purchaseId: text('purchase'),
    nonce: text('nonce'),
    buyUrlDigest: text('buy'),
    price: price !== undefined && price.amount >= 0n ? price : undefined,
    issuedAt: parseSeconds(claims['iat']),
    expiresAt: parseSeconds(claims['exp']),
    purchasedAt: parseSeconds(claims['bought']),
    accessEndsAt: parseSeconds(claims['end']),
    isTest: typeof claims['test'] === 'boolean' ? claims['test'] : undefined,
  }
  if (Object.values(fields).includes(undefined)) return undefined
  const ticket = fields as Ticket
  // A longer life would keep a refund from taking hold, so a broker cannot grant one by mistake.
  const lifeMs = between(ticket.issuedAt, ticket.expiresAt)
  return lifeMs >= 0 && lifeMs <= limits.ticketLifeMs && ticket.purchasedAt <= ticket.issuedAt
    ? ticket
    : undefined
}
