// What a family's flows know, as its page shows it: wallets and apps by name, limits with whose they are.

import type { Money } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { limitInForce } from '../domain/guard/ceilings.ts'
import type { LimitScope } from '../domain/guard/guard.ts'
import {
  type FamilyView,
  type LimitView,
  type MemberView,
  readFamily,
  type SpendingView,
} from '../flows/read-family.ts'
import type { Approval, Ceiling, FamilyMember, WalletFamilyView } from '../pages/wallet-family-view.ts'
import { readApp } from '../records/apps.ts'
import { readMerchant } from '../records/merchants.ts'

/** The page of a family as it is now; the caller adds what was just done or refused. */
export async function familyView(deps: Deps, walletId: string, key: string): Promise<WalletFamilyView> {
  const family = await readFamily(deps, walletId)
  const { own } = family
  return {
    own: {
      band: own.guard.band,
      ...(own.guard.version === 0 ? {} : { declaredAt: own.guard.declaredAt }),
      ceilings: await ceilingsOf(deps, own),
      raises: raisesOf(deps, own),
      monthSpent: own.month,
    },
    ...(own.isMinor ? { guardian: own.guardianId === undefined ? 'missing' : 'linked' } : {}),
    asked: family.waiting.map(({ orderId, title, price, expiresAt }) => ({
      orderId,
      title,
      price,
      expiresAt,
    })),
    approvals: await Promise.all(family.asked.map((each) => approvalOf(deps, family, each))),
    members: await Promise.all(family.members.map((member) => memberOf(deps, member))),
    mail: family.mail,
    key,
  }
}

/** Limits of the main currency, and of others where something was spent in them. */
async function ceilingsOf(deps: Deps, spending: SpendingView): Promise<readonly Ceiling[]> {
  const [main] = spending.month
  const shown = spending.limits.filter(
    ({ max, used }) => max.asset === (main?.asset ?? max.asset) || used.amount > 0n,
  )
  return Promise.all(shown.map((limit) => ceilingOf(deps, limit)))
}

async function ceilingOf(deps: Deps, limit: LimitView): Promise<Ceiling> {
  const scope = await scopeName(deps, limit.scope)
  return {
    period: limit.period,
    limit: limit.max,
    ...(limit.period === 'purchase' ? {} : { used: limit.used }),
    by: limit.by,
    ...(scope === undefined ? {} : { scope }),
  }
}

async function scopeName(deps: Deps, scope: LimitScope): Promise<string | undefined> {
  if (scope === '') return undefined
  const name = scope.slice(scope.indexOf(':') + 1)
  if (scope.startsWith('app:')) return (await readApp(deps.records, name))?.title ?? name
  if (scope.startsWith('merchant:')) return (await readMerchant(deps.records, name))?.name ?? name
  return name
}

function raisesOf(deps: Deps, { set }: SpendingView): WalletFamilyView['own']['raises'] {
  const now = deps.system.now()
  return set.flatMap(({ setBy, scope, period, asset, next }) =>
    setBy === 'self' && scope === '' && next !== undefined && next.at > now
      ? [
          {
            period,
            at: next.at,
            ...(next.units === undefined ? {} : { limit: { asset, amount: next.units } }),
          },
        ]
      : [],
  )
}

async function memberOf(deps: Deps, { link, spending, standing, recent }: MemberView): Promise<FamilyMember> {
  return {
    id: link.id,
    ...(link.childId === undefined ? {} : { walletId: link.childId }),
    name: link.name,
    band: link.band,
    state: link.state === 'linked' ? 'linked' : 'invited',
    since: link.linkedAt ?? link.createdAt,
    ...(link.state === 'invited' ? { inviteUntil: link.expiresAt } : {}),
    ceilings: spending === undefined ? [] : await ceilingsOf(deps, spending),
    notices: spending?.guard.notices ?? 'each',
    always: await Promise.all(
      standing.map(async ({ appId, asset, units, monthUnits }) => ({
        appTitle: (await readApp(deps.records, appId))?.title ?? appId,
        under: { asset, amount: units },
        month: { asset, amount: monthUnits },
      })),
    ),
    recent: recent.map(({ id, title, asset, units, at }) => ({
      id,
      title: title ?? '',
      price: { asset, amount: units },
      at,
    })),
  }
}

async function approvalOf(
  deps: Deps,
  family: FamilyView,
  approval: FamilyView['asked'][number],
): Promise<Approval> {
  const { price } = approval
  const member = family.members.find(({ link }) => link.childId === approval.childId)
  const app = await readApp(deps.records, approval.appId)
  const merchant = await readMerchant(deps.records, approval.merchantId)
  const monthLimit = monthLimitOf(deps, member, price)
  return {
    id: approval.id,
    memberName: member?.link.name ?? '',
    title: approval.title,
    appTitle: app?.title ?? approval.appId,
    merchantName: merchant?.name ?? '',
    price,
    monthSpent: member?.spending?.month.find(({ asset }) => asset === price.asset) ?? {
      ...price,
      amount: 0n,
    },
    ...(monthLimit === undefined ? {} : { monthLimit }),
    askedAt: approval.createdAt,
    expiresAt: approval.expiresAt,
  }
}

/** The strictest limit of a month that holds for all of a member's purchases. */
function monthLimitOf(deps: Deps, member: MemberView | undefined, price: Money): Money | undefined {
  const own = (member?.spending?.set ?? []).flatMap((limit) => {
    const units = limitInForce(limit, deps.system.now())
    return limit.period === 'month' &&
      limit.scope === '' &&
      limit.asset === price.asset &&
      units !== undefined
      ? [units]
      : []
  })
  const known = (member?.spending?.limits ?? []).flatMap(({ period, scope, max }) =>
    period === 'month' && scope === '' && max.asset === price.asset ? [max.amount] : [],
  )
  const all = [...own, ...known].toSorted((left, right) => (left < right ? -1 : left > right ? 1 : 0))
  const [least] = all
  return least === undefined ? undefined : { asset: price.asset, amount: least }
}
