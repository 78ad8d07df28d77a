-- Virtual goods: apps, players, catalogues, orders, grants, stacks, the stream of events and the agenda of what is due. Money is in
-- units of its asset, times are milliseconds since 1970, `json` columns hold objects as the API writes them.

create table apps (
  id text primary key,
  merchant_id text not null references merchants (id),
  title text not null,
  delivery text not null check (delivery in ('hosted', 'app')),
  age_rating integer not null check (age_rating in (0, 13, 16, 18)),
  return_urls text not null,
  created_at integer not null,
  version integer not null
) strict;
create index apps_by_merchant on apps (merchant_id, id);

create table players (
  id text primary key,
  app_id text not null references apps (id),
  external_id text not null,
  wallet_id text references wallets (id),
  region text,
  locale text not null,
  age_band text not null check (age_band in ('under13', '13-15', '16-17', 'adult', 'unknown')),
  created_at integer not null,
  -- Counts every write to the inventory.
  inventory_version integer not null,
  unique (app_id, external_id)
) strict;
create index players_by_wallet on players (wallet_id) where wallet_id is not null;

create table catalogue_drafts (
  app_id text primary key references apps (id),
  json text not null,
  updated_at integer not null,
  version integer not null
) strict;

-- Published ones are never changed; the one with the largest number counts.
create table catalogues (
  app_id text not null references apps (id),
  number integer not null,
  json text not null,
  digest text not null,
  published_at integer not null,
  primary key (app_id, number)
) strict;

-- How often an offer was used; `player_id` is empty where it counts all players.
create table offer_uses (
  app_id text not null references apps (id),
  code text not null,
  player_id text not null,
  used integer not null,
  primary key (app_id, code, player_id)
) strict;

create table orders (
  id text primary key,
  app_id text not null references apps (id),
  merchant_id text not null references merchants (id),
  player_id text not null references players (id),
  request_id text not null,
  request_digest text not null,
  catalogue_number integer not null,
  asset text,
  units integer check (units > 0),
  tax_units integer,
  region text,
  locale text not null,
  return_url text,
  nonce text not null,
  wallet_id text references wallets (id),
  purchase_id text references purchases (id),
  paid_by text check (paid_by in ('balance', 'phone', 'bundle', 'virtual')),
  gift_id text,
  state text not null,
  version integer not null,
  created_at integer not null,
  expires_at integer not null,
  paid_at integer,
  consent_text text,
  consent_at integer,
  unique (app_id, request_id),
  unique (merchant_id, nonce)
) strict;
create index orders_by_app on orders (app_id, id);
create index orders_by_player on orders (player_id, id);
create index orders_by_wallet on orders (wallet_id, id) where wallet_id is not null;
create unique index orders_by_purchase on orders (purchase_id) where purchase_id is not null;

create table order_lines (
  order_id text not null references orders (id),
  ordinal integer not null,
  sku text not null,
  title text not null,
  quantity integer not null check (quantity > 0),
  -- What it costs, in what it consists, which rule priced it.
  json text not null,
  state text not null check (state in ('open', 'granted', 'partially_refunded', 'refunded', 'cancelled')),
  refunded_units integer not null,
  primary key (order_id, ordinal)
) strict;

-- Each step of an order, as it was made.
create table order_moves (
  order_id text not null references orders (id),
  version integer not null,
  state text not null,
  cause text not null,
  at integer not null,
  primary key (order_id, version)
) strict;

create table grants (
  id text primary key,
  order_id text not null references orders (id),
  line integer not null,
  app_id text not null references apps (id),
  player_id text not null references players (id),
  mode text not null check (mode in ('hosted', 'app')),
  contents text not null,
  state text not null,
  version integer not null,
  created_at integer not null,
  deadline_at integer,
  delivered_at integer,
  acknowledged_at integer,
  -- One line is granted once.
  unique (order_id, line)
) strict;
create index grants_by_app on grants (app_id, state, id);
create index grants_by_player on grants (player_id, id);

create table stacks (
  id text primary key,
  app_id text not null references apps (id),
  player_id text not null references players (id),
  kind text not null check (kind in ('durable', 'consumable', 'currency', 'pass', 'download', 'metered')),
  sku text not null,
  -- Never below zero: a write that takes more than there is fails as a whole.
  amount integer not null check (amount >= 0),
  source text not null check (source in ('paid', 'free')),
  grant_id text references grants (id),
  properties text,
  starts_at integer not null,
  expires_at integer,
  created_at integer not null,
  version integer not null
) strict;
create index stacks_by_player on stacks (player_id, sku, amount);
create index stacks_by_grant on stacks (grant_id) where grant_id is not null;

create table events (
  place integer primary key,
  id text not null unique,
  merchant_id text not null references merchants (id),
  app_id text,
  type text not null,
  object_id text not null,
  sequence integer not null,
  at integer not null,
  data text not null,
  previous text,
  unique (object_id, sequence)
) strict;
create index events_by_merchant on events (merchant_id, place);

create table agenda (
  kind text not null,
  object_id text not null,
  at integer not null,
  primary key (kind, object_id)
) strict;
create index agenda_by_time on agenda (at, kind, object_id);
