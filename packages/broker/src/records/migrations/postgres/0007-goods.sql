-- Virtual goods: apps, players, catalogues, orders, grants, stacks, the stream of events and the agenda of what is due. Money is in
-- units of its asset, times are milliseconds since 1970, `json` columns hold objects as the API writes them.

create table apps (
  id text collate "C" primary key,
  merchant_id text collate "C" not null references merchants (id),
  title text collate "C" not null,
  delivery text collate "C" not null check (delivery in ('hosted', 'app')),
  age_rating bigint not null check (age_rating in (0, 13, 16, 18)),
  return_urls text collate "C" not null,
  created_at bigint not null,
  version bigint not null
);
create index apps_by_merchant on apps (merchant_id, id);

create table players (
  id text collate "C" primary key,
  app_id text collate "C" not null references apps (id),
  external_id text collate "C" not null,
  wallet_id text collate "C" references wallets (id),
  region text collate "C",
  locale text collate "C" not null,
  age_band text collate "C" not null check (age_band in ('under13', '13-15', '16-17', 'adult', 'unknown')),
  created_at bigint not null,
  -- Counts every write to the inventory.
  inventory_version bigint not null,
  unique (app_id, external_id)
);
create index players_by_wallet on players (wallet_id) where wallet_id is not null;

create table catalogue_drafts (
  app_id text collate "C" primary key references apps (id),
  json text collate "C" not null,
  updated_at bigint not null,
  version bigint not null
);

-- Published ones are never changed; the one with the largest number counts.
create table catalogues (
  app_id text collate "C" not null references apps (id),
  number bigint not null,
  json text collate "C" not null,
  digest text collate "C" not null,
  published_at bigint not null,
  primary key (app_id, number)
);

-- How often an offer was used; `player_id` is empty where it counts all players.
create table offer_uses (
  app_id text collate "C" not null references apps (id),
  code text collate "C" not null,
  player_id text collate "C" not null,
  used bigint not null,
  primary key (app_id, code, player_id)
);

create table orders (
  id text collate "C" primary key,
  app_id text collate "C" not null references apps (id),
  merchant_id text collate "C" not null references merchants (id),
  player_id text collate "C" not null references players (id),
  request_id text collate "C" not null,
  request_digest text collate "C" not null,
  catalogue_number bigint not null,
  asset text collate "C",
  units bigint check (units > 0),
  tax_units bigint,
  region text collate "C",
  locale text collate "C" not null,
  return_url text collate "C",
  nonce text collate "C" not null,
  wallet_id text collate "C" references wallets (id),
  purchase_id text collate "C" references purchases (id),
  paid_by text collate "C" check (paid_by in ('balance', 'phone', 'bundle', 'virtual')),
  gift_id text collate "C",
  state text collate "C" not null,
  version bigint not null,
  created_at bigint not null,
  expires_at bigint not null,
  paid_at bigint,
  consent_text text collate "C",
  consent_at bigint,
  unique (app_id, request_id),
  unique (merchant_id, nonce)
);
create index orders_by_app on orders (app_id, id);
create index orders_by_player on orders (player_id, id);
create index orders_by_wallet on orders (wallet_id, id) where wallet_id is not null;
create unique index orders_by_purchase on orders (purchase_id) where purchase_id is not null;

create table order_lines (
  order_id text collate "C" not null references orders (id),
  ordinal bigint not null,
  sku text collate "C" not null,
  title text collate "C" not null,
  quantity bigint not null check (quantity > 0),
  -- What it costs, in what it consists, which rule priced it.
  json text collate "C" not null,
  state text collate "C" not null check (state in ('open', 'granted', 'partially_refunded', 'refunded', 'cancelled')),
  refunded_units bigint not null,
  primary key (order_id, ordinal)
);

-- Each step of an order, as it was made.
create table order_moves (
  order_id text collate "C" not null references orders (id),
  version bigint not null,
  state text collate "C" not null,
  cause text collate "C" not null,
  at bigint not null,
  primary key (order_id, version)
);

create table grants (
  id text collate "C" primary key,
  order_id text collate "C" not null references orders (id),
  line bigint not null,
  app_id text collate "C" not null references apps (id),
  player_id text collate "C" not null references players (id),
  mode text collate "C" not null check (mode in ('hosted', 'app')),
  contents text collate "C" not null,
  state text collate "C" not null,
  version bigint not null,
  created_at bigint not null,
  deadline_at bigint,
  delivered_at bigint,
  acknowledged_at bigint,
  -- One line is granted once.
  unique (order_id, line)
);
create index grants_by_app on grants (app_id, state, id);
create index grants_by_player on grants (player_id, id);

create table stacks (
  id text collate "C" primary key,
  app_id text collate "C" not null references apps (id),
  player_id text collate "C" not null references players (id),
  kind text collate "C" not null check (kind in ('durable', 'consumable', 'currency', 'pass', 'download', 'metered')),
  sku text collate "C" not null,
  -- Never below zero: a write that takes more than there is fails as a whole.
  amount bigint not null check (amount >= 0),
  source text collate "C" not null check (source in ('paid', 'free')),
  grant_id text collate "C" references grants (id),
  properties text collate "C",
  starts_at bigint not null,
  expires_at bigint,
  created_at bigint not null,
  version bigint not null
);
create index stacks_by_player on stacks (player_id, sku, amount);
create index stacks_by_grant on stacks (grant_id) where grant_id is not null;

create table events (
  place bigint primary key,
  id text collate "C" not null unique,
  merchant_id text collate "C" not null references merchants (id),
  app_id text collate "C",
  type text collate "C" not null,
  object_id text collate "C" not null,
  sequence bigint not null,
  at bigint not null,
  data text collate "C" not null,
  previous text collate "C",
  unique (object_id, sequence)
);
create index events_by_merchant on events (merchant_id, place);

create table agenda (
  kind text collate "C" not null,
  object_id text collate "C" not null,
  at bigint not null,
  primary key (kind, object_id)
);
create index agenda_by_time on agenda (at, kind, object_id);
