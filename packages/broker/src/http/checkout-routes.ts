// The checkout and the wallet window as routes: look at an offer, top up, pay, open again, go back. One page serves the
// redirect without script and the window a site opens.

import {
  type Problem,
  type ProblemCode,
  paymentSystemPath,
  problem,
  toProblemDetails,
  zero,
} from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { type PaidOffer, payOffer } from '../flows/pay-offer.ts'
import { orderAddress } from '../flows/quote-order.ts'
import { type RedeemedVoucher, redeemVoucher } from '../flows/redeem-voucher.ts'
import { resolvePayment } from '../flows/resolve-payment.ts'
import { makeReturnCode } from '../flows/return-ticket.ts'
import { setBudget } from '../flows/set-budget.ts'
import { brokerLimits } from '../limits.ts'
import { checkoutPage } from '../pages/checkout.ts'
import { type CheckoutState, checkoutActions } from '../pages/checkout-view.ts'
import { pagePaths, paymentPath } from '../pages/paths.ts'
import { phoneActions } from '../pages/phone-checkout-view.ts'
import { windowPage } from '../pages/window-page.ts'
import { readOrderByPurchase } from '../records/orders.ts'
import { clientAddress, type HttpContext, type Variables } from './answer.ts'
import { accessOf, lookAtOffer } from './checkout-offer.ts'
import { type CheckoutRequest, readCheckout, returnAddress } from './checkout-request.ts'
import { type Device, ensureDevice, readDevice } from './device-cookie.ts'
import { htmlResponse, pageContext, problemHtml, readForm } from './page.ts'
import { phoneCheckout } from './phone-checkout-routes.ts'

/** One visit: who, what, and where to write the answer. */
type Visit = {
  readonly deps: Deps
  readonly context: HttpContext
  readonly device: Device
  readonly request: CheckoutRequest
}

export function mountCheckout(app: OpenAPIHono<{ Variables: Variables }>, deps: Deps): void {
  app.get(pagePaths.window, async (context) => {
    const device = await readDevice(deps, context)
    ensureDevice(deps, context, device)
    const systems = [deps.config.origin + paymentSystemPath]
    return htmlResponse(context, windowPage(pageContext(deps, context, { device }), { systems }))
  })
  app.get(pagePaths.checkout, async (context) => {
    const device = await readDevice(deps, context)
    ensureDevice(deps, context, device)
    // The key of a payment is never taken from a link: whoever made the link could ask for the ticket by it.
    const request = await readCheckout(deps, (name) =>
      name === 'key' ? '' : (context.req.query(name) ?? ''),
    )
    // A link can lead here from anywhere, so a visit only ever shows; paying takes one of our own forms.
    const fields = { ...request.fields, mode: 'page' as const }
    return show({ deps, context, device, request: { ...request, fields } })
  })
  app.post(pagePaths.checkout, async (context) => {
    const read = await readForm(deps, context)
    const device = await readDevice(deps, context)
    if (!read.ok) return problemHtml(deps, context, { problem: read, device })
    const request = await readCheckout(deps, read.form)
    const visit: Visit = { deps, context, device, request }
    const action = read.form('action')
    if (deps.phone !== undefined && atPhone.has(action)) {
      return phoneCheckout({ ...visit, phone: deps.phone }, action, read.form)
    }
    switch (action) {
      case checkoutActions.decline:
        return decline(visit)
      case checkoutActions.topUp:
        return topUp(visit, read.form('voucher'))
      case checkoutActions.pay:
        return pay(visit, { withAutoPay: read.form('auto-pay') === 'on', from: 'balance' })
      case phoneActions.useBundle:
        return pay(visit, { withAutoPay: false, from: 'bundle' })
      case checkoutActions.payAgain:
        return pay(visit, { withAutoPay: false, from: 'balance', isConfirmedTwice: true })
      case phoneActions.useBundleAgain:
        return pay(visit, { withAutoPay: false, from: 'bundle', isConfirmedTwice: true })
      case checkoutActions.open:
        return open(visit)
      case checkoutActions.resolve:
        return resolve(visit)
      default:
        return showOrPaySilently(visit)
    }
  })
}

/** Buttons that lead to the phone bill. */
const atPhone: ReadonlySet<string> = new Set([phoneActions.choose, phoneActions.start])

/** In a window, an offer within the budget its buyer gave this site is paid without a question (B-16). */
async function showOrPaySilently(visit: Visit): Promise<Response> {
  const { deps, device, request } = visit
  if (request.fields.mode === 'window' && request.quote.ok && device.wallet !== undefined) {
    const paid = await payOffer(deps, {
      walletId: device.wallet.id,
      quote: request.fields.quote,
      idempotencyKey: request.fields.key,
      consent: 'silent',
      ...(request.seenPrice === undefined ? {} : { seenPrice: request.seenPrice }),
    })
    if (paid.ok) return showPaid(visit, paid)
    if (!asksInstead.has(paid.code)) return showRefusal(visit, paid)
  }
  return show(visit)
}

/** Refusals of a silent payment that a person can answer on the page. */
const asksInstead: ReadonlySet<ProblemCode> = new Set([
  'consent_required',
  'budget_reached',
  'insufficient_funds',
  'asset_missing',
  'wallet_missing',
])

async function show(visit: Visit, more: { readonly toppedUp?: RedeemedVoucher } = {}): Promise<Response> {
  const { deps, request } = visit
  if (!request.quote.ok) return showRefusal(visit, request.quote)
  const device = await readDeviceAgain(visit)
  const state = await lookAtOffer(deps, {
    read: request.quote,
    wallet: device.wallet,
    ...(request.seenPrice === undefined ? {} : { seenPrice: request.seenPrice }),
    ...(more.toppedUp === undefined ? {} : { toppedUp: more.toppedUp.topUp.value }),
  })
  return 'ok' in state ? showRefusal(visit, state) : showState({ ...visit, device }, state)
}

async function topUp(visit: Visit, code: string): Promise<Response> {
  const { deps, context, request } = visit
  const { secret } = visit.device
  // Without the cookie that the page set, nobody would hold the wallet the money goes to.
  if (secret === undefined) return showRefusal(visit, problem('cookies_needed'))
  const redeemed = await redeemVoucher(deps, {
    code,
    secret,
    address: clientAddress(context, deps.config.addressHeader),
  })
  if (redeemed.ok) return show(visit, { toppedUp: redeemed })
  if (!request.quote.ok) return showRefusal(visit, request.quote)
  const state = await lookAtOffer(deps, { read: request.quote, wallet: visit.device.wallet })
  const fault = { entered: code, fault: { code: redeemed.code } }
  if (!('ok' in state) && state.kind === 'top-up') return showState(visit, { ...state, ...fault }, redeemed)
  if (!('ok' in state) && state.kind === 'ways') {
    const ways = state.ways.map((way) => (way.kind === 'voucher' ? { ...way, ...fault } : way))
    return showState(visit, { ...state, ways }, redeemed)
  }
  return showRefusal(visit, redeemed)
}

/** Pays from what the button said, and from nothing else. */
async function pay(
  visit: Visit,
  {
    withAutoPay,
    from,
    isConfirmedTwice = false,
  }: {
    readonly withAutoPay: boolean
    readonly from: 'balance' | 'bundle'
    readonly isConfirmedTwice?: boolean
  },
): Promise<Response> {
  const { deps, device, request } = visit
  if (!request.quote.ok) return showRefusal(visit, request.quote)
  if (device.wallet === undefined) return show(visit)
  const { quote } = request.quote
  const paid = await payOffer(deps, {
    walletId: device.wallet.id,
    quote: request.fields.quote,
    idempotencyKey: request.fields.key,
    consent: 'explicit',
    from,
    isConfirmedTwice,
    ...(request.seenPrice === undefined ? {} : { seenPrice: request.seenPrice }),
  })
  if (!paid.ok && paid.code === 'second_confirmation_needed') {
    const action = from === 'bundle' ? phoneActions.useBundleAgain : checkoutActions.payAgain
    return showState(visit, { kind: 'again', action })
  }
  if (!paid.ok) return paid.code === 'insufficient_funds' ? show(visit) : showRefusal(visit, paid)
  // Only with the payment itself: a form sent again must not turn on what was turned off since.
  if (withAutoPay && paid.isNew) {
    await setBudget(deps, {
      walletId: device.wallet.id,
      merchantId: quote.merchantId,
      asset: quote.price.asset,
      isAutoPay: true,
      perItemUnits: brokerLimits.autoPayPerItem,
      perWeekUnits: brokerLimits.autoPayPerWeek,
    })
  }
  return showPaid(visit, paid)
}

/** Opens what is owned. Where it ended since the page was shown, the offer is shown instead: this button never charges. */
async function open(visit: Visit): Promise<Response> {
  const { deps, device, request } = visit
  if (!request.quote.ok) return showRefusal(visit, request.quote)
  if (device.wallet === undefined) return show(visit)
  const opened = await payOffer(deps, {
    walletId: device.wallet.id,
    quote: request.fields.quote,
    idempotencyKey: request.fields.key,
    consent: 'explicit',
    max: zero(request.quote.quote.price.asset),
  })
  if (opened.ok) return showPaid(visit, opened)
  return opened.code === 'price_over_maximum' ? show(visit) : showRefusal(visit, opened)
}

async function resolve(visit: Visit): Promise<Response> {
  const { deps, device, request } = visit
  const found = await resolvePayment(deps, {
    walletId: device.wallet?.id,
    idempotencyKey: request.fields.key,
    origin: request.fields.mode === 'window' ? request.fields.page : originOf(request),
    nonce: request.quote.ok ? request.quote.quote.nonce : undefined,
  })
  if (found.ok) return showPaid(visit, found)
  // Nothing was paid under this key: with the quote at hand the offer is shown again, which charges nothing.
  return found.code === 'not_found' && request.quote.ok ? show(visit) : showRefusal(visit, found)
}

function originOf(request: CheckoutRequest): string | undefined {
  return request.quote.ok ? request.quote.quote.origin : undefined
}

async function showPaid(visit: Visit, paid: PaidOffer): Promise<Response> {
  const { deps, context, request } = visit
  const state: CheckoutState = {
    kind: 'paid',
    charged: paid.charged,
    receiptHref: paymentPath(paid.purchase.id),
  }
  if (request.fields.mode === 'window') return showState(visit, { ...state, ticket: paid.ticket.token })
  // An order that names no way back ends at its own page, which shows what was granted.
  if (request.fields.return === undefined && request.quote.ok && request.quote.isOfOrder) {
    const order = await readOrderByPurchase(deps.records, paid.purchase.id)
    if (order !== undefined) return context.redirect(orderAddress(deps, order.id), 303)
  }
  const code = await makeReturnCode(deps, paid.ticket)
  const address = code.ok ? returnAddress(request.fields, { code: code.code }) : undefined
  if (address !== undefined) return context.redirect(address, 303)
  // Paid, whatever became of the way back: the site itself leads here again, and then nothing is charged.
  return showState(visit, { ...state, continueHref: paid.purchase.details?.url ?? paid.purchase.origin })
}

function decline(visit: Visit): Response | Promise<Response> {
  const { context, request } = visit
  const address = request.quote.ok ? returnAddress(request.fields, { cancelled: '1' }) : undefined
  if (request.fields.mode === 'page' && address !== undefined) return context.redirect(address, 303)
  return showState(visit, { kind: 'declined' })
}

function showRefusal(visit: Visit, refusal: Problem): Promise<Response> {
  const { deps, context, request } = visit
  const details = toProblemDetails(refusal, {
    base: deps.config.origin,
    instance: context.req.path,
    requestId: context.get('requestId'),
  })
  if (details.money_moved === 'unknown') return showState(visit, { kind: 'unknown', details }, refusal)
  const newPrice = request.newPrice === undefined ? {} : { newPrice: request.newPrice }
  return showState(visit, { kind: 'refused', details, ...newPrice }, refusal)
}

async function showState(visit: Visit, state: CheckoutState, refusal?: Problem): Promise<Response> {
  const { deps, context, request } = visit
  const read = request.quote
  const backHref = read.ok ? (read.quote.url ?? read.quote.origin) : undefined
  const page = checkoutPage(pageContext(deps, context, { device: visit.device }), {
    fields: request.fields,
    state,
    ...(read.ok
      ? {
          offer: {
            merchantName: read.merchant.name,
            origin: read.quote.origin,
            price: read.quote.price,
            access: accessOf(read.quote),
            ...(request.goods === undefined ? {} : { goods: request.goods }),
            ...(read.quote.title === undefined ? {} : { title: read.quote.title }),
          },
        }
      : {}),
    ...(backHref === undefined ? {} : { backHref }),
  })
  const status = refusal === undefined ? 200 : toProblemDetails(refusal, { base: deps.config.origin }).status
  return htmlResponse(context, page, status)
}

async function readDeviceAgain(visit: Visit): Promise<Device> {
  return visit.device.wallet === undefined ? readDevice(visit.deps, visit.context) : visit.device
}
