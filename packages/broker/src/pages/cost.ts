// What does a payment cost? A form, a table, a chart and the arithmetic of each way; reads no rate itself.

import { formatDecimal, type Money, money } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { costChart } from './cost-chart.ts'
import { field } from './field.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import type { Messages } from './messages/catalogue.ts'
import { moneyTag, moneyText } from './money-text.ts'
import { facts } from './parts.ts'
import { pagePaths } from './paths.ts'

type Words = Messages['cost']

/** One way to be paid, reckoned. */
export type CostWayView = {
  readonly way: keyof Words['ways']
  readonly contractId?: string
  readonly topUp?: Money
  readonly costs: ReadonlyArray<{
    readonly part: keyof Words['part']
    readonly amount: Money
    readonly ppm?: bigint
    readonly of?: Money
    readonly fixed?: Money
  }>
  readonly tax: Money
  readonly kept: Money
  readonly keptAfterTax: Money
  readonly basis: keyof Words['basisWord']
  readonly source: { readonly text: string; readonly date: string }
}

export type CostView = {
  /** What was typed, and the country chosen. */
  readonly typed: string
  readonly country: string
  readonly countries: readonly string[]
  /** Absent where the price could not be read. */
  readonly result?: {
    readonly price: Money
    readonly taxBps: bigint
    readonly ways: readonly CostWayView[]
    readonly barriers: ReadonlyArray<{ readonly way: keyof Words['ways']; readonly why: keyof Words['why'] }>
  }
}

/** The page, with or without a result. */
export function costPage(context: PageContext, view: CostView): Html {
  const words = context.t.cost
  return layout(context, {
    title: words.title,
    nav: { area: 'public', current: pagePaths.cost },
    body: html`<h1>${words.title}</h1><p class="lead">${words.lead}</p>${form(context, view)}${
      view.result === undefined ? '' : result(context, { ...view, result: view.result })
    }`,
  })
}

function form(context: PageContext, view: CostView): Html {
  const words = context.t.cost
  const countries = view.countries
    .map((code) => ({ code, name: words.countryName(code) }))
    .sort((left, right) => left.name.localeCompare(right.name, context.locale))
  return html`<form class="filter cost-form" method="get" action="${pagePaths.cost}">
${field(context, {
  name: 'price',
  label: words.price,
  hint: words.priceHint,
  value: view.typed,
  inputMode: 'decimal',
  isRequired: true,
  maxLength: 20,
  fault: view.result === undefined ? { code: 'invalid_request', field: 'price' } : undefined,
  faultText: words.priceFault,
})}
<div class="field"><label for="field-country">${words.country}</label><select id="field-country" name="country">${countries.map(
    ({ code, name }) =>
      html`<option value="${code}"${code === view.country ? html` selected` : ''}>${name}</option>`,
  )}</select></div>
<p class="actions"><button type="submit">${words.compare}</button></p></form>`
}

type Shown = CostView & { readonly result: NonNullable<CostView['result']> }

function result(context: PageContext, view: Shown): Html {
  const words = context.t.cost
  const { price, taxBps, ways, barriers } = view.result
  return html`<section aria-labelledby="cost-result"><h2 id="cost-result">${words.heading(
    moneyText(context.locale, price),
    words.countryName(view.country),
  )}</h2><p class="hint">${taxBps === 0n ? words.noTaxNote : words.taxNote(percent(taxBps * 100n))}</p>
${costChart(context, {
  price,
  bars: ways.map((way) => ({ name: wayName(context, way), kept: way.keptAfterTax, tax: way.tax })),
})}
<table class="stack"><caption>${words.caption}</caption><thead><tr><th scope="col">${words.way}</th><th scope="col" class="number">${words.keptAfterTax}</th><th scope="col" class="number">${words.share}</th><th scope="col" class="number">${words.kept}</th><th scope="col">${words.basis}</th></tr></thead><tbody>${ways.map(
    (way) => row(context, way, price),
  )}</tbody></table>
${
  barriers.length === 0
    ? ''
    : html`<h3>${words.barriers}</h3><ul>${barriers.map(
        ({ way, why }) => html`<li><strong>${words.ways[way]}</strong>: ${words.why[why]}</li>`,
      )}</ul>`
}
<h2>${words.arithmetic}</h2>${ways.map((way) => arithmetic(context, way, price))}<p class="hint">${words.note}</p></section>`
}

function row(context: PageContext, way: CostWayView, price: Money): Html {
  const words = context.t.cost
  return html`<tr><td data-label="${words.way}">${wayName(context, way)}</td>
<td class="number" data-label="${words.keptAfterTax}">${moneyTag(context, way.keptAfterTax)}</td>
<td class="number" data-label="${words.share}">${share(way.keptAfterTax, price)} %</td>
<td class="number" data-label="${words.kept}">${moneyTag(context, way.kept)}</td>
<td data-label="${words.basis}"><span class="tag">${words.basisWord[way.basis]}</span></td></tr>`
}

function arithmetic(context: PageContext, way: CostWayView, price: Money): Html {
  const words = context.t.cost
  const rows: ReadonlyArray<readonly [string, Html]> = [
    [words.price, moneyTag(context, price)],
    ...way.costs.map((line): readonly [string, Html] => {
      const text = reckoning(context, line)
      const amount = moneyTag(context, negative(line.amount))
      return [words.part[line.part], text === '' ? amount : html`${amount} <small>${text}</small>`]
    }),
    [words.kept, moneyTag(context, way.kept)],
    [words.tax, moneyTag(context, negative(way.tax))],
    [words.keptAfterTax, html`<strong>${moneyTag(context, way.keptAfterTax)}</strong>`],
  ]
  return html`<details class="operation"><summary><h3>${wayName(context, way)}</h3></summary>${facts(rows)}<p class="hint">${
    words.basisWord[way.basis]
  }: <small translate="no">${words.source(way.source.text, way.source.date)}</small></p></details>`
}

function reckoning(context: PageContext, line: CostWayView['costs'][number]): string {
  const words = context.t.cost
  const sum = (value: Money): string => moneyText(context.locale, value)
  const { ppm, of, fixed } = line
  if (of === undefined) return ''
  if (ppm === undefined) return fixed === undefined ? '' : words.feeOn(sum(fixed), sum(of))
  return fixed === undefined
    ? words.rate(percent(ppm), sum(of))
    : words.rateAndFixed(percent(ppm), sum(of), sum(fixed))
}

function wayName(context: PageContext, way: CostWayView): string {
  const words = context.t.cost
  const name = words.ways[way.way]
  if (way.topUp !== undefined) return words.toppedUp(name, moneyText(context.locale, way.topUp))
  return way.contractId === undefined ? name : words.phoneBy(name, way.contractId)
}

function negative(value: Money): Money {
  return money(value.asset, -value.amount)
}

/** Parts per million as a percentage without needless zeros. */
function percent(ppm: bigint): string {
  return formatDecimal(money('PCT/4', ppm))
}

/** A part of the price as a percentage with one decimal, rounded towards zero. */
function share(part: Money, price: Money): string {
  const tenths = (part.amount * 1_000n) / price.amount
  const [sign, size] = tenths < 0n ? ['\u2212', -tenths] : ['', tenths]
  return `${sign}${size / 10n}.${size % 10n}`
}
