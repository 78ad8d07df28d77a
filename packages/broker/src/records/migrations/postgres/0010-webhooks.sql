-- Webhooks: where a merchant wants to be told of events, what is to be told to whom, and every attempt at it. An event is
-- delivered once to an endpoint; telling it again is another round of the same delivery.

create table webhook_endpoints (
  id text collate "C" primary key,
  merchant_id text collate "C" not null references merchants (id),
  app_id text collate "C" references apps (id),
  url text collate "C" not null,
  -- A JSON list of event types; an empty one means all of them.
  types text collate "C" not null,
  -- The secrets it is signed with, as JSON under the broker's key.
  sealed bytea not null,
  public_key text collate "C",
  -- Events up to this place of the stream have their deliveries.
  cursor_place bigint not null,
  state text collate "C" not null check (state in ('enabled', 'disabled')),
  disabled_for text collate "C" check (disabled_for in ('gone', 'merchant')),
  warning text collate "C",
  is_failing bigint not null,
  created_at bigint not null,
  version bigint not null
);
create index webhook_endpoints_by_merchant on webhook_endpoints (merchant_id, id);
create index webhook_endpoints_enabled on webhook_endpoints (merchant_id, cursor_place) where state = 'enabled';

create table webhook_deliveries (
  id text collate "C" primary key,
  endpoint_id text collate "C" not null references webhook_endpoints (id),
  event_id text collate "C" not null,
  type text collate "C" not null,
  place bigint not null,
  state text collate "C" not null check (state in ('waiting', 'delivered', 'dead')),
  -- Attempts of this round; those of earlier rounds stand in `webhook_attempts`.
  attempts bigint not null,
  attempts_before bigint not null,
  -- When it is tried next.
  attempt_at bigint,
  created_at bigint not null,
  settled_at bigint,
  unique (endpoint_id, event_id)
);
create index webhook_deliveries_due on webhook_deliveries (endpoint_id, attempt_at) where state = 'waiting';
create index webhook_deliveries_by_place on webhook_deliveries (endpoint_id, place);
create index webhook_deliveries_by_state on webhook_deliveries (endpoint_id, state, place);
create index webhook_deliveries_by_time on webhook_deliveries (created_at);

create table webhook_attempts (
  delivery_id text collate "C" not null references webhook_deliveries (id),
  number bigint not null,
  endpoint_id text collate "C" not null references webhook_endpoints (id),
  at bigint not null,
  took_ms bigint not null,
  status bigint,
  fault text collate "C",
  request text collate "C" not null,
  response text collate "C",
  primary key (delivery_id, number)
);
create index webhook_attempts_by_endpoint on webhook_attempts (endpoint_id, at);

create index events_by_time on events (at);
