-- The records on PostgreSQL, as SQLite keeps them after its third migration. Money is kept by the ledger's own tables;
-- here stands who and what. Amounts are bigints of the asset's smallest unit, times are milliseconds since 1970 UTC.
-- Ids and digests compare by their bytes (collate "C"): ids sort by time, and no locale may change that.

create table wallets (
  id text collate "C" primary key,
  created_at bigint not null,
  frozen_at bigint,
  closed_at bigint,
  daily_limit_units bigint not null,
  daily_limit_version bigint not null default 0
);

-- Secrets that act for a wallet: the cookie of a device or the token of an agent. Only digests are kept.
create table wallet_secrets (
  digest text collate "C" primary key,
  wallet_id text collate "C" not null references wallets (id),
  kind text not null check (kind in ('device', 'token')),
  created_at bigint not null
);
create index wallet_secrets_by_wallet on wallet_secrets (wallet_id);

create table wallet_assets (
  wallet_id text collate "C" not null references wallets (id),
  asset text collate "C" not null,
  created_at bigint not null,
  primary key (wallet_id, asset)
);

create table passkeys (
  credential_id text collate "C" primary key,
  wallet_id text collate "C" not null references wallets (id),
  public_key bytea not null,
  counter bigint not null,
  transports text not null,
  created_at bigint not null
);
create index passkeys_by_wallet on passkeys (wallet_id);

create table merchants (
  id text collate "C" primary key,
  name text not null,
  origin text collate "C" not null,
  public_keys text not null,
  created_at bigint not null,
  proven_at bigint
);
-- An origin belongs to one proven merchant; anyone may claim it before that.
create unique index merchants_by_proven_origin on merchants (origin) where proven_at is not null;

create table api_keys (
  id text collate "C" primary key,
  merchant_id text collate "C" not null references merchants (id),
  digest text collate "C" not null unique,
  name text not null,
  hint text not null,
  scopes text not null,
  api_version text not null,
  created_at bigint not null,
  last_used_at bigint,
  revoked_at bigint
);
create index api_keys_by_merchant on api_keys (merchant_id);

create table merchant_sessions (
  digest text collate "C" primary key,
  api_key_id text collate "C" not null references api_keys (id),
  created_at bigint not null,
  expires_at bigint not null
);

create table vouchers (
  id text collate "C" primary key,
  code_digest text collate "C" not null unique,
  asset text collate "C" not null,
  units bigint not null check (units > 0),
  issued_at bigint not null,
  expires_at bigint not null
);

-- The unique voucher is the second lock; the first is the transfer's id.
create table top_ups (
  id text collate "C" primary key,
  voucher_id text collate "C" not null unique references vouchers (id),
  wallet_id text collate "C" not null references wallets (id),
  asset text collate "C" not null,
  units bigint not null,
  at bigint not null
);
create index top_ups_by_wallet on top_ups (wallet_id, id);

create table purchases (
  id text collate "C" primary key,
  wallet_id text collate "C" not null references wallets (id),
  merchant_id text collate "C" not null references merchants (id),
  nonce text collate "C" not null,
  buy_digest text collate "C" not null,
  offer_digest text collate "C" not null,
  sequence bigint not null,
  asset text collate "C" not null,
  units bigint not null check (units > 0),
  fee_units bigint not null check (fee_units >= 0),
  origin text collate "C" not null,
  duration_seconds bigint not null,
  consent text not null check (consent in ('explicit', 'silent')),
  idempotency_key text collate "C" not null,
  day_allowance bytea not null,
  week_allowance bytea,
  paid_at bigint not null,
  unique (merchant_id, nonce),
  unique (wallet_id, merchant_id, buy_digest, sequence)
);
create index purchases_by_wallet on purchases (wallet_id, id);
create index purchases_by_merchant on purchases (merchant_id, id);
create index purchases_by_key on purchases (wallet_id, idempotency_key);

-- What was bought, in words: personal, so it stands apart and can be erased without touching money.
create table purchase_details (
  purchase_id text collate "C" primary key references purchases (id),
  title text,
  url text
);

create table refunds (
  id text collate "C" primary key,
  purchase_id text collate "C" not null unique references purchases (id),
  merchant_id text collate "C" not null,
  wallet_id text collate "C" not null,
  made_by text not null check (made_by in ('buyer', 'merchant')),
  reason text,
  at bigint not null,
  -- The place of a refund among its merchant's, in the order they were written.
  place bigint not null
);
create unique index refunds_by_place on refunds (merchant_id, place);
create index refunds_by_merchant on refunds (merchant_id, at);
create index refunds_by_wallet on refunds (wallet_id, id);

-- A budget the buyer gave one merchant.
create table connections (
  wallet_id text collate "C" not null references wallets (id),
  merchant_id text collate "C" not null references merchants (id),
  asset text collate "C" not null,
  is_auto_pay bigint not null,
  per_item_units bigint not null,
  per_week_units bigint not null,
  version bigint not null,
  created_at bigint not null,
  expires_at bigint not null,
  primary key (wallet_id, merchant_id, asset)
);

create table tickets (
  id text collate "C" primary key,
  purchase_id text collate "C" not null references purchases (id),
  issued_at bigint not null,
  day bigint not null,
  ordinal bigint not null,
  unique (purchase_id, day, ordinal)
);

create table return_codes (
  digest text collate "C" primary key,
  purchase_id text collate "C" not null references purchases (id),
  merchant_id text collate "C" not null,
  ticket_id text collate "C" not null,
  ticket_issued_at bigint not null,
  expires_at bigint not null
);

-- Which request a key stood for first; answers are not kept, as they hold tickets and codes.
create table idempotency_keys (
  actor text collate "C" not null,
  key text collate "C" not null,
  request_digest text collate "C" not null,
  at bigint not null,
  primary key (actor, key)
);

-- Passkey ceremonies leave what they used up and what they proved here, so that all processes and a restart know of it.
create table spent_challenges (
  challenge text collate "C" primary key,
  expires_at bigint not null
);

create table fresh_proofs (
  digest text collate "C" primary key,
  expires_at bigint not null
);

-- What is pruned hourly is found by its time, without reading the rest.
create index tickets_by_time on tickets (issued_at);
create index return_codes_by_end on return_codes (expires_at);
create index merchant_sessions_by_end on merchant_sessions (expires_at);
create index idempotency_keys_by_time on idempotency_keys (at);
create index spent_challenges_by_end on spent_challenges (expires_at);
create index fresh_proofs_by_end on fresh_proofs (expires_at);

-- Whose database this is: a digest that follows from the secrets of the broker that first opened it.
create table owner (
  one bigint primary key check (one = 1),
  digest text collate "C" not null
);
