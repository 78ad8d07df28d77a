-- Webhooks: where a merchant wants to be told of events, what is to be told to whom, and every attempt at it. An event is
-- delivered once to an endpoint; telling it again is another round of the same delivery.

create table webhook_endpoints (
  id text primary key,
  merchant_id text not null references merchants (id),
  app_id text references apps (id),
  url text not null,
  -- A JSON list of event types; an empty one means all of them.
  types text not null,
  -- The secrets it is signed with, as JSON under the broker's key.
  sealed blob not null,
  public_key text,
  -- Events up to this place of the stream have their deliveries.
  cursor_place integer not null,
  state text not null check (state in ('enabled', 'disabled')),
  disabled_for text check (disabled_for in ('gone', 'merchant')),
  warning text,
  is_failing integer not null,
  created_at integer not null,
  version integer not null
) strict;
create index webhook_endpoints_by_merchant on webhook_endpoints (merchant_id, id);
create index webhook_endpoints_enabled on webhook_endpoints (merchant_id, cursor_place) where state = 'enabled';

create table webhook_deliveries (
  id text primary key,
  endpoint_id text not null references webhook_endpoints (id),
  event_id text not null,
  type text not null,
  place integer not null,
  state text not null check (state in ('waiting', 'delivered', 'dead')),
  -- Attempts of this round; those of earlier rounds stand in `webhook_attempts`.
  attempts integer not null,
  attempts_before integer not null,
  -- When it is tried next.
  attempt_at integer,
  created_at integer not null,
  settled_at integer,
  unique (endpoint_id, event_id)
) strict;
create index webhook_deliveries_due on webhook_deliveries (endpoint_id, attempt_at) where state = 'waiting';
create index webhook_deliveries_by_place on webhook_deliveries (endpoint_id, place);
create index webhook_deliveries_by_state on webhook_deliveries (endpoint_id, state, place);
create index webhook_deliveries_by_time on webhook_deliveries (created_at);

create table webhook_attempts (
  delivery_id text not null references webhook_deliveries (id),
  number integer not null,
  endpoint_id text not null references webhook_endpoints (id),
  at integer not null,
  took_ms integer not null,
  status integer,
  fault text,
  request text not null,
  response text,
  primary key (delivery_id, number)
) strict;
create index webhook_attempts_by_endpoint on webhook_attempts (endpoint_id, at);

create index events_by_time on events (at);
