// Vouchers and the top-ups made from them. A code is never kept, only its keyed digest.

import type { Statement } from '@farthing/ledger'
import { type Asset, type Id, type Instant, instant, type Money } from '@farthing/protocol'
import { sql } from 'kysely'
import { compile, type Records } from './database.ts'

export type Voucher = {
  readonly id: Id<'vch'>
  readonly value: Money
  readonly issuedAt: Instant
  readonly expiresAt: Instant
}

export type TopUp = {
  readonly id: Id<'top'>
  readonly voucherId: Id<'vch'>
  readonly walletId: Id<'wal'>
  readonly value: Money
  readonly at: Instant
}

export function insertVoucher(records: Records, voucher: Voucher, codeDigest: string): Statement {
  return compile(
    records.insertInto('vouchers').values({
      id: voucher.id,
      code_digest: codeDigest,
      asset: voucher.value.asset,
      units: voucher.value.amount,
      issued_at: BigInt(voucher.issuedAt),
      expires_at: BigInt(voucher.expiresAt),
    }),
  )
}

export async function readVoucherByCode(records: Records, codeDigest: string): Promise<Voucher | undefined> {
  const row = await records
    .selectFrom('vouchers')
    .selectAll()
    .where('code_digest', '=', codeDigest)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    id: row.id as Id<'vch'>,
    value: { asset: row.asset as Asset, amount: row.units },
    issuedAt: instant(Number(row.issued_at)),
    expiresAt: instant(Number(row.expires_at)),
  }
}

export async function readTopUpByVoucher(records: Records, voucherId: string): Promise<TopUp | undefined> {
  const row = await records
    .selectFrom('top_ups')
    .selectAll()
    .where('voucher_id', '=', voucherId)
    .executeTakeFirst()
  return row === undefined ? undefined : toTopUp(row)
}

/** Top-ups by their ids, in no order. */
export async function listTopUpsByIds(records: Records, ids: readonly string[]): Promise<readonly TopUp[]> {
  if (ids.length === 0) return []
  const rows = await records.selectFrom('top_ups').selectAll().where('id', 'in', ids).execute()
  return rows.map(toTopUp)
}

export function insertTopUp(records: Records, topUp: TopUp): Statement {
  const insert = sql`insert into top_ups (id, voucher_id, wallet_id, asset, units, at)
    select ${topUp.id}, ${topUp.voucherId}, ${topUp.walletId}, ${topUp.value.asset}, ${topUp.value.amount},
      ${BigInt(topUp.at)} where exists (select 1 from wallets where id = ${topUp.walletId} and closed_at is null)`
  return compile({ compile: () => insert.compile(records) }, 1)
}

function toTopUp(row: {
  id: string
  voucher_id: string
  wallet_id: string
  asset: string
  units: bigint
  at: bigint
}): TopUp {
  return {
    id: row.id as Id<'top'>,
    voucherId: row.voucher_id as Id<'vch'>,
    walletId: row.wallet_id as Id<'wal'>,
    value: { asset: row.asset as Asset, amount: row.units },
    at: instant(Number(row.at)),
  }
}
