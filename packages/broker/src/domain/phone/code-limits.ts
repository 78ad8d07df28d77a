// Named bounds of codes sent by message (carrier-billing 5); times in milliseconds.

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

export const codeLimits = {
  digits: 6,
  lifeMs: 3 * minute,
  triesPerCode: 5,
  /** The reply flow's short code. */
  replyDigits: 4,
  replyTries: 3,
  missesPerNumber: { spanMs: day, max: 10, lockMs: day },
  deadCodesPerNumber: { spanMs: hour, max: 3, lockMs: hour },
  resendAfterMs: 30_000,
  resendsMax: 3,
  sendsPerNumber: [
    { spanMs: hour, max: 5 },
    { spanMs: day, max: 10 },
  ],
  /** Addresses count by their network. */
  sendsPerAddress: { spanMs: hour, max: 20 },
  merchantTimesMedian: 10,
  /** A new merchant has no median yet. */
  merchantMin: 200,
  /** Fewer than a fifth of fifty messages ending in a charge: somebody pumps messages. */
  conversionOf: 50,
  conversionPercentMin: 20,
  /** Messages younger than this may still lead to a charge. */
  conversionAfterMs: 5 * minute,
  /** Older ones are forgiven: nothing is sent meanwhile that could end in a charge. */
  conversionSinceMs: day,
  /** How far back a lock is seen: what filled the day it was earned in, and the day it lasts. */
  missesSinceMs: 2 * day,
  historyMs: 9 * day,
} as const
