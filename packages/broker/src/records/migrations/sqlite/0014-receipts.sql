-- Receipts of orders with what became of them, who presented one that is not theirs, and the devices of downloads.

create table receipts (
  order_id text primary key references orders (id),
  -- Its place in the status lists, counted by the write itself: without gaps.
  place integer not null unique,
  -- As the lists hold it: 0 valid, 1 refunded, 3 refunded in part.
  status integer not null check (status in (0, 1, 3)),
  at integer not null
) strict;
create index receipts_changed on receipts (place) where status <> 0;

-- A receipt that was presented for somebody whom it does not name.
create table receipt_misuses (
  order_id text not null references orders (id),
  player text not null,
  first_at integer not null,
  last_at integer not null,
  times integer not null,
  primary key (order_id, player)
) strict;

create table licences (
  id text primary key,
  player_id text not null references players (id),
  sku text not null,
  created_at integer not null,
  -- When a device was last taken off: once a day.
  removed_at integer,
  unique (player_id, sku)
) strict;

create table licence_devices (
  licence_id text not null references licences (id),
  -- Five places, so that a sixth device has none.
  slot integer not null check (slot between 0 and 4),
  device text not null,
  name text,
  added_at integer not null,
  primary key (licence_id, slot),
  unique (licence_id, device)
) strict;
