// The buyer's pages of virtual goods in every state, for the gallery.

import { money } from '@farthing/protocol'
import type { OrderState } from '../domain/goods/order-states.ts'
import type { PageContext } from './context.ts'
import type { Html } from './html.ts'
import { orderPage } from './order.ts'
import type { LineRefund, OrderLineView, OrderView } from './order-view.ts'
import { euro, minutesAgo, sampleSellers } from './samples.ts'
import { type GiftRow, walletGiftsPage } from './wallet-gifts.ts'
import type { Shelf } from './wallet-goods-shelf.ts'
import { type LibraryItem, walletLibraryPage } from './wallet-library.ts'
import { walletDownloadPage } from './wallet-library-download.ts'
import { withdrawPage } from './withdraw.ts'

const key = 'EEEEEEEEEEEEEEEEEEEEEE'
const studio = {
  merchantName: 'Millrace Games',
  origin: 'https://millrace.example',
}

/** 120 Gold and what that is worth. */
export const gold = {
  title: 'Gold',
  amount: money('GOLD/0', 120n),
  worth: euro(960_000n),
}

const sword: OrderLineView = {
  ordinal: 0,
  title: 'Sword of the second tide',
  quantity: 1,
  cost: { kind: 'money', price: euro(50_000n) },
  tax: euro(7_983n),
  contents: [{ kind: 'durable', title: 'Sword of the second tide', amount: 1n }],
  state: 'open',
}
const seeds: OrderLineView = {
  ordinal: 1,
  title: 'Sack of barley seed',
  quantity: 3,
  cost: { kind: 'money', price: euro(30_000n) },
  was: euro(45_000n),
  contents: [
    { kind: 'consumable', title: 'Barley seed', amount: 30n },
    { kind: 'currency', title: 'Gold', amount: 15n },
  ],
  state: 'open',
}

const open: OrderView = {
  id: 'ord_01kax2q7v9m3x5z8c1b4n6t0hd',
  state: 'awaiting_payer',
  ...studio,
  appTitle: 'Mill & Meadow',
  lines: [sword],
  total: euro(50_000n),
  tax: euro(7_983n),
  receiver: 'self',
  createdAt: minutesAgo(2),
  expiresAt: minutesAgo(-28),
  payHref: '/orders/ord_1/pay?client=cG9wcHk',
  client: 'cG9wcHk',
  key,
}

const paidLines = (refunds: readonly LineRefund[]): readonly OrderLineView[] =>
  [sword, seeds].map((line, index) => {
    const refund = refunds[index]
    const state = refund?.kind === 'done' ? 'refunded' : 'granted'
    return { ...line, state, ...(refund === undefined ? {} : { refund }) }
  })

const { payHref: _payHref, ...closed } = open
const paid: OrderView = {
  ...closed,
  state: 'fulfilled',
  lines: paidLines([
    { kind: 'open', amount: euro(50_000n), until: minutesAgo(-2_800) },
    { kind: 'open', amount: euro(21_000n), unused: { left: 21n, granted: 30n }, until: minutesAgo(-2_800) },
  ]),
  total: euro(80_000n),
  paidAt: minutesAgo(1),
  paidBy: 'balance',
  returnHref: 'https://millrace.example/play?order=ord_1',
  receiptHref: '/orders/ord_1/receipt.txt?client=cG9wcHk',
  jsonHref: '/orders/ord_1/receipt.json?client=cG9wcHk',
  withdrawHref: '/orders/ord_1/withdraw?client=cG9wcHk',
}

const states: ReadonlyArray<readonly [OrderState, Partial<OrderView>]> = [
  ['approval_required', { approvalUntil: minutesAgo(-1_400) }],
  ['authorised', { paidBy: 'phone' }],
  ['paid', { paidAt: minutesAgo(1), paidBy: 'phone', deliverBy: minutesAgo(-4_300), lines: paidLines([]) }],
  ['cancelled', {}],
  ['expired', {}],
  ['failed', {}],
  [
    'partially_refunded',
    {
      ...paid,
      lines: paidLines([
        { kind: 'done', amount: euro(50_000n) },
        { kind: 'none', why: 'used' },
      ]),
      justDone: 'refunded',
    },
  ],
  [
    'refunded',
    {
      ...paid,
      lines: paidLines([
        { kind: 'done', amount: euro(50_000n) },
        { kind: 'done', amount: euro(30_000n) },
      ]),
      paidBy: 'phone',
    },
  ],
  ['charged_back', { ...paid, lines: paidLines([]) }],
  ['chargeback_reversed', { ...paid, lines: paidLines([]) }],
]

const shelves: readonly Shelf[] = [
  {
    appId: 'app_1',
    appTitle: 'Mill & Meadow',
    ...studio,
    things: [
      { kind: 'currency', ...gold },
      { kind: 'item', title: 'Sword of the second tide', amount: 1n, orderId: 'ord_1' },
      { kind: 'item', title: 'Barley seed', amount: 1_204n, expiresAt: minutesAgo(-9_000), orderId: 'ord_2' },
      { kind: 'pass', title: 'Harvest season', endsAt: minutesAgo(-60_000), orderId: 'ord_3' },
      { kind: 'pass', title: 'Spring season', endsAt: minutesAgo(60_000) },
    ],
    more: 4,
  },
  {
    appId: 'app_2',
    appTitle: 'Very Long Name Of A Weather Service For Small Boats And Their Owners',
    merchantName: sampleSellers.weather.merchantName,
    origin: sampleSellers.weather.origin,
    things: [
      {
        kind: 'currency',
        title: 'Gusts',
        amount: money('GUSTS/0', -40n),
        debt: { title: 'Gusts', amount: money('GUSTS/0', 40n), worth: euro(400_000n) },
      },
      { kind: 'metered', title: 'Forecast calls', amount: 940n },
      {
        kind: 'download',
        title: 'Charts of the estuary, sheet 4',
        playerId: 'ply_1',
        sku: 'charts',
        devices: [
          { id: 'dev_1', name: 'Firefox on Linux', since: minutesAgo(9_000) },
          { id: 'dev_2', name: 'Boat tablet', since: minutesAgo(700) },
        ],
      },
    ],
    more: 0,
  },
]

const reads: readonly LibraryItem[] = [
  {
    paymentId: 'pur_1',
    title: 'Why the harbour silts up, and who has known it since 1911',
    merchantName: sampleSellers.gazette.merchantName,
    origin: sampleSellers.gazette.origin,
    accessEndsAt: minutesAgo(-9_000),
    isPublisherGone: false,
  },
]

const gift: GiftRow = {
  id: 'gft_1',
  direction: 'received',
  things: [{ title: 'Basket of pears', amount: 12n }],
  appTitle: 'Mill & Meadow',
  state: 'open',
  at: minutesAgo(1_700),
  expiresAt: minutesAgo(-41_000),
  message: 'For the fence you mended. Water them on Thursdays.',
}
const gifts: readonly GiftRow[] = [
  gift,
  {
    ...gift,
    id: 'gft_2',
    direction: 'sent',
    things: [{ title: 'Sword of the second tide', amount: 1n }],
    price: euro(50_000n),
    orderId: 'ord_1',
  },
  { ...gift, id: 'gft_3', state: 'accepted' },
  { ...gift, id: 'gft_4', direction: 'sent', state: 'declined', price: euro(20_000n) },
  { ...gift, id: 'gft_5', direction: 'sent', state: 'expired', price: euro(20_000n) },
  { ...gift, id: 'gft_6', direction: 'sent', state: 'accepted', price: euro(20_000n) },
  { ...gift, id: 'gft_7', state: 'refunded' },
]

/** Names and documents; orders are seen with a wallet and without one. */
export function goodsGallery(base: PageContext): ReadonlyArray<readonly [string, Html]> {
  const context: PageContext = { ...base, wallet: { isFrozen: false } }
  return [
    ['order-open', orderPage(base, open)],
    [
      'order-open-two',
      orderPage(context, { ...open, lines: [sword, seeds], total: euro(80_000n), receiver: 'gift' }),
    ],
    ['order-fault', orderPage(base, { ...open, fault: { code: 'gone_wrong_state' } })],
    ['order-paid-virtual', orderPage(base, virtual())],
    ['order-paid', orderPage(context, paid)],
    [
      'order-paid-review',
      orderPage(context, {
        ...paid,
        consent: { text: 'Deliver it at once.', at: minutesAgo(2) },
        lines: paidLines([
          { kind: 'review', amount: euro(50_000n) },
          { kind: 'asked', amount: euro(30_000n), at: minutesAgo(1) },
        ]),
      }),
    ],
    ...states.map(
      ([state, more]) =>
        [
          `order-state-${state.replaceAll('_', '-')}`,
          orderPage(base, { ...closed, ...more, state }),
        ] as const,
    ),
    ...withdrawals(base),
    ['library-goods', walletLibraryPage(context, { items: { items: reads }, shelves, key })],
    [
      'library-goods-only',
      walletLibraryPage(context, {
        items: { items: [] },
        shelves: shelves.slice(0, 1),
        isPartial: true,
        justRemoved: true,
        key,
      }),
    ],
    [
      'library-download',
      walletDownloadPage(context, {
        playerId: 'ply_1',
        sku: 'charts',
        title: 'Charts of the estuary, sheet 4',
        appTitle: 'Tide tables',
        licence: `eyJhbGciOiJFZERTQSJ9.${'eyJza3UiOiJjaGFydHMifQ'.repeat(5)}.c2lnbmF0dXJl`,
        files: [
          {
            name: 'sheet-4.pdf',
            href: 'https://millrace.example/files/sheet-4.pdf?until=1',
            bytes: 1_204_331n,
            sha256: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
            expiresAt: minutesAgo(-15),
          },
        ],
        devices: { used: 2, most: 5 },
        key,
      }),
    ],
    [
      'library-download-empty',
      walletDownloadPage(context, {
        playerId: 'ply_1',
        sku: 'charts',
        title: 'Charts of the estuary, sheet 4',
        appTitle: 'Tide tables',
        licence: 'eyJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl',
        files: [],
        devices: { used: 1, most: 5 },
        key,
      }),
    ],
    [
      'gifts',
      walletGiftsPage(context, {
        gifts: { items: gifts, nextHref: '/wallet/gifts?cursor=abc' },
        openSent: { count: 1, max: 5 },
        isPartial: false,
        justDone: 'accepted',
        key,
      }),
    ],
    [
      'gifts-empty',
      walletGiftsPage(context, {
        gifts: { items: [] },
        openSent: { count: 0, max: 5 },
        isPartial: false,
        key,
      }),
    ],
    [
      'gifts-none',
      walletGiftsPage(context, {
        gifts: { items: [] },
        filter: 'open',
        openSent: { count: 0, max: 5 },
        isPartial: true,
        key,
      }),
    ],
  ]
}

/** To be confirmed, with a fault, arrived, on its way, and over. */
function withdrawals(context: PageContext): ReadonlyArray<readonly [string, Html]> {
  const view = {
    orderId: 'ord_1',
    title: 'Sword of the mill',
    merchantName: 'Millrace',
    client: 'cG9wcHk',
    key,
  }
  const open = { amount: euro(80_000n), until: minutesAgo(-20_000) }
  const done = { at: minutesAgo(1), amount: euro(80_000n), isPending: false }
  const fault = { code: 'invalid_request', field: 'address' } as const
  return [
    ['withdraw', withdrawPage(context, { ...view, open })],
    ['withdraw-address', withdrawPage(context, { ...view, open, fault, entered: 'me at home' })],
    ['withdraw-fault', withdrawPage(context, { ...view, open, fault: { code: 'busy' } })],
    ['withdraw-done', withdrawPage(context, { ...view, done })],
    ['withdraw-pending', withdrawPage(context, { ...view, done: { ...done, isPending: true } })],
    ['withdraw-over', withdrawPage(context, view)],
  ]
}

function virtual(): OrderView {
  const { total: _total, tax: _tax, payHref: _payHref, ...rest } = { ...open, state: 'fulfilled' as const }
  return {
    ...rest,
    paidAt: minutesAgo(1),
    paidBy: 'virtual',
    lines: [{ ...sword, state: 'granted', cost: { kind: 'currency', ...gold } }],
  }
}
