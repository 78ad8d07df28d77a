// Pieces that the pages of virtual goods share: amounts of virtual currency beside their value in money, contents, counts,
// the words of states, the list of an app's pages.

import { formatDecimal, type Money } from '@farthing/protocol'
import type { GrantState } from '../domain/goods/grant.ts'
import type { LineState } from '../domain/goods/order.ts'
import type { OrderState } from '../domain/goods/order-states.ts'
import type { PageContext } from './context.ts'
import type { ContentView, CostView, CountedThing, VirtualAmount } from './goods-view.ts'
import { type Html, html } from './html.ts'
import { moneyTag, moneyText } from './money-text.ts'
import { foreign, isolate } from './parts.ts'

/** A count as the language writes it. */
export function countText(context: PageContext, count: bigint | number): string {
  return new Intl.NumberFormat(context.locale).format(count).replaceAll('-', '\u2212')
}

/** "120 Gold", without its value in money. */
export function virtualText(
  context: PageContext,
  value: { readonly title: string; readonly amount: Money },
): string {
  const decimal = formatDecimal(value.amount) as `${number}`
  const written = new Intl.NumberFormat(context.locale, { maximumFractionDigits: 18 }).format(decimal)
  return context.t.goods.virtual(written.replaceAll('-', '\u2212'), isolate(value.title))
}

/** "120 Gold" with its value in real money below or beside it (C-05). */
export function virtualTag(context: PageContext, value: VirtualAmount): Html {
  return html`<span class="virtual"><data class="money" value="${formatDecimal(value.amount)}">${virtualText(context, value)}</data>${
    value.worth === undefined
      ? ''
      : html` <small>${context.t.goods.worth(moneyText(context.locale, value.worth))}</small>`
  }</span>`
}

/** What a line costs, in whatever it is paid. */
export function costTag(context: PageContext, cost: CostView): Html {
  if (cost.kind === 'money') return moneyTag(context, cost.price)
  if (cost.kind === 'currency') return virtualTag(context, cost)
  return html`<span>${cost.items.map((each, index) => html`${index === 0 ? '' : ', '}${thingText(context, each)}`)}</span>`
}

/** The same as plain words, for a button or a sentence. */
export function costText(context: PageContext, cost: CostView): string {
  if (cost.kind === 'money') return moneyText(context.locale, cost.price)
  if (cost.kind === 'currency') return virtualText(context, cost)
  return cost.items.map((each) => thingText(context, each)).join(', ')
}

/** "3 × Seed". */
export function thingText(context: PageContext, thing: CountedThing): string {
  return context.t.goods.counted(countText(context, thing.amount), isolate(thing.title))
}

/** What a line gives, one entry each. */
export function contentsList(context: PageContext, contents: readonly ContentView[]): Html {
  return html`<ul class="contents">${contents.map((each) => html`<li>${thingText(context, each)}</li>`)}</ul>`
}

/** A word for the state of an order; the colour only repeats it. */
export function orderTag(context: PageContext, state: OrderState): Html {
  return html`<span class="tag${toneOf(state)}">${context.t.goods.orderStates[state]}</span>`
}

/** A word for the state of a line. */
export function lineTag(context: PageContext, state: LineState): Html {
  return html`<span class="tag">${context.t.goods.lineStates[state]}</span>`
}

/** A word for the state of a grant. */
export function grantTag(context: PageContext, state: GrantState): Html {
  const tone =
    state === 'overdue' || state === 'in_debt' ? ' tag-bad' : state === 'acknowledged' ? ' tag-good' : ''
  return html`<span class="tag${tone}">${context.t.goods.grantStates[state]}</span>`
}

function toneOf(state: OrderState): string {
  if (state === 'fulfilled' || state === 'paid') return ' tag-good'
  return state === 'failed' || state === 'charged_back' ? ' tag-bad' : ''
}

/** A picture's stand-in for a thing: its first letter on a coin, so that shelves without pictures still have a rhythm. */
export function thingCoin(title: string): Html {
  const [first] = title.trim()
  return html`<span class="coin" aria-hidden="true" translate="no"><bdi translate="no">${(first ?? '·').toLocaleUpperCase()}</bdi></span>`
}

/** Links between the pages of one thing, the current one marked. */
export function tabs(
  label: string,
  entries: ReadonlyArray<readonly [string, string]>,
  current: string,
): Html {
  return html`<nav class="tabs" aria-label="${label}"><ul>${entries.map(
    ([href, text]) =>
      html`<li><a href="${href}"${href === current ? html` aria-current="page"` : ''}>${text}</a></li>`,
  )}</ul></nav>`
}

/** The name of an app, as others wrote it. */
export function appName(title: string): Html {
  return foreign(title)
}
