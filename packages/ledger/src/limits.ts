// The named bounds of the ledger; past each one there is a clear refusal. Raising one is a change of format or of
// memory use, so say why in the commit.

/** Every bound of this package. Amounts and balances fit a signed 64 bit integer, as SQLite and PostgreSQL keep them. */
export const limits = {
  /** The largest amount and the largest sum of an account's debits or credits. */
  amountMax: 0x7fff_ffff_ffff_ffffn,
  /** Ids run from 1 to this; 0 stands for "none" and 2^128 − 1 is kept back, as in TigerBeetle. */
  idMax: 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_fffen,
  userDataMax: 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_ffffn,
  ledgerMax: 0xffff_ffff,
  codeMax: 0xffff,
  /** About 68 years, so that a due time in nanoseconds still fits 63 bits. */
  timeoutSecondsMax: 0x7fff_ffff,
  /** Items of one call, and about the most of one flush. */
  batchItemsMax: 8190,
  /** Items that may wait for a flush before calls are answered `busy`. */
  queueItemsMax: 100_000,
  /** The longest a hold's timer waits before it looks at the injected clock again, which may run as it likes. */
  wakeMsMax: 1000,
  /** Rows of one page of a query. */
  pageMax: 8190,
  /** Holds that one batch voids as they fall due; where more are due, batches without jobs come first. */
  expiriesMax: 8190,
  /** Resolved holds that are remembered until their time, beside as many as are open; past it they are forgotten. */
  resolvedHoldsMax: 10_000,
  /** Accounts that a PostgreSQL writer remembers; past it all are forgotten and fetched again as they are named. */
  rememberedAccountsMax: 1_000_000,
  /** Statements that a PostgreSQL connection plans once; further ones are planned each time. */
  plansMax: 300,
  /** Calls with records that are tried before the first answer is waited for: savepoints nest so deep. */
  triedCallsMax: 200,
  /** Tries of one flush whose transaction was in another's way. */
  clashesMax: 20,
  /** Connections that one flush may lose before its callers are answered `unknown`. */
  lossesMax: 5,
  /** How long a PostgreSQL server may take to hear that we leave. */
  goodbyeMs: 1_000,
  /** How long a PostgreSQL writer waits; the engine's options may say otherwise. */
  postgresPatience: {
    /** For the server to let us in. */
    connectMs: 5_000,
    /** For another writer that holds the ledger's lock; then callers are answered `busy`. */
    lockMs: 10_000,
    /** For the answer to a statement; then its connection is given up. */
    answerMs: 30_000,
    /** At the start, for another process that changes the tables. */
    migrateMs: 60_000,
    /** Between tries to reach a lost server, about ten seconds in all; then callers are answered `unknown`. */
    reconnectPausesMs: [0, 50, 100, 200, 400, 800, 1600, 3200, 3200],
  },
  /** Memory that SQLite may keep pages of the file in. */
  pageCacheKib: 65_536,
  /** Pages of 4 KiB that SQLite's log may hold before they are copied into the file: 64 MiB. */
  logPages: 16_384,
  /** A log that a reader let grow beyond this is cut back once it is copied: as large as `logPages`. */
  keptLogBytes: 67_108_864,
} as const
