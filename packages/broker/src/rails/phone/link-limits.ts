// Named bounds of a link to a short-message centre; times in milliseconds.

export const linkLimits = {
  connectWithinMs: 10_000,
  bindWithinMs: 10_000,
  /** A submit without an answer for this long is unknown. */
  answerWithinMs: 30_000,
  enquireEveryMs: 30_000,
  enquireWithinMs: 10_000,
  /** Waits between attempts to bind: 1, 2, 4 and so on up to 300 seconds. */
  backoffFirstMs: 1_000,
  backoffMaxMs: 300_000,
  /** Messages that wait for their turn; one more is told that the link is busy. */
  waitingMax: 1_000,
  /** How often one part is offered to a centre that says it is throttled, and how long the link pauses after the first time. */
  throttleTriesMax: 5,
  throttleFirstMs: 1_000,
  /** Incoming messages and receipts being handled at a time; more are refused for now. */
  handlersMax: 100,
  /** How long the first parts of a long message stay unacknowledged while the others are awaited. */
  partHoldMs: 2_000,
  closeWithinMs: 5_000,
  /** Octets that wait for a centre that does not read; past that the connection ends. */
  unsentOctetsMax: 4_194_304,
} as const
