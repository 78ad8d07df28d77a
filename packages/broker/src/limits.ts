// Named bounds of the broker itself; those of exchanged objects stand in the protocol. Figures marked (spec) are
// defaults of the product specification.

/** Bounds and defaults; money in millionths of the main currency, times in milliseconds unless the name says else. */
export const brokerLimits = {
  /** Undo and refund by the buyer (B-19). */
  refundWindowMs: 600_000,
  /** Of the last 20 purchases, this many may be refunded without the merchant: 30 % (B-20). */
  refundsOfLastTwenty: 6n,
  refundShareWindow: 20,
  /** Auto-pay defaults and life (B-16). */
  autoPayPerItem: 250_000n,
  autoPayPerWeek: 2_000_000n,
  autoPayLifeMs: 180 * 86_400_000,
  /** What a wallet may spend in a day (UTC) unless its owner says otherwise. */
  walletPerDay: 12_000_000n,
  allowanceMax: 1_000_000_000n,
  voucherMax: 100_000_000n,
  /** The dearest price whose costs are compared. */
  costPriceMax: 1_000_000_000_000n,
  vouchersPerIssue: 1_000,
  voucherLifeMs: 365 * 86_400_000,
  /** Wrong codes per wallet and per address before a wait. */
  voucherMissesPerKey: 10,
  /** Keys a limiter remembers in one window; past that the oldest is forgotten, so that memory stays bounded. */
  limiterKeysMax: 100_000,
  /** Wallets and merchants one address may make in an hour. */
  walletsPerAddress: 60,
  merchantsPerAddress: 10,
  makingWindowMs: 3_600_000,
  voucherMissWindowMs: 600_000,
  phoneRepairEveryMs: 500,
  merchantsJudgedEveryMs: 3_600_000,
  statementRepairEveryMs: 60_000,
  /** The agenda is looked at this often, and so much of it at a time. */
  agendaEveryMs: 500,
  agendaPage: 500,
  agendaPagesMax: 100,
  /** What could not be done is tried again after this long, then after twice as long each time, up to a day. */
  agendaRetryMs: 60_000,
  agendaRetryMaxMs: 86_400_000,
  /** Entries whose failures one process counts. */
  agendaTriesMax: 10_000,
  /** A return code is a bearer secret in a URL, so it lives briefly and works once. */
  returnCodeLifeMs: 120_000,
  /** Tickets handed out for one purchase in a day, over all devices. */
  ticketsPerPurchaseDay: 20,
  walletSecretBytes: 32,
  sessionLifeMs: 12 * 3_600_000,
  challengeLifeMs: 300_000,
  passkeysPerWallet: 10,
  apiKeysPerMerchant: 20,
  keyUseEveryMs: 60_000,
  merchantNameCharactersMax: 80,
  originProofTimeoutMs: 5_000,
  originProofBytesMax: 4_096,
  exportRowsMax: 100_000,
  commitRetries: 3,
  /** Tickets are counted by the day; the rows of days gone by serve nothing. */
  ticketsKeepMs: 2 * 86_400_000,
  pruneEveryMs: 3_600_000,
  /** Rows of a table forgotten in one commit, so that no payment waits for long, and commits in one pruning. */
  pruneRowsPerCommit: 1_000,
  pruneCommitsMax: 1_000,
  idempotencyKeepMs: 30 * 86_400_000,
  /** Connections that one process reads PostgreSQL with, beside the ledger's own. */
  databaseConnectionsMax: 10,
  /** Different queries kept ready on an SQLite file; lists of values make many of one. */
  preparedStatementsMax: 500,
  databaseConnectMs: 5_000,
  /** After this a read is given up by the server. */
  databaseReadMs: 30_000,
  /** After this it is given up here: the server does not answer any more, not even that. */
  databaseAnswerMs: 35_000,
  /** How long a start waits for another process that changes the tables. */
  databaseLockMs: 60_000,
} as const
