// What counts against limits, one row a payment. Its insert carries the ceilings as conditions: all writes go one after the other
// through the ledger's writer, so that of a thousand payments at once none passes a ceiling by a unit.

import type { Statement } from '@farthing/ledger'
import { type Asset, type Id, type Instant, instant } from '@farthing/protocol'
import { type RawBuilder, sql } from 'kysely'
import type { Ceiling } from '../domain/guard/ceilings.ts'
import type { LimitScope } from '../domain/guard/guard.ts'
import { countedStates } from '../domain/phone/transitions.ts'
import { compile, type Records } from './database.ts'
import { isGuardUnchanged } from './guards.ts'
import type { Schema } from './schema.ts'

export type GuardSpend = {
  /** Of a payment `mer_…|nonce`, of a charge on the phone bill `phn_…`. */
  readonly id: string
  readonly walletId: Id<'wal'>
  readonly asset: Asset
  /** What counts; zero for a piece of a bundle, whose charge counted. */
  readonly units: bigint
  readonly backUnits: bigint
  readonly merchantId: string
  readonly appId?: string
  readonly category: string
  readonly title?: string
  readonly phonePaymentId?: string
  readonly isConsented: boolean
  readonly at: Instant
}

/** A ceiling with the instant its period began. */
export type CountedCeiling = Ceiling & { readonly from: Instant }

/**
 * The write of a payment beside its commit; refused where it would pass a ceiling, or what its wallet's spending is judged by is not what
 * it was in the version told. `price` is judged also where it does not count.
 */
export function insertGuardSpend(
  records: Records,
  spend: GuardSpend,
  under: { readonly version: number; readonly price: bigint; readonly ceilings: readonly CountedCeiling[] },
): Statement {
  const conditions = under.ceilings.map(
    (ceiling) => sql`${spentUnder(spend, ceiling)} + ${under.price} <= ${ceiling.unitsMax}`,
  )
  const insert = sql`insert into guard_spends (id, wallet_id, asset, units, back_units, merchant_id, app_id, category, title,
    phone_payment_id, is_consented, at)
    select ${spend.id}, ${spend.walletId}, ${spend.asset}, ${spend.units}, ${spend.backUnits}, ${spend.merchantId},
      ${spend.appId ?? null}, ${spend.category}, ${spend.title ?? null}, ${spend.phonePaymentId ?? null},
      ${spend.isConsented ? 1n : 0n}, ${BigInt(spend.at)}
    where ${sql.join([isGuardUnchanged(spend.walletId, under.version), ...conditions], sql` and `)}`
  return compile({ compile: () => insert.compile(records) }, 1)
}

/** What a wallet spent under a ceiling, as a part of a condition; zero for a ceiling of single purchases. */
export function spentUnder(
  of: Pick<GuardSpend, 'walletId' | 'asset'>,
  ceiling: Pick<CountedCeiling, 'period' | 'scope' | 'from'>,
): RawBuilder<bigint> {
  if (ceiling.period === 'purchase') return sql<bigint>`0`
  return sql<bigint>`(select coalesce(sum(spends.units - spends.back_units), 0) from guard_spends as spends
    where spends.wallet_id = ${of.walletId} and spends.asset = ${of.asset} and spends.at >= ${BigInt(ceiling.from)}
    and ${scopeCondition(ceiling.scope)} and ${isCounted})`
}

/** A charge on the phone bill counts while the operator may hold the money. */
const isCounted = sql`(spends.phone_payment_id is null or exists (select 1 from phone_payments
  where phone_payments.id = spends.phone_payment_id
  and phone_payments.state in (${sql.join(countedStates.map((state) => sql.lit(state)))})))`

function scopeCondition(scope: LimitScope): RawBuilder<unknown> {
  const name = scope.slice(scope.indexOf(':') + 1)
  if (scope.startsWith('app:')) return sql`spends.app_id = ${name}`
  if (scope.startsWith('merchant:')) return sql`spends.merchant_id = ${name}`
  return scope.startsWith('category:') ? sql`spends.category = ${name}` : sql`1 = 1`
}

/** What was spent under each ceiling, in their order. */
export async function readSpentUnder(
  records: Records,
  of: Pick<GuardSpend, 'walletId' | 'asset'>,
  ceilings: readonly CountedCeiling[],
): Promise<readonly bigint[]> {
  const sums: bigint[] = []
  for (const ceiling of ceilings) {
    const found = await sql<{ sum: bigint | number }>`select ${spentUnder(of, ceiling)} as sum`.execute(
      records,
    )
    sums.push(BigInt(found.rows[0]?.sum ?? 0n))
  }
  return sums
}

/** The write that gives back what a refund returned; at most what was counted. A payment that was never counted changes nothing. */
export function restoreGuardSpend(records: Records, id: string, units: bigint): Statement {
  const update = sql`update guard_spends
    set back_units = case when back_units + ${units} > units then units else back_units + ${units} end where id = ${id}`
  return compile({ compile: () => update.compile(records) })
}

/** A wallet's payments since an instant, newest first. */
export async function listGuardSpends(
  records: Records,
  filter: { readonly walletId: string; readonly since: Instant; readonly limit: number },
): Promise<readonly GuardSpend[]> {
  const rows = await records
    .selectFrom('guard_spends as spends')
    .selectAll()
    .where('spends.wallet_id', '=', filter.walletId)
    .where('spends.at', '>=', BigInt(filter.since))
    .where(sql<boolean>`${isCounted}`)
    .orderBy('spends.at', 'desc')
    .orderBy('spends.id')
    .limit(filter.limit)
    .execute()
  return rows.map(toSpend)
}

export async function readGuardSpend(records: Records, id: string): Promise<GuardSpend | undefined> {
  const row = await records.selectFrom('guard_spends').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toSpend(row)
}

function toSpend(row: Schema['guard_spends']): GuardSpend {
  return {
    id: row.id,
    walletId: row.wallet_id as Id<'wal'>,
    asset: row.asset as Asset,
    units: row.units,
    backUnits: row.back_units,
    merchantId: row.merchant_id,
    ...(row.app_id === null ? {} : { appId: row.app_id }),
    category: row.category,
    ...(row.title === null ? {} : { title: row.title }),
    ...(row.phone_payment_id === null ? {} : { phonePaymentId: row.phone_payment_id }),
    isConsented: row.is_consented === 1n,
    at: instant(Number(row.at)),
  }
}
