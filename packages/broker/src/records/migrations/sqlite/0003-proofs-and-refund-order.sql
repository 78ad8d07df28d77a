-- Passkey ceremonies leave what they used up and what they proved here, so that all processes and a restart know of it.
create table spent_challenges (
  challenge text primary key,
  expires_at integer not null
) strict;
create index spent_challenges_by_end on spent_challenges (expires_at);

create table fresh_proofs (
  digest text primary key,
  expires_at integer not null
) strict;
create index fresh_proofs_by_end on fresh_proofs (expires_at);

-- The place of a refund among its merchant's, in the order they were written, which every engine can tell.
alter table refunds add column place integer not null default 0;
update refunds set place = placed.place from
  (select id, row_number() over (partition by merchant_id order by rowid) as place from refunds) as placed
  where placed.id = refunds.id;
drop index refunds_as_written;
create unique index refunds_by_place on refunds (merchant_id, place);
