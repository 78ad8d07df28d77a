// Named bounds of the phone rail: what a profile may say, and how long and how much an operator is listened to.

export const railLimits = {
  /** Everything one call of the rail does together; shorter than the flows take an intent for abandoned. */
  railCallMs: 25_000,
  timeoutMsMin: 100,
  timeoutMsMax: 10_000,
  answerBytesMax: 65_536,
  tokenBytesMax: 32_768,
  /** Of a token's life this much is used; then the next call takes a new one. */
  tokenShareUsed: 0.8,
  /** Where the token server does not say how long a token lives. */
  tokenLifeMs: 60_000,
  /** The operator's clock may differ by this much from ours in a search by date. */
  searchSkewMs: 600_000,
  /** Payments asked for at once; a page of them stays well under what is read of an answer. */
  searchPerPage: 40,
  /** Requests of one search, over all pages and parts of the time. */
  searchRequestsMax: 60,
  searchSpanMsMin: 1_000,
  callbackBytesMax: 16_384,
  profilesBytesMax: 1_048_576,
  operatorsMax: 200,
  prefixesMax: 2_000,
  pricePointsMax: 500,
  typedNumberCharactersMax: 40,
} as const
