// What the pages of limits and of a family show: a wallet's age and limits with what is used of them, its guardian, its members, and what
// waits for an answer.

import { type Asset, type Instant, type Money } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Approval } from '../domain/guard/approval.ts'
import { type Ceiling, ceilingsFor, periodStart } from '../domain/guard/ceilings.ts'
import {
  type Guard,
  isMinor,
  type LimitPeriod,
  type LimitScope,
  type SpendLimit,
  type StandingApproval,
} from '../domain/guard/guard.ts'
import { guardLimits } from '../domain/guard/guard-limits.ts'
import { listApprovals } from '../records/approvals.ts'
import { type FamilyLink, listLinksOfGuardian, readGuardianLink } from '../records/family.ts'
import { type GuardSpend, listGuardSpends, readSpentUnder } from '../records/guard-spends.ts'
import { listLimits, listStandingApprovals, readGuard } from '../records/guards.ts'
import { readWallet } from '../records/wallets.ts'
import { type MailSetting, readMailSetting } from './set-mail-address.ts'

/** One limit as it holds now, and what is used of it. */
export type LimitView = {
  readonly by: Ceiling['by']
  readonly period: LimitPeriod
  readonly scope: LimitScope
  readonly max: Money
  /** Nothing for a limit of single purchases. */
  readonly used: Money
  /** When the period began. */
  readonly since: Instant
}

export type SpendingView = {
  readonly guard: Guard
  /** Below 18: no budgets, and every payment is confirmed in two steps (E-08). */
  readonly isMinor: boolean
  readonly guardianId?: string
  /** Of each currency the wallet holds: what was spent this month. */
  readonly month: readonly Money[]
  /** Every limit that holds for all purchases, whoever set it. */
  readonly limits: readonly LimitView[]
  /** What was set by hand, with raises that wait. */
  readonly set: readonly SpendLimit[]
}

export type MemberView = {
  readonly link: FamilyLink
  /** Absent while nobody has accepted. */
  readonly spending?: SpendingView
  readonly standing: readonly StandingApproval[]
  readonly recent: readonly GuardSpend[]
}

export type FamilyView = {
  readonly own: SpendingView
  readonly mail: MailSetting
  readonly members: readonly MemberView[]
  /** What this wallet is asked to answer, newest first. */
  readonly asked: readonly Approval[]
  /** What this wallet asked its guardian for and waits for. */
  readonly waiting: readonly Approval[]
}

/** All that a wallet's family page shows. */
export async function readFamily(deps: Deps, walletId: string): Promise<FamilyView> {
  const links = await listLinksOfGuardian(deps.records, walletId, guardLimits.membersMax)
  const page = { state: 'waiting', limit: guardLimits.approvalsMax } as const
  return {
    own: await readSpending(deps, walletId),
    mail: await readMailSetting(deps, walletId),
    members: await Promise.all(links.map((link) => readMemberView(deps, link))),
    asked: await listApprovals(deps.records, { guardianId: walletId, ...page }),
    waiting: await listApprovals(deps.records, { childId: walletId, ...page }),
  }
}

async function readMemberView(deps: Deps, link: FamilyLink): Promise<MemberView> {
  const { childId } = link
  if (childId === undefined) return { link, standing: [], recent: [] }
  const spending = await readSpending(deps, childId)
  return {
    link,
    spending,
    standing: await listStandingApprovals(deps.records, childId),
    recent: await listGuardSpends(deps.records, {
      walletId: childId,
      since: periodStart('month', spending.guard.zone, deps.system.now()),
      limit: guardLimits.spendsShown,
    }),
  }
}

/** What a wallet may spend, and has spent. */
export async function readSpending(deps: Deps, walletId: string): Promise<SpendingView> {
  const now = deps.system.now()
  const guard = await readGuard(deps.records, walletId)
  const limits = await listLimits(deps.records, walletId)
  const link = isMinor(guard.band) ? await readGuardianLink(deps.records, walletId) : undefined
  const held = (await readWallet(deps.records, walletId))?.assets ?? []
  const assets = [...new Set<Asset>([...held, ...limits.map(({ asset }) => asset)])]
  const views = await Promise.all(assets.map((asset) => readLimitViews(deps, { guard, limits, asset, now })))
  const month: readonly Money[] = await Promise.all(
    assets.map(async (asset) => {
      const ceiling = monthOf(guard, now)
      const [amount = 0n] = await readSpentUnder(deps.records, { walletId: guard.walletId, asset }, [ceiling])
      return { asset, amount }
    }),
  )
  return {
    guard,
    isMinor: isMinor(guard.band),
    ...(link === undefined ? {} : { guardianId: link.guardianId }),
    month,
    limits: views.flat(),
    set: limits,
  }
}

function monthOf(guard: Guard, now: Instant) {
  const from = periodStart('month', guard.zone, now)
  return { by: 'operator', period: 'month', scope: '', unitsMax: 0n, yields: false, from } as const
}

async function readLimitViews(
  deps: Deps,
  of: {
    readonly guard: Guard
    readonly limits: readonly SpendLimit[]
    readonly asset: Asset
    readonly now: Instant
  },
): Promise<readonly LimitView[]> {
  const { guard, limits, asset, now } = of
  const ceilings = ceilingsFor({
    guard,
    limits,
    operator: deps.config.spendLimits,
    asset,
    priceUnits: 0n,
    merchantId: '',
    category: '',
    now,
  })
  const scoped = limits
    .filter((limit) => limit.scope !== '' && limit.asset === asset)
    .map(
      ({ setBy, period, scope, units }): Ceiling => ({
        by: setBy,
        period,
        scope,
        unitsMax: units,
        yields: false,
      }),
    )
  const counted = [...ceilings, ...scoped].map((ceiling) => ({
    ...ceiling,
    from: ceiling.period === 'purchase' ? now : periodStart(ceiling.period, guard.zone, now),
  }))
  const spent = await readSpentUnder(deps.records, { walletId: guard.walletId, asset }, counted)
  return counted.map(({ by, period, scope, unitsMax, from }, index) => ({
    by,
    period,
    scope,
    max: { asset, amount: unitsMax },
    used: { asset, amount: spent[index] ?? 0n },
    since: from,
  }))
}
