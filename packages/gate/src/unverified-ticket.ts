// Reads a ticket without its signature, for the one case where a publisher chose to believe readers while the broker's
// keys have never been seen. Everything else in the gate takes verified tickets only.

import { limits, parseMoneyJson, parseSeconds, readUnverifiedPayload, type Ticket } from '@farthing/protocol'

/** The claims of a well-formed ticket; undefined where the text is none. It never throws. */
export function readUnverifiedTicket(token: string): Ticket | undefined {
  const claims = readUnverifiedPayload(token)
  if (claims === undefined) return undefined
  const text = (name: string): string => (typeof claims[name] === 'string' ? claims[name] : '')
  const price = parseMoneyJson(claims['price'])
  const [issuedAt, expiresAt] = [parseSeconds(claims['iat']), parseSeconds(claims['exp'])]
  const [purchasedAt, accessEndsAt] = [parseSeconds(claims['bought']), parseSeconds(claims['end'])]
  if (price === undefined || issuedAt === undefined || expiresAt === undefined) return undefined
  if (purchasedAt === undefined || accessEndsAt === undefined) return undefined
  if (expiresAt < issuedAt || expiresAt - issuedAt > limits.ticketLifeMs) return undefined
  return {
    id: text('jti'),
    issuer: text('iss'),
    audience: text('aud'),
    merchantId: text('merchant'),
    purchaseId: text('purchase'),
    nonce: text('nonce'),
    buyUrlDigest: text('buy'),
    price,
    issuedAt,
    expiresAt,
    purchasedAt,
    accessEndsAt,
    isTest: claims['test'] === true,
  }
}
