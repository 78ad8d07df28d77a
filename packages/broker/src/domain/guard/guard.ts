// What is known of the age of a wallet's owner, and the limits that they, their guardian, the region, the app and the operator set
// to what it spends. No birth dates: a band, how it was told, and when (E-01).

import { type Asset, type Id, type Instant, instant } from '@farthing/protocol'
import type { AgeBand } from '../goods/app.ts'

/** How a band came to be known: told by the owner, told by the guardian, or by a settled phone line of an adult. */
export type AgeMethod = 'declared' | 'guardian' | 'phone_line'

export type Hours = { readonly from: number; readonly to: number }

export type Guard = {
  readonly walletId: Id<'wal'>
  readonly band: AgeBand
  readonly method: AgeMethod | 'none'
  readonly declaredAt: Instant
  /** ISO 3166 country whose presets hold. */
  readonly region?: string
  /** IANA zone in which days, weeks, months and hours are counted. */
  readonly zone: string
  /** Minutes of the day from which on and until which spending is allowed; over midnight where the first is the later one. */
  readonly hours?: Hours
  /** Wider hours that wait their time; without any all hours are allowed then. */
  readonly hoursNext?: { readonly hours?: Hours; readonly at: Instant }
  readonly notices: 'each' | 'weekly'
  /** Counts every change of what spending is judged by; 0 where nothing was ever told. */
  readonly version: number
}

export const limitPeriods = ['purchase', 'day', 'week', 'month'] as const
export type LimitPeriod = (typeof limitPeriods)[number]

/** All spending, or that in one app, with one merchant, or on one class of items. */
export type LimitScope = '' | `app:${string}` | `merchant:${string}` | `category:${string}`

export type SpendLimit = {
  readonly walletId: Id<'wal'>
  readonly setBy: 'self' | 'guardian'
  readonly period: LimitPeriod
  readonly scope: LimitScope
  readonly asset: Asset
  readonly units: bigint
  /** A raise that waits its time; without units the limit goes away then. */
  readonly next?: { readonly units?: bigint; readonly at: Instant }
}

export type StandingApproval = {
  readonly childId: Id<'wal'>
  readonly appId: Id<'app'>
  readonly asset: Asset
  /** The dearest purchase that needs no asking. */
  readonly units: bigint
  /** What it allows in a month at most. */
  readonly monthUnits: bigint
  readonly at: Instant
}

/** A wallet that nobody told anything of. */
export function unknownGuard(walletId: string): Guard {
  return {
    walletId: walletId as Id<'wal'>,
    band: 'unknown',
    method: 'none',
    declaredAt: instant(0),
    zone: 'UTC',
    notices: 'each',
    version: 0,
  }
}

/** The bands below 18. */
export function isMinor(band: AgeBand): band is 'under13' | '13-15' | '16-17' {
  return band === 'under13' || band === '13-15' || band === '16-17'
}

/** The age that everybody of a band has reached; an unknown one counts as grown up only where a caller says so. */
export function leastAge(band: AgeBand): number {
  switch (band) {
    case 'under13':
      return 0
    case '13-15':
      return 13
    case '16-17':
      return 16
    case 'adult':
      return 18
    case 'unknown':
      return 0
  }
  return 0
}

/** The hours that hold at an instant. */
export function hoursInForce({ hours, hoursNext }: Guard, now: Instant): Hours | undefined {
  return hoursNext !== undefined && hoursNext.at <= now ? hoursNext.hours : hours
}
