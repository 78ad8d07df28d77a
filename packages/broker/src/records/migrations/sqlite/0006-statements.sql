-- Reconciliation with the operators: their statements with the original bytes, what became of each line, the money that came by
-- bank, and what differs until somebody has found out. Amounts are minor units; times are milliseconds since 1970 UTC.

create table statement_files (
  id text primary key,
  operator_id text not null,
  period text not null,
  currency text not null,
  format text not null check (format in ('csv', 'jsonl')),
  -- Of the bytes as they came; they stand sealed, since an operator may write numbers into them.
  sha256 text not null unique,
  sealed blob not null,
  line_count integer not null,
  sum_gross integer not null,
  sum_outpayment integer not null,
  state text not null check (state in ('importing', 'done')),
  imported_at integer not null,
  finished_at integer,
  -- When a bank receipt was first recorded, and when what it paid for becomes available; null while less came than was told.
  paid_at integer,
  available_at integer,
  unique (operator_id, period, currency)
) strict;
create index statement_files_by_state on statement_files (state, id);

create table statement_lines (
  file_id text not null references statement_files (id),
  line integer not null,
  line_type text not null check (line_type in ('CHARGE', 'REFUND', 'CLAWBACK', 'ADJUST', 'FEE')),
  result text not null,
  is_late integer not null,
  -- Open while a charge or refund that the line told us of is being booked; what is to be done then.
  state text not null check (state in ('open', 'done')),
  action text not null check (action in ('none', 'deliver', 'refund', 'settle_refund')),
  matched_by text,
  payment_id text,
  refund_id text,
  server_reference text not null,
  operator_payment_id text not null,
  correlator text not null,
  reference text not null,
  event_at integer not null,
  gross integer not null,
  tax integer not null,
  commission integer not null,
  outpayment integer not null,
  reason_code text not null,
  -- The statement whose money makes the merchant's credit available; null where the line confirmed none.
  credit_file_id text,
  at integer not null,
  primary key (file_id, line)
) strict;
create index statement_lines_by_payment on statement_lines (payment_id) where payment_id is not null;
create index statement_lines_by_open on statement_lines (file_id, line) where state = 'open';
create index statement_lines_by_result on statement_lines (file_id, result);
create index statement_lines_by_credit on statement_lines (credit_file_id) where credit_file_id is not null;
-- A charge is confirmed by one line and no second; so is a refund.
create unique index statement_lines_one_charge on statement_lines (payment_id)
  where line_type = 'CHARGE' and payment_id is not null and result <> 'DUPLICATE';
create unique index statement_lines_one_refund on statement_lines (refund_id)
  where refund_id is not null and result <> 'DUPLICATE';

-- Charges that a statement should have named and did not; the next one decides.
create table statement_misses (
  payment_id text primary key references phone_payments (id),
  operator_id text not null,
  first_period text not null,
  first_file_id text not null,
  at integer not null,
  outcome text check (outcome in ('found', 'reversed', 'suspense')),
  end_file_id text,
  ended_at integer
) strict;
create index statement_misses_by_file on statement_misses (end_file_id) where end_file_id is not null;

create table bank_receipts (
  id text primary key,
  file_id text not null references statement_files (id),
  operator_id text not null,
  reference text not null,
  currency text not null,
  units integer not null,
  paid_on text not null,
  available_at integer not null,
  recorded_at integer not null,
  unique (operator_id, reference)
) strict;
create index bank_receipts_by_file on bank_receipts (file_id);

create table suspense_entries (
  id text primary key,
  reason text not null,
  operator_id text not null,
  currency text not null,
  units integer not null check (units <> 0),
  file_id text not null,
  line integer,
  receipt_id text,
  payment_id text,
  operator_payment_id text,
  state text not null check (state in ('open', 'settled')),
  at integer not null,
  ended_by text check (ended_by in ('operator', 'bank', 'house')),
  ended_at integer,
  note text,
  -- A charge that should not be is asked back from the operator, by this correlator.
  refund_state text check (refund_state in ('asking', 'done', 'denied')),
  refund_correlator text,
  next_check_at integer,
  checks integer not null default 0
) strict;
create index suspense_entries_by_state on suspense_entries (state, id);
create index suspense_entries_by_payment on suspense_entries (payment_id) where payment_id is not null;
create index suspense_entries_by_charge on suspense_entries (operator_id, operator_payment_id);
create index suspense_entries_by_check on suspense_entries (next_check_at) where next_check_at is not null;

-- What was taken of a charge beside refunds: a clawback, or all of it since the operator never charged it.
create table phone_clawbacks (
  id text primary key,
  payment_id text not null references phone_payments (id),
  kind text not null check (kind in ('clawback', 'missing')),
  units integer not null check (units > 0),
  split text not null,
  file_id text not null,
  line integer,
  at integer not null
) strict;
create index phone_clawbacks_by_payment on phone_clawbacks (payment_id);

-- When a merchant's part of a charge becomes available, and when what was withheld for unpaid bills is let go.
create table credit_releases (
  payment_id text not null references phone_payments (id),
  kind text not null check (kind in ('credit', 'reserve')),
  due_at integer not null,
  done_at integer,
  primary key (payment_id, kind)
) strict;
create index credit_releases_by_due on credit_releases (due_at) where done_at is null;

create index phone_payments_by_server_reference on phone_payments (operator_id, server_reference)
  where server_reference is not null;
create index phone_payments_by_stage on phone_payments (operator_id, credit_stage, id);
create index phone_refunds_by_operator_refund on phone_refunds (operator_refund_id)
  where operator_refund_id is not null;
create index phone_message_parts_by_message on phone_message_parts (operator_id, message_id, at);
