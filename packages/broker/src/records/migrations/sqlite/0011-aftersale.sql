-- What happens after the sale of goods: refunds of orders, disputes with their evidence, gifts.

create table order_refunds (
  id text primary key,
  order_id text not null references orders (id),
  merchant_id text not null references merchants (id),
  app_id text not null references apps (id),
  player_id text not null references players (id),
  wallet_id text references wallets (id),
  -- Chosen by who asks: one refund per key and order, for ever.
  request_key text not null,
  request_digest text not null,
  made_by text not null check (made_by in ('buyer', 'merchant', 'guardian', 'system')),
  reason text not null,
  state text not null check (state in ('review', 'pending', 'succeeded', 'failed', 'declined')),
  -- What is paid back outside; absent where the order cost virtual currency or items.
  asset text,
  units integer check (units > 0),
  -- Per line what goes back and what was taken for it, as JSON.
  lines text not null,
  phone_refund_id text,
  -- Reviews: when the refund is given unless the merchant has decided.
  decide_by integer,
  created_at integer not null,
  updated_at integer not null,
  version integer not null,
  unique (order_id, request_key)
) strict;
create index order_refunds_by_merchant on order_refunds (merchant_id, id);
create index order_refunds_by_player on order_refunds (player_id, id);
create unique index order_refunds_by_phone on order_refunds (phone_refund_id) where phone_refund_id is not null;

create table disputes (
  id text primary key,
  order_id text not null references orders (id),
  merchant_id text not null references merchants (id),
  app_id text not null references apps (id),
  player_id text not null references players (id),
  -- Who took the money back and what they call it: one dispute each.
  source text not null check (source in ('operator', 'statement')),
  reference text not null,
  reason text not null,
  asset text not null,
  units integer not null check (units > 0),
  state text not null check (state in ('open', 'won', 'lost')),
  -- Whether this broker's ledger holds the sum until it is decided.
  is_held integer not null check (is_held in (0, 1)),
  -- What had gone back of the order before, in units.
  refunded_before integer not null,
  -- Per line what was taken, as JSON.
  lines text not null,
  pack text not null,
  evidence text not null,
  evidence_due_at integer not null,
  opened_at integer not null,
  sent_at integer,
  closed_at integer,
  version integer not null,
  unique (source, reference)
) strict;
create index disputes_by_merchant on disputes (merchant_id, id);
create index disputes_by_order on disputes (order_id, id);

create table gifts (
  id text primary key,
  order_id text not null unique references orders (id),
  app_id text not null references apps (id),
  merchant_id text not null references merchants (id),
  giver_id text not null references players (id),
  receiver_id text not null references players (id),
  message text,
  -- `made`: not paid yet; `open`: waits for the receiver.
  state text not null check (state in ('made', 'open', 'accepted', 'declined', 'expired', 'refunded', 'cancelled')),
  created_at integer not null,
  expires_at integer,
  answered_at integer,
  version integer not null
) strict;
create index gifts_by_giver on gifts (giver_id, id);
create index gifts_by_receiver on gifts (receiver_id, id);
