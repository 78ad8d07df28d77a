-- Larger charges on a phone bill that one wallet buys several pieces of one merchant from. What is left of one is an allowance in
-- the ledger; here stands whose it is and whether it may still be drawn on. `units` are millionths of the asset.

create table phone_bundles (
  payment_id text primary key references phone_payments (id),
  wallet_id text not null references wallets (id),
  merchant_id text not null references merchants (id),
  asset text not null,
  units integer not null check (units > 0),
  state text not null check (state in ('open', 'ending', 'ended', 'refused')),
  opened_at integer not null,
  ends_at integer not null,
  -- Counts what was drawn and put back: who closes it says at which count.
  version integer not null
) strict;
create index phone_bundles_by_wallet on phone_bundles (wallet_id, merchant_id, ends_at);
create index phone_bundles_by_end on phone_bundles (ends_at) where state = 'open';
