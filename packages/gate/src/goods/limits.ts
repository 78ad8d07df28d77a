// Bounds of the client of goods: how long it waits, how often it asks again, how much it remembers.

export const goodsLimits = {
  waitMs: 10_000,
  triesMax: 4,
  retryBaseMs: 250,
  /** The longest wait that the broker may ask for and be given without the caller. */
  retryAfterMaxMs: 10_000,
  bodyBytesMax: 4_194_304,
  /** A status list that could not be fetched is asked for again after this. */
  statusRetryMs: 60_000,
  statusListsMax: 64,
  webhookBytesMax: 1_048_576,
  /** How long a webhook may be worked on before another delivery of it may start. */
  webhookClaimMs: 60_000,
  /** Events and objects remembered in memory; the oldest are forgotten first. */
  rememberedMax: 100_000,
  pageSize: 100,
} as const
