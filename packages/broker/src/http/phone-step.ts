// A payment on the phone bill as the step its page shows.

import { Bug, instant, problem, toProblemDetails } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { refusalOf } from '../domain/phone/refusals.ts'
import { readBundleLeft } from '../flows/read-phone-bundles.ts'
import { readPhoneMonth } from '../flows/read-phone-month.ts'
import { readCodeView } from '../flows/send-phone-code.ts'
import { brokerLimits } from '../limits.ts'
import { paymentPath } from '../pages/paths.ts'
import type { PhoneDoing, PhoneStep } from '../pages/phone-checkout-view.ts'
import type { OperatorChoice } from '../pages/phone-view.ts'
import type { Phone } from '../phone.ts'
import { readPhoneBundle } from '../records/phone-bundles.ts'
import { type Payer, readPayer } from '../records/phone-payers.ts'
import { readPurchaseByPhonePayment } from '../records/purchases.ts'

/** What the page of a payment shows now. */
export async function phoneStep(deps: Deps, phone: Phone, payment: PhonePayment): Promise<PhoneStep> {
  const payer = await readPayer(deps.records, payment.payerId, phone.payerKeys)
  const tail = payer?.tail ?? ''
  const operator = phone.operators.get(payment.operatorId ?? '')
  const operatorName = operator?.profile.name ?? ''
  const refusal = refusalOf(payment)
  if (refusal !== undefined) {
    const month = payer === undefined ? undefined : await readPhoneMonth(deps, phone, { payer })
    return {
      kind: 'refused',
      details: toProblemDetails(problem(refusal), { base: deps.config.origin }),
      ...(month === undefined ? {} : { month }),
      ...(operator === undefined ? {} : { helpNumber: operator.profile.helpNumber }),
      operator: choiceOf(phone, payer, payment.operatorId),
      hasOtherWays: true,
      canChangeNumber: true,
    }
  }
  switch (payment.state) {
    case 'created':
    case 'code_sent':
      return codeStep(deps, phone, { payment, payer, tail })
    case 'step_up':
      return { kind: 'password', tail }
    case 'held':
      return { kind: 'held', ...(payment.heldUntil === undefined ? {} : { until: payment.heldUntil }) }
    case 'awaiting_operator':
      return awaitingStep(phone, { payment, payer, tail, operatorName })
    case 'unknown':
      return {
        kind: 'unknown',
        operatorName,
        ...(operator === undefined ? {} : { helpNumber: operator.profile.helpNumber }),
      }
    case 'charged':
    case 'charged_back':
      return paidStep(deps, phone, { payment, payer, tail, operatorName })
    case 'refund_pending':
      return { kind: 'refunding', tail, operatorName }
    case 'refunded':
      return { kind: 'refunded', tail, operatorName }
    case 'cancelled':
      return { kind: 'cancelled' }
    case 'code_ok':
    case 'reserving':
    case 'reserved':
    case 'charging':
    case 'cancelling':
    case 'rejected':
    case 'no_operator':
    case 'code_expired':
    case 'code_locked':
    case 'denied':
    case 'expired':
      return { kind: 'waiting', doing: doingOf(payment), operatorName }
  }
  throw new Bug('a phone payment in no known state')
}

function doingOf(payment: PhonePayment): PhoneDoing {
  if (payment.state === 'charging' || payment.state === 'reserved') return 'charging'
  return payment.state === 'cancelling' ? 'cancelling' : 'reserving'
}

type Shown = {
  readonly payment: PhonePayment
  readonly payer: Payer | undefined
  readonly tail: string
}

async function codeStep(deps: Deps, phone: Phone, { payment, payer, tail }: Shown): Promise<PhoneStep> {
  const view = await readCodeView(deps, payment)
  const month = payer === undefined ? undefined : await readPhoneMonth(deps, phone, { payer })
  const operator = choiceOf(phone, payer, payment.operatorId)
  const shared = {
    tail,
    operator,
    expiresAt: view.expiresAt,
    ...(view.resend === undefined ? {} : { resend: view.resend }),
    ...(month === undefined ? {} : { month }),
  }
  if (payment.flow === 'reply') {
    const shortCode = phone.operators.get(payment.operatorId ?? '')?.profile.sms.shortCode ?? ''
    return { kind: 'reply', ...shared, shortCode, answer: 'Y' }
  }
  return {
    kind: 'code',
    ...shared,
    sentBy: 'us',
    ...(view.triesLeft === undefined ? {} : { triesLeft: view.triesLeft }),
    ...(view.isResent ? { isResent: true } : {}),
  }
}

function awaitingStep(
  phone: Phone,
  { payment, payer, tail, operatorName }: Shown & { readonly operatorName: string },
): PhoneStep {
  if (payment.validation?.kind === 'page') {
    return { kind: 'operator-page', tail, operatorName, href: payment.validation.url }
  }
  return {
    kind: 'code',
    tail,
    operator: choiceOf(phone, payer, payment.operatorId),
    sentBy: 'operator',
    expiresAt: instant(payment.createdAt + 15 * 60_000),
  }
}

async function paidStep(
  deps: Deps,
  phone: Phone,
  { payment, payer, tail, operatorName }: Shown & { readonly operatorName: string },
): Promise<PhoneStep> {
  const purchase = await readPurchaseByPhonePayment(deps.records, payment.id)
  const month = payer === undefined ? undefined : await readPhoneMonth(deps, phone, { payer })
  const chargedAt = payment.chargedAt ?? payment.updatedAt
  return {
    kind: 'paid',
    tail,
    operatorName,
    chargedAt,
    refundUntil: instant(chargedAt + brokerLimits.refundWindowMs),
    ...helpOf(phone, payment),
    receiptHref: purchase === undefined ? '/wallet' : paymentPath(purchase.id),
    ...(month === undefined ? {} : { month }),
    ...(await bundleMember(deps, payment)),
  }
}

async function bundleMember(
  deps: Deps,
  payment: PhonePayment,
): Promise<Pick<Extract<PhoneStep, { kind: 'paid' }>, 'bundle'>> {
  const bundle = await readPhoneBundle(deps.records, payment.id)
  if (bundle?.state !== 'open') return {}
  return { bundle: { left: await readBundleLeft(deps, bundle), until: bundle.endsAt } }
}

function helpOf(phone: Phone, payment: PhonePayment): { readonly helpNumber?: string } {
  const profile = phone.operators.get(payment.operatorId ?? '')?.profile
  return profile === undefined ? {} : { helpNumber: profile.helpNumber }
}

/** The operators of the payer's country, with the one the payment is for. */
export function choiceOf(
  phone: Phone,
  payer: Payer | undefined,
  chosenId: string | undefined,
): OperatorChoice {
  const operators = [...phone.operators.values()]
    .filter(({ profile }) => payer === undefined || profile.country === payer.country)
    .map(({ profile }) => ({ id: profile.id, name: profile.name, isBillable: profile.isBillable }))
  return {
    operators,
    ...(chosenId === undefined ? {} : { chosenId }),
    isGuess: payer?.operatorId !== chosenId,
  }
}
