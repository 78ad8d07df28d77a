-- What happened to stacks: one row per change of one stack (or of a debt), each beside a transfer on the ledger of its thing. Rows are
-- only added. One cause does one step to one player once.
create table stack_moves (
  id text primary key,
  app_id text not null references apps (id),
  player_id text not null references players (id),
  cause text not null,
  step text not null check (step in ('give', 'spend', 'remove', 'expire', 'take', 'repay', 'owe', 'out', 'in')),
  ordinal integer not null,
  kind text not null,
  sku text not null,
  -- Of a debt that is booked there is none.
  stack_id text,
  -- Signed: what it added to the stack.
  change integer not null check (change <> 0),
  source text check (source in ('paid', 'free')),
  grant_id text,
  at integer not null,
  unique (player_id, cause, step, ordinal)
) strict;
create index stack_moves_by_player on stack_moves (player_id, id);
create index stack_moves_by_grant on stack_moves (grant_id) where grant_id is not null;

-- What a player owes of a thing since a clawback; spent by nobody while it is above zero, and paid from what comes next.
create table stack_debts (
  player_id text not null references players (id),
  class text not null check (class in ('currency', 'item')),
  sku text not null,
  amount integer not null check (amount >= 0),
  primary key (player_id, class, sku)
) strict;

-- Requests of apps that changed an inventory, for ever: the same key is the same request and has the same answer.
create table inventory_requests (
  app_id text not null references apps (id),
  key text not null,
  digest text not null,
  answer text not null,
  at integer not null,
  primary key (app_id, key)
) strict;
