// Which ceilings hold for a payment: those of the owner, the guardian, the region, the app and the operator (E-02 to E-04). All hold at
// once, so that the strictest decides; those that a guardian may lift for one purchase say so.

import { type Asset, assetCode, assetScale, type Instant, instant } from '@farthing/protocol'
import { type App, ageBands } from '../goods/app.ts'
import { daySpan, localTime, monthSpan } from '../limits/calendar.ts'
import {
  type Guard,
  type Hours,
  isMinor,
  type LimitPeriod,
  type LimitScope,
  leastAge,
  type SpendLimit,
  type StandingApproval,
} from './guard.ts'
import { regionPresets } from './region-presets.ts'

/** Who sets a ceiling. */
export type CeilingBy = 'self' | 'guardian' | 'region' | 'app' | 'operator'

export type Ceiling = {
  readonly by: CeilingBy
  readonly period: LimitPeriod
  readonly scope: LimitScope
  readonly unitsMax: bigint
  /** Whether a guardian's approval of one purchase lifts it. */
  readonly yields: boolean
}

/** In whole units of any currency: what the operator allows each band, and wallets of unknown age (E-02, E-03). */
export type OperatorLimits = {
  readonly unknownMonth: bigint
  readonly minors: Readonly<
    Record<'under13' | '13-15' | '16-17', { readonly purchase: bigint; readonly month: bigint }>
  >
}

/** The figures of the specification; an operator may change them. */
export const defaultOperatorLimits: OperatorLimits = {
  unknownMonth: 5n,
  minors: {
    under13: { purchase: 0n, month: 0n },
    '13-15': { purchase: 3n, month: 10n },
    '16-17': { purchase: 10n, month: 30n },
  },
}

export type CeilingInput = {
  readonly guard: Guard
  readonly limits: readonly SpendLimit[]
  readonly standing?: StandingApproval
  readonly operator: OperatorLimits
  readonly asset: Asset
  readonly priceUnits: bigint
  readonly merchantId: string
  readonly app?: Pick<App, 'id' | 'ageRating'>
  readonly category: string
  readonly region?: string
  readonly now: Instant
}

/** Every ceiling that holds for one payment. */
export function ceilingsFor(input: CeilingInput): readonly Ceiling[] {
  return [...ownCeilings(input), ...regionCeilings(input), ...appCeilings(input), ...operatorCeilings(input)]
}

/** What a limit allows at an instant: a raise counts from its time on, whether or not the agenda has written it down yet. */
export function limitInForce(limit: SpendLimit, now: Instant): bigint | undefined {
  return limit.next !== undefined && limit.next.at <= now ? limit.next.units : limit.units
}

function ownCeilings(input: CeilingInput): readonly Ceiling[] {
  const scopes = new Set<LimitScope>([
    '',
    `merchant:${input.merchantId}`,
    `category:${input.category}`,
    ...(input.app === undefined ? [] : ([`app:${input.app.id}`] as const)),
  ])
  return input.limits.flatMap((limit): readonly Ceiling[] => {
    const unitsMax = limitInForce(limit, input.now)
    if (unitsMax === undefined || limit.asset !== input.asset || !scopes.has(limit.scope)) return []
    // Who sets oneself a limit is not asked whether it may be passed; a guardian may be.
    const yields = limit.setBy === 'guardian' && isMinor(input.guard.band)
    return [{ by: limit.setBy, period: limit.period, scope: limit.scope, unitsMax, yields }]
  })
}

function regionCeilings({ guard, region, asset }: CeilingInput): readonly Ceiling[] {
  return regionPresets.flatMap((preset) => {
    const isOurs = preset.band === guard.band && (preset.region === region || preset.region === guard.region)
    const sums = isOurs ? preset.sums[assetCode(asset)] : undefined
    return [
      ...(sums?.purchase === undefined
        ? []
        : [ceiling('region', 'purchase', whole(asset, BigInt(sums.purchase)))]),
      ...(sums?.month === undefined ? [] : [ceiling('region', 'month', whole(asset, BigInt(sums.month)))]),
    ]
  })
}

function appCeilings({ guard, app }: CeilingInput): readonly Ceiling[] {
  if (app === undefined) return []
  // Somebody of unknown age is kept out of what is for adults alone.
  const isTooYoung = guard.band === 'unknown' ? app.ageRating === 18 : leastAge(guard.band) < app.ageRating
  return isTooYoung ? [{ ...ceiling('app', 'purchase', 0n), scope: `app:${app.id}` }] : []
}

function operatorCeilings(input: CeilingInput): readonly Ceiling[] {
  const { guard, operator, asset, standing } = input
  if (guard.band === 'unknown') return [ceiling('operator', 'month', whole(asset, operator.unknownMonth))]
  if (!isMinor(guard.band)) return []
  if (standing !== undefined && standing.asset === asset && input.priceUnits <= standing.units) {
    return [
      {
        by: 'guardian',
        period: 'month',
        scope: `app:${standing.appId}`,
        unitsMax: standing.monthUnits,
        yields: true,
      },
    ]
  }
  const { purchase, month } = operator.minors[guard.band]
  return [
    { ...ceiling('operator', 'purchase', whole(asset, purchase)), yields: true },
    { ...ceiling('operator', 'month', whole(asset, month)), yields: true },
  ]
}

function ceiling(by: CeilingBy, period: LimitPeriod, unitsMax: bigint): Ceiling {
  return { by, period, scope: '', unitsMax, yields: false }
}

/** The units of whole main-currency units. */
export function whole(asset: Asset, count: bigint): bigint {
  return count * 10n ** BigInt(assetScale(asset))
}

/** When the period that an instant is in began, by the clocks of a zone; weeks begin on Monday. */
export function periodStart(period: Exclude<LimitPeriod, 'purchase'>, zone: string, now: Instant): Instant {
  if (period === 'month') return monthSpan(zone, now).from
  let span = daySpan(zone, now)
  if (period === 'day') return span.from
  const { year, month, day } = localTime(zone, now)
  const sinceMonday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7
  for (let count = 0; count < sinceMonday; count += 1) span = daySpan(zone, instant(span.from - 1))
  return span.from
}

/** Whether an hour of the day is one in which the wallet may spend. */
export function isWithinHours(hours: Hours | undefined, minuteOfDay: number): boolean {
  if (hours === undefined || hours.from === hours.to) return true
  return hours.from < hours.to
    ? minuteOfDay >= hours.from && minuteOfDay < hours.to
    : minuteOfDay >= hours.from || minuteOfDay < hours.to
}

/** Whether hours allow spending at a minute at which others do not. */
export function isWider(hours: Hours | undefined, others: Hours | undefined): boolean {
  for (let minute = 0; minute < 24 * 60; minute += 1) {
    if (isWithinHours(hours, minute) && !isWithinHours(others, minute)) return true
  }
  return false
}

/** Whether one may change from a band to another by one's own word: up only where nothing was known (E-04, E-08). */
export function mayDeclare(from: Guard['band'], to: Guard['band']): boolean {
  if (from === 'unknown') return to !== 'unknown'
  return to !== 'unknown' && ageBands.indexOf(to) <= ageBands.indexOf(from)
}
