// The bar above what was just paid for: what it cost, a way back for ten minutes, the receipt (B-17). It is a plain
// form, so it needs no script and is reached by keyboard.

import {
  brokerPaths,
  describeProblem,
  formatMoney,
  type Instant,
  type Problem,
  type Ticket,
} from '@farthing/protocol'
import type { Settings } from '../config.ts'
import { gateLimits } from '../limits.ts'
import type { PricedItem } from '../offer-input.ts'
import { formField } from '../sale.ts'
import { type Html, html } from './html.ts'

/** The bar within ten minutes of the purchase, or where an undo was refused; else nothing. */
export function paidNotice(
  settings: Settings,
  view: {
    readonly item: PricedItem
    readonly ticket: Ticket
    readonly problem?: Problem
  },
  now: Instant,
): Html | undefined {
  const { item, ticket, problem } = view
  const leftMs = ticket.purchasedAt + gateLimits.undoWindowMs - now
  if (leftMs <= 0 && problem === undefined) return undefined
  const { texts } = settings
  const refusal = problem === undefined ? undefined : refusalText(problem)
  const test =
    ticket.isTest || settings.isTest ? html` <span class="farthing-test">${texts.test}</span>` : undefined
  const undo =
    leftMs > 0 && settings.apiKey !== undefined && problem === undefined
      ? undoForm(settings, item, Math.ceil(Math.min(leftMs, gateLimits.undoWindowMs) / 60_000))
      : undefined
  return html`<div class="farthing-notice" role="status">${refusal}<span class="farthing-paid">${texts.paid(formatMoney(ticket.price))}</span>${test} ${undo}<a href="${settings.broker}${brokerPaths.walletPayments}/${encodeURIComponent(ticket.purchaseId)}">${texts.receipt}</a></div>`
}

function undoForm(settings: Settings, item: PricedItem, minutesLeft: number): Html {
  const address = new URL(item.offer.requesturl)
  return html`<form method="post" action="${address.pathname + address.search}"><input type="hidden" name="${formField}" value="undo"><button class="farthing-undo" type="submit">${settings.texts.undo(minutesLeft)}</button></form> `
}

function refusalText(problem: Problem): Html {
  const { title, hint } = describeProblem(problem.code)
  return html`<span class="farthing-refusal" data-farthing-problem="${problem.code}"><strong>${title}.</strong> ${hint}</span> `
}
