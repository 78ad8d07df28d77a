// Everything that moved money in a wallet, in one order of time: purchases, refunds and top-ups by their ids' own time.

import { sql } from 'kysely'
import type { Records } from './database.ts'
import { contains } from './text-search.ts'

export type ActivityKey = {
  readonly kind: 'purchase' | 'refund' | 'top-up'
  readonly id: string
  readonly order: string
}

/** The newest entries before a place in the order; `text` is looked for in titles, sites and ids. */
export async function listActivityKeys(
  records: Records,
  filter: {
    readonly walletId: string
    readonly before?: string
    readonly text?: string
    readonly limit: number
  },
): Promise<readonly ActivityKey[]> {
  // Above every id: their characters all sort before it.
  const before = filter.before ?? '~'
  const text = filter.text ?? ''
  const matches = (id: string, origin: string, title: string) =>
    sql`(${contains(title, text)} or ${contains(origin, text)} or ${contains(id, text)})`
  const limit = BigInt(filter.limit)
  // An id is a prefix of three letters, an underscore and 26 characters that sort by time. Each kind brings its newest by
  // its index and no more than asked for, so that a page costs the same however much there is.
  const found = await sql<{ kind: ActivityKey['kind']; id: string; ord: string }>`
    select kind, id, substr(id, 5) as ord from (
      select * from (select 'purchase' as kind, p.id as id from purchases p
        left join purchase_details d on d.purchase_id = p.id
        where p.wallet_id = ${filter.walletId} and p.id < ${`pur_${before}`} and ${matches('p.id', 'p.origin', 'd.title')}
        order by p.id desc limit ${limit}) as newest_purchases
      union all
      select * from (select 'refund', r.id from refunds r join purchases p on p.id = r.purchase_id
        left join purchase_details d on d.purchase_id = p.id
        where r.wallet_id = ${filter.walletId} and r.id < ${`ref_${before}`} and ${matches('r.id', 'p.origin', 'd.title')}
        order by r.id desc limit ${limit}) as newest_refunds
      union all
      select * from (select 'top-up', t.id from top_ups t
        where t.wallet_id = ${filter.walletId} and t.id < ${`top_${before}`} and ${matches('t.id', "''", "'voucher'")}
        order by t.id desc limit ${limit}) as newest_top_ups
    ) as newest order by ord desc limit ${limit}`.execute(records)
  return found.rows.map(({ kind, id, ord }) => ({ kind, id, order: ord }))
}

/** How many purchases a wallet made since an instant, and what they came to, refunds left out, per currency. */
export async function sumSpentSince(
  records: Records,
  walletId: string,
  since: number,
): Promise<ReadonlyArray<{ readonly asset: string; readonly units: bigint; readonly purchases: number }>> {
  const found = await sql<{ asset: string; units: bigint; purchases: bigint }>`
    select p.asset as asset, sum(p.units) as units, count(*) as purchases from purchases p
      left join refunds r on r.purchase_id = p.id
      where p.wallet_id = ${walletId} and p.paid_at >= ${BigInt(since)} and r.id is null group by p.asset`.execute(
    records,
  )
  return found.rows.map(({ asset, units, purchases }) => ({ asset, units, purchases: Number(purchases) }))
}

/** What a wallet paid each merchant in all, refunds left out: micro-theft shows in counts and totals. */
export async function sumPerMerchant(
  records: Records,
  walletId: string,
): Promise<
  ReadonlyArray<{
    readonly merchantId: string
    readonly asset: string
    readonly units: bigint
    readonly purchases: number
    readonly lastAt: number
  }>
> {
  const found = await sql<{
    merchant_id: string
    asset: string
    units: bigint
    purchases: bigint
    last_at: bigint
  }>`
    select p.merchant_id, p.asset, sum(case when r.id is null then p.units else 0 end) as units,
      sum(case when r.id is null then 1 else 0 end) as purchases, max(p.paid_at) as last_at from purchases p
      left join refunds r on r.purchase_id = p.id where p.wallet_id = ${walletId}
      group by p.merchant_id, p.asset order by last_at desc limit 200`.execute(records)
  return found.rows.map((row) => ({
    merchantId: row.merchant_id,
    asset: row.asset,
    units: row.units,
    purchases: Number(row.purchases),
    lastAt: Number(row.last_at),
  }))
}
