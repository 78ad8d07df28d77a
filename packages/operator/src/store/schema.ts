// The operator's tables. Columns of money end in `units` and hold minor units; columns of time end in `At` and hold
// milliseconds since 1970.

export const schema = `
create table if not exists meta (name text primary key, value text not null) strict;

create table if not exists subscribers (
  number text primary key,
  operatorId text not null,
  kind text not null check (kind in ('postpaid', 'prepaid')),
  balanceUnits integer not null,
  monthlyCapUnits integer not null check (monthlyCapUnits >= 0),
  refundCapUnits integer,
  traits text not null,
  lineSinceAt integer not null,
  simSwappedAt integer,
  createdAt integer not null
) strict;

create table if not exists tokens (
  digest text primary key,
  clientId text not null,
  scopes text not null,
  number text,
  isSingleUse integer not null,
  isUsed integer not null default 0,
  expiresAt integer not null
) strict;

create table if not exists grants (
  digest text primary key,
  clientId text not null,
  redirectUri text not null,
  scopes text not null,
  number text not null,
  challenge text,
  isUsed integer not null default 0,
  expiresAt integer not null
) strict;

create table if not exists payments (
  id text primary key,
  clientId text not null,
  correlator text,
  number text not null,
  steps text not null check (steps in ('one', 'two')),
  status text not null,
  units integer not null check (units > 0),
  currency text not null,
  request text not null,
  serverReference text not null unique,
  xCorrelator text not null,
  validation text not null,
  authorizationId text unique,
  code text,
  codeAttempts integer not null default 0,
  pageToken text unique,
  isConfirming integer not null default 0,
  reason text,
  createdAt integer not null,
  paidAt integer
) strict;
create unique index if not exists payments_correlator on payments (clientId, correlator) where correlator is not null;
create index if not exists payments_client on payments (clientId, createdAt);
create index if not exists payments_open on payments (number, status);

create table if not exists refunds (
  id text primary key,
  paymentId text not null references payments (id),
  clientId text not null,
  correlator text,
  type text not null check (type in ('total', 'partial')),
  status text not null,
  units integer not null check (units >= 0),
  request text not null,
  xCorrelator text not null,
  reason text,
  createdAt integer not null,
  doneAt integer
) strict;
create unique index if not exists refunds_correlator on refunds (clientId, correlator) where correlator is not null;
create index if not exists refunds_payment on refunds (paymentId);

create table if not exists bill (
  id integer primary key,
  number text not null,
  period text not null,
  kind text not null check (kind in ('CHARGE', 'REFUND', 'TOPUP', 'ADJUST')),
  units integer not null,
  currency text not null,
  text text not null,
  clientId text,
  paymentId text,
  refundId text,
  messageId text unique,
  shortCode text,
  at integer not null
) strict;
create unique index if not exists bill_charge on bill (paymentId) where kind = 'CHARGE' and paymentId is not null;
create unique index if not exists bill_refund on bill (refundId) where refundId is not null;
create index if not exists bill_number on bill (number, period);
create index if not exists bill_period on bill (period);

create table if not exists messages (
  id text primary key,
  number text not null,
  peer text not null,
  direction text not null check (direction in ('in', 'out')),
  text text not null,
  state text not null,
  chargedUnits integer,
  at integer not null
) strict;
create index if not exists messages_number on messages (number, at);

create table if not exists codes (
  id text primary key,
  clientId text not null,
  number text not null,
  code text not null,
  attempts integer not null default 0,
  state text not null check (state in ('open', 'used', 'failed')),
  createdAt integer not null,
  expiresAt integer not null
) strict;
create index if not exists codes_number on codes (number, createdAt);

create table if not exists events (
  id text primary key,
  subject text not null,
  sink text not null,
  token text,
  tokenExpiresAt integer,
  body text not null,
  xCorrelator text not null,
  timesLeft integer not null,
  attempts integer not null default 0,
  state text not null check (state in ('waiting', 'delivered', 'stopped', 'given up')),
  createdAt integer not null
) strict;
create index if not exists events_subject on events (subject);

create table if not exists jobs (
  id integer primary key,
  kind text not null,
  subject text not null,
  dueAt integer not null
) strict;
create index if not exists jobs_due on jobs (dueAt);

create table if not exists deferred (
  billId integer primary key,
  clientId text not null,
  toPeriod text not null
) strict;

create table if not exists statements (
  id text primary key,
  clientId text not null,
  operatorId text not null,
  period text not null,
  format text not null,
  file text not null,
  seeded text not null,
  advice text not null,
  createdAt integer not null
) strict;

create table if not exists mails (
  id integer primary key,
  messageId text not null,
  sender text not null,
  recipients text not null,
  subject text not null,
  text text not null,
  html text not null,
  receivedAt integer not null,
  copies integer not null default 1
) strict;
create index if not exists mails_messageId on mails (messageId);
`
