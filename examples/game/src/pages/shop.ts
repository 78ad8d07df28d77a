// The shop's pages: the shelf, and one ware with each way to have it. Nothing is bought on the shelf; the page of a ware names the
// sum on the button itself, and money is only ever paid at the checkout, after another press that names it again (E-09).

import { html, raw } from 'hono/html'
import { drawTile } from '../art/symbols.ts'
import type { Bag } from '../bag.ts'
import { goldText, moneyText } from '../price-text.ts'
import { artOf, type Ware, type WareOption } from '../ware.ts'
import type { Html } from './html.ts'

export function drawShop(wares: readonly Ware[]): Html {
  return html`<h1>The shop at the lane's end</h1>
<p>The same prices for everybody, always. What can be had for gold can be earned in the field.</p>
<ul class="shelf">${wares.map(
    (ware) => html`<li class="card">${raw(drawTile(artOf(ware.sku)))}
<h2>${ware.title}</h2><p>${ware.text}</p>
<p class="price">${ware.options.map((option, index) => html`${index > 0 ? ' or ' : ''}${priceOf(option)}`)}</p>
${
  ware.unavailable === undefined
    ? html`<a class="button quiet" href="/shop/${encodeURIComponent(ware.sku)}">Look at it<span class="hidden">: ${ware.title}</span></a>`
    : html`<p class="soft">${whyNot(ware.unavailable)}</p>`
}</li>`,
  )}</ul>`
}

/** A price; gold never stands without its worth in money. */
function priceOf(option: WareOption): Html {
  if (option.kind === 'money') return html`${moneyText(option.price)}`
  return html`${goldText(option.gold)}${option.worth === undefined ? '' : html` <span class="worth">≈ ${moneyText(option.worth)}</span>`}`
}

function whyNot(reason: string): string {
  const words: Readonly<Record<string, string>> = {
    already_owned: 'It is yours already.',
    limit_reached: 'You have as many as one farm may have.',
    age_rating: 'It is for older players.',
  }
  return words[reason] ?? 'Not to be had now.'
}

export type WareView = {
  readonly ware: Ware
  readonly bag: Bag
  /** A name for each order that this page may make, so that a press twice is one order. */
  readonly newRequest: () => string
  readonly friend?: string
  readonly fault?: string
}

export function drawWare(view: WareView): Html {
  const { ware, bag, fault } = view
  return html`<h1>${ware.title}</h1>
${fault === undefined ? '' : html`<p class="note bad" role="alert">${fault}</p>`}
<div class="stack"><div class="card">${raw(drawTile(artOf(ware.sku)))}<p>${ware.text}</p></div>
${ware.unavailable === undefined ? '' : html`<p class="note">${whyNot(ware.unavailable)}</p>`}
${ware.unavailable === undefined ? ware.options.map((option) => drawOption(view, option)) : ''}
${ware.isGiftable ? drawGiftForm(view) : ''}
<p>You have ${goldText(bag.gold)}. <a href="/shop">Back to the shop</a></p></div>`
}

function drawOption(view: WareView, option: WareOption): Html {
  const { ware, bag } = view
  if (option.kind === 'money') {
    return drawOrder(
      { view, sku: ware.sku, option: option.id, quantity: 1 },
      html`To the checkout: ${moneyText(option.price)}`,
    )
  }
  const { shortfall } = option
  if (shortfall === undefined && bag.gold >= option.gold) {
    return drawOrder(
      { view, sku: ware.sku, option: option.id, quantity: 1 },
      html`Buy for ${priceOf(option)}`,
    )
  }
  return html`<section class="card" aria-labelledby="short"><h2 id="short">${goldText(shortfall?.gold ?? option.gold - bag.gold)} short</h2>
<p>It costs ${priceOf(option)} and you have ${goldText(bag.gold)}. The field earns the rest, or:</p>
${
  shortfall === undefined
    ? ''
    : drawOrder(
        { view, sku: 'topup:GOLD', option: undefined, quantity: shortfall.gold },
        html`Top up exactly ${goldText(shortfall.gold)}: ${moneyText(shortfall.price)}`,
      )
}</section>`
}

function drawOrder(
  order: {
    readonly view: WareView
    readonly sku: string
    readonly option: string | undefined
    readonly quantity: number
  },
  label: Html,
): Html {
  const { view, sku, option, quantity } = order
  return html`<form method="post" action="/shop/order">
<input type="hidden" name="request" value="${view.newRequest()}"><input type="hidden" name="sku" value="${sku}">
${option === undefined ? '' : html`<input type="hidden" name="option" value="${option}">`}
<input type="hidden" name="quantity" value="${quantity}"><input type="hidden" name="for" value="${view.ware.sku}">
<button class="act">${label}</button></form>`
}

function drawGiftForm({ ware, newRequest, friend }: WareView): Html {
  const option = ware.options.find(({ kind }) => kind === 'money')
  if (option === undefined) return html``
  return html`<form method="post" action="/shop/order" class="card">
<h2>Send it to a friend</h2>
<input type="hidden" name="request" value="${newRequest()}"><input type="hidden" name="sku" value="${ware.sku}">
<input type="hidden" name="option" value="${option.id}"><input type="hidden" name="quantity" value="1">
<input type="hidden" name="for" value="${ware.sku}">
<p><label for="friend">Name of their farm</label><input class="field-input" id="friend" name="friend" required maxlength="60" autocomplete="off" value="${friend ?? ''}"></p>
<p><label for="message">A word with it (may be left out)</label><input class="field-input" id="message" name="message" maxlength="200" autocomplete="off"></p>
<p class="soft">They may take it within 30 days or decline; then your money comes back.</p>
<button class="act">To the checkout: send for ${priceOf(option)}</button></form>`
}

export type BackView = {
  readonly state: 'paid' | 'waiting' | 'over'
  readonly title: string
  readonly paid: string
  readonly isReceiptSound: boolean | undefined
  /** Where the player wanted to go when gold was short. */
  readonly goOn: string | undefined
  readonly order: string
}

/** Where the checkout leads back to. What it says is read from the order, never from the address. */
export function drawBack(view: BackView): Html {
  const { state, title, paid, isReceiptSound, goOn, order } = view
  if (state === 'waiting') {
    return html`<h1>Not paid yet</h1><p class="note">${title} has not been paid. If you have just paid, it arrives by itself.</p>
<p class="row"><a class="button" href="/back?order=${order}">Look again</a><a href="/shop">Back to the shop</a></p>`
  }
  if (state === 'over') {
    return html`<h1>Nothing was bought</h1><p class="note">The order for ${title} is over and nothing is charged.</p><p><a href="/shop">Back to the shop</a></p>`
  }
  return html`<h1>Thank you</h1>
<p class="note">${title} is yours${paid === '' ? '' : `, paid with ${paid}`}.${isReceiptSound === true ? ' The receipt is signed and in order.' : ''}</p>
<p class="row">${goOn === undefined ? '' : html`<a class="button" href="${goOn}">Go on with what you wanted</a>`}<a class="button${goOn === undefined ? '' : ' quiet'}" href="/">To the field</a><a href="/orders">All you bought</a></p>`
}
