// Spending allowances: a cap or a budget is a ledger account on a control ledger, filled once per period and drawn
// down in the same chain as the payment, so two devices can never spend one budget twice.

import { type Asset, type Instant, instant } from '@farthing/protocol'
import { accountId } from './accounts.ts'

const dayMs = 86_400_000

/** One cap: whose, over which period, under which version of its limit. */
export type Allowance = {
  readonly scope: 'wallet-day' | 'connection-week' | 'phone-bundle'
  /** `wal_…`, `wal_…|mer_…`, or for a bundle `wal_…|mer_…|phn_…`. */
  readonly owner: string
  readonly asset: Asset
  /** The period's number since 1970: days for a daily cap, weeks from Monday for a weekly one, 0 for a bundle. */
  readonly period: number
  /** Counts up with each change of the limit, so that a changed limit has an account of its own. */
  readonly version: number
}

/** The day (UTC) an instant falls in, counted from 1970-01-01. */
export function dayOf(now: Instant): number {
  return Math.floor(now / dayMs)
}

/** The week an instant falls in, Monday to Sunday UTC, counted from the week of 1970-01-01. */
export function weekOf(now: Instant): number {
  return Math.floor((dayOf(now) + 3) / 7)
}

/** The instant a week began. */
export function weekStart(week: number): Instant {
  return instant((week * 7 - 3) * dayMs)
}

/** The name an allowance is known by in ids. */
export function allowanceKey(allowance: Allowance): string {
  const { scope, owner, asset, period, version } = allowance
  return `${scope}|${owner}|${asset}|${period}|${version}`
}

export function allowanceAccountId(allowance: Allowance): bigint {
  return accountId('allowance', allowanceKey(allowance), allowance.asset)
}
