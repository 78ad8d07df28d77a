// Named bounds of webhooks; times in milliseconds. Figures marked (spec) are those of D-18 and D-19.

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

export const webhookLimits = {
  /** How long after the attempt before each attempt is made, the first at once (spec). */
  delaysMs: [
    0,
    5 * second,
    5 * minute,
    30 * minute,
    2 * hour,
    5 * hour,
    10 * hour,
    14 * hour,
    20 * hour,
    24 * hour,
  ],
  /** Each wait is longer by up to this many percent, by chance (spec: with jitter). */
  jitterPercent: 10,
  /** A receiver may ask for a longer wait, but not for more than this. */
  retryAfterMaxMs: 24 * hour,
  timeoutMs: 10 * second,
  /** An attempt that nobody told the end of was cut off by a death: it is made again after this. */
  claimMs: 60 * second,
  /** Both secrets sign for so long after a rotation. */
  rotationMs: 24 * hour,
  answerBytesMax: 16_384,
  /** What is kept of a head and of a body. */
  keptHeadCharacters: 2_000,
  keptBodyCharacters: 1_000,
  endpointsPerMerchant: 20,
  urlCharactersMax: 2_000,
  /** Deliveries to one endpoint at a time, endpoints at a time, and how many of these may be ones that failed last. */
  perEndpoint: 4,
  lanes: 32,
  failingLanes: 16,
  /** Endpoints whose last turn one process remembers. */
  turnsRemembered: 10_000,
  /** Events of one endpoint that get their deliveries in one commit. */
  cursorPage: 500,
  sendEveryMs: 500,
  replayPage: 500,
  /** (spec) */
  eventsKeepMs: 400 * 24 * hour,
  waitSecondsMax: 25,
  waitLookMs: 250,
  /** Long polls of one process at a time; more are answered at once. */
  waitersMax: 200,
  /** Attempts that the figures of an endpoint are made of. */
  statisticsAttempts: 1_000,
} as const
