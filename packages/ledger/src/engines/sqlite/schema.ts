// The tables that the ledger keeps in its SQLite file, as the steps that lead from nothing to the newest version. A step is
// never edited once released: a change is a new step, and every file takes those it has not seen, in order.

import { rebuildChains } from './rebuild-chains.ts'

/**
 * Transfers are keyed by their timestamp, so that they are appended in order, and name their accounts by small numbers. The
 * two indexes by account are gone since version 3.
 */
const version1 = `
CREATE TABLE IF NOT EXISTS ledger_meta (
  key TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS ledger_accounts (
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  ledger INTEGER NOT NULL,
  code INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  user_data BLOB CHECK (length(user_data) = 16),
  debits_pending INTEGER NOT NULL CHECK (debits_pending >= 0),
  debits_posted INTEGER NOT NULL CHECK (debits_posted >= 0),
  credits_pending INTEGER NOT NULL CHECK (credits_pending >= 0),
  credits_posted INTEGER NOT NULL CHECK (credits_posted >= 0),
  timestamp INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS ledger_transfers (
  timestamp INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  debit INTEGER NOT NULL,
  credit INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount >= 0),
  ledger INTEGER NOT NULL,
  code INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  pending_id BLOB,
  timeout_seconds INTEGER NOT NULL,
  user_data BLOB
) STRICT;
CREATE INDEX IF NOT EXISTS ledger_transfers_debit ON ledger_transfers (debit);
CREATE INDEX IF NOT EXISTS ledger_transfers_credit ON ledger_transfers (credit);

-- Where each pending transfer stands (0 pending, 1 posted, 2 voided, 3 expired), by the transfer's timestamp.
CREATE TABLE IF NOT EXISTS ledger_pendings (
  timestamp INTEGER PRIMARY KEY,
  status INTEGER NOT NULL,
  due INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS ledger_pendings_due ON ledger_pendings (due) WHERE status = 0 AND due IS NOT NULL;

-- Ids whose refusal sticks.
CREATE TABLE IF NOT EXISTS ledger_refused (
  id BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;

INSERT INTO ledger_meta (key, value) VALUES ('version', 1), ('last_timestamp', 0) ON CONFLICT DO NOTHING;
`

/**
 * When a pending transfer was resolved, which is the timestamp of its post, void or expiry; the history of balances, which has
 * no row ids because its key is all that it is read by; and what the change feed needs. Version 1 kept no time of an expiry,
 * so those of an old file are given timestamps now, after everything else: the feed tells them last.
 */
const version2 = `
ALTER TABLE ledger_pendings ADD COLUMN resolved INTEGER;

UPDATE ledger_pendings SET resolved = resolver.timestamp
FROM ledger_transfers resolver JOIN ledger_transfers pending ON pending.id = resolver.pending_id
WHERE ledger_pendings.timestamp = pending.timestamp AND ledger_pendings.status IN (1, 2);

UPDATE ledger_pendings SET resolved = expiry.at
FROM (
  SELECT timestamp, (SELECT value FROM ledger_meta WHERE key = 'last_timestamp')
    + row_number() OVER (ORDER BY due, timestamp) AS at
  FROM ledger_pendings WHERE status = 3
) expiry
WHERE ledger_pendings.timestamp = expiry.timestamp;

UPDATE ledger_meta
SET value = max(value, (SELECT coalesce(max(resolved), 0) FROM ledger_pendings WHERE status = 3))
WHERE key = 'last_timestamp';

CREATE INDEX ledger_pendings_expired ON ledger_pendings (resolved) WHERE status = 3;
CREATE INDEX ledger_accounts_timestamp ON ledger_accounts (timestamp);

CREATE TABLE ledger_balances (
  account INTEGER NOT NULL,
  timestamp INTEGER NOT NULL,
  debits_pending INTEGER NOT NULL,
  debits_posted INTEGER NOT NULL,
  credits_pending INTEGER NOT NULL,
  credits_posted INTEGER NOT NULL,
  PRIMARY KEY (account, timestamp)
) STRICT, WITHOUT ROWID;

UPDATE ledger_meta SET value = 2 WHERE key = 'version';
`

/**
 * The chains of transfers in place of two indexes by account (see `chains.ts`): an insert then only appends, and stays as fast
 * in a large file as in a small one. 0 stands for "none".
 */
const version3 = `
ALTER TABLE ledger_transfers ADD COLUMN debit_previous INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ledger_transfers ADD COLUMN credit_previous INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ledger_accounts ADD COLUMN last_debit INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ledger_accounts ADD COLUMN debits INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ledger_accounts ADD COLUMN last_credit INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ledger_accounts ADD COLUMN credits INTEGER NOT NULL DEFAULT 0;
DROP INDEX ledger_transfers_debit;
DROP INDEX ledger_transfers_credit;

CREATE TABLE ledger_marks (
  account INTEGER NOT NULL,
  side INTEGER NOT NULL,
  timestamp INTEGER NOT NULL,
  PRIMARY KEY (account, side, timestamp)
) STRICT, WITHOUT ROWID;

-- The state of accounts that the newest flushes changed, a blob for each flush (see recent-balances.ts).
CREATE TABLE ledger_recent_balances (
  flush INTEGER PRIMARY KEY,
  balances BLOB NOT NULL
) STRICT;

${rebuildChains}
UPDATE ledger_meta SET value = 3 WHERE key = 'version';
`

/** The steps: the first makes version 1, each later one the next version. */
export const schemaSteps: readonly string[] = [version1, version2, version3]
