-- Visits of whoever holds a number to the phone pages: a code by message opens one for half an hour on one device. Sends and
-- wrong codes stand with those of payments, since they count per number. Times are milliseconds since 1970 UTC.

create table phone_doors (
  id text collate "C" primary key,
  payer_id text collate "C" not null references phone_payers (id),
  operator_id text collate "C" not null,
  device_digest text collate "C" not null,
  -- Gone once it was used or the visit is over.
  code_digest text,
  ordinal bigint not null,
  misses bigint not null,
  created_at bigint not null,
  code_at bigint not null,
  code_expires_at bigint not null,
  opened_at bigint,
  -- When it may be forgotten; while it is open, when it closes.
  ends_at bigint not null
);
create index phone_doors_by_device on phone_doors (device_digest, created_at);
create index phone_doors_by_end on phone_doors (ends_at);

-- A payment password that takes over later, because the one before was not known.
alter table phone_payers add column password_next text;
alter table phone_payers add column password_next_at bigint;
