-- Reconciliation with the operators: their statements with the original bytes, what became of each line, the money that came by
-- bank, and what differs until somebody has found out. Amounts are minor units; times are milliseconds since 1970 UTC.

create table statement_files (
  id text collate "C" primary key,
  operator_id text collate "C" not null,
  period text collate "C" not null,
  currency text collate "C" not null,
  format text collate "C" not null check (format in ('csv', 'jsonl')),
  -- Of the bytes as they came; they stand sealed, since an operator may write numbers into them.
  sha256 text collate "C" not null unique,
  sealed bytea not null,
  line_count bigint not null,
  sum_gross bigint not null,
  sum_outpayment bigint not null,
  state text collate "C" not null check (state in ('importing', 'done')),
  imported_at bigint not null,
  finished_at bigint,
  -- When a bank receipt was first recorded, and when what it paid for becomes available; null while less came than was told.
  paid_at bigint,
  available_at bigint,
  unique (operator_id, period, currency)
);
create index statement_files_by_state on statement_files (state, id);

create table statement_lines (
  file_id text collate "C" not null references statement_files (id),
  line bigint not null,
  line_type text collate "C" not null check (line_type in ('CHARGE', 'REFUND', 'CLAWBACK', 'ADJUST', 'FEE')),
  result text collate "C" not null,
  is_late bigint not null,
  -- Open while a charge or refund that the line told us of is being booked; what is to be done then.
  state text collate "C" not null check (state in ('open', 'done')),
  action text collate "C" not null check (action in ('none', 'deliver', 'refund', 'settle_refund')),
  matched_by text collate "C",
  payment_id text collate "C",
  refund_id text collate "C",
  server_reference text collate "C" not null,
  operator_payment_id text collate "C" not null,
  correlator text collate "C" not null,
  reference text collate "C" not null,
  event_at bigint not null,
  gross bigint not null,
  tax bigint not null,
  commission bigint not null,
  outpayment bigint not null,
  reason_code text collate "C" not null,
  -- The statement whose money makes the merchant's credit available; null where the line confirmed none.
  credit_file_id text collate "C",
  at bigint not null,
  primary key (file_id, line)
);
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
  payment_id text collate "C" primary key references phone_payments (id),
  operator_id text collate "C" not null,
  first_period text collate "C" not null,
  first_file_id text collate "C" not null,
  at bigint not null,
  outcome text collate "C" check (outcome in ('found', 'reversed', 'suspense')),
  end_file_id text collate "C",
  ended_at bigint
);
create index statement_misses_by_file on statement_misses (end_file_id) where end_file_id is not null;

create table bank_receipts (
  id text collate "C" primary key,
  file_id text collate "C" not null references statement_files (id),
  operator_id text collate "C" not null,
  reference text collate "C" not null,
  currency text collate "C" not null,
  units bigint not null,
  paid_on text collate "C" not null,
  available_at bigint not null,
  recorded_at bigint not null,
  unique (operator_id, reference)
);
create index bank_receipts_by_file on bank_receipts (file_id);

create table suspense_entries (
  id text collate "C" primary key,
  reason text collate "C" not null,
  operator_id text collate "C" not null,
  currency text collate "C" not null,
  units bigint not null check (units <> 0),
  file_id text collate "C" not null,
  line bigint,
  receipt_id text collate "C",
  payment_id text collate "C",
  operator_payment_id text collate "C",
  state text collate "C" not null check (state in ('open', 'settled')),
  at bigint not null,
  ended_by text collate "C" check (ended_by in ('operator', 'bank', 'house')),
  ended_at bigint,
  note text collate "C",
  -- A charge that should not be is asked back from the operator, by this correlator.
  refund_state text collate "C" check (refund_state in ('asking', 'done', 'denied')),
  refund_correlator text collate "C",
  next_check_at bigint,
  checks bigint not null default 0
);
create index suspense_entries_by_state on suspense_entries (state, id);
create index suspense_entries_by_payment on suspense_entries (payment_id) where payment_id is not null;
create index suspense_entries_by_charge on suspense_entries (operator_id, operator_payment_id);
create index suspense_entries_by_check on suspense_entries (next_check_at) where next_check_at is not null;

-- What was taken of a charge beside refunds: a clawback, or all of it since the operator never charged it.
create table phone_clawbacks (
  id text collate "C" primary key,
  payment_id text collate "C" not null references phone_payments (id),
  kind text collate "C" not null check (kind in ('clawback', 'missing')),
  units bigint not null check (units > 0),
  split text collate "C" not null,
  file_id text collate "C" not null,
  line bigint,
  at bigint not null
);
create index phone_clawbacks_by_payment on phone_clawbacks (payment_id);

-- When a merchant's part of a charge becomes available, and when what was withheld for unpaid bills is let go.
create table credit_releases (
  payment_id text collate "C" not null references phone_payments (id),
  kind text collate "C" not null check (kind in ('credit', 'reserve')),
  due_at bigint not null,
  done_at bigint,
  primary key (payment_id, kind)
);
create index credit_releases_by_due on credit_releases (due_at) where done_at is null;

create index phone_payments_by_server_reference on phone_payments (operator_id, server_reference)
  where server_reference is not null;
create index phone_payments_by_stage on phone_payments (operator_id, credit_stage, id);
create index phone_refunds_by_operator_refund on phone_refunds (operator_refund_id)
  where operator_refund_id is not null;
create index phone_message_parts_by_message on phone_message_parts (operator_id, message_id, at);
