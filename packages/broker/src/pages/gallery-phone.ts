// The phone bill in every state: the ways at the checkout, a payment from the number to its end, the pages of whoever holds
// the number, and what the merchant and the wallet show of it.

import { problemCodes } from '@farthing/protocol'
import { checkoutPage } from './checkout.ts'
import type { CheckoutState, PayWay } from './checkout-view.ts'
import type { PageContext } from './context.ts'
import type { Html } from './html.ts'
import { phoneCheckoutPage } from './phone-checkout.ts'
import type { PhoneCheckoutView, PhoneStep } from './phone-checkout-view.ts'
import type { OperatorChoice, PhoneCharge, PhoneCountry, PhoneMonth } from './phone-view.ts'
import {
  euro,
  minutesAgo,
  sampleFields,
  sampleOffer,
  sampleProblem,
  sampleSellers,
  sampleWindowFields,
} from './samples.ts'

export const sampleCountries: readonly PhoneCountry[] = [
  { code: 'DE', callingCode: '+49' },
  { code: 'KR', callingCode: '+82' },
  { code: 'NL', callingCode: '+31' },
  { code: 'GB', callingCode: '+44' },
]

const operators = [
  { id: 'polder', name: 'Polder Mobiel', isBillable: true },
  { id: 'delta', name: 'Deltanet', isBillable: true },
  { id: 'budget', name: 'Stuiver Sim', isBillable: false },
]
const guessed: OperatorChoice = { operators, chosenId: 'polder', isGuess: true }
const open: OperatorChoice = { operators, isGuess: false }

export const sampleMonth: PhoneMonth = {
  spent: euro(12_250_000n),
  limit: euro(60_000_000n),
  limitBy: 'country',
}
const half: PhoneMonth = { ...sampleMonth, spent: euro(31_000_000n), notice: 50 }
const most: PhoneMonth = { ...sampleMonth, spent: euro(52_000_000n), notice: 80, limitBy: 'operator' }
const all: PhoneMonth = { spent: euro(10_000_000n), limit: euro(10_000_000n), limitBy: 'own', notice: 100 }

const offer = { ...sampleOffer, price: euro(250_000n) }
const bundleDays = 30

const balance: PayWay = {
  kind: 'balance',
  keeps: euro(242_500n),
  balance: euro(5_000_000n),
  balanceAfter: euro(4_750_000n),
  autoPay: { itemMax: euro(250_000n), weekMax: euro(2_000_000n) },
}
const voucher: PayWay = { kind: 'voucher', keeps: euro(242_500n), missing: euro(250_000n) }
const phone: PayWay = {
  kind: 'phone',
  keeps: euro(30_000n),
  isSingleViable: true,
  bundle: { amount: euro(1_000_000n), keeps: euro(112_500n), lifeDays: bundleDays },
}

const ways: ReadonlyArray<readonly [string, Extract<CheckoutState, { kind: 'ways' }>]> = [
  ['all', { kind: 'ways', ways: [balance, phone], refundMinutes: 10 }],
  ['new', { kind: 'ways', ways: [voucher, phone], refundMinutes: 10 }],
  [
    'bundle-only',
    {
      kind: 'ways',
      ways: [
        {
          kind: 'bundle',
          keeps: euro(3_000n),
          left: euro(750_000n),
          leftAfter: euro(746_000n),
          until: minutesAgo(-30_000),
        },
        { ...phone, isSingleViable: false, saved: { tail: '123', operatorName: 'Polder Mobiel' } },
        {
          ...voucher,
          balance: euro(1_000n),
          entered: 'WREN-0',
          fault: { code: 'voucher_unknown', field: 'voucher' },
        },
      ],
      refundMinutes: 10,
      toppedUp: euro(5_000_000n),
    },
  ],
  ...(['price-not-viable', 'amount-not-billable', 'class-not-allowed', 'no-operator'] as const).map(
    (phoneNotOffered) =>
      [phoneNotOffered, { kind: 'ways', ways: [balance], phoneNotOffered, refundMinutes: 10 }] as const,
  ),
]

const single: PhoneCharge = { kind: 'single', amount: euro(250_000n) }
const bundle: PhoneCharge = {
  kind: 'bundle',
  amount: euro(1_000_000n),
  price: euro(250_000n),
  lifeDays: bundleDays,
}

const number: PhoneStep = { kind: 'number', countries: sampleCountries, country: 'NL' }
const code: PhoneStep = {
  kind: 'code',
  tail: '123',
  operator: guessed,
  sentBy: 'us',
  expiresAt: minutesAgo(-3),
  resend: { from: minutesAgo(-0.5), left: 3 },
  month: sampleMonth,
}
const paid: PhoneStep = {
  kind: 'paid',
  tail: '123',
  operatorName: 'Polder Mobiel',
  chargedAt: minutesAgo(0),
  month: sampleMonth,
  refundUntil: minutesAgo(-20_000),
  helpNumber: '0800 1234',
  ticket: 'eyJh.eyJi.c2ln',
  continueHref: 'https://tidewater.example/.well-known/farthing/return?code=abc',
  receiptHref: '/wallet/payments/pur_01',
}

const steps: ReadonlyArray<readonly [string, PhoneStep, PhoneCharge?]> = [
  ['number', number],
  ['number-bundle', number, bundle],
  ['number-saved', { ...number, saved: { tail: '123', operatorName: 'Polder Mobiel', month: half } }],
  ['number-guess', { ...number, entered: '06 1234 5123', operator: guessed }],
  [
    'number-operator-asked',
    {
      ...number,
      entered: '06 1234 5123',
      operator: open,
      fault: { code: 'phone_operator_unknown', field: 'operator' },
    },
  ],
  ['number-fault', { ...number, entered: '06 12', fault: { code: 'phone_number_invalid', field: 'number' } }],
  [
    'number-kind',
    { ...number, entered: '020 123 4567', fault: { code: 'phone_number_kind', field: 'number' } },
  ],
  ['number-busy', { ...number, entered: '06 1234 5123', fault: { code: 'phone_messages_exceeded' } }],
  ['code', code],
  ['code-wrong', { ...code, fault: { code: 'phone_code_wrong', field: 'code' }, triesLeft: 3 }],
  ['code-last', { ...code, fault: { code: 'phone_code_wrong', field: 'code' }, triesLeft: 1, month: most }],
  ['code-resent', { ...code, isResent: true, resend: { from: minutesAgo(1), left: 1 } }],
  ['code-over', { ...code, expiresAt: minutesAgo(1), resend: { from: minutesAgo(1), left: 0 } }],
  [
    'code-of-operator',
    { kind: 'code', tail: '123', operator: guessed, sentBy: 'operator', expiresAt: minutesAgo(-3) },
  ],
  [
    'reply',
    {
      kind: 'reply',
      tail: '123',
      operator: guessed,
      shortCode: '3010',
      answer: 'Y 4821',
      expiresAt: minutesAgo(-3),
      resend: { from: minutesAgo(-0.5), left: 2 },
    },
  ],
  ['password', { kind: 'password', tail: '123' }],
  [
    'password-wrong',
    {
      kind: 'password',
      tail: '123',
      triesLeft: 2,
      fault: { code: 'phone_password_wrong', field: 'password' },
    },
  ],
  [
    'operator-page',
    {
      kind: 'operator-page',
      tail: '123',
      operatorName: 'Polder Mobiel',
      href: 'https://confirm.polder-mobiel.example/pay/4f2a',
    },
  ],
  ...(['sending', 'reserving', 'charging', 'checking', 'cancelling'] as const).map(
    (doing) => [`waiting-${doing}`, { kind: 'waiting', doing, operatorName: 'Polder Mobiel' }] as const,
  ),
  ['held', { kind: 'held', until: minutesAgo(-600) }],
  ['unknown', { kind: 'unknown', operatorName: 'Polder Mobiel', helpNumber: '0800 1234' }],
  ['paid', paid],
  ['paid-80', { ...paid, month: most }],
  ['paid-bundle', { ...paid, bundle: { left: euro(750_000n), until: minutesAgo(-43_200) } }, bundle],
  ['paid-from-bundle', { ...paid, bundle: { left: euro(500_000n), until: minutesAgo(-43_200) } }],
  ['cancelled', { kind: 'cancelled' }],
  ['refunding', { kind: 'refunding', tail: '123', operatorName: 'Polder Mobiel' }],
  ['refunded', { kind: 'refunded', tail: '123', operatorName: 'Polder Mobiel' }],
  [
    'refused-cap',
    { kind: 'refused', details: sampleProblem('phone_cap_own'), month: all, againAt: minutesAgo(-10_000) },
  ],
  [
    'refused-amount',
    {
      kind: 'refused',
      details: sampleProblem('phone_amount_not_allowed'),
      billable: [euro(500_000n), euro(1_000_000n), euro(1_500_000n)],
    },
  ],
  [
    'refused-operator',
    {
      kind: 'refused',
      details: sampleProblem('phone_operator_unknown'),
      operator: open,
      canChangeNumber: true,
      helpNumber: '0800 1234',
    },
  ],
]

const refusals = problemCodes.filter((code) => code.startsWith('phone_') || code === 'outcome_unknown')

/** Names and documents of the checkout by phone. */
export function phoneGallery(base: PageContext): ReadonlyArray<readonly [string, Html]> {
  const context: PageContext = { ...base, hasPhone: true }
  const page = (step: PhoneStep, charge: PhoneCharge = single, mode: 'page' | 'window' = 'page'): Html =>
    phoneCheckoutPage(context, viewOf(step, charge, mode))
  return [
    ...ways.flatMap(([name, state]) => [
      [`checkout-ways-${name}`, checkoutPage(context, { fields: sampleFields, offer, state })] as const,
    ]),
    ...ways
      .slice(0, 3)
      .map(
        ([name, state]) =>
          [
            `checkout-ways-window-${name}`,
            checkoutPage(context, { fields: sampleWindowFields, offer, state }),
          ] as const,
      ),
    ...steps.map(([name, step, charge]) => [`phone-${name}`, page(step, charge)] as const),
    ...steps
      .filter(([name]) =>
        ['number', 'code', 'reply', 'waiting-charging', 'unknown', 'paid', 'cancelled'].includes(name),
      )
      .map(([name, step, charge]) => [`phone-window-${name}`, page(step, charge, 'window')] as const),
    ...refusals.map(
      (code) =>
        [
          `phone-refused-${code}`,
          page({ kind: 'refused', details: sampleProblem(code), hasOtherWays: true }),
        ] as const,
    ),
  ]
}

function viewOf(step: PhoneStep, charge: PhoneCharge, mode: 'page' | 'window'): PhoneCheckoutView {
  const payment = {
    id: 'phn_01kax2q7v9m3x5z8c1b4n6t0hd',
    state: 'awaiting_operator',
    reference: 'WREN-7KQ2-M41X',
  }
  return {
    fields: mode === 'window' ? sampleWindowFields : sampleFields,
    offer,
    charge,
    ...(step.kind === 'number' ? {} : { payment }),
    step,
    ...(mode === 'window' ? {} : { backHref: `${sampleSellers.gazette.origin}/silt` }),
  }
}
