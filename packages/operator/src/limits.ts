// Bounds of the simulated operator, each by name.

export const operatorLimits = {
  bodyBytesMax: 65_536,
  /** Payments or refunds that one search may match. */
  matchingRecordsMax: 10_000,
  pageMax: 100_000,
  codeAttemptsMax: 3,
  otpAttemptsMax: 3,
  otpPerHourMax: 5,
  otpLifeMs: 180_000,
  authorizationCodeLifeMs: 60_000,
  /** A request that is never answered is let go after this long. */
  silenceMs: 120_000,
  /** One call to a sink. */
  sinkTimeoutMs: 5_000,
  sinkAttemptsMax: 200,
  sinkRetryMsMax: 300_000,
  /** Calls to sinks at one time. */
  sinkCallsMax: 8,
  /** Messages a phone's page shows, newest last. */
  messagesShownMax: 200,
  billLinesShownMax: 200,
  phonesShownMax: 100,
  /** Phones that watch for changes at one time. */
  watchersMax: 200,
  replyCharactersMax: 800,
  /** After a SIM swap the operator refuses charges and codes for this long. */
  simSwapGuardMs: 259_200_000,
  /** Mails that are kept, that a page lists, and what one may weigh. */
  mailsKeptMax: 1_000,
  mailsShownMax: 100,
  mailBytesMax: 5_000_000,
  mailClientsMax: 50,
  statementDefectsMax: 1_000,
  /** A job that failed for a fault of ours is tried again after this long. */
  jobRetryMs: 60_000,
} as const
