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
} as const
