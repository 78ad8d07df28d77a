// The merchant pages in every state, for the gallery.

import type { PageContext } from './context.ts'
import type { Html } from './html.ts'
import { type MerchantHomeView, merchantHomePage } from './merchant-home.ts'
import { type ApiKeyEntry, merchantKeysPage } from './merchant-keys.ts'
import { type MerchantPaymentView, merchantPaymentPage } from './merchant-payment.ts'
import { merchantPaymentsPage } from './merchant-payments.ts'
import { merchantRegisterPage } from './merchant-register.ts'
import { type MerchantSettingsView, merchantSettingsPage } from './merchant-settings.ts'
import { merchantSignInPage } from './merchant-sign-in.ts'
import type { MerchantPaymentRow } from './payment-table.ts'
import { euro, minutesAgo } from './samples.ts'

const key = 'CCCCCCCCCCCCCCCCCCCCCC'
const title = 'Why the harbour silts up, and who has known it since 1911'

const rows: readonly MerchantPaymentRow[] = [
  {
    id: 'pur_1',
    title,
    price: euro(20_000n),
    share: euro(19_000n),
    at: minutesAgo(2),
    state: 'paid',
    buyer: 'buyer-7kq2',
  },
  {
    id: 'pur_2',
    price: euro(4_000n),
    share: euro(3_800n),
    at: minutesAgo(11),
    state: 'paid',
    buyer: 'buyer-m41x',
  },
  {
    id: 'pur_3',
    title: 'The crossword, number 4,112',
    price: euro(15_000n),
    share: euro(14_250n),
    at: minutesAgo(1_700),
    state: 'refunded',
    buyer: 'buyer-7kq2',
  },
]

const home: MerchantHomeView = {
  today: {
    net: euro(3_418_500n),
    sales: 187,
    refunds: 4,
    sameDayNet: euro(2_990_000n),
    sameDay: minutesAgo(10_080),
  },
  balances: [euro(96_114_250n)],
  setup: { isOriginProven: true, hasPayment: true },
  recent: rows,
  unread: [],
}

const payment: MerchantPaymentView = {
  id: 'pur_01kax2q7v9m3x5z8c1b4n6t0hd',
  title,
  url: 'https://tidewater.example/silt',
  price: euro(20_000n),
  share: euro(19_000n),
  fee: euro(1_000n),
  paidAt: minutesAgo(2),
  accessEndsAt: minutesAgo(-9_000),
  buyer: 'buyer-7kq2',
  events: [
    { at: minutesAgo(3), kind: 'quoted', actor: 'merchant' },
    { at: minutesAgo(2), kind: 'paid', actor: 'buyer' },
    { at: minutesAgo(2), kind: 'ticketIssued', actor: 'broker' },
    { at: minutesAgo(1), kind: 'ticketExchanged', actor: 'merchant' },
  ],
  lines: [
    {
      transferId: '018f2a7c-91d0-7a31-8a5e-2f3c4d5e6f70',
      debit: 'wallet',
      credit: 'clearing',
      amount: euro(20_000n),
    },
    {
      transferId: '018f2a7c-91d0-7a31-8a5e-2f3c4d5e6f71',
      debit: 'clearing',
      credit: 'merchant',
      amount: euro(19_000n),
    },
    {
      transferId: '018f2a7c-91d0-7a31-8a5e-2f3c4d5e6f72',
      debit: 'clearing',
      credit: 'fees',
      amount: euro(1_000n),
    },
  ],
  key,
}

const keys: readonly ApiKeyEntry[] = [
  {
    id: 'key_1',
    name: 'First key',
    prefix: 'fk_test_…7Qmx',
    scopes: ['payments:read', 'refunds:write', 'dashboard'],
    createdAt: minutesAgo(9_000),
    lastUsedAt: minutesAgo(1),
    isThisSession: true,
  },
  {
    id: 'key_2',
    name: 'web server 2',
    prefix: 'fk_test_…pZ4c',
    scopes: ['tickets:write', 'later:scope'],
    createdAt: minutesAgo(700),
    isThisSession: false,
  },
]

const scopes = ['payments:read', 'tickets:write', 'refunds:write', 'dashboard']

const settings: MerchantSettingsView = {
  merchantId: 'mer_01kax0t9q3v5m7z1c4b8n2d6hr',
  name: 'The Tidewater Gazette',
  origin: 'https://tidewater.example',
  proofUrl: 'https://tidewater.example/.well-known/farthing.json',
  proofBody: '{"merchant":"mer_01kax0t9q3v5m7z1c4b8n2d6hr","paymentSystem":"https://pay.example/pay/v1"}',
  isJustVerified: false,
  feePpm: 50_000n,
  signingKeyIds: ['kid_2026_11'],
  key,
}

/** Names and documents; the context gains the merchant where one is signed in. */
export function merchantGallery(base: PageContext): ReadonlyArray<readonly [string, Html]> {
  const context: PageContext = { ...base, merchant: { name: 'The Tidewater Gazette' } }
  return [
    ['merchant-register', merchantRegisterPage(base, { kind: 'form', key })],
    [
      'merchant-register-fault',
      merchantRegisterPage(base, {
        kind: 'form',
        key,
        name: 'Tidewater',
        origin: 'tidewater.example',
        fault: { code: 'invalid_request', field: 'origin' },
      }),
    ],
    [
      'merchant-registered',
      merchantRegisterPage(context, {
        kind: 'registered',
        name: 'The Tidewater Gazette',
        apiKey: 'fk_test_7QmZ4pXw9LkR2vN8sT5yB3cD6gH1jF0a',
        gateConfig: JSON.stringify(
          {
            merchant: settings.merchantId,
            broker: 'https://pay.example',
            signingKey: { kty: 'OKP', crv: 'Ed25519', d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A' },
          },
          undefined,
          2,
        ),
      }),
    ],
    ['merchant-sign-in', merchantSignInPage(base, { isNeeded: false })],
    [
      'merchant-sign-in-needed',
      merchantSignInPage(base, { isNeeded: true, fault: { code: 'unauthenticated', field: 'api-key' } }),
    ],
    ['merchant-home', merchantHomePage(context, home)],
    [
      'merchant-home-new',
      merchantHomePage(context, {
        balances: [],
        setup: { isOriginProven: false, hasPayment: false },
        recent: [],
        today: { net: euro(0n), sales: 0, refunds: 0, sameDayNet: euro(0n), sameDay: minutesAgo(10_080) },
        unread: [],
      }),
    ],
    [
      'merchant-home-partial',
      merchantHomePage(context, {
        balances: [],
        setup: home.setup,
        recent: [],
        unread: ['today', 'balance', 'payments'],
      }),
    ],
    [
      'merchant-payments',
      merchantPaymentsPage(context, {
        payments: { items: rows, nextHref: '/merchant/payments?cursor=abc' },
        filter: { state: 'paid', min: '0.001' },
        csvHref: '/merchant/payments.csv?state=paid&min=0.001',
      }),
    ],
    [
      'merchant-payments-empty',
      merchantPaymentsPage(context, {
        payments: { items: [] },
        filter: {},
        csvHref: '/merchant/payments.csv',
      }),
    ],
    [
      'merchant-payments-none',
      merchantPaymentsPage(context, {
        payments: { items: [] },
        filter: { q: 'lighthouse', min: 'two' },
        fault: { code: 'invalid_request', field: 'min' },
        csvHref: '/merchant/payments.csv',
      }),
    ],
    ['merchant-payment', merchantPaymentPage(context, payment)],
    [
      'merchant-payment-refunded',
      merchantPaymentPage(context, {
        ...payment,
        refundedAt: minutesAgo(1),
        events: [...payment.events, { at: minutesAgo(1), kind: 'refunded', actor: 'merchant' }],
      }),
    ],
    ['merchant-keys', merchantKeysPage(context, { keys, scopes, key })],
    [
      'merchant-keys-made',
      merchantKeysPage(context, { keys, scopes, key, made: 'fk_test_pZ4mXw9LkR2vN8sT5yB3cD6gH1jF0a7Q' }),
    ],
    ['merchant-settings', merchantSettingsPage(context, { ...settings, provenAt: minutesAgo(900) })],
    [
      'merchant-settings-unproven',
      merchantSettingsPage(context, { ...settings, fault: { code: 'origin_unproven' } }),
    ],
  ]
}
