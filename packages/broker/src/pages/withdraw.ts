// Withdrawing from the contract of an order (A-42): what goes back and until when, a field for where the acknowledgement goes, and one button
// that confirms. Afterwards the date and time stand here as they do in the mail.

import type { Instant, Money } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { type FormFault, field, hiddenFields } from './field.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { moneyText } from './money-text.ts'
import { foreign, notice } from './parts.ts'
import { orderPath } from './paths.ts'
import { timeTag } from './time-text.ts'

export type WithdrawView = {
  readonly orderId: string
  readonly title: string
  readonly merchantName: string
  readonly client?: string
  readonly key: string
  /** What goes back and until when it may be asked for; absent where nothing may be withdrawn from. */
  readonly open?: { readonly amount: Money; readonly until: Instant }
  /** It was withdrawn from: when, and what goes back. */
  readonly done?: { readonly at: Instant; readonly amount?: Money; readonly isPending: boolean }
  readonly fault?: FormFault
  readonly entered?: string
}

export function withdrawPage(context: PageContext, view: WithdrawView): Html {
  const { goods } = context.t
  const back = `${orderPath(view.orderId)}${view.client === undefined ? '' : `?client=${view.client}`}`
  return layout(context, {
    title: goods.withdraw,
    nav: context.wallet === undefined ? { area: 'public' } : { area: 'wallet' },
    body: html`<h1>${goods.withdraw}</h1><p class="lead">${foreign(view.title)} · ${foreign(view.merchantName)}</p>
<p class="hint">${goods.orderNumber}: <code>${view.orderId}</code></p>
${faultNotice(context, view)}${step(context, view)}
<p class="actions"><a href="${back}">${goods.withdrawBack}</a></p>`,
  })
}

function faultNotice(context: PageContext, { fault }: WithdrawView): Html {
  const { problems } = context.t
  if (fault === undefined || fault.field !== undefined) return html``
  return notice({
    tone: 'bad',
    title: problems.title(fault.code),
    body: problems.hint(fault.code),
    isAlert: true,
  })
}

function step(context: PageContext, view: WithdrawView): Html {
  const { goods } = context.t
  const { done, open } = view
  if (done !== undefined) {
    const amount = done.amount === undefined ? '' : moneyText(context.locale, done.amount)
    return notice({
      tone: 'good',
      title: goods.withdrawDone,
      isAlert: true,
      body: html`<p>${timeTag(context, done.at)}</p><p>${done.isPending ? goods.withdrawPending(amount) : goods.withdrawPaid(amount)}</p>`,
    })
  }
  if (open === undefined) {
    return notice({ tone: 'info', title: goods.withdrawOver, body: goods.withdrawOverText })
  }
  const fault = view.fault?.field === undefined ? undefined : view.fault
  return html`<p>${goods.withdrawText(moneyText(context.locale, open.amount))}</p>
<p class="hint">${goods.withdrawUntil} ${timeTag(context, open.until)}</p>
<form method="post" action="${orderPath(view.orderId)}/withdraw">${hiddenFields({ key: view.key, client: view.client })}
${field(context, {
  name: 'address',
  label: goods.withdrawAddress,
  hint: goods.withdrawAddressHint,
  ...(view.entered === undefined ? {} : { value: view.entered }),
  ...(fault === undefined ? {} : { fault, faultText: goods.withdrawAddressWrong }),
})}
<button type="submit">${goods.withdrawConfirm}</button></form>`
}
