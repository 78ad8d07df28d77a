// What a guardian hears of a payment by mail: the payment itself or the week's digest, and when half, four fifths or all of a limit is
// used up (E-06). Whether it is, the commit decides that the payment is made in.

import type { Statement } from '@farthing/ledger'
import { formatMoney, type Instant, instant, type Money } from '@farthing/protocol'
import { sql } from 'kysely'
import type { Deps } from '../deps.ts'
import { periodStart } from '../domain/guard/ceilings.ts'
import type { Guard } from '../domain/guard/guard.ts'
import { setDueOnce } from '../records/agenda.ts'
import { type CountedCeiling, type GuardSpend, spentUnder } from '../records/guard-spends.ts'
import { readMerchant } from '../records/merchants.ts'
import { planMail } from './queue-mail.ts'

export type NoticeInput = {
  readonly guardianId: string
  /** Of the wallet that pays. */
  readonly guard: Guard
  readonly spend: GuardSpend
  readonly price: Money
  readonly counted: readonly CountedCeiling[]
}

/** The mails beside a minor's payment. That of a charge on the phone bill is told once it is booked. */
export async function planSpendNotices(deps: Deps, input: NoticeInput): Promise<readonly Statement[]> {
  const told = input.spend.phonePaymentId === undefined ? await planPurchaseNotice(deps, input) : []
  return [...told, ...shareNotices(deps, input)]
}

/** The mail of one purchase, or the entry of the week's digest. */
export async function planPurchaseNotice(
  deps: Deps,
  input: Pick<NoticeInput, 'guardianId' | 'guard' | 'spend' | 'price'>,
): Promise<readonly Statement[]> {
  const { guardianId, guard, spend } = input
  if (guard.notices === 'weekly') {
    return [
      setDueOnce(deps.records, {
        kind: 'guardian_digest',
        objectId: guardianId,
        at: nextDigest(guard.zone, deps.system.now()),
      }),
    ]
  }
  const merchant = await readMerchant(deps.records, spend.merchantId)
  return planMail(deps, {
    to: { walletId: guardianId },
    kind: 'purchase',
    key: `purchase|${spend.id}`,
    data: {
      title: spend.title ?? '',
      price: formatMoney(input.price),
      merchant: merchant?.name ?? '',
      wallet: guard.walletId,
    },
  })
}

/** Monday at eight o'clock after an instant, by a zone's clocks but for a change of them in that week. */
export function nextDigest(zone: string, now: Instant): Instant {
  const hourMs = 3_600_000
  const thisWeek = periodStart('week', zone, now)
  const at = thisWeek + 8 * hourMs
  return instant(at > now ? at : at + 7 * 24 * hourMs)
}

const shares = [50n, 80n, 100n] as const

function shareNotices(deps: Deps, { guardianId, spend, counted }: NoticeInput): readonly Statement[] {
  return strictest(counted).flatMap((ceiling) =>
    shares.flatMap((share) =>
      planMail(deps, {
        to: { walletId: guardianId },
        kind: 'limit_share',
        key: `share|${spend.walletId}|${spend.asset}|${ceiling.period}|${ceiling.scope}|${ceiling.from}|${ceiling.unitsMax}|${share}`,
        data: {
          share: String(share),
          limit: formatMoney({ asset: spend.asset, amount: ceiling.unitsMax }),
          period: ceiling.period,
          scope: ceiling.scope,
          wallet: spend.walletId,
        },
        condition: sql`${spentUnder(spend, ceiling)} * 100 >= ${ceiling.unitsMax * share}`,
      }),
    ),
  )
}

/** Of the ceilings over one period and scope the lowest, since it is the one that is reached. */
function strictest(counted: readonly CountedCeiling[]): readonly CountedCeiling[] {
  const lowest = new Map<string, CountedCeiling>()
  for (const ceiling of counted) {
    if (ceiling.period === 'purchase' || ceiling.unitsMax === 0n) continue
    const name = `${ceiling.period} ${ceiling.scope}`
    const other = lowest.get(name)
    if (other === undefined || ceiling.unitsMax < other.unitsMax) lowest.set(name, ceiling)
  }
  return [...lowest.values()]
}
