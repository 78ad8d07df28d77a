-- The records of paying by phone bill. Numbers stand sealed and as keyed digests; what is spent is counted here, in the
-- commit that reserves it. Amounts in `units` are minor units of the currency, times are milliseconds since 1970 UTC.

create table phone_payers (
  id text collate "C" primary key,
  digest text collate "C" not null unique,
  kind text not null check (kind in ('msisdn', 'alias')),
  sealed bytea not null,
  tail text not null,
  country text not null,
  operator_id text collate "C",
  age text not null default 'unknown' check (age in ('unknown', 'adult', 'minor')),
  created_at bigint not null,
  verified_at bigint,
  last_paid_at bigint,
  cap_units bigint,
  cap_next_units bigint,
  cap_next_from bigint,
  password text,
  password_misses bigint not null default 0,
  password_locked_at bigint,
  version bigint not null default 0
);

create table phone_payments (
  id text collate "C" primary key,
  wallet_id text collate "C" not null references wallets (id),
  merchant_id text collate "C" not null references merchants (id),
  payer_id text collate "C" not null references phone_payers (id),
  operator_id text collate "C",
  contract_id text collate "C",
  currency text collate "C" not null,
  units bigint not null check (units > 0),
  asset text collate "C" not null,
  price_units bigint not null check (price_units > 0),
  kind text not null check (kind in ('single', 'bundle')),
  item_class text not null,
  flow text not null check (flow in ('code', 'reply', 'operator')),
  state text collate "C" not null,
  unknown_in text,
  version bigint not null,
  credit_stage text not null check (credit_stage in ('none', 'pending', 'confirmed', 'available', 'reversed')),
  split text,
  correlator text collate "C" not null unique,
  operator_payment_id text collate "C",
  server_reference text collate "C",
  validation text,
  reason text,
  month text collate "C" not null,
  policy_version text not null,
  -- Who may go on with it: the digest of the browser session or token that began it.
  session_digest text collate "C" not null,
  idempotency_key text collate "C" not null,
  device_digest text collate "C" not null,
  address_key text collate "C" not null,
  agent_digest text collate "C" not null,
  nonce text collate "C" not null,
  buy_digest text collate "C" not null,
  created_at bigint not null,
  updated_at bigint not null,
  reserved_at bigint,
  charged_at bigint,
  next_check_at bigint,
  checks bigint not null default 0,
  held_until bigint,
  unique (wallet_id, idempotency_key)
);
create index phone_payments_by_payer on phone_payments (payer_id, created_at);
create index phone_payments_by_check on phone_payments (next_check_at) where next_check_at is not null;
create index phone_payments_by_operator_payment on phone_payments (operator_id, operator_payment_id);
create index phone_payments_by_merchant on phone_payments (merchant_id, created_at);
create index phone_payments_by_wallet on phone_payments (wallet_id, id);
create index phone_payments_by_device on phone_payments (device_digest, created_at);
create index phone_payments_by_address on phone_payments (address_key, created_at);
create index phone_payments_by_nonce on phone_payments (merchant_id, nonce);
create index phone_payments_by_charge on phone_payments (operator_id, charged_at);

-- What is bought, as the merchant signed it, kept for the delivery; personal words are erased with the purchase's.
create table phone_orders (
  payment_id text collate "C" primary key references phone_payments (id),
  offer_digest text collate "C" not null,
  origin text collate "C" not null,
  duration_seconds bigint not null,
  title text,
  url text
);

create table phone_payment_events (
  payment_id text collate "C" not null references phone_payments (id),
  version bigint not null,
  state text not null,
  cause text not null,
  at bigint not null,
  detail text,
  primary key (payment_id, version)
);

-- Codes as keyed digests; purged when the payment ends.
create table phone_codes (
  payment_id text collate "C" not null references phone_payments (id),
  ordinal bigint not null,
  payer_id text collate "C" not null,
  digest text collate "C" not null,
  created_at bigint not null,
  expires_at bigint not null,
  misses bigint not null default 0,
  ended_at bigint,
  ended_by text,
  primary key (payment_id, ordinal)
);
create index phone_codes_by_payer on phone_codes (payer_id, created_at);

-- Wrong codes, counted per number over all payments; and every message with a code, counted against pumping.
create table phone_code_misses (
  payment_id text collate "C" not null,
  ordinal bigint not null,
  miss bigint not null,
  payer_id text collate "C" not null,
  at bigint not null,
  primary key (payment_id, ordinal, miss)
);
create index phone_code_misses_by_payer on phone_code_misses (payer_id, at);
create table phone_sends (
  payment_id text collate "C" not null,
  ordinal bigint not null,
  payer_id text collate "C" not null,
  merchant_id text collate "C" not null,
  address_key text collate "C" not null,
  country text not null,
  at bigint not null,
  converted_at bigint,
  primary key (payment_id, ordinal)
);
create index phone_sends_by_payer on phone_sends (payer_id, at);
create index phone_sends_by_address on phone_sends (address_key, at);
create index phone_sends_by_merchant on phone_sends (merchant_id, at);

-- Messages to be sent, written in the commit that caused them. Texts with codes are never written down.
create table phone_messages (
  id text collate "C" primary key,
  payer_id text collate "C" not null references phone_payers (id),
  payment_id text collate "C",
  operator_id text collate "C",
  kind text not null,
  text text,
  state text not null check (state in ('queued', 'sending', 'sent', 'delivered', 'failed', 'unknown')),
  message_ids text,
  at bigint not null,
  sent_at bigint,
  attempts bigint not null default 0,
  next_at bigint
);
create index phone_messages_by_next on phone_messages (next_at) where next_at is not null;
create index phone_messages_by_payment on phone_messages (payment_id);
create index phone_messages_by_payer on phone_messages (payer_id, at);
create table phone_message_parts (
  operator_id text collate "C" not null,
  message_id text collate "C" not null,
  sms_id text collate "C" not null,
  state text,
  at bigint not null,
  primary key (operator_id, message_id, sms_id)
);

-- "Never charge this number": outlives accounts, so it stands by the number's digest alone. An empty merchant is all of them.
create table phone_blocks (
  digest text collate "C" not null,
  merchant_id text collate "C" not null,
  at bigint not null,
  made_by text not null,
  lifted_at bigint,
  until bigint,
  primary key (digest, merchant_id, at)
);

-- What was shown and said before a charge: the proof of consent.
create table phone_evidence (
  payment_id text collate "C" not null references phone_payments (id),
  place bigint not null,
  kind text not null,
  at bigint not null,
  data text not null,
  primary key (payment_id, place)
);

create table phone_callbacks (
  source text collate "C" not null,
  event_id text collate "C" not null,
  payment_id text collate "C" not null,
  at bigint not null,
  primary key (source, event_id)
);

create table phone_refunds (
  id text collate "C" primary key,
  payment_id text collate "C" not null references phone_payments (id),
  purchase_id text collate "C",
  units bigint not null check (units > 0),
  kind text not null check (kind in ('total', 'partial')),
  state text not null check (state in ('asking', 'unknown', 'done', 'denied')),
  version bigint not null,
  correlator text collate "C" not null unique,
  operator_refund_id text collate "C",
  made_by text not null,
  reason text not null,
  split text,
  created_at bigint not null,
  updated_at bigint not null,
  next_check_at bigint,
  checks bigint not null default 0
);
create index phone_refunds_by_payment on phone_refunds (payment_id);
create index phone_refunds_by_check on phone_refunds (next_check_at) where next_check_at is not null;

-- Contracts never change: another share is another contract.
create table phone_contracts (
  id text collate "C" primary key,
  operator_id text collate "C" not null,
  digest text collate "C" not null,
  body text not null,
  added_at bigint not null
);

create table risk_decisions (
  id text collate "C" primary key,
  payment_id text collate "C" not null,
  merchant_id text collate "C" not null,
  payer_id text collate "C" not null,
  phase text not null,
  decision text not null,
  fired text not null,
  inputs text not null,
  policy_version text not null,
  at bigint not null
);
create index risk_decisions_by_payment on risk_decisions (payment_id);
create index risk_decisions_by_merchant on risk_decisions (merchant_id, at);

alter table purchases add column paid_by text not null default 'balance';
alter table purchases add column phone_payment_id text collate "C";
create index purchases_by_phone_payment on purchases (phone_payment_id) where phone_payment_id is not null;
