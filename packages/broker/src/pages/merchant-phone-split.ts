// Where the price of one sale on the phone bill went, line by line and drawn to scale, and what the merchant's share is by
// now: promised, confirmed or collected.

import { type Money, zero } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import type { CreditStageView, PhoneSplitView } from './merchant-phone-view.ts'
import { moneyTag, moneyText } from './money-text.ts'
import { facts, isolate } from './parts.ts'
import { timeTag } from './time-text.ts'

type Part = {
  readonly name: 'tax' | 'operator' | 'aggregator' | 'badDebt' | 'platform' | 'messages' | 'net'
  readonly label: string
  readonly who: string
  readonly amount: Money
}

/** The table, the bar, the contract and the stage. */
export function phoneSplitPart(context: PageContext, split: PhoneSplitView): Html {
  const { statement } = context.t
  const { locale } = context
  const parts = partsOf(context, split)
  const amount = (value: Money): Html => html`<td class="number">${moneyTag(context, value)}</td>`
  return html`<section aria-labelledby="split"><h2 id="split">${statement.splitHeading}</h2>
<p class="figure">${statement.keeps(moneyText(locale, split.net), moneyText(locale, split.price))}</p>
${shareBar(context, parts)}
<table class="parts"><caption>${statement.splitCaption(isolate(split.operatorName))}</caption><thead><tr><th scope="col">${statement.part}</th><th scope="col" class="number">${context.t.common.amount}</th></tr></thead><tbody>${parts.map(
    (part) =>
      html`<tr class="part-${part.name}"><td><span class="swatch" aria-hidden="true"></span>${part.label}<small>${part.who}</small></td>${amount(part.amount)}</tr>`,
  )}</tbody><tfoot><tr><th scope="row">${statement.price}</th>${amount(split.price)}</tr></tfoot></table>
<p class="hint">${statement.sumText(moneyText(locale, split.price))}</p>
${split.isBundle === true ? html`<p class="hint">${statement.bundle}</p>` : ''}${refundedPart(context, split)}
${facts([[statement.contract, html`<code>${split.contractId}</code>`]])}</section>
${stagePart(context, split)}`
}

function partsOf(context: PageContext, split: PhoneSplitView): readonly Part[] {
  const { statement } = context.t
  return [
    { name: 'net', label: statement.net, who: statement.netWho, amount: split.net },
    { name: 'tax', label: statement.tax, who: statement.taxBy[split.taxRemitter], amount: split.tax },
    {
      name: 'operator',
      label: statement.operator,
      who: statement.operatorWho,
      amount: split.operator,
    },
    {
      name: 'aggregator',
      label: statement.aggregator,
      who: statement.aggregatorWho,
      amount: split.aggregator,
    },
    { name: 'badDebt', label: statement.badDebt, who: statement.badDebtWho, amount: split.badDebt },
    { name: 'platform', label: statement.platform, who: statement.platformWho, amount: split.platform },
    { name: 'messages', label: statement.messages, who: statement.messagesWho, amount: split.messages },
  ]
}

/** A bar of a thousand parts; the table beside it is its twin for those who do not see it. */
function shareBar(context: PageContext, parts: readonly Part[]): Html {
  const total = parts.reduce((sum, part) => sum + (part.amount.amount > 0n ? part.amount.amount : 0n), 0n)
  if (total <= 0n) return html``
  let at = 0n
  const pieces = parts.map((part) => {
    const size = part.amount.amount > 0n ? part.amount.amount : 0n
    const from = (at * 1000n) / total
    at += size
    const to = (at * 1000n) / total
    return html`<rect class="part-${part.name}" x="${String(from)}" y="0" width="${String(to - from)}" height="40"/>`
  })
  return html`<svg class="share-bar" viewBox="0 0 1000 40" preserveAspectRatio="none" role="img" aria-label="${context.t.statement.barLabel}">${pieces}</svg>`
}

function refundedPart(context: PageContext, split: PhoneSplitView): Html {
  const { statement } = context.t
  const { refunded } = split
  if (refunded === undefined) return html``
  return html`${facts([
    [statement.refunded, moneyTag(context, refunded.price)],
    [statement.refundedNet, moneyTag(context, refunded.net)],
    ...(refunded.kept.amount === zero(refunded.kept.asset).amount
      ? []
      : [[statement.refundedKept, moneyTag(context, refunded.kept)] as const]),
  ])}<p class="hint">${refunded.isOnBill ? statement.onBill : statement.paidOut}</p>`
}

const stages: readonly CreditStageView[] = ['pending', 'confirmed', 'available']

function stagePart(context: PageContext, split: PhoneSplitView): Html {
  const { statement } = context.t
  const now = stages.indexOf(split.stage)
  const list =
    split.stage === 'reversed'
      ? html`<p><span class="tag tag-bad">${statement.stage.reversed}</span> ${statement.stageText.reversed}</p>`
      : html`<ol class="steps">${stages.map((stage, index) => {
          const state = index < now ? 'done' : index === now ? 'now' : 'later'
          const word = { done: statement.stageDone, now: statement.stageNow, later: statement.stageLater }[
            state
          ]
          return html`<li class="step-${state}"${index === now ? html` aria-current="step"` : ''}><strong>${statement.stage[stage]}</strong> <span class="soft">${word}</span><br><span class="hint">${statement.stageText[stage]}</span></li>`
        })}</ol>`
  return html`<section aria-labelledby="stage"><h2 id="stage">${statement.stageHeading}</h2>${list}${
    split.availableOn === undefined || split.stage === 'available' || split.stage === 'reversed'
      ? ''
      : facts([[statement.availableOn, timeTag(context, split.availableOn, 'date')]])
  }</section>`
}
