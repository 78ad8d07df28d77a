// What stands in place of the protected part (B-26): why it is closed, length and price, one primary button, passes,
// the way to the wallet, the refund promise. It never holds a word of what it stands for.

import { brokerPaths, describeProblem, formatMoney, type Problem } from '@farthing/protocol'
import type { Settings } from '../config.ts'
import type { PassLink, PricedItem } from '../offer-input.ts'
import { formField } from '../sale.ts'
import { type Html, html } from './html.ts'
import { perFeeLink } from './per-fee-link.ts'

/** The block for people; its form works without script. */
export function gateBlock(
  settings: Settings,
  view: { readonly item: PricedItem; readonly problem: Problem; readonly isEnded: boolean },
): Html {
  const { item, problem, isEnded } = view
  const { texts } = settings
  const { offer, input } = item
  const test = settings.isTest ? html` <span class="farthing-test">${texts.test}</span>` : undefined
  const length =
    input.lengthText === undefined
      ? undefined
      : html`<span class="farthing-length">${input.lengthText}</span> <span aria-hidden="true">·</span> `
  return html`<section class="farthing-gate" aria-label="${texts.region}">
${status(settings, view)}<p class="farthing-facts">${length}<strong class="farthing-price">${formatMoney(offer.price)}</strong>${test}</p>
${isEnded ? html`<p class="farthing-ended">${texts.ended}</p>` : action(settings, item, problem)}
${passes(settings, input.passes ?? [])}<p class="farthing-promise">${texts.promise}</p>
<p class="farthing-wallet"><a href="${settings.broker}${brokerPaths.walletPage}">${texts.wallet}</a></p>
</section>`
}

function status(
  settings: Settings,
  view: { readonly item: PricedItem; readonly problem: Problem },
): Html | undefined {
  const { code, detail } = view.problem
  if (code === 'payment_required') return undefined
  const { title, hint } = describeProblem(code)
  const told =
    code === 'ticket_refunded'
      ? (detail ?? settings.texts.refunded(formatMoney(view.item.offer.price)))
      : title
  return html`<p class="farthing-status" role="status" data-farthing-problem="${code}"><strong>${told}.</strong> ${hint}</p>
`
}

// Where tickets cannot be checked, nobody is asked to pay for what they may have paid for.
function action(settings: Settings, item: PricedItem, problem: Problem): Html {
  const { texts } = settings
  const address = new URL(item.offer.requesturl)
  const action = address.pathname + address.search
  if (problem.code === 'keys_unavailable') {
    return html`<p><a class="farthing-button" href="${action}">${texts.again}</a></p>`
  }
  return perFeeLink(
    item,
    html`<form method="post" action="${action}"><input type="hidden" name="${formField}" value="buy"><button class="farthing-button" type="submit">${texts.button(formatMoney(item.offer.price))}</button></form>`,
  )
}

function passes(settings: Settings, links: readonly PassLink[]): Html | undefined {
  if (links.length === 0) return undefined
  const items = links.map(({ label, price, requesturl }) => {
    const text = settings.texts.pass(label, typeof price === 'string' ? price : formatMoney(price))
    return html`<li><a href="${new URL(requesturl, settings.origin).href}">${text}</a></li>`
  })
  return html`<ul class="farthing-passes">${items}</ul>
`
}
