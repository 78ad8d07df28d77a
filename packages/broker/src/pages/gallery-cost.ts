// The cost comparison in its states, for the gallery.

import { fiatAsset, type Money, money } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { type CostView, type CostWayView, costPage } from './cost.ts'
import type { Html } from './html.ts'

const eur = (amount: bigint): Money => money(fiatAsset('EUR'), amount)
const source = { text: 'List price, 2.9 % + 0.30', date: '2026-11-23' }

const card: CostWayView = {
  way: 'card',
  costs: [{ part: 'rate', amount: eur(307_250n), ppm: 29_000n, of: eur(250_000n), fixed: eur(300_000n) }],
  tax: eur(43_388n),
  kept: eur(-57_250n),
  keptAfterTax: eur(-100_638n),
  basis: 'assumption',
  source,
}
const balance: CostWayView = {
  way: 'balance',
  topUp: eur(5_000_000n),
  costs: [
    { part: 'house', amount: eur(5_000n), ppm: 20_000n, of: eur(250_000n) },
    { part: 'topUp', amount: eur(22_250n), of: eur(5_000_000n), fixed: eur(445_000n) },
  ],
  tax: eur(43_388n),
  kept: eur(222_750n),
  keptAfterTax: eur(179_362n),
  basis: 'published',
  source,
}
const phone: CostWayView = {
  way: 'phone',
  contractId: 'demo-nl-mt',
  costs: [
    { part: 'operator', amount: eur(170_000n), ppm: 256_000n, of: eur(210_000n), fixed: eur(120_000n) },
    { part: 'platform', amount: eur(10_000n), ppm: 30_000n, of: eur(210_000n) },
    { part: 'messages', amount: eur(0n) },
  ],
  tax: eur(40_000n),
  kept: eur(70_000n),
  keptAfterTax: eur(30_000n),
  basis: 'example',
  source,
}
const view: CostView = {
  typed: '0.25',
  country: 'NL',
  countries: ['DE', 'GB', 'KR', 'NL'],
  result: { price: eur(250_000n), taxBps: 2_100n, ways: [balance, phone, card], barriers: [] },
}

/** Names and documents. */
export function costGallery(context: PageContext): ReadonlyArray<readonly [string, Html]> {
  const { result: _, ...unread } = view
  const price = eur(5_000n)
  const tab: CostWayView = {
    ...balance,
    way: 'tab',
    costs: [{ part: 'house', amount: eur(100n), ppm: 20_000n, of: price }],
    tax: eur(0n),
    kept: eur(4_900n),
    keptAfterTax: eur(4_900n),
    basis: 'own',
  }
  return [
    ['cost', costPage(context, view)],
    ['cost-unread', costPage(context, { ...unread, typed: 'a quarter' })],
    [
      'cost-barriers',
      costPage(context, {
        ...view,
        typed: '0.005',
        result: {
          price,
          taxBps: 0n,
          ways: [tab],
          barriers: [
            { way: 'phone', why: 'not_billable' },
            { way: 'card', why: 'no_rate' },
          ],
        },
      }),
    ],
  ]
}
