-- What happened to stacks: one row per change of one stack (or of a debt), each beside a transfer on the ledger of its thing. Rows are
-- only added. One cause does one step to one player once.
create table stack_moves (
  id text collate "C" primary key,
  app_id text collate "C" not null references apps (id),
  player_id text collate "C" not null references players (id),
  cause text collate "C" not null,
  step text collate "C" not null check (step in ('give', 'spend', 'remove', 'expire', 'take', 'repay', 'owe', 'out', 'in')),
  ordinal bigint not null,
  kind text collate "C" not null,
  sku text collate "C" not null,
  -- Of a debt that is booked there is none.
  stack_id text collate "C",
  -- Signed: what it added to the stack.
  change bigint not null check (change <> 0),
  source text collate "C" check (source in ('paid', 'free')),
  grant_id text collate "C",
  at bigint not null,
  unique (player_id, cause, step, ordinal)
);
create index stack_moves_by_player on stack_moves (player_id, id);
create index stack_moves_by_grant on stack_moves (grant_id) where grant_id is not null;

-- What a player owes of a thing since a clawback; spent by nobody while it is above zero, and paid from what comes next.
create table stack_debts (
  player_id text collate "C" not null references players (id),
  class text collate "C" not null check (class in ('currency', 'item')),
  sku text collate "C" not null,
  amount bigint not null check (amount >= 0),
  primary key (player_id, class, sku)
);

-- Requests of apps that changed an inventory, for ever: the same key is the same request and has the same answer.
create table inventory_requests (
  app_id text collate "C" not null references apps (id),
  key text collate "C" not null,
  digest text collate "C" not null,
  answer text collate "C" not null,
  at bigint not null,
  primary key (app_id, key)
);
