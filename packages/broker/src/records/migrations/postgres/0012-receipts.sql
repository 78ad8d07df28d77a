-- Receipts of orders with what became of them, who presented one that is not theirs, and the devices of downloads.

create table receipts (
  order_id text collate "C" primary key references orders (id),
  -- Its place in the status lists, counted by the write itself: without gaps.
  place bigint not null unique,
  -- As the lists hold it: 0 valid, 1 refunded, 3 refunded in part.
  status bigint not null check (status in (0, 1, 3)),
  at bigint not null
);
create index receipts_changed on receipts (place) where status <> 0;

-- A receipt that was presented for somebody whom it does not name.
create table receipt_misuses (
  order_id text collate "C" not null references orders (id),
  player text collate "C" not null,
  first_at bigint not null,
  last_at bigint not null,
  times bigint not null,
  primary key (order_id, player)
);

create table licences (
  id text collate "C" primary key,
  player_id text collate "C" not null references players (id),
  sku text collate "C" not null,
  created_at bigint not null,
  -- When a device was last taken off: once a day.
  removed_at bigint,
  unique (player_id, sku)
);

create table licence_devices (
  licence_id text collate "C" not null references licences (id),
  -- Five places, so that a sixth device has none.
  slot bigint not null check (slot between 0 and 4),
  device text collate "C" not null,
  name text collate "C",
  added_at bigint not null,
  primary key (licence_id, slot),
  unique (licence_id, device)
);
