// Bundles as rows: whose they are, and whether they may be drawn on. Every drawing and putting back counts up the version in its
// own commit, so that whoever closes a bundle knows that what it read is still so.

import type { Statement } from '@farthing/ledger'
import { type Asset, type Id, type Instant, instant } from '@farthing/protocol'
import { sql } from 'kysely'
import type { PhoneBundle } from '../domain/phone/bundle.ts'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'

export function insertPhoneBundle(records: Records, bundle: PhoneBundle): Statement {
  return compile(
    records.insertInto('phone_bundles').values({
      payment_id: bundle.paymentId,
      wallet_id: bundle.walletId,
      merchant_id: bundle.merchantId,
      asset: bundle.asset,
      units: bundle.units,
      state: bundle.state,
      opened_at: BigInt(bundle.openedAt),
      ends_at: BigInt(bundle.endsAt),
      version: BigInt(bundle.version),
    }),
  )
}

/** The write beside each drawing: refused where the bundle is over, or its charge was taken back. */
export function updateBundleDrawn(records: Records, paymentId: string, now: Instant): Statement {
  const update = sql`update phone_bundles set version = version + 1 where payment_id = ${paymentId}
    and state = 'open' and ends_at > ${BigInt(now)}
    and exists (select 1 from phone_payments where id = ${paymentId} and state = 'charged')`
  return compile({ compile: () => update.compile(records) }, 1)
}

/** The write beside each putting back: refused where the bundle is being closed or is. */
export function updateBundleRestored(records: Records, paymentId: string): Statement {
  const update = sql`update phone_bundles set version = version + 1 where payment_id = ${paymentId} and state = 'open'`
  return compile({ compile: () => update.compile(records) }, 1)
}

/** The write that closes a bundle, on the version its rest was read at. */
export function updateBundleClosed(
  records: Records,
  bundle: PhoneBundle,
  state: 'ending' | 'ended',
): Statement {
  const update = sql`update phone_bundles set state = ${state}, version = version + 1
    where payment_id = ${bundle.paymentId} and state = 'open' and version = ${BigInt(bundle.version)}`
  return compile({ compile: () => update.compile(records) }, 1)
}

/** The write beside the outcome of a rest's refund; it changes nothing where the charge is no bundle. */
export function updateBundleRefunded(
  records: Records,
  paymentId: string,
  state: 'ended' | 'refused',
): Statement {
  const update = sql`update phone_bundles set state = ${state}, version = version + 1
    where payment_id = ${paymentId} and state in ('ending', 'refused')`
  return compile({ compile: () => update.compile(records) })
}

export async function readPhoneBundle(records: Records, paymentId: string): Promise<PhoneBundle | undefined> {
  const row = await records
    .selectFrom('phone_bundles')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .executeTakeFirst()
  return row === undefined ? undefined : toPhoneBundle(row)
}

/** A wallet's bundles that can be drawn on at an instant, those that end first before the others. */
export async function listUsableBundles(
  records: Records,
  of: {
    readonly walletId: string
    readonly merchantId: string
    readonly asset: Asset
    readonly now: Instant
  },
  limit: number,
): Promise<readonly PhoneBundle[]> {
  const rows = await records
    .selectFrom('phone_bundles')
    .innerJoin('phone_payments', 'phone_payments.id', 'phone_bundles.payment_id')
    .selectAll('phone_bundles')
    .where('phone_bundles.wallet_id', '=', of.walletId)
    .where('phone_bundles.merchant_id', '=', of.merchantId)
    .where('phone_bundles.asset', '=', of.asset)
    .where('phone_bundles.state', '=', 'open')
    .where('phone_bundles.ends_at', '>', BigInt(of.now))
    .where('phone_payments.state', '=', 'charged')
    .orderBy('phone_bundles.ends_at')
    .orderBy('phone_bundles.payment_id')
    .limit(limit)
    .execute()
  return rows.map(toPhoneBundle)
}

/** A wallet's bundles that are not over, newest first; those too whose refund the operator refused. */
export async function listBundlesOfWallet(
  records: Records,
  walletId: string,
  limit: number,
): Promise<readonly PhoneBundle[]> {
  const rows = await records
    .selectFrom('phone_bundles')
    .selectAll()
    .where('wallet_id', '=', walletId)
    .where('state', '<>', 'ended')
    .orderBy('payment_id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toPhoneBundle)
}

/** Open bundles whose time is over, the longest over first; not those whose charge waits for something else. */
export async function listDueBundles(
  records: Records,
  now: Instant,
  limit: number,
): Promise<readonly string[]> {
  const rows = await records
    .selectFrom('phone_bundles')
    .innerJoin('phone_payments', 'phone_payments.id', 'phone_bundles.payment_id')
    .select('phone_bundles.payment_id')
    .where('phone_bundles.state', '=', 'open')
    .where('phone_bundles.ends_at', '<=', BigInt(now))
    .where('phone_payments.state', '<>', 'refund_pending')
    .orderBy('phone_bundles.ends_at')
    .limit(limit)
    .execute()
  return rows.map(({ payment_id }) => payment_id)
}

function toPhoneBundle(row: Schema['phone_bundles']): PhoneBundle {
  return {
    paymentId: row.payment_id as Id<'phn'>,
    walletId: row.wallet_id as Id<'wal'>,
    merchantId: row.merchant_id as Id<'mer'>,
    asset: row.asset as Asset,
    units: row.units,
    state: row.state,
    openedAt: instant(Number(row.opened_at)),
    endsAt: instant(Number(row.ends_at)),
    version: Number(row.version),
  }
}
