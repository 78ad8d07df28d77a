// How much of the past is read for one judgement, so that it stays quick however much there is.

const hour = 3_600_000
const day = 24 * hour

export const evidenceLimits = {
  /** Rows of one payer, device, account or address; above every count a rule compares with. */
  rowsMax: 500,
  /** This month and the one before, whatever the zone. */
  payerMs: 63 * day,
  subjectMs: 30 * day,
  binMs: hour,
  usesMs: 7 * day,
  usesMax: 200,
  /** Payers, devices and accounts followed from one payment to others. */
  neighboursMax: 20,
  missesMs: day,
  missesMax: 100,
  disownedMs: day,
  reportsMax: 50,
  /** Messages sent a moment ago have not had the time to lead to anything. */
  sendsRipeMs: 5 * 60_000,
  sendsMs: day,
  wordsMax: 10,
  linksMax: 100,
  decisionsPerPage: 100,
  merchantRowsMax: 5_000,
  merchantsPerRound: 100,
  /** What a person lifted is not put back by the same rule at once. */
  liftHoldsMs: 7 * day,
} as const
