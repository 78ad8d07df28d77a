// The gate's own bounds: how long it waits for the broker, how much it reads, how much it remembers.

export const gateLimits = {
  /** Tickets looked at in one request: one article and the passes that open it. */
  ticketsPerRequestMax: 8,
  cookiesPerRequestMax: 200,
  keysWaitMs: 2_000,
  refundsWaitMs: 1_500,
  renewWaitMs: 2_000,
  exchangeWaitMs: 10_000,
  undoWaitMs: 10_000,
  /** After a failed call the broker is left alone for this long, so that its silence costs one reader's wait, not all. */
  brokerRetryMs: 5_000,
  brokerBodyBytesMax: 65_536,
  /** 100,000 ids of 30 characters and their quotes fit. */
  refundBodyBytesMax: 8_388_608,
  /** A refund list older than this is waited for before a reader is let in (B-38). */
  refundListStaleMs: 60_000,
  localRefundsMax: 10_000,
  renewalsMax: 10_000,
  /** A refused renewal is not asked for again before this. */
  renewalRetryMs: 60_000,
  /** Tickets whose session starts are counted; the ones that end first are forgotten first. */
  countedTicketsMax: 100_000,
  /** How long a reader may take at the checkout. */
  stateLifeMs: 600_000,
  /** The reader's own undo (B-17). */
  undoWindowMs: 600_000,
  /** Browsers keep cookies no longer than 400 days. */
  cookieLifeMs: 34_560_000_000,
  passesMax: 8,
  /** What is read and thrown away of a refused body before the connection is cut. */
  discardedBytesMax: 33_554_432,
  journalLinesMax: 20_000,
} as const
