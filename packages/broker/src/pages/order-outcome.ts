// What an order's page says first: where the order stands and what happened to the money, in one notice.

import type { PageContext } from './context.ts'
import { type Html, type HtmlValue, html } from './html.ts'
import { moneyText } from './money-text.ts'
import type { OrderView } from './order-view.ts'
import { notice } from './parts.ts'
import { timeTag } from './time-text.ts'

type Said = {
  readonly tone: 'info' | 'good' | 'bad'
  readonly title: string
  readonly body?: HtmlValue
}

/** The notices above an order: what was just done or refused, then where it stands. */
export function orderOutcome(context: PageContext, view: OrderView): Html {
  const { goods, problems } = context.t
  const said = standing(context, view)
  return html`${
    view.fault === undefined
      ? ''
      : notice({
          tone: 'bad',
          title: problems.title(view.fault.code),
          body: problems.hint(view.fault.code),
          isAlert: true,
        })
  }${
    view.justDone === undefined
      ? ''
      : notice({ tone: 'good', title: goods.justDone[view.justDone], isAlert: true })
  }${said === undefined ? '' : notice(said)}`
}

function standing(context: PageContext, view: OrderView): Said | undefined {
  const { goods } = context.t
  const total = view.total === undefined ? '' : moneyText(context.locale, view.total)
  switch (view.state) {
    case 'created':
    case 'awaiting_payer':
    case 'fulfilled':
      return undefined
    case 'approval_required':
      return {
        tone: 'info',
        title: goods.approvalTitle,
        body: html`<p>${goods.approvalText}</p>${
          view.approvalUntil === undefined
            ? ''
            : html`<p>${goods.approvalUntil} ${timeTag(context, view.approvalUntil)}</p>`
        }`,
      }
    case 'authorised':
      return { tone: 'info', title: goods.authorisedTitle, body: goods.authorisedText }
    case 'paid':
      return {
        tone: 'info',
        title: goods.deliveringTitle,
        body: html`<p>${goods.deliveringText}</p>${
          view.deliverBy === undefined
            ? ''
            : html`<p>${goods.deliverBy} ${timeTag(context, view.deliverBy)}</p>`
        }`,
      }
    case 'cancelled':
      return { tone: 'info', title: goods.cancelledTitle, body: goods.nothingCharged }
    case 'expired':
      return { tone: 'info', title: goods.expiredTitle, body: goods.expiredText }
    case 'failed':
      return { tone: 'bad', title: goods.failedTitle, body: goods.nothingCharged }
    case 'partially_refunded':
      return {
        tone: 'info',
        title: goods.partlyRefundedTitle,
        body: goods.refundedWay[view.paidBy ?? 'balance'],
      }
    case 'refunded':
      return {
        tone: 'good',
        title: total === '' ? goods.refundedTitle : goods.refundedTitleOf(total),
        body: goods.refundedWay[view.paidBy ?? 'balance'],
      }
    case 'charged_back':
      return { tone: 'bad', title: goods.chargedBackTitle, body: goods.chargedBackText }
    case 'chargeback_reversed':
      return { tone: 'good', title: goods.chargebackReversedTitle, body: goods.chargebackReversedText }
  }
  return undefined
}
