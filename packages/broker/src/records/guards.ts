// Age bands and limits of wallets as rows. Every change counts the guard's version up, on which payments are made.

import type { Statement } from '@farthing/ledger'
import { type Asset, type Id, type Instant, instant } from '@farthing/protocol'
import { type RawBuilder, sql } from 'kysely'
import {
  type Guard,
  type LimitScope,
  type SpendLimit,
  type StandingApproval,
  unknownGuard,
} from '../domain/guard/guard.ts'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'

/** What is known of a wallet's owner; of unknown age where nobody told anything. */
export async function readGuard(records: Records, walletId: string): Promise<Guard> {
  const row = await records
    .selectFrom('guards')
    .selectAll()
    .where('wallet_id', '=', walletId)
    .executeTakeFirst()
  return row === undefined ? unknownGuard(walletId) : toGuard(row)
}

/** The write of a guard changed from the version it holds; refused where somebody else changed it first. */
export function upsertGuard(records: Records, guard: Guard): Statement {
  const values = {
    band: guard.band,
    method: guard.method,
    declared_at: BigInt(guard.declaredAt),
    region: guard.region ?? null,
    zone: guard.zone,
    hour_from: guard.hours === undefined ? null : BigInt(guard.hours.from),
    hour_to: guard.hours === undefined ? null : BigInt(guard.hours.to),
    hours_next: guard.hoursNext === undefined ? null : JSON.stringify(guard.hoursNext),
    notices: guard.notices,
    version: BigInt(guard.version + 1),
  }
  if (guard.version === 0) {
    return compile(
      records
        .insertInto('guards')
        .values({ wallet_id: guard.walletId, ...values })
        .onConflict((conflict) => conflict.doNothing()),
      1,
    )
  }
  return compile(
    records
      .updateTable('guards')
      .set(values)
      .where('wallet_id', '=', guard.walletId)
      .where('version', '=', BigInt(guard.version)),
    1,
  )
}

/** The write that makes a wallet of unknown age an adult's, as an adult's phone line paid for it; any other stays as it is. */
export function adoptAdult(records: Records, walletId: string, now: Instant): Statement {
  const insert = sql`insert into guards (wallet_id, band, method, declared_at, zone, notices, version)
    values (${walletId}, 'adult', 'phone_line', ${BigInt(now)}, 'UTC', 'each', 1)
    on conflict (wallet_id) do update set band = excluded.band, method = excluded.method,
      declared_at = excluded.declared_at, version = guards.version + 1 where guards.band = 'unknown'`
  return compile({ compile: () => insert.compile(records) })
}

/** The condition that what a wallet's spending is judged by has not changed since a version was read. */
export function isGuardUnchanged(walletId: string, version: number): RawBuilder<unknown> {
  return sql`coalesce((select version from guards where wallet_id = ${walletId}), 0) = ${BigInt(version)}`
}

export async function listLimits(records: Records, walletId: string): Promise<readonly SpendLimit[]> {
  const rows = await records
    .selectFrom('spend_limits')
    .selectAll()
    .where('wallet_id', '=', walletId)
    .orderBy('set_by')
    .orderBy('period')
    .orderBy('scope')
    .orderBy('asset')
    .execute()
  return rows.map((row) => ({
    walletId: row.wallet_id as Id<'wal'>,
    setBy: row.set_by,
    period: row.period,
    scope: row.scope as LimitScope,
    asset: row.asset as Asset,
    units: row.units,
    ...(row.next_at === null
      ? {}
      : {
          next: {
            at: instant(Number(row.next_at)),
            ...(row.next_units === null ? {} : { units: row.next_units }),
          },
        }),
  }))
}

export function upsertLimit(records: Records, limit: SpendLimit): Statement {
  const values = {
    units: limit.units,
    next_units: limit.next?.units ?? null,
    next_at: limit.next === undefined ? null : BigInt(limit.next.at),
  }
  return compile(
    records
      .insertInto('spend_limits')
      .values({
        wallet_id: limit.walletId,
        set_by: limit.setBy,
        period: limit.period,
        scope: limit.scope,
        asset: limit.asset,
        ...values,
      })
      .onConflict((conflict) =>
        conflict.columns(['wallet_id', 'set_by', 'period', 'scope', 'asset']).doUpdateSet(values),
      ),
    1,
  )
}

export function deleteLimit(
  records: Records,
  limit: Pick<SpendLimit, 'walletId' | 'setBy' | 'period' | 'scope' | 'asset'>,
): Statement {
  return compile(
    records
      .deleteFrom('spend_limits')
      .where('wallet_id', '=', limit.walletId)
      .where('set_by', '=', limit.setBy)
      .where('period', '=', limit.period)
      .where('scope', '=', limit.scope)
      .where('asset', '=', limit.asset),
  )
}

export async function readStandingApproval(
  records: Records,
  wanted: { readonly childId: string; readonly appId: string; readonly asset: Asset },
): Promise<StandingApproval | undefined> {
  const row = await records
    .selectFrom('standing_approvals')
    .selectAll()
    .where('child_id', '=', wanted.childId)
    .where('app_id', '=', wanted.appId)
    .where('asset', '=', wanted.asset)
    .executeTakeFirst()
  return row === undefined ? undefined : toStanding(row)
}

export async function listStandingApprovals(
  records: Records,
  childId: string,
): Promise<readonly StandingApproval[]> {
  const rows = await records
    .selectFrom('standing_approvals')
    .selectAll()
    .where('child_id', '=', childId)
    .orderBy('app_id')
    .orderBy('asset')
    .execute()
  return rows.map(toStanding)
}

export function upsertStandingApproval(records: Records, standing: StandingApproval): Statement {
  const values = { units: standing.units, month_units: standing.monthUnits, at: BigInt(standing.at) }
  return compile(
    records
      .insertInto('standing_approvals')
      .values({
        child_id: standing.childId,
        app_id: standing.appId,
        asset: standing.asset,
        ...values,
      })
      .onConflict((conflict) => conflict.columns(['child_id', 'app_id', 'asset']).doUpdateSet(values)),
  )
}

/** Takes back what was allowed for good: all of a child's, or in one app. */
export function deleteStandingApprovals(records: Records, childId: string, appId?: string): Statement {
  const all = records.deleteFrom('standing_approvals').where('child_id', '=', childId)
  return compile(appId === undefined ? all : all.where('app_id', '=', appId))
}

function toGuard(row: Schema['guards']): Guard {
  return {
    walletId: row.wallet_id as Id<'wal'>,
    band: row.band,
    method: row.method as Guard['method'],
    declaredAt: instant(Number(row.declared_at)),
    ...(row.region === null ? {} : { region: row.region }),
    zone: row.zone,
    ...(row.hour_from === null || row.hour_to === null
      ? {}
      : { hours: { from: Number(row.hour_from), to: Number(row.hour_to) } }),
    ...(row.hours_next === null
      ? {}
      : { hoursNext: JSON.parse(row.hours_next) as NonNullable<Guard['hoursNext']> }),
    notices: row.notices,
    version: Number(row.version),
  }
}

function toStanding(row: Schema['standing_approvals']): StandingApproval {
  return {
    childId: row.child_id as Id<'wal'>,
    appId: row.app_id as Id<'app'>,
    asset: row.asset as Asset,
    units: row.units,
    monthUnits: row.month_units,
    at: instant(Number(row.at)),
  }
}
