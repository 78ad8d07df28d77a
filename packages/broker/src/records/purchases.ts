// Purchases and their refunds. The insert is conditional, so that a wallet frozen or a budget changed a moment ago
// refuses the payment in the same commit that would have made it.

import type { Statement } from '@farthing/ledger'
import { type Asset, type Id, type Instant, instant } from '@farthing/protocol'
import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import { feeOfPart } from '../domain/goods/refund-transfers.ts'
import type { Purchase, Refund } from '../domain/purchase.ts'
import { brokerLimits } from '../limits.ts'
import { compile, type Records } from './database.ts'
import { idBytes, idFromBytes } from './id-bytes.ts'
import type { Schema } from './schema.ts'
import { contains } from './text-search.ts'
import { isWalletOpen } from './wallets.ts'

/** A page of purchases, newest first. `before` is the id to go on from. */
export type PurchaseFilter = {
  readonly walletId?: string
  readonly merchantId?: string
  readonly before?: string
  readonly state?: 'paid' | 'refunded'
  readonly way?: 'balance' | 'phone'
  readonly text?: string
  readonly since?: Instant
  readonly until?: Instant
  /** Bounds of the price in units, ends included. */
  readonly unitsMin?: bigint
  readonly unitsMax?: bigint
  readonly limit: number
}

export async function readPurchase(records: Records, id: string): Promise<Purchase | undefined> {
  const row = await selectPurchases(records).where('purchases.id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toPurchase(row)
}

export async function readPurchaseByNonce(
  records: Records,
  merchantId: string,
  nonce: string,
): Promise<Purchase | undefined> {
  const row = await selectPurchases(records)
    .where('purchases.merchant_id', '=', merchantId)
    .where('purchases.nonce', '=', nonce)
    .executeTakeFirst()
  return row === undefined ? undefined : toPurchase(row)
}

/** Purchases by their own ids or by those of their refunds, in no order; at most a page of them. */
export async function listPurchasesByIds(
  records: Records,
  column: 'purchases.id' | 'refunds.id',
  ids: readonly string[],
): Promise<readonly Purchase[]> {
  if (ids.length === 0) return []
  const rows = await selectPurchases(records).where(column, 'in', ids).execute()
  return rows.map(toPurchase)
}

/** The purchase that a charge on the phone bill paid for; of a bundle the one that is named. */
export async function readPurchaseByPhonePayment(
  records: Records,
  phonePaymentId: string,
  purchaseId?: string,
): Promise<Purchase | undefined> {
  let query = selectPurchases(records).where('purchases.phone_payment_id', '=', phonePaymentId)
  if (purchaseId !== undefined) query = query.where('purchases.id', '=', purchaseId)
  const row = await query.orderBy('purchases.id').executeTakeFirst()
  return row === undefined ? undefined : toPurchase(row)
}

/** The purchase a wallet made under a key of its own choosing. */
export async function readPurchaseByKey(
  records: Records,
  walletId: string,
  idempotencyKey: string,
): Promise<Purchase | undefined> {
  const row = await selectPurchases(records)
    .where('purchases.wallet_id', '=', walletId)
    .where('purchases.idempotency_key', '=', idempotencyKey)
    .orderBy('purchases.id', 'desc')
    .executeTakeFirst()
  return row === undefined ? undefined : toPurchase(row)
}

/** Every purchase of one thing by one wallet, newest first; the first one's sequence counts them. */
export async function listPurchasesOfThing(
  records: Records,
  thing: { readonly walletId: string; readonly merchantId: string; readonly buyUrlDigest: string },
): Promise<readonly Purchase[]> {
  const rows = await selectPurchases(records)
    .where('purchases.wallet_id', '=', thing.walletId)
    .where('purchases.merchant_id', '=', thing.merchantId)
    .where('purchases.buy_digest', '=', thing.buyUrlDigest)
    .orderBy('purchases.sequence', 'desc')
    .limit(brokerLimits.refundShareWindow)
    .execute()
  return rows.map(toPurchase)
}

export async function listPurchases(records: Records, filter: PurchaseFilter): Promise<readonly Purchase[]> {
  let query = selectPurchases(records)
  if (filter.walletId !== undefined) query = query.where('purchases.wallet_id', '=', filter.walletId)
  if (filter.merchantId !== undefined) query = query.where('purchases.merchant_id', '=', filter.merchantId)
  if (filter.before !== undefined) query = query.where('purchases.id', '<', filter.before)
  if (filter.since !== undefined) query = query.where('purchases.paid_at', '>=', BigInt(filter.since))
  if (filter.until !== undefined) query = query.where('purchases.paid_at', '<', BigInt(filter.until))
  if (filter.unitsMin !== undefined) query = query.where('purchases.units', '>=', filter.unitsMin)
  if (filter.unitsMax !== undefined) query = query.where('purchases.units', '<=', filter.unitsMax)
  if (filter.state === 'paid') query = query.where('refunds.id', 'is', null)
  if (filter.state === 'refunded') query = query.where('refunds.id', 'is not', null)
  if (filter.way !== undefined) {
    query = query.where('purchases.paid_by', filter.way === 'balance' ? '=' : '<>', 'balance')
  }
  if (filter.text !== undefined && filter.text !== '') {
    const text = filter.text
    query = query.where((where) =>
      where.or([
        contains('purchase_details.title', text),
        contains('purchases.origin', text),
        where('purchases.id', '=', text),
      ]),
    )
  }
  const rows = await query.orderBy('purchases.id', 'desc').limit(filter.limit).execute()
  return rows.map(toPurchase)
}

/** How many of a wallet's newest purchases its buyer took back. */
export async function countRefundsOfLastTwenty(records: Records, walletId: string): Promise<number> {
  const { count } = await records
    .selectFrom(
      records
        .selectFrom('purchases')
        .select('id')
        .where('wallet_id', '=', walletId)
        .orderBy('id', 'desc')
        .limit(brokerLimits.refundShareWindow)
        .as('newest'),
    )
    .innerJoin('refunds', 'refunds.purchase_id', 'newest.id')
    .where('refunds.made_by', '=', 'buyer')
    .select((select) => select.fn.countAll<bigint>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/**
 * The write that makes a purchase: one row, or a refusal where the nonce or the thing was bought meanwhile, the wallet
 * was frozen or closed, or its limit or a silent payment's budget was changed.
 */
export function insertPurchase(
  records: Records,
  purchase: Purchase,
  decidedUnder: { readonly dailyLimitVersion: number; readonly connectionVersion?: number },
): readonly Statement[] {
  const { connectionVersion } = decidedUnder
  const price = purchase.price
  const values = sql`${purchase.id}, ${purchase.walletId}, ${purchase.merchantId}, ${purchase.nonce},
    ${purchase.buyUrlDigest}, ${purchase.offerDigest}, ${BigInt(purchase.sequence)}, ${price.asset}, ${price.amount},
    ${purchase.fee.amount}, ${purchase.origin}, ${BigInt(purchase.durationSeconds)}, ${purchase.consent},
    ${purchase.idempotencyKey}, ${idBytes(purchase.dayAllowance)},
    ${purchase.weekAllowance === undefined ? null : idBytes(purchase.weekAllowance)}, ${BigInt(purchase.paidAt)}`
  const connection = ruleCondition(purchase, connectionVersion)
  const insert = sql`insert into purchases (id, wallet_id, merchant_id, nonce, buy_digest, offer_digest, sequence,
    asset, units, fee_units, origin, duration_seconds, consent, idempotency_key, day_allowance, week_allowance, paid_at)
    select ${values} where exists (select 1 from wallets where id = ${purchase.walletId}
      and frozen_at is null and closed_at is null
      and daily_limit_version = ${BigInt(decidedUnder.dailyLimitVersion)}) and ${connection}`
  return [compile({ compile: () => insert.compile(records) }, 1), ...insertDetails(records, purchase)]
}

/** That a silent payment's budget is still the one it was decided under. */
function ruleCondition(purchase: Purchase, version: number | undefined): RawBuilder<unknown> {
  if (version === undefined) return sql`1 = 1`
  return sql`exists (select 1 from connections where wallet_id = ${purchase.walletId}
    and merchant_id = ${purchase.merchantId} and asset = ${purchase.price.asset} and is_auto_pay = 1
    and version = ${BigInt(version)})`
}

/** What was bought, in words, where anything may be kept of it. */
function insertDetails(records: Records, purchase: Purchase): readonly Statement[] {
  const { title, url } = purchase.details ?? {}
  if (title === undefined && url === undefined) return []
  return [
    compile(
      records
        .insertInto('purchase_details')
        .values({ purchase_id: purchase.id, title: title ?? null, url: url ?? null }),
    ),
  ]
}

/**
 * The write of a purchase that a charge on the phone bill paid for: refused where its quote or the thing was bought
 * meanwhile, or the wallet is gone. A frozen wallet does not refuse it: the phone has been charged.
 */
export function insertPhonePurchase(
  records: Records,
  purchase: Purchase & { readonly phonePaymentId: Id<'phn'> },
): readonly Statement[] {
  return insertWithoutBalance(records, purchase, isWalletOpen(purchase.walletId))
}

/**
 * The write of a later purchase from a bundle: refused also where the wallet was frozen, or a silent payment's budget was
 * changed. The bundle itself is counted by `updateBundleDrawn` beside it.
 */
export function insertBundlePurchase(
  records: Records,
  purchase: Purchase & { readonly phonePaymentId: Id<'phn'> },
  connectionVersion: number | undefined,
): readonly Statement[] {
  const rule = ruleCondition(purchase, connectionVersion)
  const wallet = sql`exists (select 1 from wallets where id = ${purchase.walletId} and frozen_at is null
    and closed_at is null)`
  return insertWithoutBalance(records, purchase, sql`${wallet} and ${rule}`)
}

function insertWithoutBalance(
  records: Records,
  purchase: Purchase & { readonly phonePaymentId: Id<'phn'> },
  condition: RawBuilder<unknown>,
): readonly Statement[] {
  const { price } = purchase
  const insert = sql`insert into purchases (id, wallet_id, merchant_id, nonce, buy_digest, offer_digest, sequence,
    asset, units, fee_units, origin, duration_seconds, consent, idempotency_key, day_allowance, week_allowance, paid_at,
    paid_by, phone_payment_id)
    select ${purchase.id}, ${purchase.walletId}, ${purchase.merchantId}, ${purchase.nonce}, ${purchase.buyUrlDigest},
      ${purchase.offerDigest}, ${BigInt(purchase.sequence)}, ${price.asset}, ${price.amount}, ${purchase.fee.amount},
      ${purchase.origin}, ${BigInt(purchase.durationSeconds)}, ${purchase.consent}, ${purchase.idempotencyKey},
      ${new Uint8Array(0)}, ${purchase.weekAllowance === undefined ? null : idBytes(purchase.weekAllowance)},
      ${BigInt(purchase.paidAt)}, ${purchase.paidBy}, ${purchase.phonePaymentId}
    where ${condition}`
  return [compile({ compile: () => insert.compile(records) }, 1), ...insertDetails(records, purchase)]
}

/** The write of a refund the operator has made: nothing can refuse it any more. */
export function insertPhonePurchaseRefund(
  records: Records,
  purchase: Pick<Purchase, 'id' | 'merchantId' | 'walletId'>,
  refund: Refund,
): Statement {
  const insert = sql`insert into refunds (id, purchase_id, merchant_id, wallet_id, made_by, reason, at, place)
    select ${refund.id}, ${purchase.id}, ${purchase.merchantId}, ${purchase.walletId}, ${refund.by},
      ${refund.reason ?? null}, ${BigInt(refund.at)},
      (select coalesce(max(place), 0) + 1 from refunds where merchant_id = ${purchase.merchantId})
    where not exists (select 1 from refunds where purchase_id = ${purchase.id})`
  return compile({ compile: () => insert.compile(records) })
}

/**
 * The write that makes a refund; a buyer's is refused where meanwhile the share of the last twenty was used up, or the
 * same thing was refunded in another purchase; anybody's where the wallet was closed, as nobody could reach the money.
 */
export function insertRefund(records: Records, purchase: Purchase, refund: Refund): Statement {
  const share =
    refund.by === 'merchant'
      ? sql`1 = 1`
      : sql`(select count(*) from refunds join (select id from purchases where wallet_id = ${purchase.walletId}
          order by id desc limit ${BigInt(brokerLimits.refundShareWindow)}) as newest
          on newest.id = refunds.purchase_id where refunds.made_by = 'buyer') < ${brokerLimits.refundsOfLastTwenty}
        and not exists (select 1 from refunds join purchases on purchases.id = refunds.purchase_id
          where purchases.wallet_id = ${purchase.walletId} and purchases.merchant_id = ${purchase.merchantId}
          and purchases.buy_digest = ${purchase.buyUrlDigest} and purchases.id <> ${purchase.id})`
  const insert = sql`insert into refunds (id, purchase_id, merchant_id, wallet_id, made_by, reason, at, place)
    select ${refund.id}, ${purchase.id}, ${purchase.merchantId}, ${purchase.walletId}, ${refund.by},
      ${refund.reason ?? null}, ${BigInt(refund.at)},
      (select coalesce(max(place), 0) + 1 from refunds where merchant_id = ${purchase.merchantId}) where ${share}
      and exists (select 1 from wallets where id = ${purchase.walletId} and closed_at is null)`
  return compile({ compile: () => insert.compile(records) }, 1)
}

/** The purchases of a merchant refunded since an instant: what gates must no longer serve. */
export async function listRefundedSince(
  records: Records,
  merchantId: string,
  bounds: { readonly since: Instant; readonly limit: number },
): Promise<readonly string[]> {
  const rows = await records
    .selectFrom('refunds')
    .select('purchase_id')
    .where('merchant_id', '=', merchantId)
    .where('at', '>=', BigInt(bounds.since))
    .orderBy('at', 'desc')
    .limit(bounds.limit)
    .execute()
  return rows.map(({ purchase_id }) => purchase_id)
}

/** Stands for all refunds of a merchant so far; another one once one is added. Refunds are only ever added. */
export async function readRefundsVersion(records: Records, merchantId: string): Promise<string> {
  // The last one written: times may be a moment older than their commit.
  const row = await records
    .selectFrom('refunds')
    .select('id')
    .where('merchant_id', '=', merchantId)
    .orderBy('place', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? 'none'
}

function selectPurchases(records: Records) {
  return records
    .selectFrom('purchases')
    .leftJoin('refunds', 'refunds.purchase_id', 'purchases.id')
    .leftJoin('purchase_details', 'purchase_details.purchase_id', 'purchases.id')
    .selectAll('purchases')
    .select([
      'refunds.id as refund_id',
      'refunds.made_by as refund_by',
      'refunds.at as refund_at',
      'refunds.reason as refund_reason',
      'purchase_details.title as title',
      'purchase_details.url as url',
    ])
}

type Row =
  ReturnType<typeof selectPurchases> extends SelectQueryBuilder<infer _Database, infer _Table, infer Output>
    ? Output
    : never

function toPurchase(row: Row & Schema['purchases']): Purchase {
  const asset = row.asset as Asset
  const hasRefund = row.refund_id !== null && row.refund_by !== null && row.refund_at !== null
  return {
    id: row.id as Id<'pur'>,
    walletId: row.wallet_id as Id<'wal'>,
    merchantId: row.merchant_id as Id<'mer'>,
    nonce: row.nonce,
    buyUrlDigest: row.buy_digest,
    offerDigest: row.offer_digest,
    sequence: Number(row.sequence),
    price: { asset, amount: row.units },
    fee: { asset, amount: row.fee_units },
    origin: row.origin,
    durationSeconds: Number(row.duration_seconds),
    consent: row.consent,
    idempotencyKey: row.idempotency_key,
    paidAt: instant(Number(row.paid_at)),
    paidBy: row.paid_by,
    ...(row.phone_payment_id === null ? {} : { phonePaymentId: row.phone_payment_id as Id<'phn'> }),
    dayAllowance: row.day_allowance.length === 0 ? 0n : idFromBytes(row.day_allowance),
    ...(row.week_allowance === null ? {} : { weekAllowance: idFromBytes(row.week_allowance) }),
    ...(hasRefund
      ? {
          refund: {
            id: row.refund_id as Id<'ref'>,
            by: row.refund_by as 'buyer' | 'merchant',
            at: instant(Number(row.refund_at)),
            ...(row.refund_reason === null ? {} : { reason: row.refund_reason }),
          },
        }
      : {}),
    ...(row.title === null && row.url === null
      ? {}
      : {
          details: {
            ...(row.title === null ? {} : { title: row.title }),
            ...(row.url === null ? {} : { url: row.url }),
          },
        }),
  }
}

/** What a merchant earned, net of fees and refunds, in a span of time, per currency. */
export async function sumEarned(
  records: Records,
  merchantId: string,
  span: { readonly since: Instant; readonly until: Instant },
): Promise<
  ReadonlyArray<{
    readonly asset: string
    readonly net: bigint
    readonly sales: number
    readonly refunds: number
  }>
> {
  const found = await sql<{ asset: string; net: bigint | string; sales: bigint; refunds: bigint }>`
    select p.asset as asset, sum(case when r.id is null then p.units - p.fee_units else 0 end) as net,
      count(*) as sales, sum(case when r.id is null then 0 else 1 end) as refunds
      from purchases p left join refunds r on r.purchase_id = p.id
      where p.merchant_id = ${merchantId} and p.paid_at >= ${BigInt(span.since)} and p.paid_at < ${BigInt(span.until)}
      group by p.asset order by sales desc`.execute(records)
  const parts = await listPartsBack(records, merchantId, span)
  return found.rows.map((row) => {
    const given = parts.filter(({ asset }) => asset === row.asset)
    return {
      asset: row.asset,
      net: given.reduce((net, { share }) => net - share, BigInt(row.net)),
      sales: Number(row.sales),
      refunds: Number(row.refunds) + given.length,
    }
  })
}

/** Of sales of a span that are orders partly given back: what of the merchant's share went back with the parts. */
async function listPartsBack(
  records: Records,
  merchantId: string,
  span: { readonly since: Instant; readonly until: Instant },
): Promise<ReadonlyArray<{ readonly asset: string; readonly share: bigint }>> {
  const { rows } = await sql<Record<'units' | 'fee_units' | 'given', bigint | string> & { asset: string }>`
    select p.asset as asset, p.units as units, p.fee_units as fee_units, sum(l.refunded_units) as given
      from purchases p join orders o on o.purchase_id = p.id join order_lines l on l.order_id = o.id
      left join refunds r on r.purchase_id = p.id
      where p.merchant_id = ${merchantId} and p.paid_at >= ${BigInt(span.since)} and p.paid_at < ${BigInt(span.until)}
        and r.id is null and l.refunded_units > 0
      group by p.id, p.asset, p.units, p.fee_units`.execute(records)
  return rows.map(({ asset, ...row }) => {
    const [units, fee, given] = [BigInt(row.units), BigInt(row.fee_units), BigInt(row.given)]
    const money = (amount: bigint) => ({ asset: asset as Asset, amount })
    const feeBack = feeOfPart({ price: money(units), fee: money(fee) }, { id: '', before: 0n, units: given })
    return { asset, share: given - feeBack }
  })
}
