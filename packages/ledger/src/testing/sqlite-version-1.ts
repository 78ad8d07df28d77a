// A ledger file as version 1 of the schema made and filled it, so that every later version can be shown to take it over. It
// must never be brought up to date.

const tables = `CREATE TABLE IF NOT EXISTS ledger_meta (
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

const rows = `
INSERT INTO ledger_accounts VALUES
  (1, ${id(1)}, 1, 1, 0, NULL, 30, 25, 0, 0, 1000),
  (2, ${id(2)}, 1, 1, 1, NULL, 0, 0, 30, 25, 1001);
INSERT INTO ledger_transfers VALUES
  (2000, ${id(10)}, 1, 2, 20, 1, 1, 0, NULL, 0, NULL),
  (2001, ${id(11)}, 1, 2, 10, 1, 1, 2, NULL, 0, NULL),
  (2002, ${id(12)}, 1, 2, 10, 1, 1, 2, NULL, 9, NULL),
  (2003, ${id(13)}, 1, 2, 10, 1, 1, 2, NULL, 2, NULL),
  (2004, ${id(14)}, 1, 2, 10, 1, 1, 2, NULL, 1, NULL),
  (2005, ${id(15)}, 1, 2, 30, 1, 1, 2, NULL, 100, NULL),
  (3000, ${id(21)}, 1, 2, 5, 1, 1, 4, ${id(11)}, 0, NULL),
  (3001, ${id(22)}, 1, 2, 10, 1, 1, 8, ${id(12)}, 0, NULL);
INSERT INTO ledger_pendings VALUES
  (2001, 1, NULL),
  (2002, 2, 9000002002),
  (2003, 3, 2000002003),
  (2004, 3, 1000002004),
  (2005, 0, 100000002005);
INSERT INTO ledger_refused VALUES (${id(99)});
UPDATE ledger_meta SET value = 5000000000 WHERE key = 'last_timestamp';
`

/**
 * The SQL that makes such a file: accounts 1 and 2; a transfer 10; holds 11 (posted by 21), 12 (voided by 22), 13 and 14 (run
 * out, 14 first) and 15 (open, due at 100000002005); and a refused id 99.
 */
export const sqliteVersion1 = `PRAGMA journal_mode = WAL; ${tables}${rows}`

function id(value: number): string {
  return `x'${value.toString(16).padStart(32, '0')}'`
}
