// Tells of a payment that a limit was in the way of: the guardian by mail once a day and seller, the app by an event once a period.

import { createHash } from 'node:crypto'
import type { Statement } from '@farthing/ledger'
import {
  describeProblem,
  formatMoney,
  type Id,
  idChanceBytes,
  makeId,
  type Problem,
  toMoneyJson,
} from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { dayOf } from '../domain/allowance.ts'
import { type Ceiling, periodStart } from '../domain/guard/ceilings.ts'
import { insertEvent, readEvent } from '../records/events.ts'
import { readGuardianLink } from '../records/family.ts'
import { readGuard } from '../records/guards.ts'
import type { QuotedSpend } from './judge-spend.ts'
import { planMail } from './queue-mail.ts'

export type BlockedSpend = {
  readonly walletId: string
  readonly spend: QuotedSpend
  readonly ceiling: Ceiling
  readonly refusal: Problem
}

/** Writes both; what cannot be written now is told at the next attempt. */
export async function noteBlockedSpend(deps: Deps, blocked: BlockedSpend): Promise<void> {
  const records = [...(await guardianMail(deps, blocked)), ...(await limitEvent(deps, blocked))]
  if (records.length > 0) await deps.ledger.commit({ records })
}

async function guardianMail(deps: Deps, blocked: BlockedSpend): Promise<readonly Statement[]> {
  const link = await readGuardianLink(deps.records, blocked.walletId)
  if (link === undefined) return []
  const { spend, walletId } = blocked
  return planMail(deps, {
    to: { walletId: link.guardianId },
    kind: 'blocked',
    key: `blocked|${walletId}|${spend.merchantId}|${dayOf(deps.system.now())}`,
    data: {
      title: spend.title ?? '',
      price: formatMoney(spend.price),
      reason: describeProblem(blocked.refusal.code).title,
      wallet: walletId,
      link: `${deps.config.origin}/wallet/family`,
    },
  })
}

async function limitEvent(
  deps: Deps,
  { spend, ceiling, walletId }: BlockedSpend,
): Promise<readonly Statement[]> {
  const { order } = spend
  if (order === undefined) return []
  const now = deps.system.now()
  const { zone } = await readGuard(deps.records, walletId)
  const from = periodStart(ceiling.period === 'purchase' ? 'day' : ceiling.period, zone, now)
  // The same player, limit and period, the same id: it is told once.
  const name = [order.playerId, ceiling.by, ceiling.period, ceiling.scope].join('|')
  const id: Id<'evt'> = makeId(
    'evt',
    from,
    createHash('sha256').update(name).digest().subarray(0, idChanceBytes),
  )
  if ((await readEvent(deps.records, id)) !== undefined) return []
  return [
    insertEvent(deps.records, {
      id,
      merchantId: order.merchantId,
      appId: order.appId,
      type: 'player.limit_reached',
      objectId: order.playerId,
      at: now,
      // The app hears that a limit was reached, not whose or how high it is (E-01).
      data: {
        player: order.playerId,
        test: deps.config.mode === 'test',
        app: order.appId,
        order: order.id,
        price: toMoneyJson(spend.price),
        period: ceiling.period,
      },
    }),
  ]
}
