// Named bounds of payments on the phone bill; times in milliseconds. Those of codes and messages stand in limits.ts beside.

const minute = 60_000
const hour = 60 * minute

export const phoneLimits = {
  /** A payment nobody confirmed by code ends; what was sent expires long before. */
  openLifeMs: 15 * minute,
  /** How long the operator's own page or code is waited for, and how often it is looked at. */
  awaitLifeMs: 15 * minute,
  awaitCheckMs: 3_000,
  /** Longer than a call to an operator may take: after that somebody else may go on with an intent. */
  callMs: 30_000,
  /** When an unknown outcome is looked at again, by how often it was before. */
  checkDelaysMs: [
    1_000,
    2_000,
    5_000,
    15_000,
    minute,
    5 * minute,
    15 * minute,
    hour,
    6 * hour,
  ] as readonly number[],
  /** About ten days at the last of these delays; then the statement or a person tells. */
  checksMax: 48,
  /** Questions answered with "nothing here" before a request counts as never arrived. */
  absentChecks: 6,
  duePerRound: 64,
  /** Payments begun under one key, each after the one before ended unpaid. */
  attemptsPerKeyMax: 20,
  stepsPerRound: 12,
  commitRetries: 8,
  messageAttemptsMax: 8,
  messageDelaysMs: [2_000, 10_000, minute, 10 * minute, hour] as readonly number[],
  sendingMs: minute,
  /** Answers of one kind to what a number writes to us. */
  answersPerNumber: { spanMs: hour, max: 5 },
  descriptionCharactersMax: 60,
  /** The phone session on the self-service page. */
  sessionLifeMs: 30 * minute,
  /** A number not proved for so long may be somebody else's by now. */
  savedNumberMs: 90 * 24 * hour,
  /** How long a new payment password waits where the one before was not given. */
  passwordResetMs: 24 * hour,
  /** Wrong payment passwords before it locks, as operators in Korea do (carrier-billing 2.8). */
  passwordMisses: 5,
  passwordCharactersMin: 6,
  passwordCharactersMax: 128,
  historyMs: 366 * 24 * hour,
  /** An operator may tell of a payment for so long: refunds come late. */
  sinkLifeMs: 400 * 24 * hour,
  /** For how long a bundle can be bought from. */
  bundleLifeMs: 30 * 24 * hour,
  /** The sums a bundle may be, in minor units, smallest first. */
  bundleSums: {
    EUR: [100n, 200n],
    GBP: [100n, 200n],
    USD: [100n, 200n],
    CHF: [100n, 200n],
    AUD: [100n, 200n],
    KRW: [1_000n, 2_000n],
    JPY: [100n, 200n],
  } as Readonly<Record<string, readonly bigint[]>>,
  /** A price is small where it fits into a bundle so often. */
  bundlePiecesMin: 2n,
  /** Bundles of one merchant looked at for one payment, and shown on one page. */
  bundlesMax: 50,
} as const
