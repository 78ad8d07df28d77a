// Named bounds of reconciliation; times in milliseconds unless the name says else.

export const reconcileLimits = {
  /** A statement as it is sent to us; larger ones come in parts, a month each. */
  fileBytesMax: 8 * 1024 * 1024,
  /** How far a charge may be from the time in the file where nothing but number, amount and time can tell which it is. */
  eventToleranceMs: 120_000,
  /** Lines that are booked at the same time, so that they share a write to the disk. */
  linesAtOnce: 64,
  /** Commits tried for one line before the import stops and is to be repeated. */
  commitRetries: 8,
  /** Payments looked at in one reading when a statement is closed, and releases made in one round of the job. */
  page: 200,
  releasesPerRound: 200,
  filesListMax: 200,
  entriesListMax: 1_000,
  /** Ledger transfers read at once, and pages of them, to tell a balance of the past; months a merchant may choose from. */
  ledgerPage: 1_000,
  ledgerPagesMax: 200,
  monthsMax: 60,
  noteCharactersMax: 500,
  referenceCharactersMax: 140,
  /** When the operator is asked again about a charge it should take back, by how often it was before. */
  checkDelaysMs: [60_000, 600_000, 3_600_000, 21_600_000] as readonly number[],
  checksMax: 60,
} as const
