// The checkout and the wallet window in every state, for the gallery.

import { duration, problemCodes } from '@farthing/protocol'
import { checkoutPage } from './checkout.ts'
import type { CheckoutState } from './checkout-view.ts'
import type { PageContext } from './context.ts'
import type { Html } from './html.ts'
import {
  euro,
  minutesAgo,
  sampleFields,
  sampleOffer,
  sampleProblem,
  sampleSellers,
  sampleWindowFields,
} from './samples.ts'
import { windowPage } from './window-page.ts'

const states: ReadonlyArray<readonly [string, CheckoutState]> = [
  [
    'offer',
    {
      kind: 'offer',
      balance: euro(5_000_000n),
      balanceAfter: euro(4_980_000n),
      refundMinutes: 10,
      autoPay: { itemMax: euro(250_000n), weekMax: euro(2_000_000n) },
    },
  ],
  [
    'offer-topped-up',
    {
      kind: 'offer',
      balance: euro(5_000_000n),
      balanceAfter: euro(4_980_000n),
      refundMinutes: 10,
      toppedUp: euro(5_000_000n),
    },
  ],
  ['no-wallet', { kind: 'top-up', missing: euro(20_000n) }],
  ['insufficient', { kind: 'top-up', balance: euro(4_000n), missing: euro(16_000n) }],
  [
    'voucher-unknown',
    {
      kind: 'top-up',
      missing: euro(20_000n),
      entered: 'WREN-0000-0000-0000',
      fault: { code: 'voucher_unknown', field: 'voucher' },
    },
  ],
  ['again', { kind: 'again', action: 'pay-again' }],
  ['owned', { kind: 'owned', accessEndsAt: minutesAgo(-9_000) }],
  [
    'paid',
    {
      kind: 'paid',
      charged: euro(20_000n),
      ticket: 'eyJh.eyJi.c2ln',
      receiptHref: '/wallet/payments/pur_01',
      continueHref: 'https://tidewater.example/.well-known/farthing/return?code=abc',
    },
  ],
  ['price-changed', { kind: 'refused', details: sampleProblem('price_changed'), newPrice: euro(50_000n) }],
  ['unknown', { kind: 'unknown', details: sampleProblem('outcome_unknown') }],
  ['declined', { kind: 'declined' }],
]

/** The codes a checkout can be refused with, besides the changed price above. */
const refusals = problemCodes.filter((code) =>
  /^(quote_|price_over|merchant_|asset_|wallet_frozen|daily_|budget_|rate_|busy|guardian_|approval_|age_|spend|offer_invalid|internal)/.test(
    code,
  ),
)

/** Names and documents; the window differs from the page in every state. */
export function checkoutGallery(context: PageContext): ReadonlyArray<readonly [string, Html]> {
  const all = [
    ...states,
    ...refusals.map(
      (code) =>
        [`refused-${code}`, { kind: 'refused', details: sampleProblem(code) }] satisfies [
          string,
          CheckoutState,
        ],
    ),
  ]
  return [
    ...all.map(
      ([name, state]) =>
        [
          `checkout-page-${name}`,
          checkoutPage(context, {
            fields: sampleFields,
            offer: sampleOffer,
            state,
            backHref: `${sampleSellers.gazette.origin}/silt`,
          }),
        ] as const,
    ),
    ...states.map(
      ([name, state]) =>
        [
          `checkout-window-${name}`,
          checkoutPage(context, { fields: sampleWindowFields, offer: sampleOffer, state }),
        ] as const,
    ),
    [
      'checkout-window-refused',
      checkoutPage(context, {
        fields: sampleWindowFields,
        offer: { ...sampleOffer, ...sampleSellers.weather, price: euro(4_000n) },
        state: { kind: 'refused', details: sampleProblem('daily_limit_reached') },
      }),
    ],
    [
      'checkout-page-unreadable',
      checkoutPage(context, {
        fields: sampleFields,
        state: { kind: 'refused', details: sampleProblem('quote_invalid') },
        backHref: sampleSellers.gazette.origin,
      }),
    ],
    [
      'checkout-page-sub-cent',
      checkoutPage(context, {
        fields: sampleFields,
        offer: {
          merchantName: sampleSellers.arabic.merchantName,
          origin: sampleSellers.weather.origin,
          price: euro(4_000n),
          access: sampleOffer.access,
        },
        state: {
          kind: 'offer',
          balance: euro(4_996_000n),
          balanceAfter: euro(4_992_000n),
          refundMinutes: 1,
          autoPay: { itemMax: euro(250_000n), weekMax: euro(2_000_000n) },
        },
      }),
    ],
    [
      'checkout-page-goods',
      checkoutPage(context, {
        fields: sampleFields,
        offer: {
          merchantName: 'Hollow Farm',
          origin: sampleSellers.gazette.origin,
          title: '3 × Firebean seed, five + 1',
          price: euro(560_000n),
          access: duration(0),
          goods: {
            app: 'Hollow Farm',
            lines: [
              { title: 'Firebean seed, five', quantity: 3, price: euro(60_000n) },
              { title: 'The harvest pass', quantity: 1, price: euro(500_000n) },
            ],
            tax: euro(89_412n),
            isGift: true,
            refunds: { kind: 'instant', days: 2 },
          },
        },
        state: {
          kind: 'offer',
          balance: euro(4_996_000n),
          balanceAfter: euro(4_436_000n),
          refundMinutes: 10,
        },
      }),
    ],
    ['window', windowPage(context, { systems: ['https://pay.example/pay/v1'] })],
  ]
}
