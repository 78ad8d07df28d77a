-- The tables of the ledger. Released files are never edited: a change is a new file.
-- Ids are 128 bit numbers kept as uuid, timestamps unix nanoseconds, amounts the smallest unit of their ledger.

-- The one row that every flush locks and changes: who flushed last, and what was given out last. A flush names the row it
-- decided from; where another writer came between, it changes nothing. So writers need no election and no clock.
create table ledger_head (
  id smallint primary key check (id = 1),
  writer uuid not null,
  flush bigint not null,
  last_timestamp bigint not null,
  accounts integer not null
);
insert into ledger_head values (1, '00000000-0000-0000-0000-000000000000', 0, 0, 0);

-- The last flush that each writer committed: what became of one whose answer was lost is looked up here.
create table ledger_writers (
  writer uuid primary key,
  flush bigint not null
);

-- Half of each page stays free, so that balances change in place without touching the index.
create table ledger_accounts (
  number integer primary key,
  id uuid not null unique,
  ledger bigint not null,
  code integer not null,
  flags smallint not null,
  user_data uuid,
  debits_pending bigint not null check (debits_pending >= 0),
  debits_posted bigint not null check (debits_posted >= 0),
  credits_pending bigint not null check (credits_pending >= 0),
  credits_posted bigint not null check (credits_posted >= 0),
  timestamp bigint not null unique
) with (fillfactor = 50);

-- Accounts are named by their numbers, so that rows and indexes stay small. The ledger is that of the accounts.
create table ledger_transfers (
  timestamp bigint primary key,
  id uuid not null unique,
  amount bigint not null check (amount >= 0),
  debit integer not null,
  credit integer not null,
  code integer not null,
  flags smallint not null,
  timeout_seconds integer,
  pending_id uuid,
  user_data uuid
);

-- An account's transfers by spans of about four seconds: half as large as by timestamp and a third quicker to keep. A query
-- walks the spans in order and sorts inside one.
create index ledger_transfers_debit on ledger_transfers (debit, ((timestamp >> 32)::integer));
create index ledger_transfers_credit on ledger_transfers (credit, ((timestamp >> 32)::integer));

-- Where each pending transfer stands (0 pending, 1 posted, 2 voided, 3 expired), by the transfer's timestamp.
create table ledger_pendings (
  timestamp bigint primary key,
  status smallint not null,
  due bigint,
  resolved_at bigint
);
create index ledger_pendings_due on ledger_pendings (due) where status = 0 and due is not null;
create index ledger_pendings_expired on ledger_pendings (resolved_at) where status = 3;

-- Ids whose refusal sticks.
create table ledger_refused (
  id uuid primary key
);

-- Balances of accounts with history, after each change.
create table ledger_balances (
  account integer not null,
  timestamp bigint not null,
  debits_pending bigint not null,
  debits_posted bigint not null,
  credits_pending bigint not null,
  credits_posted bigint not null,
  primary key (account, timestamp)
);
