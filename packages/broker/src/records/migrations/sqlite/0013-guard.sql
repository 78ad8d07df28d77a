-- Minors and spend control: age bands, family links, limits, what was spent, approvals; and the mail that tells of it.

-- What a wallet's owner told of their age, and the rules that spending is judged by. A wallet without a row is of unknown age.
create table guards (
  wallet_id text primary key references wallets (id),
  band text not null check (band in ('under13', '13-15', '16-17', 'adult', 'unknown')),
  method text not null,
  declared_at integer not null,
  region text,
  zone text not null,
  -- Minutes of the day between which spending is allowed; both or neither.
  hour_from integer,
  hour_to integer,
  -- Wider hours that wait their time, as JSON.
  hours_next text,
  -- How a guardian hears of purchases.
  notices text not null check (notices in ('each', 'weekly')),
  -- Counts every change of what spending is judged by: a payment planned under another one is refused.
  version integer not null
) strict;

create table spend_limits (
  wallet_id text not null references wallets (id),
  set_by text not null check (set_by in ('self', 'guardian')),
  period text not null check (period in ('purchase', 'day', 'week', 'month')),
  -- Empty for everything, else an app, a merchant or a category.
  scope text not null,
  asset text not null,
  units integer not null check (units >= 0),
  -- A raise that waits; without units the limit goes away then.
  next_units integer,
  next_at integer,
  primary key (wallet_id, set_by, period, scope, asset)
) strict;

create table family_links (
  id text primary key,
  guardian_id text not null references wallets (id),
  child_id text references wallets (id),
  -- The age that the guardian told.
  band text not null check (band in ('under13', '13-15', '16-17')),
  -- What the guardian calls them; shown to nobody else.
  name text not null,
  code_digest text not null unique,
  state text not null check (state in ('invited', 'linked', 'withdrawn')),
  created_at integer not null,
  expires_at integer not null,
  linked_at integer,
  ended_at integer
) strict;
create index family_links_by_guardian on family_links (guardian_id, id);
-- One guardian at a time.
create unique index family_links_by_child on family_links (child_id) where state = 'linked';

-- What a guardian has allowed for good: purchases under a sum in one app, up to a sum a month.
create table standing_approvals (
  child_id text not null references wallets (id),
  app_id text not null references apps (id),
  asset text not null,
  units integer not null check (units > 0),
  month_units integer not null check (month_units > 0),
  at integer not null,
  primary key (child_id, app_id, asset)
) strict;

create table approvals (
  id text primary key,
  order_id text not null references orders (id),
  child_id text not null references wallets (id),
  guardian_id text not null references wallets (id),
  merchant_id text not null references merchants (id),
  app_id text not null references apps (id),
  asset text not null,
  units integer not null check (units > 0),
  title text not null,
  category text not null,
  state text not null check (state in ('waiting', 'granted', 'paid', 'denied', 'expired', 'cancelled', 'failed')),
  version integer not null,
  created_at integer not null,
  expires_at integer not null,
  answered_at integer
) strict;
create index approvals_by_order on approvals (order_id, id);
create index approvals_by_guardian on approvals (guardian_id, state, id);
create index approvals_by_child on approvals (child_id, state, id);

-- What counts against limits: one row a payment. Of a phone bill it counts while the operator may hold the money.
create table guard_spends (
  id text primary key,
  wallet_id text not null references wallets (id),
  asset text not null,
  units integer not null check (units >= 0),
  back_units integer not null check (back_units >= 0),
  merchant_id text not null references merchants (id),
  app_id text,
  category text not null,
  title text,
  phone_payment_id text references phone_payments (id),
  -- A minor's payment that no guardian allowed is theirs to take back.
  is_consented integer not null,
  at integer not null
) strict;
create index guard_spends_by_wallet on guard_spends (wallet_id, asset, at);

create table mail_addresses (
  owner_id text primary key,
  sealed blob not null,
  digest text not null,
  code_digest text,
  code_expires_at integer,
  misses integer not null,
  verified_at integer,
  created_at integer not null
) strict;

create table mails (
  id text primary key,
  -- Names what it tells of: the same twice is one mail.
  key text not null unique,
  -- Whose verified address it goes to; or an address of its own, sealed.
  owner_id text,
  sealed blob,
  kind text not null,
  data text not null,
  state text not null check (state in ('waiting', 'sending', 'unknown', 'sent', 'dead')),
  attempts integer not null,
  version integer not null,
  reason text,
  created_at integer not null,
  sent_at integer
) strict;
create index mails_by_owner on mails (owner_id, id) where owner_id is not null;
create index mails_by_state on mails (state, id);
