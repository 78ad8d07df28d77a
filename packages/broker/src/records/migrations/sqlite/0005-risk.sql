-- What the risk rules know beside the payments. Digests and keyed address names only; times in milliseconds since 1970 UTC.

-- What an operator told of a line; a flag is 0 or 1.
create table risk_lines (
  payer_id text primary key,
  since integer,
  is_prepaid integer,
  sim_swapped_at integer,
  device_swapped_at integer,
  ported_in_at integer,
  region text not null default '',
  at integer not null
) strict;

-- What is known of a payment's beginning and of how its code came back.
create table risk_traces (
  payment_id text primary key,
  payer_id text not null,
  merchant_id text not null,
  address_key text not null,
  block_digest text not null,
  bin_digest text not null,
  words text not null,
  at integer not null,
  code_at integer,
  code_address_key text
) strict;
create index risk_traces_by_address on risk_traces (address_key, at);
create index risk_traces_by_bin on risk_traces (bin_digest, at);
create index risk_traces_by_words on risk_traces (merchant_id, at) where words <> '';

-- Somebody came for the goods of a payment.
create table risk_uses (
  payment_id text not null,
  at integer not null,
  payer_id text not null,
  merchant_id text not null,
  device_digest text not null,
  address_key text not null,
  is_abroad integer not null,
  primary key (payment_id, at)
) strict;
create index risk_uses_by_payer on risk_uses (payer_id, at);
create index risk_uses_by_device on risk_uses (device_digest, at);

-- What an item is, as the platform says, and what it usually costs. An empty digest is all that a merchant sells.
create table risk_items (
  merchant_id text not null,
  buy_digest text not null,
  item_class text not null,
  currency text,
  reference_units integer,
  set_at integer not null,
  primary key (merchant_id, buy_digest)
) strict;

-- What belongs to a merchant's owner, and who makes test purchases for it.
create table risk_links (
  merchant_id text not null,
  kind text not null check (kind in ('owner', 'device', 'address', 'bank', 'staff')),
  digest text not null,
  at integer not null,
  primary key (merchant_id, kind, digest)
) strict;
create index risk_links_by_digest on risk_links (kind, digest);

create table risk_reports (
  id text primary key,
  kind text not null check (kind in ('not_me', 'stop', 'complaint')),
  payment_id text,
  payer_id text not null,
  merchant_id text not null,
  operator_id text not null,
  region text not null,
  item_class text not null,
  at integer not null
) strict;
create index risk_reports_by_payer on risk_reports (payer_id, at);
create index risk_reports_by_merchant on risk_reports (merchant_id, at);
create index risk_reports_by_area on risk_reports (operator_id, region, item_class, at);

-- Subjects are `merchant ID`, `address KEY`, `device DIGEST` or `area OPERATOR REGION CLASS`, where a star is any.
create table risk_restrictions (
  id text primary key,
  subject text not null,
  level text not null check (level in ('watched', 'reserve', 'payouts_blocked', 'blocked')),
  rule text not null,
  inputs text not null,
  policy_version text not null,
  at integer not null,
  until integer,
  lifted_at integer,
  lifted_by text
) strict;
create index risk_restrictions_by_subject on risk_restrictions (subject, at);

create index risk_decisions_by_time on risk_decisions (at);
create index phone_payments_by_wallet_time on phone_payments (wallet_id, created_at);
