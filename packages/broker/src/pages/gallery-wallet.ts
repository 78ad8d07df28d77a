// The wallet pages in every state, for the gallery.

import type { ActivityEntry } from './activity-row.ts'
import type { Connection } from './connection-row.ts'
import type { PageContext } from './context.ts'
import type { Html } from './html.ts'
import { noWalletPage } from './no-wallet.ts'
import { euro, minutesAgo, sampleSellers } from './samples.ts'
import { walletActivityPage } from './wallet-activity.ts'
import { walletBudgetsPage } from './wallet-budgets.ts'
import { walletErasePage } from './wallet-erase.ts'
import { walletExportsPage } from './wallet-exports.ts'
import { walletHomePage } from './wallet-home.ts'
import { type LibraryItem, walletLibraryPage } from './wallet-library.ts'
import { type RefundState, walletPaymentPage } from './wallet-payment.ts'
import { type PasskeyEntry, walletSecurityPage } from './wallet-security.ts'
import { walletSignInPage } from './wallet-sign-in.ts'
import { walletTopUpPage } from './wallet-top-up.ts'

const key = 'BBBBBBBBBBBBBBBBBBBBBB'
const { gazette, harbour, weather, arabic } = sampleSellers

const entries: readonly ActivityEntry[] = [
  {
    kind: 'payment',
    id: 'pur_1',
    title: 'Why the harbour silts up, and who has known it since 1911',
    ...gazette,
    price: euro(20_000n),
    at: minutesAgo(2),
    state: 'paid',
    isAutomatic: false,
    refundableUntil: minutesAgo(-8),
  },
  {
    kind: 'payment',
    id: 'pur_2',
    title: 'Wind and wave heights, the next six hours',
    ...weather,
    price: euro(4_000n),
    at: minutesAgo(9),
    state: 'paid',
    isAutomatic: true,
    refundableUntil: minutesAgo(-1),
  },
  {
    kind: 'payment',
    id: 'pur_3',
    title: 'Day pass',
    ...harbour,
    price: euro(250_000n),
    at: minutesAgo(40),
    state: 'pending',
    isAutomatic: false,
  },
  {
    kind: 'payment',
    id: 'pur_4',
    ...arabic,
    price: euro(5_000n),
    at: minutesAgo(55),
    state: 'failed',
    isAutomatic: false,
    problem: 'daily_limit_reached',
  },
  { kind: 'top-up', id: 'top_1', amount: euro(5_000_000n), at: minutesAgo(60) },
  {
    kind: 'refund',
    paymentId: 'pur_5',
    title: 'The crossword, number 4,112',
    ...gazette,
    amount: euro(15_000n),
    at: minutesAgo(1_700),
  },
  {
    kind: 'payment',
    id: 'pur_5',
    title: 'The crossword, number 4,112',
    ...gazette,
    price: euro(15_000n),
    at: minutesAgo(1_705),
    state: 'refunded',
    isAutomatic: false,
  },
]

const items: readonly LibraryItem[] = [
  {
    paymentId: 'pur_1',
    title: 'Why the harbour silts up, and who has known it since 1911',
    ...gazette,
    accessEndsAt: minutesAgo(-9_000),
    isPublisherGone: false,
  },
  { paymentId: 'pur_4', ...arabic, accessEndsAt: minutesAgo(-90), isPublisherGone: false },
  {
    paymentId: 'pur_6',
    title: 'Evening concert',
    ...harbour,
    accessEndsAt: minutesAgo(300),
    isPublisherGone: false,
  },
  {
    paymentId: 'pur_7',
    title: 'Tide tables',
    ...weather,
    accessEndsAt: minutesAgo(-90_000),
    isPublisherGone: true,
  },
]

const connections: readonly Connection[] = [
  {
    ...gazette,
    rule: 'on',
    itemMax: euro(250_000n),
    weekMax: euro(2_000_000n),
    weekSpent: euro(1_240_000n),
    purchases: 61,
    total: euro(3_420_000n),
    lastUsedAt: minutesAgo(2),
    expiresAt: minutesAgo(-259_200),
  },
  {
    ...weather,
    rule: 'on',
    itemMax: euro(10_000n),
    weekMax: euro(100_000n),
    weekSpent: euro(100_000n),
    purchases: 1,
    total: euro(100_000n),
    lastUsedAt: minutesAgo(9),
  },
  {
    ...harbour,
    rule: 'paused',
    itemMax: euro(250_000n),
    weekMax: euro(2_000_000n),
    weekSpent: euro(0n),
    purchases: 2,
    total: euro(500_000n),
    lastUsedAt: minutesAgo(40),
  },
  {
    ...arabic,
    rule: 'expired',
    itemMax: euro(250_000n),
    weekMax: euro(2_000_000n),
    weekSpent: euro(0n),
    purchases: 4,
    total: euro(20_000n),
  },
  {
    ...gazette,
    merchantId: 'mer_off',
    rule: 'off',
    itemMax: euro(250_000n),
    weekMax: euro(2_000_000n),
    weekSpent: euro(0n),
    purchases: 4,
    total: euro(20_000n),
    fault: { code: 'invalid_request', field: 'week-max' },
  },
]

const passkeys: readonly PasskeyEntry[] = [
  { id: 'k1', name: 'Anna’s telephone', addedAt: minutesAgo(90_000), lastUsedAt: minutesAgo(600) },
  { id: 'k2', name: 'Security key', addedAt: minutesAgo(80_000) },
]

const refunds: readonly RefundState[] = [
  { kind: 'open', until: minutesAgo(-8) },
  { kind: 'closed', at: minutesAgo(30) },
  { kind: 'done', at: minutesAgo(1) },
  { kind: 'review' },
  { kind: 'not-again' },
]

/** Names and documents; the context gains a wallet where a page belongs to one. */
export function walletGallery(base: PageContext): ReadonlyArray<readonly [string, Html]> {
  const context: PageContext = { ...base, wallet: { isFrozen: false } }
  const frozen: PageContext = { ...base, wallet: { isFrozen: true } }
  const week = { spent: euro(1_264_000n), purchases: 63, limit: euro(4_000_000n) }
  const home = {
    balances: [euro(4_976_000n)],
    week,
    recent: entries.slice(0, 5),
    isClaimed: true,
    unread: [],
    key,
  }
  return [
    ['wallet-none', noWalletPage(base)],
    ['wallet-home', walletHomePage(context, home)],
    ['wallet-home-frozen', walletHomePage(frozen, home)],
    [
      'wallet-home-two-assets',
      walletHomePage(context, {
        ...home,
        isClaimed: false,
        balances: [euro(4_976_000n), { asset: 'USD/6', amount: 1_500_000n }],
      }),
    ],
    [
      'wallet-home-empty',
      walletHomePage(context, {
        ...home,
        balances: [euro(0n)],
        week: { spent: euro(0n), purchases: 0 },
        recent: [],
        isClaimed: false,
      }),
    ],
    [
      'wallet-home-partial',
      walletHomePage(context, {
        balances: home.balances,
        recent: [],
        isClaimed: true,
        unread: ['week', 'recent'],
        key,
      }),
    ],
    [
      'wallet-activity',
      walletActivityPage(context, {
        entries: { items: entries, nextHref: '/wallet/activity?cursor=abc' },
        isPartial: false,
        key,
      }),
    ],
    ['wallet-activity-empty', walletActivityPage(context, { entries: { items: [] }, isPartial: false, key })],
    [
      'wallet-activity-search-none',
      walletActivityPage(context, { entries: { items: [] }, search: 'lighthouse', isPartial: false, key }),
    ],
    [
      'wallet-activity-partial',
      walletActivityPage(context, { entries: { items: entries.slice(4) }, isPartial: true, key }),
    ],
    ...refunds.map((refund) => [`wallet-payment-${refund.kind}`, payment(context, refund)] as const),
    ['wallet-library', walletLibraryPage(context, { items: { items }, shelves: [], key })],
    ['wallet-library-empty', walletLibraryPage(context, { items: { items: [] }, shelves: [], key })],
    ['wallet-top-up', walletTopUpPage(context, { key, step: { kind: 'code' } })],
    ['wallet-top-up-first', walletTopUpPage(base, { key, step: { kind: 'code' } })],
    [
      'wallet-top-up-fault',
      walletTopUpPage(context, {
        key,
        step: { kind: 'code', entered: 'WREN-1', fault: { code: 'voucher_used', field: 'code' } },
      }),
    ],
    [
      'wallet-top-up-confirm',
      walletTopUpPage(context, {
        key,
        step: { kind: 'confirm', code: 'WREN7Q2K', credit: euro(5_000_000n), balanceAfter: euro(9_976_000n) },
      }),
    ],
    [
      'wallet-top-up-done',
      walletTopUpPage(context, {
        key,
        step: { kind: 'done', credit: euro(5_000_000n), balance: euro(9_976_000n), isNewWallet: true },
      }),
    ],
    [
      'wallet-budgets',
      walletBudgetsPage(context, {
        dailyLimit: euro(10_000_000n),
        dailySpent: euro(1_264_000n),
        connections: { items: connections },
        bundles: (['open', 'ending', 'refused'] as const).map((state, index) => ({
          id: `phn_${index}`,
          merchantName: 'The Wren',
          charged: euro(1_000_000n),
          left: euro(750_000n),
          until: minutesAgo(-43_200),
          state,
        })),
        isSaved: true,
        key,
      }),
    ],
    [
      'wallet-budgets-empty',
      walletBudgetsPage(context, {
        dailyLimit: euro(10_000_000n),
        dailySpent: euro(0n),
        limitEntered: 'ten',
        limitFault: { code: 'invalid_request', field: 'daily-limit' },
        connections: { items: [] },
        bundles: [],
        isSaved: false,
        key,
      }),
    ],
    ['wallet-security', walletSecurityPage(context, { passkeys, key })],
    ['wallet-security-unclaimed', walletSecurityPage(context, { passkeys: [], key })],
    ['wallet-security-frozen', walletSecurityPage(frozen, { passkeys: passkeys.slice(0, 1), key })],
    ['wallet-sign-in', walletSignInPage(base, { wouldLoseWallet: false })],
    ['wallet-sign-in-held-back', walletSignInPage(context, { wouldLoseWallet: true })],
    ['wallet-exports', walletExportsPage(context)],
    ['wallet-erase', walletErasePage(context, { balances: [euro(4_976_000n)], key })],
  ]
}

function payment(context: PageContext, refund: RefundState): Html {
  return walletPaymentPage(context, {
    id: 'pur_01kax2q7v9m3x5z8c1b4n6t0hd',
    ...(refund.kind === 'review'
      ? {}
      : { title: 'Why the harbour silts up, and who has known it since 1911' }),
    ...gazette,
    price: euro(20_000n),
    paidAt: minutesAgo(2),
    isAutomatic: refund.kind === 'closed',
    accessEndsAt: refund.kind === 'not-again' ? minutesAgo(20) : minutesAgo(-9_000),
    refund,
    canOpen: refund.kind === 'open' || refund.kind === 'review',
    isPublisherGone: refund.kind === 'closed',
    isJustRefunded: refund.kind === 'done',
    jsonHref: '/v1/payments/pur_01',
    textHref: '/wallet/payments/pur_01/receipt.txt',
    key,
  })
}
