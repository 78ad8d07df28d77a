// The ways to pay one offer, in the order given, each under a fold of its own. Each says in one quiet line what
// the seller is left with.

import type { Money } from '@farthing/protocol'
import { checkoutForm } from './checkout-form.ts'
import { declineButton, promiseText } from './checkout-head.ts'
import { type CheckoutState, type CheckoutView, checkoutActions, type PayWay } from './checkout-view.ts'
import type { PageContext } from './context.ts'
import { checkbox, field } from './field.ts'
import { type Html, html } from './html.ts'
import { moneyTag, moneyText } from './money-text.ts'
import { facts, isolate, notice } from './parts.ts'
import { phoneActions } from './phone-checkout-view.ts'
import { timeTag } from './time-text.ts'

type Way<Kind extends PayWay['kind']> = Extract<PayWay, { readonly kind: Kind }>

/** The list of ways, why the phone bill is not among them, and the answer "do not pay". */
export function waysPart(
  context: PageContext,
  view: CheckoutView,
  state: Extract<CheckoutState, { kind: 'ways' }>,
): Html {
  const { phone } = context.t
  const openWay = unfolded(state.ways)
  return html`${toppedUpNotice(context, state.toppedUp)}
<section aria-labelledby="ways"><h2 id="ways">${phone.ways}</h2>
<ul class="ways">${state.ways.map(
    (way) =>
      html`<li><details name="way"${way === openWay ? html` open` : ''}><summary><span class="way-name">${wayName(
        context,
        way,
      )}</span> ${keepsLine(context, view, way)}</summary><div class="way">${wayBody(context, view, way)}</div></details></li>`,
  )}</ul><p class="hint">${phone.waysHint}</p></section>
${state.phoneNotOffered === undefined ? '' : html`<details class="why"><summary>${phone.whyNotPhone}</summary><p>${phone.notOffered[state.phoneNotOffered]}</p></details>`}
${checkoutForm(view, html`<div class="choice">${declineButton(context)}</div>`)}
<p class="hint promise">${promiseText(context, view.offer, state.refundMinutes)}</p>`
}

/** The first way stands open, so that it costs no press more than if it were alone; a way with a fault comes before it. */
function unfolded(ways: readonly PayWay[]): PayWay | undefined {
  return ways.find((way) => way.kind === 'voucher' && way.fault !== undefined) ?? ways[0]
}

/** Tells that a voucher was just redeemed; nothing where none was. */
export function toppedUpNotice(context: PageContext, value: Money | undefined): Html {
  if (value === undefined) return html``
  return notice({
    tone: 'good',
    title: context.t.checkout.toppedUp(moneyText(context.locale, value)),
    isAlert: true,
  })
}

function wayName(context: PageContext, way: PayWay): string {
  const { phone } = context.t
  switch (way.kind) {
    case 'balance':
      return phone.wayBalance
    case 'voucher':
      return phone.wayVoucher
    case 'bundle':
      return phone.wayBundle
    case 'phone':
      break
  }
  return way.saved === undefined ? phone.wayPhone : phone.wayPhoneSaved(way.saved.tail)
}

function keepsLine(context: PageContext, view: CheckoutView, way: PayWay): Html {
  const { phone } = context.t
  const { offer } = view
  if (offer === undefined) return html``
  const merchant = isolate(offer.merchantName)
  const price = moneyText(context.locale, offer.price)
  const isByBundle = way.kind === 'phone' && !way.isSingleViable && way.bundle !== undefined
  const keeps = isByBundle && way.bundle !== undefined ? way.bundle.keeps : way.keeps
  const words = isByBundle ? phone.keepsOfBundle : phone.keeps
  return html`<span class="way-keeps">${words(merchant, moneyText(context.locale, keeps), price)}</span>`
}

function wayBody(context: PageContext, view: CheckoutView, way: PayWay): Html {
  switch (way.kind) {
    case 'balance':
      return balanceWay(context, view, way)
    case 'voucher':
      return voucherWay(context, view, way)
    case 'bundle':
      return bundleWay(context, view, way)
    case 'phone':
      break
  }
  return phoneWay(context, view, way)
}

function balanceWay(context: PageContext, view: CheckoutView, way: Way<'balance'>): Html {
  const { phone } = context.t
  return html`${balanceFacts(context, way)}${checkoutForm(
    view,
    html`<div class="choice"><button type="submit" name="action" value="${checkoutActions.pay}">${phone.payFromBalance(
      priceText(context, view),
    )}</button></div>${autoPayChoice(context, way.autoPay)}`,
  )}`
}

/** What the wallet holds before and after. */
export function balanceFacts(
  context: PageContext,
  way: { readonly balance: Money; readonly balanceAfter: Money },
): Html {
  const { checkout } = context.t
  return facts([
    [checkout.balanceBefore, moneyTag(context, way.balance)],
    [checkout.balanceAfter, moneyTag(context, way.balanceAfter)],
  ])
}

/** The rule "pay this site without asking", never ticked by itself; nothing where there is one already. */
export function autoPayChoice(
  context: PageContext,
  auto: { readonly itemMax: Money; readonly weekMax: Money } | undefined,
): Html {
  const { checkout } = context.t
  if (auto === undefined) return html``
  return checkbox({
    name: 'auto-pay',
    value: 'on',
    label: checkout.autoPay(moneyText(context.locale, auto.itemMax), moneyText(context.locale, auto.weekMax)),
    hint: checkout.autoPayHint,
  })
}

function voucherWay(context: PageContext, view: CheckoutView, way: Way<'voucher'>): Html {
  const { checkout } = context.t
  const { locale } = context
  return html`<p${way.balance === undefined ? html` class="intro"` : ''}>${
    way.balance === undefined
      ? checkout.topUpNew
      : checkout.topUpShort(moneyText(locale, way.balance), moneyText(locale, way.missing))
  }</p>${checkoutForm(
    view,
    html`${voucherField(context, way)}<div class="choice"><button type="submit" name="action" value="${checkoutActions.topUp}">${checkout.topUpGo}</button></div>`,
  )}<p class="hint">${checkout.topUpNote}</p>`
}

/** The input for a voucher's code. */
export function voucherField(context: PageContext, way: Pick<Way<'voucher'>, 'entered' | 'fault'>): Html {
  const { checkout } = context.t
  return field(context, {
    name: 'voucher',
    label: checkout.voucherLabel,
    hint: checkout.voucherHint,
    ...(way.entered === undefined ? {} : { value: way.entered }),
    fault: way.fault,
    isRequired: true,
    isFocused: way.fault !== undefined,
    isCode: true,
    maxLength: 64,
  })
}

function phoneWay(context: PageContext, view: CheckoutView, way: Way<'phone'>): Html {
  const { phone } = context.t
  return html`<p>${phone.phoneText}</p>${checkoutForm(
    view,
    html`${way.isSingleViable ? '' : html`<p>${phone.bundleOnly(priceText(context, view))}</p>`}${bundleChoice(
      context,
      view,
      way,
    )}<div class="choice"><button type="submit" name="action" value="${phoneActions.choose}">${phone.phoneGo}</button></div>`,
  )}<p class="hint">${phone.phoneGoHint}</p>`
}

function bundleChoice(context: PageContext, view: CheckoutView, way: Way<'phone'>): Html {
  const { phone } = context.t
  const { bundle } = way
  if (bundle === undefined) return html``
  const price = priceText(context, view)
  const merchant = isolate(view.offer?.merchantName ?? '')
  const keeps = phone.keeps(merchant, moneyText(context.locale, bundle.keeps), price)
  return checkbox({
    name: 'bundle',
    value: 'yes',
    label: phone.bundleChoice(moneyText(context.locale, bundle.amount), merchant),
    hint: html`${phone.bundleHint(bundle.lifeDays)} ${way.isSingleViable ? keeps : ''}`,
    isRequired: !way.isSingleViable,
  })
}

function bundleWay(context: PageContext, view: CheckoutView, way: Way<'bundle'>): Html {
  const { phone } = context.t
  return html`${facts([
    [phone.bundleLeft, moneyTag(context, way.left)],
    [phone.bundleLeftAfter, moneyTag(context, way.leftAfter)],
    [phone.bundleUntil, timeTag(context, way.until)],
  ])}${checkoutForm(
    view,
    html`<div class="choice"><button type="submit" name="action" value="${phoneActions.useBundle}">${phone.payFromBundle(
      priceText(context, view),
    )}</button></div>`,
  )}`
}

function priceText(context: PageContext, view: CheckoutView): string {
  return view.offer === undefined ? '' : moneyText(context.locale, view.offer.price)
}
