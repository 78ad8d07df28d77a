// What a player bought, how to have the money back for it, and the gifts that wait.

import { html } from 'hono/html'
import type { Bought, GiftWaiting } from '../ware.ts'
import type { Html } from './html.ts'

export function drawOrders(list: readonly Bought[], told?: string): Html {
  return html`<h1>What you bought</h1>
${told === undefined ? '' : html`<p class="note" role="status">${told}</p>`}
${list.length === 0 ? html`<p>Nothing yet.</p>` : ''}
<ul class="shelf">${list.map(
    ({ order, title, quantity, paid, state, page, at, isGift, isOpen }) => html`<li class="card">
<h2>${quantity === 1 ? '' : `${quantity} × `}${title}${isGift ? ' (a gift)' : ''}</h2>
<p class="soft">${paid} · ${stateText(state)} · <time datetime="${at}">${at.slice(0, 16).replace('T', ' ')} UTC</time></p>
<p class="row">${isOpen ? html`<a class="button quiet" href="/orders/${order}/give-back">Give it back<span class="hidden">: ${title}</span></a>` : ''}
<a href="${page}">Order and receipt<span class="hidden">: ${title}</span></a></p></li>`,
  )}</ul>`
}

function stateText(state: string): string {
  const words: Readonly<Record<string, string>> = {
    fulfilled: 'delivered',
    paid: 'paid, on its way',
    refunded: 'money back',
    partially_refunded: 'part of the money back',
    created: 'not paid',
    awaiting_payer: 'not paid',
    cancelled: 'cancelled',
    expired: 'not paid in time',
  }
  return words[state] ?? state.replaceAll('_', ' ')
}

export function drawGiveBack(
  bought: Bought,
  offer: { readonly request: string; readonly back: string; readonly share: string; readonly amount: string },
): Html {
  return html`<h1>Give back: ${bought.title}</h1>
<div class="stack"><p class="note">${offer.share} You get back ${offer.back}, the way you paid.</p>
<form method="post" action="/orders/${bought.order}/give-back"><input type="hidden" name="request" value="${offer.request}"><input type="hidden" name="shown" value="${offer.amount}">
<button class="act">Give it back for ${offer.back}</button></form>
<p><a href="/orders">Keep it</a></p></div>`
}

export function drawPost(gifts: readonly GiftWaiting[], farmName: string, told?: string): Html {
  return html`<h1>The post box</h1>
${told === undefined ? '' : html`<p class="note" role="status">${told}</p>`}
<p>A friend sends you something by the name of your farm: <strong>${farmName}</strong>. <a href="/shop/lantern">Send a lantern</a> yourself.</p>
${gifts.length === 0 ? html`<p class="soft">No parcel is waiting.</p>` : ''}
<ul class="shelf">${gifts.map(
    ({ gift, title, from, message }) => html`<li class="card"><h2>${title}</h2>
<p>From ${from}.${message === undefined ? '' : html` “${message}”`}</p>
<form method="post" action="/post/${gift}" class="row"><button class="act" name="answer" value="accept">Take it<span class="hidden">: ${title}</span></button>
<button class="act quiet" name="answer" value="decline">Send it back<span class="hidden">: ${title}</span></button></form></li>`,
  )}</ul>`
}

export function drawFault(title: string, words: string): Html {
  return html`<h1>${title}</h1><p class="note bad" role="alert">${words}</p><p><a href="/">To the field</a></p>`
}

/** The same form once more, under the same name, where nobody knows what became of it. */
export function drawAskAgain(
  action: string,
  again: { readonly words: string; readonly fields: Readonly<Record<string, string>> },
): Html {
  return html`<h1>No answer yet</h1>
<div class="stack"><p class="note bad" role="alert">${again.words}</p>
<form method="post" action="${action}">${Object.entries(again.fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button class="act">Ask again</button></form><p><a href="/">To the field</a></p></div>`
}
