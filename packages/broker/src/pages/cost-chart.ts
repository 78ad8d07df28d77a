// The bars of the cost comparison: one small drawing per way beside its words, so that text keeps its size on a phone and
// every bar says in words what it shows.

import { type Money, money } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { moneyTag, moneyText } from './money-text.ts'

export type CostChartInput = {
  readonly price: Money
  readonly bars: ReadonlyArray<{ readonly name: string; readonly kept: Money; readonly tax: Money }>
}

/** All bars are of one scale, from the largest loss to the price. */
const widthUnits = 1_000n

/** The chart, as a list of ways with a bar each. */
export function costChart(context: PageContext, { price, bars }: CostChartInput): Html {
  const words = context.t.cost
  const least = bars.reduce((lowest, { kept }) => (kept.amount < lowest ? kept.amount : lowest), 0n)
  const span = price.amount - least
  const at = (amount: bigint): bigint => ((amount - least) * widthUnits) / span
  return html`<figure class="cost-chart" aria-labelledby="cost-chart"><figcaption id="cost-chart">${words.chart}. <span class="soft">${words.chartNote}</span></figcaption><ul>${bars.map(
    (bar) =>
      html`<li><p class="cost-label"><span>${bar.name}</span> ${moneyTag(context, bar.kept)}</p>${drawing({
        label: label(context, bar, price),
        zero: at(0n),
        end: at(bar.kept.amount),
        taxEnd: at(bar.kept.amount + bar.tax.amount),
      })}</li>`,
  )}</ul></figure>`
}

function label(context: PageContext, bar: CostChartInput['bars'][number], price: Money): string {
  const words = context.t.cost
  const whole = moneyText(context.locale, price)
  const { kept } = bar
  return kept.amount < 0n
    ? words.barLost(bar.name, moneyText(context.locale, money(kept.asset, -kept.amount)), whole)
    : words.barKept(bar.name, moneyText(context.locale, kept), whole)
}

type Drawing = {
  readonly label: string
  readonly zero: bigint
  readonly end: bigint
  /** Where the tax ends that follows what is kept; drawn only to the right of the line. */
  readonly taxEnd: bigint
}

function drawing({ label: spoken, zero, end, taxEnd }: Drawing): Html {
  const isLoss = end < zero
  const [from, to] = isLoss ? [end, zero] : [zero, end]
  const taxFrom = isLoss ? zero : end
  return html`<svg class="cost-bar" role="img" aria-label="${spoken}" viewBox="0 0 ${widthUnits.toString()} 20" preserveAspectRatio="none"><rect class="cost-whole" x="${zero.toString()}" y="2" width="${(widthUnits - zero).toString()}" height="16"/><rect class="${
    isLoss ? 'cost-lost' : 'cost-kept'
  }" x="${from.toString()}" y="2" width="${(to - from).toString()}" height="16"/>${
    taxEnd > taxFrom
      ? html`<rect class="cost-tax" x="${taxFrom.toString()}" y="2" width="${(taxEnd - taxFrom).toString()}" height="16"/>`
      : ''
  }<rect class="cost-line" x="${zero.toString()}" y="0" width="3" height="20"/></svg>`
}
