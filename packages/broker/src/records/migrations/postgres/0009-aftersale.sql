-- What happens after the sale of goods: refunds of orders, disputes with their evidence, gifts.

create table order_refunds (
  id text collate "C" primary key,
  order_id text collate "C" not null references orders (id),
  merchant_id text collate "C" not null references merchants (id),
  app_id text collate "C" not null references apps (id),
  player_id text collate "C" not null references players (id),
  wallet_id text collate "C" references wallets (id),
  -- Chosen by who asks: one refund per key and order, for ever.
  request_key text collate "C" not null,
  request_digest text collate "C" not null,
  made_by text collate "C" not null check (made_by in ('buyer', 'merchant', 'guardian', 'system')),
  reason text collate "C" not null,
  state text collate "C" not null check (state in ('review', 'pending', 'succeeded', 'failed', 'declined')),
  -- What is paid back outside; absent where the order cost virtual currency or items.
  asset text collate "C",
  units bigint check (units > 0),
  -- Per line what goes back and what was taken for it, as JSON.
  lines text collate "C" not null,
  phone_refund_id text collate "C",
  -- Reviews: when the refund is given unless the merchant has decided.
  decide_by bigint,
  created_at bigint not null,
  updated_at bigint not null,
  version bigint not null,
  unique (order_id, request_key)
);
create index order_refunds_by_merchant on order_refunds (merchant_id, id);
create index order_refunds_by_player on order_refunds (player_id, id);
create unique index order_refunds_by_phone on order_refunds (phone_refund_id) where phone_refund_id is not null;

create table disputes (
  id text collate "C" primary key,
  order_id text collate "C" not null references orders (id),
  merchant_id text collate "C" not null references merchants (id),
  app_id text collate "C" not null references apps (id),
  player_id text collate "C" not null references players (id),
  -- Who took the money back and what they call it: one dispute each.
  source text collate "C" not null check (source in ('operator', 'statement')),
  reference text collate "C" not null,
  reason text collate "C" not null,
  asset text collate "C" not null,
  units bigint not null check (units > 0),
  state text collate "C" not null check (state in ('open', 'won', 'lost')),
  -- Whether this broker's ledger holds the sum until it is decided.
  is_held bigint not null check (is_held in (0, 1)),
  -- What had gone back of the order before, in units.
  refunded_before bigint not null,
  -- Per line what was taken, as JSON.
  lines text collate "C" not null,
  pack text collate "C" not null,
  evidence text collate "C" not null,
  evidence_due_at bigint not null,
  opened_at bigint not null,
  sent_at bigint,
  closed_at bigint,
  version bigint not null,
  unique (source, reference)
);
create index disputes_by_merchant on disputes (merchant_id, id);
create index disputes_by_order on disputes (order_id, id);

create table gifts (
  id text collate "C" primary key,
  order_id text collate "C" not null unique references orders (id),
  app_id text collate "C" not null references apps (id),
  merchant_id text collate "C" not null references merchants (id),
  giver_id text collate "C" not null references players (id),
  receiver_id text collate "C" not null references players (id),
  message text collate "C",
  -- `made`: not paid yet; `open`: waits for the receiver.
  state text collate "C" not null check (state in ('made', 'open', 'accepted', 'declined', 'expired', 'refunded', 'cancelled')),
  created_at bigint not null,
  expires_at bigint,
  answered_at bigint,
  version bigint not null
);
create index gifts_by_giver on gifts (giver_id, id);
create index gifts_by_receiver on gifts (receiver_id, id);
