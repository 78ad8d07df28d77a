// The job of the agenda: what a guardian's children bought in a week, as one mail (E-06). The next one is put on the agenda by the next
// purchase.

import { add, formatMoney, instant, type Money } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Due } from '../domain/agenda.ts'
import { guardLimits } from '../domain/guard/guard-limits.ts'
import { finishDue } from '../records/agenda.ts'
import { listLinksOfGuardian } from '../records/family.ts'
import { listGuardSpends } from '../records/guard-spends.ts'
import { readGuard } from '../records/guards.ts'
import { planMail } from './queue-mail.ts'

const weekMs = 7 * 86_400_000

export async function sendDigest(deps: Deps, due: Due): Promise<void> {
  const lines: string[] = []
  const totals = new Map<string, Money>()
  const links = await listLinksOfGuardian(deps.records, due.objectId, guardLimits.membersMax)
  for (const { childId } of links) {
    if (childId === undefined || (await readGuard(deps.records, childId)).notices !== 'weekly') continue
    const spends = await listGuardSpends(deps.records, {
      walletId: childId,
      since: instant(due.at - weekMs),
      limit: guardLimits.spendsShown,
    })
    for (const { asset, units, backUnits, title } of spends) {
      const paid: Money = { asset, amount: units - backUnits }
      if (paid.amount === 0n) continue
      lines.push(`${childId.slice(-6)}: ${formatMoney(paid)} for ${title ?? 'an item'}`)
      const sum = totals.get(asset)
      totals.set(asset, sum === undefined ? paid : add(sum, paid))
    }
  }
  const mail =
    lines.length === 0
      ? []
      : planMail(deps, {
          to: { walletId: due.objectId },
          kind: 'digest',
          key: `digest|${due.objectId}|${due.at}`,
          data: {
            lines: lines.join('\n'),
            total: [...totals.values()].map((sum) => formatMoney(sum)).join(', '),
            link: `${deps.config.origin}/wallet/family`,
          },
        })
  await deps.ledger.commit({ records: [finishDue(deps.records, due), ...mail] })
}
