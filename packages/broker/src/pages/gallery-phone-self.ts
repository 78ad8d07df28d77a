// The pages of whoever holds a number, and what merchant and wallet show of charges to a phone bill, in every state.

import type { PageContext } from './context.ts'
import { sampleCountries, sampleMonth } from './gallery-phone.ts'
import type { Html } from './html.ts'
import { type MerchantPaymentView, merchantPaymentPage } from './merchant-payment.ts'
import { merchantPaymentsPage } from './merchant-payments.ts'
import type { PhoneSplitView, StatementPart } from './merchant-phone-view.ts'
import { merchantStatementPage } from './merchant-statement.ts'
import { noWalletPage } from './no-wallet.ts'
import { phoneHistoryPage } from './phone-history.ts'
import { phoneOverviewPage } from './phone-overview.ts'
import { phoneDoorPage } from './phone-self.ts'
import type { PhoneHistoryRow, PhoneSelfView } from './phone-self-view.ts'
import { euro, minutesAgo, sampleSellers } from './samples.ts'
import { walletActivityPage } from './wallet-activity.ts'
import { type RefundState, walletPaymentPage } from './wallet-payment.ts'
import { walletTopUpPage } from './wallet-top-up.ts'

const key = 'DDDDDDDDDDDDDDDDDDDDDD'
const title = 'Why the harbour silts up, and who has known it since 1911'
const { gazette, weather, arabic, harbour } = sampleSellers

const charge: PhoneHistoryRow = {
  id: 'phn_1',
  reference: 'WREN-7KQ2-M41X',
  ...gazette,
  title,
  kind: 'single',
  amount: euro(250_000n),
  at: minutesAgo(30),
  state: 'charged',
  refund: { kind: 'open', until: minutesAgo(-20_000) },
}

const rows: readonly PhoneHistoryRow[] = [
  charge,
  {
    ...charge,
    id: 'phn_2',
    ...weather,
    title: 'Wind and waves',
    state: 'pending',
    refund: { kind: 'closed' },
  },
  { ...charge, id: 'phn_3', ...arabic, title: 'الأخبار', state: 'unknown', refund: { kind: 'closed' } },
  { ...charge, id: 'phn_4', ...harbour, state: 'not-charged', refund: { kind: 'closed' } },
  { ...row('phn_5'), refund: { kind: 'asked', at: minutesAgo(5) } },
  {
    ...row('phn_6'),
    state: 'refunded',
    refund: { kind: 'done', at: minutesAgo(5), amount: euro(1_000_000n) },
  },
  {
    ...row('phn_7'),
    state: 'part-refunded',
    refund: { kind: 'done', at: minutesAgo(5), amount: euro(750_000n) },
  },
  { ...row('phn_8'), refund: { kind: 'denied', at: minutesAgo(5) } },
  { ...charge, id: 'phn_9', refund: { kind: 'closed' } },
]

function row(id: string): PhoneHistoryRow {
  const { title: _title, ...rest } = charge
  return { ...rest, id, kind: 'bundle', amount: euro(1_000_000n) }
}

const self: PhoneSelfView = {
  key,
  tail: '123',
  operatorName: 'Polder Mobiel',
  helpNumber: '0800 1234',
  sessionEndsAt: minutesAgo(-30),
  month: sampleMonth,
  cap: { max: euro(60_000_000n) },
  password: { state: 'none', isRequired: false },
  blocks: { merchants: [], others: [gazette, arabic] },
  recent: rows.slice(0, 2),
  unread: [],
}

const split: PhoneSplitView = {
  operatorName: 'Rheinfunk',
  contractId: 'de-rheinfunk-2026-10',
  price: euro(4_990_000n),
  tax: euro(800_000n),
  taxRemitter: 'OPERATOR',
  operator: euro(630_000n),
  aggregator: euro(180_000n),
  badDebt: euro(80_000n),
  platform: euro(130_000n),
  messages: euro(0n),
  net: euro(3_170_000n),
  stage: 'pending',
  availableOn: minutesAgo(-100_000),
}

const payment: MerchantPaymentView = {
  id: 'pur_01kax2q7v9m3x5z8c1b4n6t0hd',
  title,
  url: 'https://tidewater.example/silt',
  price: euro(4_990_000n),
  share: euro(3_170_000n),
  fee: euro(130_000n),
  paidAt: minutesAgo(2),
  accessEndsAt: minutesAgo(-9_000),
  buyer: 'buyer-7kq2',
  events: [
    { at: minutesAgo(3), kind: 'quoted', actor: 'merchant' },
    { at: minutesAgo(2), kind: 'charged', actor: 'operator' },
    { at: minutesAgo(2), kind: 'ticketIssued', actor: 'broker' },
  ],
  lines: [
    {
      transferId: '018f2a7c-91d0-7a31-8a5e-2f3c4d5e6f70',
      debit: 'operatorReceivable',
      credit: 'merchantPending',
      amount: euro(3_170_000n),
    },
  ],
  phone: split,
  key,
}

const part: StatementPart = {
  currency: 'EUR',
  contractIds: ['de-rheinfunk-2026-10', 'nl-polder-2026-09'],
  opening: euro(12_400_000n),
  lines: [
    {
      operatorName: 'Rheinfunk',
      contractId: 'de-rheinfunk-2026-10',
      pricePoint: euro(4_990_000n),
      count: 1_204,
      gross: euro(6_007_960_000n),
      tax: euro(963_200_000n),
      operator: euro(758_520_000n),
      aggregator: euro(216_720_000n),
      badDebt: euro(96_320_000n),
      platform: euro(156_520_000n),
      messages: euro(0n),
      net: euro(3_816_680_000n),
    },
    {
      operatorName: 'Polder Mobiel',
      contractId: 'nl-polder-2026-09',
      pricePoint: euro(250_000n),
      count: 12,
      gross: euro(3_000_000n),
      tax: euro(480_000n),
      operator: euro(2_040_000n),
      aggregator: euro(0n),
      badDebt: euro(0n),
      platform: euro(120_000n),
      messages: euro(0n),
      net: euro(360_000n),
    },
  ],
  taxes: euro(0n),
  refunds: { count: 3, gross: euro(14_970_000n), net: euro(10_050_000n) },
  clawbacks: { count: 1, gross: euro(4_990_000n), net: euro(3_170_000n) },
  reserveIn: euro(100_000_000n),
  reserveOut: euro(0n),
  paidOut: euro(0n),
  closing: euro(3_716_220_000n),
  stages: { pending: euro(2_000_000_000n), confirmed: euro(1_700_000_000n), available: euro(16_220_000n) },
}

/** Names and documents. */
export function phoneSelfGallery(base: PageContext): ReadonlyArray<readonly [string, Html]> {
  const context: PageContext = { ...base, hasPhone: true }
  return [...doors(context), ...overviews(context), ...merchantPages(context), ...walletPages(context)]
}

function doors(context: PageContext): ReadonlyArray<readonly [string, Html]> {
  const number = { kind: 'number', countries: sampleCountries, country: 'NL' } as const
  const code = {
    kind: 'code',
    tail: '123',
    expiresAt: minutesAgo(-3),
    resend: { from: minutesAgo(-0.5), left: 3 },
  } as const
  return [
    ['phone-door', phoneDoorPage(context, { key, step: number })],
    ['phone-door-expired', phoneDoorPage(context, { key, step: { ...number, told: 'expired' } })],
    [
      'phone-door-fault',
      phoneDoorPage(context, {
        key,
        step: { ...number, entered: '12', fault: { code: 'phone_number_invalid', field: 'number' } },
      }),
    ],
    ['phone-door-code', phoneDoorPage(context, { key, step: code })],
    [
      'phone-door-code-wrong',
      phoneDoorPage(context, {
        key,
        step: { ...code, isResent: true, triesLeft: 4, fault: { code: 'phone_code_wrong', field: 'code' } },
      }),
    ],
  ]
}

function overviews(context: PageContext): ReadonlyArray<readonly [string, Html]> {
  const { month: _month, operatorName: _operator, ...bare } = self
  return [
    ['phone-overview', phoneOverviewPage(context, self)],
    [
      'phone-overview-new',
      phoneOverviewPage(context, { ...bare, recent: [], blocks: { merchants: [], others: [] } }),
    ],
    [
      'phone-overview-limited',
      phoneOverviewPage(context, {
        ...self,
        saved: 'cap-later',
        cap: {
          max: euro(60_000_000n),
          own: euro(10_000_000n),
          pending: { to: euro(30_000_000n), from: minutesAgo(-1_440) },
        },
        password: { state: 'set', isRequired: true, fault: { code: 'phone_password_wrong', field: 'old' } },
        blocks: {
          merchants: [{ ...weather, since: minutesAgo(4_000) }],
          others: [gazette],
        },
      }),
    ],
    [
      'phone-overview-blocked',
      phoneOverviewPage(context, {
        ...self,
        saved: 'blocked',
        cap: {
          max: euro(60_000_000n),
          own: euro(10_000_000n),
          pending: { to: euro(60_000_000n), from: minutesAgo(-1_440) },
          entered: 'ten',
          fault: { code: 'invalid_request', field: 'cap' },
        },
        password: { state: 'locked', isRequired: false },
        blocks: { allSince: minutesAgo(10), merchants: [], others: [gazette] },
      }),
    ],
    [
      'phone-overview-partial',
      phoneOverviewPage(context, { ...self, unread: ['month', 'history', 'blocks'] }),
    ],
    [
      'phone-history',
      phoneHistoryPage(context, {
        key,
        tail: '123',
        rows: { items: rows, nextHref: '/phone/payments?cursor=abc' },
        isPartial: false,
        helpNumber: '0800 1234',
        saved: 'refund',
      }),
    ],
    [
      'phone-history-partial',
      phoneHistoryPage(context, {
        key,
        tail: '123',
        rows: { items: rows.slice(0, 1) },
        isPartial: true,
        fault: { code: 'phone_refund_closed' },
      }),
    ],
    [
      'phone-history-empty',
      phoneHistoryPage(context, { key, tail: '123', rows: { items: [] }, isPartial: false }),
    ],
  ]
}

function merchantPages(base: PageContext): ReadonlyArray<readonly [string, Html]> {
  const context: PageContext = { ...base, merchant: { name: 'The Tidewater Gazette' } }
  const months = ['2026-11', '2026-10', '2026-09']
  return [
    ['merchant-phone-payment', merchantPaymentPage(context, payment)],
    [
      'merchant-phone-payment-confirmed',
      merchantPaymentPage(context, {
        ...payment,
        phone: { ...split, stage: 'confirmed', taxRemitter: 'MERCHANT', isBundle: true },
      }),
    ],
    [
      'merchant-phone-payment-available',
      merchantPaymentPage(context, {
        ...payment,
        phone: { ...split, stage: 'available', taxRemitter: 'PLATFORM' },
      }),
    ],
    [
      'merchant-phone-payment-refunded',
      merchantPaymentPage(context, {
        ...payment,
        refundedAt: minutesAgo(1),
        phone: {
          ...split,
          stage: 'reversed',
          refunded: { price: split.price, net: split.net, kept: euro(180_000n), isOnBill: true },
        },
      }),
    ],
    [
      'merchant-phone-payments',
      merchantPaymentsPage(context, {
        payments: {
          items: [
            {
              id: 'pur_1',
              title,
              price: euro(4_990_000n),
              share: euro(3_170_000n),
              at: minutesAgo(2),
              state: 'paid',
              buyer: 'buyer-7kq2',
              way: 'phone',
            },
          ],
        },
        filter: { way: 'phone' },
        hasPhone: true,
        csvHref: '/merchant/payments.csv?way=phone',
      }),
    ],
    [
      'merchant-statement',
      merchantStatementPage(context, {
        month: '2026-11',
        months,
        isOpen: true,
        parts: [part],
        isPartial: false,
      }),
    ],
    [
      'merchant-statement-partial',
      merchantStatementPage(context, {
        month: '2026-10',
        months,
        isOpen: false,
        parts: [part],
        isPartial: true,
      }),
    ],
    [
      'merchant-statement-empty',
      merchantStatementPage(context, {
        month: '2026-09',
        months,
        isOpen: false,
        parts: [],
        isPartial: false,
      }),
    ],
  ]
}

function walletPages(base: PageContext): ReadonlyArray<readonly [string, Html]> {
  const context: PageContext = { ...base, wallet: { isFrozen: false } }
  const bill = { phone: { tail: '123' } }
  const entry = {
    kind: 'payment',
    title,
    ...gazette,
    price: euro(250_000n),
    at: minutesAgo(4),
    isAutomatic: false,
    ...bill,
  } as const
  const refunds: ReadonlyArray<readonly [string, RefundState]> = [
    ['open', { kind: 'open', until: minutesAgo(-8) }],
    ['asked', { kind: 'asked', at: minutesAgo(3) }],
    ['done', { kind: 'done', at: minutesAgo(1) }],
  ]
  return [
    ['wallet-phone-none', noWalletPage(base)],
    ['wallet-phone-top-up', walletTopUpPage(context, { key, step: { kind: 'code' } })],
    [
      'wallet-phone-activity',
      walletActivityPage(context, {
        entries: {
          items: [
            { ...entry, id: 'pur_1', state: 'paid', refundableUntil: minutesAgo(-6) },
            { ...entry, id: 'pur_2', state: 'pending' },
            { ...entry, id: 'pur_3', state: 'refunded' },
            { ...entry, id: 'pur_4', state: 'failed', problem: 'phone_cap_country' },
          ],
        },
        isPartial: false,
        key,
      }),
    ],
    ...refunds.map(
      ([name, refund]) =>
        [
          `wallet-phone-payment-${name}`,
          walletPaymentPage(context, {
            id: 'pur_01kax2q7v9m3x5z8c1b4n6t0hd',
            title,
            ...gazette,
            price: euro(250_000n),
            paidAt: minutesAgo(2),
            isAutomatic: false,
            phone: {
              tail: '123',
              operatorName: 'Polder Mobiel',
              reference: 'WREN-7KQ2-M41X',
              isBundle: name === 'asked',
            },
            accessEndsAt: minutesAgo(-9_000),
            refund,
            canOpen: name === 'open',
            isPublisherGone: false,
            isJustRefunded: name === 'done',
            jsonHref: '/v1/payments/pur_01',
            textHref: '/wallet/payments/pur_01/receipt.txt',
            key,
          }),
        ] as const,
    ),
  ]
}
