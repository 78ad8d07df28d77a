-- The records of the walking system. Money is kept by the ledger's own tables; here stands who and what.
-- Amounts are integers of the asset's smallest unit, times are milliseconds since 1970 UTC.

create table wallets (
  id text primary key,
  created_at integer not null,
  frozen_at integer,
  closed_at integer,
  daily_limit_units integer not null,
  daily_limit_version integer not null default 0
) strict;

-- Secrets that act for a wallet: the cookie of a device or the token of an agent. Only digests are kept.
create table wallet_secrets (
  digest text primary key,
  wallet_id text not null references wallets (id),
  kind text not null check (kind in ('device', 'token')),
  created_at integer not null
) strict;
create index wallet_secrets_by_wallet on wallet_secrets (wallet_id);

create table wallet_assets (
  wallet_id text not null references wallets (id),
  asset text not null,
  created_at integer not null,
  primary key (wallet_id, asset)
) strict, without rowid;

create table passkeys (
  credential_id text primary key,
  wallet_id text not null references wallets (id),
  public_key blob not null,
  counter integer not null,
  transports text not null,
  created_at integer not null
) strict;
create index passkeys_by_wallet on passkeys (wallet_id);

create table merchants (
  id text primary key,
  name text not null,
  origin text not null,
  public_keys text not null,
  created_at integer not null,
  proven_at integer
) strict;
-- An origin belongs to one proven merchant; anyone may claim it before that.
create unique index merchants_by_proven_origin on merchants (origin) where proven_at is not null;

create table api_keys (
  id text primary key,
  merchant_id text not null references merchants (id),
  digest text not null unique,
  name text not null,
  hint text not null,
  scopes text not null,
  api_version text not null,
  created_at integer not null,
  last_used_at integer,
  revoked_at integer
) strict;
create index api_keys_by_merchant on api_keys (merchant_id);

create table merchant_sessions (
  digest text primary key,
  api_key_id text not null references api_keys (id),
  created_at integer not null,
  expires_at integer not null
) strict;

create table vouchers (
  id text primary key,
  code_digest text not null unique,
  asset text not null,
  units integer not null check (units > 0),
  issued_at integer not null,
  expires_at integer not null
) strict;

-- The unique voucher is the second lock; the first is the transfer's id.
create table top_ups (
  id text primary key,
  voucher_id text not null unique references vouchers (id),
  wallet_id text not null references wallets (id),
  asset text not null,
  units integer not null,
  at integer not null
) strict;
create index top_ups_by_wallet on top_ups (wallet_id, id);

create table purchases (
  id text primary key,
  wallet_id text not null references wallets (id),
  merchant_id text not null references merchants (id),
  nonce text not null,
  buy_digest text not null,
  offer_digest text not null,
  sequence integer not null,
  asset text not null,
  units integer not null check (units > 0),
  fee_units integer not null check (fee_units >= 0),
  origin text not null,
  duration_seconds integer not null,
  consent text not null check (consent in ('explicit', 'silent')),
  idempotency_key text not null,
  day_allowance blob not null,
  week_allowance blob,
  paid_at integer not null,
  unique (merchant_id, nonce),
  unique (wallet_id, merchant_id, buy_digest, sequence)
) strict;
create index purchases_by_wallet on purchases (wallet_id, id);
create index purchases_by_merchant on purchases (merchant_id, id);
create index purchases_by_key on purchases (wallet_id, idempotency_key);

-- What was bought, in words: personal, so it stands apart and can be erased without touching money.
create table purchase_details (
  purchase_id text primary key references purchases (id),
  title text,
  url text
) strict;

create table refunds (
  id text primary key,
  purchase_id text not null unique references purchases (id),
  merchant_id text not null,
  wallet_id text not null,
  made_by text not null check (made_by in ('buyer', 'merchant')),
  reason text,
  at integer not null
) strict;
create index refunds_by_merchant on refunds (merchant_id, at);
create index refunds_by_wallet on refunds (wallet_id, id);

-- A budget the buyer gave one merchant.
create table connections (
  wallet_id text not null references wallets (id),
  merchant_id text not null references merchants (id),
  asset text not null,
  is_auto_pay integer not null,
  per_item_units integer not null,
  per_week_units integer not null,
  version integer not null,
  created_at integer not null,
  expires_at integer not null,
  primary key (wallet_id, merchant_id, asset)
) strict, without rowid;

create table tickets (
  id text primary key,
  purchase_id text not null references purchases (id),
  issued_at integer not null,
  day integer not null,
  ordinal integer not null,
  unique (purchase_id, day, ordinal)
) strict;

create table return_codes (
  digest text primary key,
  purchase_id text not null references purchases (id),
  merchant_id text not null,
  ticket_id text not null,
  ticket_issued_at integer not null,
  expires_at integer not null
) strict;

-- Which request a key stood for first; answers are not kept, as they hold tickets and codes.
create table idempotency_keys (
  actor text not null,
  key text not null,
  request_digest text not null,
  at integer not null,
  primary key (actor, key)
) strict, without rowid;
