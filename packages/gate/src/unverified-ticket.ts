// Reads a ticket without its signature, for the one case where a publisher chose to believe readers while the broker's
// keys have never been seen. Everything else in the gate takes verified tickets only.

import {
  fromBase64Url,
  fromSeconds,
  type Instant,
  limits,
  parseMoneyJson,
  type Ticket,
} from '@farthing/protocol'

/** The claims of a well-formed ticket; undefined where the text is none. It never throws. */
export function readUnverifiedTicket(token: string): Ticket | undefined {
  const parts = token.split('.', 4)
  if (token.length > limits.tokenCharactersMax || parts.length !== 3) return undefined
  const claims = decode(parts[1] ?? '')
  if (claims === undefined) return undefined
  const text = (name: string): string => (typeof claims[name] === 'string' ? claims[name] : '')
  const time = (name: string): Instant | undefined => {
    const seconds = claims[name]
    return typeof seconds === 'number' && Number.isSafeInteger(seconds) && seconds >= 0 && seconds < 2 ** 43
      ? fromSeconds(seconds)
      : undefined
  }
  const [price, issuedAt, expiresAt] = [parseMoneyJson(claims['price']), time('iat'), time('exp')]
  const [purchasedAt, accessEndsAt] = [time('bought'), time('end')]
  if (price === undefined || issuedAt === undefined || expiresAt === undefined) return undefined
  if (purchasedAt === undefined || accessEndsAt === undefined) return undefined
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

function decode(part: string): Record<string, unknown> | undefined {
  const bytes = fromBase64Url(part)
  if (bytes === undefined) return undefined
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes)) as unknown
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
