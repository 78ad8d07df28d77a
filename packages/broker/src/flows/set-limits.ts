// Sets what a wallet may spend: its owner for themselves, a guardian for a child (E-04). What is stricter works at once; what is looser by
// one's own hand a day later, by a guardian's at once with a passkey proved for it.

import type { Statement } from '@farthing/ledger'
import { type Asset, type Instant, instant, type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { Due } from '../domain/agenda.ts'
import { assets } from '../domain/assets.ts'
import { isWider, limitInForce } from '../domain/guard/ceilings.ts'
import {
  type Guard,
  type Hours,
  hoursInForce,
  isMinor,
  type LimitPeriod,
  type LimitScope,
  type SpendLimit,
} from '../domain/guard/guard.ts'
import { guardLimits } from '../domain/guard/guard-limits.ts'
import { finishDue, setDue } from '../records/agenda.ts'
import { deleteLimit, listLimits, readGuard, upsertGuard, upsertLimit } from '../records/guards.ts'
import { deleteFreshProof, hasFreshProof } from '../records/proofs.ts'
import { readMember } from './invite-member.ts'

/** Who sets it; a guardian's device is known by its secret, on which the proof was made. */
export type LimitsBy =
  | { readonly kind: 'self' }
  | { readonly kind: 'guardian'; readonly guardianId: string; readonly secret: string }

/** The act that a guardian proves a passkey for before limits of a child become looser. */
export function limitsAct(childId: string): `limits ${string}` {
  return `limits ${childId}`
}

export type SetLimitInput = {
  readonly walletId: string
  readonly by: LimitsBy
  readonly period: LimitPeriod
  readonly scope: LimitScope
  readonly asset: Asset
  /** Without units the limit goes away. */
  readonly units?: bigint
}

/** When it works: at once or later. */
export type LimitSet = { readonly ok: true; readonly from: Instant }

export async function setLimit(deps: Deps, input: SetLimitInput): Promise<LimitSet | Problem> {
  const { units } = input
  if (!assets.includes(input.asset)) return problem('invalid_request', 'That currency is not kept here')
  if (units !== undefined && (units < 0n || units > guardLimits.limitMax)) {
    return problem('invalid_request', 'A limit is an amount from 0 to 1000000')
  }
  const owner = await readOwner(deps, input)
  if (!owner.ok) return owner
  const limits = await listLimits(deps.records, input.walletId)
  const setBy = input.by.kind
  const before = limits.find(
    (limit) =>
      limit.setBy === setBy &&
      limit.period === input.period &&
      limit.scope === input.scope &&
      limit.asset === input.asset,
  )
  if (before === undefined && limits.length >= guardLimits.limitsPerWallet) {
    return problem('gone_wrong_state', 'Remove a limit first: fifty are the most')
  }
  const now = deps.system.now()
  const standing = before === undefined ? undefined : limitInForce(before, now)
  const isLooser = standing !== undefined && (units === undefined || units > standing)
  const allowed = await judgeLooser(deps, { ...owner, ...input, isLooser })
  if (!allowed.ok) return allowed
  const at = allowed.isLater ? instant(now + guardLimits.raiseAfterMs) : now
  const row: SpendLimit = {
    walletId: owner.guard.walletId,
    setBy,
    period: input.period,
    scope: input.scope,
    asset: input.asset,
    units: allowed.isLater ? (standing ?? 0n) : (units ?? 0n),
    ...(allowed.isLater ? { next: { at, ...(units === undefined ? {} : { units }) } } : {}),
  }
  const write =
    units === undefined && !allowed.isLater ? deleteLimit(deps.records, row) : upsertLimit(deps.records, row)
  return commitChange(deps, { guard: owner.guard, records: [...allowed.records, write], at })
}

/** The hours of the day in which a wallet may spend; without any, all of them. */
export async function setHours(
  deps: Deps,
  input: { readonly walletId: string; readonly by: LimitsBy; readonly hours?: Hours },
): Promise<LimitSet | Problem> {
  const { hours } = input
  const isMinute = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < 24 * 60
  if (hours !== undefined && !(isMinute(hours.from) && isMinute(hours.to) && hours.from !== hours.to)) {
    return problem('invalid_request', 'Hours begin and end at two different minutes of the day')
  }
  const owner = await readOwner(deps, input)
  if (!owner.ok) return owner
  const now = deps.system.now()
  const standing = hoursInForce(owner.guard, now)
  const allowed = await judgeLooser(deps, { ...owner, ...input, isLooser: isWider(hours, standing) })
  if (!allowed.ok) return allowed
  const at = allowed.isLater ? instant(now + guardLimits.raiseAfterMs) : now
  const { hours: _hours, hoursNext: _next, ...rest } = owner.guard
  const kept = standing === undefined ? {} : { hours: standing }
  const wanted = hours === undefined ? {} : { hours }
  const guard: Guard = allowed.isLater
    ? { ...rest, ...kept, hoursNext: { ...wanted, at } }
    : { ...rest, ...wanted }
  return commitChange(deps, { guard, records: allowed.records, at })
}

type Owner = { readonly ok: true; readonly guard: Guard }

async function readOwner(
  deps: Deps,
  { walletId, by }: { readonly walletId: string; readonly by: LimitsBy },
): Promise<Owner | Problem> {
  if (by.kind === 'guardian') return readMember(deps, { guardianId: by.guardianId, childId: walletId })
  return { ok: true, guard: await readGuard(deps.records, walletId) }
}

type Allowed = { readonly ok: true; readonly isLater: boolean; readonly records: readonly Statement[] }

/** Whether who asks may loosen a limit, and when it works. */
async function judgeLooser(
  deps: Deps,
  of: {
    readonly guard: Guard
    readonly walletId: string
    readonly by: LimitsBy
    readonly isLooser: boolean
  },
): Promise<Allowed | Problem> {
  if (!of.isLooser) return { ok: true, isLater: false, records: [] }
  if (of.by.kind === 'self') {
    // Nobody below 18 raises what holds for them (E-08).
    return isMinor(of.guard.band) ? problem('guardian_needed') : { ok: true, isLater: true, records: [] }
  }
  const proof = { secret: of.by.secret, act: limitsAct(of.walletId) }
  const now = deps.system.now()
  if (!(await hasFreshProof(deps.records, proof, now))) return problem('passkey_required')
  return { ok: true, isLater: false, records: [deleteFreshProof(deps.records, proof, now)] }
}

async function commitChange(
  deps: Deps,
  change: { readonly guard: Guard; readonly records: readonly Statement[]; readonly at: Instant },
): Promise<LimitSet | Problem> {
  const isLater = change.at > deps.system.now()
  const outcome = await deps.ledger.commit({
    records: [
      ...change.records,
      upsertGuard(deps.records, change.guard),
      ...(isLater
        ? [setDue(deps.records, { kind: 'limit_raise', objectId: change.guard.walletId, at: change.at })]
        : []),
    ],
  })
  if (outcome.ok) return { ok: true, from: change.at }
  return undecided(outcome) ?? problem('gone_wrong_state', 'It was changed on another device just now')
}

/** The job of the agenda: writes down raises whose time has come; they have counted since that instant anyway. */
export async function raiseLimits(deps: Deps, due: Due): Promise<void> {
  const now = deps.system.now()
  const guard = await readGuard(deps.records, due.objectId)
  const limits = await listLimits(deps.records, due.objectId)
  const records = limits.flatMap((limit): readonly Statement[] => {
    if (limit.next === undefined || limit.next.at > now) return []
    const { next, ...rest } = limit
    if (next.units === undefined) return [deleteLimit(deps.records, limit)]
    return [upsertLimit(deps.records, { ...rest, units: next.units })]
  })
  const later = [...limits.map(({ next }) => next?.at), guard.hoursNext?.at].filter(
    (at): at is Instant => at !== undefined && at > now,
  )
  const { hoursNext, ...rest } = guard
  const isHourDue = hoursNext !== undefined && hoursNext.at <= now
  const { hours: _hours, ...without } = rest
  const after: Guard = isHourDue
    ? { ...without, ...(hoursNext.hours === undefined ? {} : { hours: hoursNext.hours }) }
    : guard
  await deps.ledger.commit({
    records: [
      ...records,
      ...(records.length === 0 && !isHourDue ? [] : [upsertGuard(deps.records, after)]),
      later.length === 0
        ? finishDue(deps.records, due)
        : setDue(deps.records, { ...due, at: instant(Math.min(...later)) }),
    ],
  })
}
