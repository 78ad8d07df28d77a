-- Minors and spend control: age bands, family links, limits, what was spent, approvals; and the mail that tells of it.

-- What a wallet's owner told of their age, and the rules that spending is judged by. A wallet without a row is of unknown age.
create table guards (
  wallet_id text collate "C" primary key references wallets (id),
  band text collate "C" not null check (band in ('under13', '13-15', '16-17', 'adult', 'unknown')),
  method text collate "C" not null,
  declared_at bigint not null,
  region text collate "C",
  zone text collate "C" not null,
  -- Minutes of the day between which spending is allowed; both or neither.
  hour_from bigint,
  hour_to bigint,
  -- Wider hours that wait their time, as JSON.
  hours_next text collate "C",
  -- How a guardian hears of purchases.
  notices text collate "C" not null check (notices in ('each', 'weekly')),
  -- Counts every change of what spending is judged by: a payment planned under another one is refused.
  version bigint not null
);

create table spend_limits (
  wallet_id text collate "C" not null references wallets (id),
  set_by text collate "C" not null check (set_by in ('self', 'guardian')),
  period text collate "C" not null check (period in ('purchase', 'day', 'week', 'month')),
  -- Empty for everything, else an app, a merchant or a category.
  scope text collate "C" not null,
  asset text collate "C" not null,
  units bigint not null check (units >= 0),
  -- A raise that waits; without units the limit goes away then.
  next_units bigint,
  next_at bigint,
  primary key (wallet_id, set_by, period, scope, asset)
);

create table family_links (
  id text collate "C" primary key,
  guardian_id text collate "C" not null references wallets (id),
  child_id text collate "C" references wallets (id),
  -- The age that the guardian told.
  band text collate "C" not null check (band in ('under13', '13-15', '16-17')),
  -- What the guardian calls them; shown to nobody else.
  name text collate "C" not null,
  code_digest text collate "C" not null unique,
  state text collate "C" not null check (state in ('invited', 'linked', 'withdrawn')),
  created_at bigint not null,
  expires_at bigint not null,
  linked_at bigint,
  ended_at bigint
);
create index family_links_by_guardian on family_links (guardian_id, id);
-- One guardian at a time.
create unique index family_links_by_child on family_links (child_id) where state = 'linked';

-- What a guardian has allowed for good: purchases under a sum in one app, up to a sum a month.
create table standing_approvals (
  child_id text collate "C" not null references wallets (id),
  app_id text collate "C" not null references apps (id),
  asset text collate "C" not null,
  units bigint not null check (units > 0),
  month_units bigint not null check (month_units > 0),
  at bigint not null,
  primary key (child_id, app_id, asset)
);

create table approvals (
  id text collate "C" primary key,
  order_id text collate "C" not null references orders (id),
  child_id text collate "C" not null references wallets (id),
  guardian_id text collate "C" not null references wallets (id),
  merchant_id text collate "C" not null references merchants (id),
  app_id text collate "C" not null references apps (id),
  asset text collate "C" not null,
  units bigint not null check (units > 0),
  title text collate "C" not null,
  category text collate "C" not null,
  state text collate "C" not null check (state in ('waiting', 'granted', 'paid', 'denied', 'expired', 'cancelled', 'failed')),
  version bigint not null,
  created_at bigint not null,
  expires_at bigint not null,
  answered_at bigint
);
create index approvals_by_order on approvals (order_id, id);
create index approvals_by_guardian on approvals (guardian_id, state, id);
create index approvals_by_child on approvals (child_id, state, id);

-- What counts against limits: one row a payment. Of a phone bill it counts while the operator may hold the money.
create table guard_spends (
  id text collate "C" primary key,
  wallet_id text collate "C" not null references wallets (id),
  asset text collate "C" not null,
  units bigint not null check (units >= 0),
  back_units bigint not null check (back_units >= 0),
  merchant_id text collate "C" not null references merchants (id),
  app_id text collate "C",
  category text collate "C" not null,
  title text collate "C",
  phone_payment_id text collate "C" references phone_payments (id),
  -- A minor's payment that no guardian allowed is theirs to take back.
  is_consented bigint not null,
  at bigint not null
);
create index guard_spends_by_wallet on guard_spends (wallet_id, asset, at);

create table mail_addresses (
  owner_id text collate "C" primary key,
  sealed bytea not null,
  digest text collate "C" not null,
  code_digest text collate "C",
  code_expires_at bigint,
  misses bigint not null,
  verified_at bigint,
  created_at bigint not null
);

create table mails (
  id text collate "C" primary key,
  -- Names what it tells of: the same twice is one mail.
  key text collate "C" not null unique,
  -- Whose verified address it goes to; or an address of its own, sealed.
  owner_id text collate "C",
  sealed bytea,
  kind text collate "C" not null,
  data text collate "C" not null,
  state text collate "C" not null check (state in ('waiting', 'sending', 'unknown', 'sent', 'dead')),
  attempts bigint not null,
  version bigint not null,
  reason text collate "C",
  created_at bigint not null,
  sent_at bigint
);
create index mails_by_owner on mails (owner_id, id) where owner_id is not null;
create index mails_by_state on mails (state, id);
