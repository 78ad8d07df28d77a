// Named bounds of the simulated short-message centre; times in milliseconds.

export const smscLimits = {
  connectionsMax: 100,
  /** A connection that has not bound by then is closed. */
  bindWithinMs: 10_000,
  enquireEveryMs: 30_000,
  answerWithinMs: 10_000,
  windowMax: 100,
  perSecond: 1_000,
  /** Messages and receipts one account may have open on one connection. */
  deliverWindowMax: 10,
  /** Beyond this its submits are told that the queue is full, and what phones send it is not taken. */
  deliveriesMax: 10_000,
  /** Receipts of messages taken before may fill the queue up to here. */
  deliveriesAllMax: 50_000,
  /** A message or receipt that nobody has taken for this long is given up. */
  deliveryAgeMaxMs: 259_200_000,
  retryFirstMs: 1_000,
  retryMaxMs: 60_000,
  /** How long a message waits for an absent phone, at most. */
  holdMaxMs: 259_200_000,
  heldMax: 10_000,
  sweepEveryMs: 60_000,
  /** Octets that wait for a client that does not read; past that its connection ends. */
  unsentOctetsMax: 4_194_304,
} as const
