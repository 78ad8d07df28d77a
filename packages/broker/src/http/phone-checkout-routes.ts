// Paying an offer on the phone bill as routes: the number form at the checkout, then one address per payment, where the code
// is given and the outcome shown. Everything works by plain forms.

import {
  type Duration,
  duration,
  fiatAsset,
  type Instant,
  instant,
  type Money,
  type Problem,
  problem,
  toProblemDetails,
} from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { bundleSumFor } from '../domain/phone/bundle.ts'
import { fromMinor } from '../domain/phone/minor.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import { shortReference } from '../domain/phone/texts.ts'
import { cancelPhonePayment } from '../flows/cancel-phone-payment.ts'
import { continuePhonePayment } from '../flows/continue-phone-payment.ts'
import { givePhoneCode } from '../flows/give-phone-code.ts'
import { givePhonePassword } from '../flows/give-phone-password.ts'
import { issueFirstTicket } from '../flows/issue-ticket.ts'
import { readPhoneMonth } from '../flows/read-phone-month.ts'
import { readSavedNumber } from '../flows/read-saved-number.ts'
import { makeReturnCode } from '../flows/return-ticket.ts'
import { resendPhoneCode } from '../flows/send-phone-code.ts'
import { startPhonePayment } from '../flows/start-phone-payment.ts'
import type { CheckoutFields, CheckoutOffer } from '../pages/checkout-view.ts'
import { moneyText } from '../pages/money-text.ts'
import { pagePaths, phonePaymentPath } from '../pages/paths.ts'
import { phoneCheckoutPage } from '../pages/phone-checkout.ts'
import { type PhoneCheckoutView, type PhoneStep, phoneActions } from '../pages/phone-checkout-view.ts'
import type { Phone } from '../phone.ts'
import { readMerchant } from '../records/merchants.ts'
import { readPayer } from '../records/phone-payers.ts'
import {
  type PhoneOrder,
  readNewestOpenPayment,
  readNewestPayment,
  readPhoneOrder,
  readPhonePayment,
} from '../records/phone-payments.ts'
import { readPurchaseByPhonePayment } from '../records/purchases.ts'
import { clientAddress, type HttpContext, type Variables } from './answer.ts'
import { accessOf } from './checkout-offer.ts'
import { type CheckoutRequest, readCheckout, returnAddress } from './checkout-request.ts'
import { type Device, readDevice } from './device-cookie.ts'
import { htmlResponse, pageContext, problemHtml, readForm } from './page.ts'
import { countriesOf, guessCountry } from './phone-countries.ts'
import { phoneStep } from './phone-step.ts'

/** A visit to the checkout that has come to the phone bill. */
export type PhoneVisit = {
  readonly deps: Deps
  readonly phone: Phone
  readonly context: HttpContext
  readonly device: Device
  readonly request: CheckoutRequest
}

type Form = (name: string) => string

/** The number form, or what became of it. Charges nothing: that takes the code. */
export async function phoneCheckout(visit: PhoneVisit, action: string, form: Form): Promise<Response> {
  const { request } = visit
  if (!request.quote.ok) return refuse(visit, request.quote)
  if (action === phoneActions.start) return startAs(visit, form)
  return showNumber(visit, form)
}

export function mountPhoneCheckout(app: OpenAPIHono<{ Variables: Variables }>, deps: Deps): void {
  const { phone } = deps
  if (phone === undefined) return
  // Where an operator's own page leads back to: it says nothing of how that went, so the payment is looked at.
  app.get(pagePaths.phonePayments, async (context) => {
    const { wallet } = await readDevice(deps, context)
    if (wallet === undefined) return context.redirect(pagePaths.activity, 303)
    // The operator may have told of its end before the browser is back.
    const since = instant(deps.system.now() - phoneLimits.awaitLifeMs)
    const found =
      (await readNewestOpenPayment(deps.records, wallet.id)) ??
      (await readNewestPayment(deps.records, wallet.id, since))
    return context.redirect(found === undefined ? pagePaths.activity : phonePaymentPath(found.id), 303)
  })
  app.get(`${pagePaths.phonePayments}/:id`, async (context) => {
    const found = await findPayment(deps, phone, context, (name) => context.req.query(name) ?? '')
    if (!('payment' in found)) return found
    const payment = (await continuePhonePayment(deps, phone, found.payment.id)) ?? found.payment
    return showPayment({ ...found, payment })
  })
  app.get(`${pagePaths.phonePayments}/:id/state`, async (context) => {
    const device = await readDevice(deps, context)
    const payment = await readPhonePayment(deps.records, context.req.param('id'))
    if (payment === undefined || payment.walletId !== device.wallet?.id) return context.json({}, 404)
    const latest = (await continuePhonePayment(deps, phone, payment.id)) ?? payment
    return context.json({ state: latest.state }, 200, { 'cache-control': 'no-store' })
  })
  app.post(`${pagePaths.phonePayments}/:id`, async (context) => {
    const read = await readForm(deps, context)
    if (!read.ok) return problemHtml(deps, context, { problem: read })
    const found = await findPayment(deps, phone, context, read.form)
    if (!('payment' in found)) return found
    return act(found, read.form)
  })
}

type OnPayment = PhoneVisit & { readonly payment: PhonePayment; readonly secret: string }

/** The payment of an address, for the device that began it; to others it is not there. */
async function findPayment(
  deps: Deps,
  phone: Phone,
  context: HttpContext,
  form: Form,
): Promise<OnPayment | Response> {
  const device = await readDevice(deps, context)
  const payment = await readPhonePayment(deps.records, context.req.param('id') ?? '')
  const { secret } = device
  if (payment === undefined || secret === undefined || payment.walletId !== device.wallet?.id) {
    return problemHtml(deps, context, { problem: problem('not_found'), device })
  }
  const request = await fitRequest(deps, payment, await readCheckout(deps, form))
  return { deps, phone, context, device, request, payment, secret }
}

/**
 * A link leads here from anywhere: where to go back to, and whom to hand the ticket to, count only beside the very quote that
 * the payment is for.
 */
async function fitRequest(
  deps: Deps,
  payment: PhonePayment,
  request: CheckoutRequest,
): Promise<CheckoutRequest> {
  const { quote, fields } = request
  const order = await readPhoneOrder(deps.records, payment.id)
  const isFit =
    quote.ok && quote.quote.merchantId === payment.merchantId && quote.quote.nonce === order?.nonce
  if (isFit) return request
  return {
    fields: { mode: 'page', quote: fields.quote, key: fields.key },
    quote: quote.ok ? problem('quote_invalid', 'The quote is not the one that is being paid') : quote,
  }
}

async function act(visit: OnPayment, form: Form): Promise<Response> {
  const { deps, phone, payment, secret } = visit
  switch (form('action')) {
    case phoneActions.code: {
      const given = await givePhoneCode(deps, phone, {
        paymentId: payment.id,
        secret,
        code: form('code'),
        address: clientAddress(visit.context, deps.config.addressHeader),
      })
      return given.ok ? showPayment({ ...visit, payment: given.payment }) : showFault(visit, given)
    }
    case phoneActions.resend: {
      const sent = await resendPhoneCode(deps, phone, { paymentId: payment.id, secret })
      return sent.ok ? showPayment({ ...visit, payment: sent.payment }) : showFault(visit, sent)
    }
    case phoneActions.password: {
      const given = await givePhonePassword(deps, phone, {
        paymentId: payment.id,
        secret,
        password: form('password'),
      })
      return given.ok ? showPayment({ ...visit, payment: given.payment }) : showFault(visit, given)
    }
    case phoneActions.cancel: {
      const ended = await cancelPhonePayment(deps, phone, { payment, reason: 'payer' })
      return showPayment({ ...visit, payment: ended })
    }
    case phoneActions.number:
    case phoneActions.operator: {
      await cancelPhonePayment(deps, phone, { payment, reason: 'payer' })
      if (!visit.request.quote.ok) return refuse(visit, visit.request.quote)
      if (form('action') === phoneActions.number) return showNumber(visit, form)
      // Only whose number it is was wrong; the number itself is kept sealed and not asked for again.
      const payer = await readPayer(deps.records, payment.payerId, phone.payerKeys)
      if (payer?.ref.kind !== 'msisdn') return showNumber(visit, form)
      const { ref, country } = payer
      return start(visit, form, { number: ref.value, country, operatorId: form('operator').slice(0, 64) })
    }
    default:
      return showPayment(visit)
  }
}

/** Starts with the number of the form, or with the one this device paid with before. */
async function startAs(visit: PhoneVisit, form: Form): Promise<Response> {
  const { deps, phone, device } = visit
  const saved = form('saved') === 'yes' ? await readSavedNumber(deps, phone, device.secret) : undefined
  if (saved?.payer.ref.kind === 'msisdn') {
    const { payer, operator } = saved
    const number = payer.ref.value
    return start(visit, form, { number, country: payer.country, operatorId: operator.profile.id })
  }
  const operatorId = form('operator').slice(0, 64)
  return start(visit, form, {
    number: form('number').slice(0, 64),
    country: form('country').slice(0, 2),
    operatorId,
  })
}

async function start(
  visit: PhoneVisit,
  form: Form,
  typed: { readonly number: string; readonly country: string; readonly operatorId: string },
): Promise<Response> {
  const { deps, phone, context, device, request } = visit
  const { secret } = device
  // Without the cookie that the page set, nobody would hold what is bought.
  if (secret === undefined) return refuse(visit, problem('cookies_needed'))
  const { operatorId } = typed
  const started = await startPhonePayment(deps, phone, {
    secret,
    secretKind: 'device',
    quote: request.fields.quote,
    idempotencyKey: request.fields.key,
    number: typed.number,
    country: typed.country,
    ...(operatorId === '' ? {} : { operatorId }),
    flow: 'code',
    kind: form('bundle') === 'yes' ? 'bundle' : 'single',
    address: clientAddress(context, deps.config.addressHeader),
    agent: context.req.header('user-agent') ?? '',
    shown: shownText(visit, form),
  })
  if (!started.ok) {
    return atNumber.has(started.code) ? showNumber(visit, form, started) : refuse(visit, started)
  }
  const after = await readDevice(deps, context)
  return showPayment({ ...visit, device: after, payment: started.payment, secret })
}

/** Refusals that the number form itself can mend. */
const atNumber: ReadonlySet<string> = new Set([
  'phone_number_invalid',
  'phone_number_kind',
  'phone_operator_unknown',
])

/** What the page showed and its pay button said, for the proof of consent. */
function shownText(visit: PhoneVisit, form: Form): string {
  const { quote } = visit.request
  if (!quote.ok) return ''
  const { price, origin, title = '' } = quote.quote
  const charge = chargeWanted(price, form)
  const page = pageContext(visit.deps, visit.context)
  return JSON.stringify({
    button: page.t.phone.pay(moneyText(page.locale, charge.amount)),
    ...(charge.kind === 'single'
      ? {}
      : {
          choice: page.t.phone.bundleChoice(moneyText(page.locale, charge.amount), quote.merchant.name),
          back: page.t.phone.bundleBack(charge.lifeDays),
          bundle: charge.amount.amount.toString(),
        }),
    locale: page.locale,
    asset: price.asset,
    amount: price.amount.toString(),
    merchant: quote.merchant.name,
    origin,
    title,
    on: 'phone bill',
  })
}

async function showNumber(visit: PhoneVisit, form: Form, fault?: Problem): Promise<Response> {
  const { deps, phone, context, request } = visit
  if (!request.quote.ok) return refuse(visit, request.quote)
  const { quote } = request.quote
  const entered = form('number').slice(0, 64)
  const country = form('country').slice(0, 2)
  const saved = await savedView(visit)
  const step: PhoneStep = {
    kind: 'number',
    countries: countriesOf(phone, chargeWanted(quote.price, form).amount),
    country: country === '' ? guessCountry(phone, context.req.header('accept-language')) : country,
    ...(entered === '' ? {} : { entered }),
    ...(saved === undefined ? {} : { saved }),
    ...(fault === undefined ? {} : { fault: { code: fault.code } }),
    ...(fault?.code === 'phone_operator_unknown'
      ? { operator: { operators: operatorsOf(phone, country), isGuess: true } }
      : {}),
  }
  const view = {
    fields: request.fields,
    offer: offerOf(visit),
    charge: chargeWanted(quote.price, form),
    step,
  }
  return htmlResponse(
    context,
    phoneCheckoutPage(pageContext(deps, context, { device: visit.device }), view),
    fault === undefined ? 200 : statusOf(deps, fault),
  )
}

async function savedView(
  visit: PhoneVisit,
): Promise<Extract<PhoneStep, { kind: 'number' }>['saved'] | undefined> {
  const { deps, phone, device, request } = visit
  const saved = await readSavedNumber(deps, phone, device.secret)
  if (saved === undefined || !request.quote.ok) return undefined
  const { payer, operator } = saved
  if (fiatAsset(operator.profile.currency) !== request.quote.quote.price.asset) return undefined
  const month = await readPhoneMonth(deps, phone, { payer })
  return {
    tail: payer.tail,
    operatorName: operator.profile.name,
    ...(month === undefined ? {} : { month }),
  }
}

/** What would go on the bill: the price, or the larger charge where the buyer ticked it and there is one. */
function chargeWanted(price: Money, form: Form): PhoneCheckoutView['charge'] {
  const amount = form('bundle') === 'yes' ? bundleSumFor(price) : undefined
  return amount === undefined
    ? { kind: 'single', amount: price }
    : { kind: 'bundle', amount, price, lifeDays: bundleLifeDays }
}

const bundleLifeDays = phoneLimits.bundleLifeMs / 86_400_000

function operatorsOf(
  phone: Phone,
  country: string,
): readonly { id: string; name: string; isBillable: boolean }[] {
  return [...phone.operators.values()]
    .filter(({ profile }) => profile.country === country)
    .map(({ profile }) => ({ id: profile.id, name: profile.name, isBillable: profile.isBillable }))
}

function offerOf(visit: PhoneVisit): CheckoutOffer {
  const { quote, goods } = visit.request
  if (!quote.ok) throw new Error('an offer without its quote')
  return {
    merchantName: quote.merchant.name,
    origin: quote.quote.origin,
    price: quote.quote.price,
    access: accessOf(quote.quote),
    ...(goods === undefined ? {} : { goods }),
    ...(quote.quote.title === undefined ? {} : { title: quote.quote.title }),
  }
}

/** A refusal of a step: shown at its field where it has one. */
async function showFault(
  visit: OnPayment,
  fault: Problem & { readonly triesLeft?: number },
): Promise<Response> {
  const { deps, phone } = visit
  const payment = (await readPhonePayment(deps.records, visit.payment.id)) ?? visit.payment
  const step = await phoneStep(deps, phone, payment)
  const status = statusOf(deps, fault)
  const { triesLeft } = fault
  if (step.kind === 'code' || step.kind === 'password') {
    const told = { ...step, fault: { code: fault.code }, ...(triesLeft === undefined ? {} : { triesLeft }) }
    return showStep({ ...visit, payment }, told, status)
  }
  if (step.kind === 'refused') return showStep({ ...visit, payment }, step, status)
  const details = toProblemDetails(fault, { base: deps.config.origin })
  return showStep(
    { ...visit, payment },
    { kind: 'refused', details, hasOtherWays: true, ...refusalMore(visit, fault) },
    status,
  )
}

async function showPayment(visit: OnPayment): Promise<Response> {
  const { deps, phone, context, request, payment } = visit
  const step = await phoneStep(deps, phone, payment)
  if (step.kind !== 'paid') return showStep(visit, step, step.kind === 'refused' ? step.details.status : 200)
  const purchase = await readPurchaseByPhonePayment(deps.records, payment.id)
  if (purchase === undefined) return showStep(visit, step, 200)
  const ticket = await issueFirstTicket(deps, purchase)
  if (!ticket.ok) return showStep(visit, step, 200)
  if (request.fields.mode === 'window') return showStep(visit, { ...step, ticket: ticket.token }, 200)
  const code = await makeReturnCode(deps, ticket)
  const address = code.ok ? returnAddress(request.fields, { code: code.code }) : undefined
  // A form that led to the charge goes straight back to the site; whoever only looks sees how it stands.
  if (address !== undefined && context.req.method === 'POST') return context.redirect(address, 303)
  return showStep(visit, { ...step, continueHref: address ?? purchase.details?.url ?? purchase.origin }, 200)
}

async function showStep(visit: OnPayment, step: PhoneStep, status: number): Promise<Response> {
  const { deps, context, request, payment } = visit
  const order = await readPhoneOrder(deps.records, payment.id)
  const merchant = await readMerchant(deps.records, payment.merchantId)
  const view: PhoneCheckoutView = {
    fields: request.fields,
    offer: {
      merchantName: merchant?.name ?? '',
      origin: order?.origin ?? '',
      price: payment.price,
      access: accessOfOrder(order),
      ...(request.goods === undefined ? {} : { goods: request.goods }),
      ...(order?.title === undefined ? {} : { title: order.title }),
    },
    charge: chargeOf(payment),
    payment: { id: payment.id, state: payment.state, reference: shortReference(payment.id) },
    step,
    ...(order === undefined ? {} : { backHref: order.url ?? order.origin }),
  }
  return htmlResponse(
    context,
    phoneCheckoutPage(pageContext(deps, context, { device: visit.device }), view),
    status,
  )
}

function chargeOf(payment: PhonePayment): PhoneCheckoutView['charge'] {
  const amount: Money = fromMinor(payment.amount)
  return payment.kind === 'single'
    ? { kind: 'single', amount }
    : { kind: 'bundle', amount, price: payment.price, lifeDays: bundleLifeDays }
}

function accessOfOrder(order: PhoneOrder | undefined): Duration {
  return duration((order?.durationSeconds ?? 0) * 1000)
}

function refuse(visit: PhoneVisit, refusal: Problem): Response {
  const { deps, context, request } = visit
  const details = toProblemDetails(refusal, {
    base: deps.config.origin,
    instance: context.req.path,
    requestId: context.get('requestId'),
  })
  if (!request.quote.ok) return problemHtml(deps, context, { problem: refusal, device: visit.device })
  const { price } = request.quote.quote
  const fields: CheckoutFields = { ...request.fields }
  const step: PhoneStep = {
    kind: 'refused',
    details,
    hasOtherWays: true,
    canChangeNumber: true,
    ...refusalMore(visit, refusal),
  }
  const view = { fields, offer: offerOf(visit), charge: { kind: 'single' as const, amount: price }, step }
  return htmlResponse(
    context,
    phoneCheckoutPage(pageContext(deps, context, { device: visit.device }), view),
    details.status,
  )
}

/** What may help after a refusal: when to come again, and which prices an operator of this currency bills. */
function refusalMore(
  { deps, phone, request }: PhoneVisit,
  refusal: Problem,
): { readonly againAt?: Instant; readonly billable?: readonly Money[] } {
  const { retryAfterMs } = refusal
  const asset = request.quote.ok ? request.quote.quote.price.asset : undefined
  const points =
    refusal.code === 'phone_amount_not_allowed'
      ? [...phone.operators.values()]
          .filter(({ profile }) => profile.isBillable && fiatAsset(profile.currency) === asset)
          .flatMap(({ profile }) =>
            (profile.amounts.pricePoints ?? []).map((units) => ({ currency: profile.currency, units })),
          )
      : []
  const billable = points.toSorted((left, right) => (left.units < right.units ? -1 : 1)).map(fromMinor)
  return {
    ...(retryAfterMs === undefined ? {} : { againAt: instant(deps.system.now() + retryAfterMs) }),
    ...(billable.length === 0 ? {} : { billable }),
  }
}

function statusOf(deps: Deps, fault: Problem): number {
  return toProblemDetails(fault, { base: deps.config.origin }).status
}
