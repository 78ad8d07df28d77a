// The tables that the ledger keeps in its SQLite file. Released versions are never edited: a change is a new step.

/**
 * Transfers are keyed by their timestamp, so that they are appended in order, and name their accounts by small numbers, so
 * that the two account indexes stay small; each of those ends in the timestamp by itself, as every SQLite index does.
 */
export const schema = `
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

/** The version of the tables above; a file of any other is refused. */
export const schemaVersion = 1n
