// The merchant's refunds and disputes in every state, for the gallery.

import type { PageContext } from './context.ts'
import type { Html } from './html.ts'
import { merchantRefundsPage } from './merchant-refunds.ts'
import { merchantCasePage } from './merchant-refunds-one.ts'
import type { CaseRow, MerchantCaseView } from './merchant-refunds-view.ts'
import { euro, minutesAgo } from './samples.ts'

const key = 'HHHHHHHHHHHHHHHHHHHHHH'
const apps = [{ id: 'app_1', title: 'Mill & Meadow' }]

const asked: CaseRow = {
  id: 'ref_1',
  kind: 'refund',
  state: 'open',
  title: 'Sword of the second tide',
  orderId: 'ord_01kax2q7v9m3x5z8c1b4n6t0hd',
  player: { id: 'ply_1', externalId: 'user-48151623' },
  appTitle: 'Mill & Meadow',
  amount: euro(50_000n),
  reason: 'Not what was promised',
  openedAt: minutesAgo(3_000),
  dueAt: minutesAgo(-17_000),
}
const dispute: CaseRow = {
  ...asked,
  id: 'dsp_1',
  kind: 'dispute',
  reason: 'Operator: not authorised',
  dueAt: minutesAgo(-900),
}

const one: MerchantCaseView = {
  ...asked,
  consumed: [{ title: 'Barley seed', used: 9n, granted: 30n }],
  previousRefunds: { count: 2, total: euro(120_000n) },
  evidence: [],
  canDecide: true,
  key,
}

/** Names and documents, of a merchant who is signed in. */
export function casesGallery(context: PageContext): ReadonlyArray<readonly [string, Html]> {
  const rows: readonly CaseRow[] = [
    { ...dispute, id: 'dsp_0', dueAt: minutesAgo(5) },
    dispute,
    asked,
    { ...asked, id: 'ref_2', state: 'declined' },
    { ...dispute, id: 'dsp_2', state: 'sent' },
  ]
  const list = { isMore: false, hasDisputes: true, apps, csvHref: '/merchant/refunds.csv' }
  return [
    [
      'refunds',
      merchantRefundsPage(context, { ...list, cases: { items: rows }, count: 5, filter: { state: 'open' } }),
    ],
    ['refunds-empty', merchantRefundsPage(context, { ...list, cases: { items: [] }, count: 0, filter: {} })],
    [
      'refunds-none',
      merchantRefundsPage(context, {
        ...list,
        cases: { items: [] },
        count: 0,
        filter: { kind: 'dispute', state: 'closed' },
      }),
    ],
    ['refund-open', merchantCasePage(context, one)],
    [
      'refund-decided',
      merchantCasePage(context, {
        ...one,
        state: 'approved',
        justDone: 'approved',
        previousRefunds: { count: 0 },
      }),
    ],
    [
      'refund-fault',
      merchantCasePage(context, { ...one, canDecide: false, fault: { code: 'already_refunded' } }),
    ],
    [
      'dispute-open',
      merchantCasePage(context, {
        ...one,
        ...dispute,
        evidence: [
          {
            name: 'order',
            text: 'ord_01kax2q7v9m3x5z8c1b4n6t0hd\n2026-11-23T18:16:00.000Z\n1 × Sword of the second tide, EUR 0.05',
          },
          { name: 'delivery', text: 'grt_1 delivered 2026-11-23T18:17:00.000Z' },
          { name: 'consumption', text: 'Barley seed: 9 of 30 used' },
        ],
      }),
    ],
    [
      'dispute-sent',
      merchantCasePage(context, {
        ...one,
        ...dispute,
        state: 'sent',
        sentAt: minutesAgo(1),
        sent: [{ text: 'The sword was used in nine duels before the notice came.', at: minutesAgo(1) }],
        justDone: 'sent',
      }),
    ],
    ['dispute-over', merchantCasePage(context, { ...one, ...dispute, dueAt: minutesAgo(5) })],
    ['dispute-won', merchantCasePage(context, { ...one, ...dispute, state: 'won' })],
    ['dispute-lost', merchantCasePage(context, { ...one, ...dispute, state: 'lost' })],
    ['dispute-forbidden', merchantCasePage(context, { ...one, ...dispute, canDecide: false })],
  ]
}
