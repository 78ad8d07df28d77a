// The statement of a month: one line per operator, contract and price, then what the balance did, and at the foot what the
// merchant keeps of each unit a buyer paid (carrier-billing 10).

import { add, assetScale, type Money, money, multiplyRatio, zero } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { selectField } from './field.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import type { MerchantStatementView, StatementLine, StatementPart } from './merchant-phone-view.ts'
import { moneyTag, moneyText, signedMoneyTag } from './money-text.ts'
import { emptyState, facts, foreign, partialNotice } from './parts.ts'
import { pagePaths } from './paths.ts'

/** Writes the statement; each currency stands by itself. */
export function merchantStatementPage(context: PageContext, view: MerchantStatementView): Html {
  const { statement, phone } = context.t
  const month = phone.monthName(view.month)
  const query = `?month=${encodeURIComponent(view.month)}`
  return layout(context, {
    title: statement.title(month),
    nav: { area: 'merchant', current: pagePaths.merchantStatement },
    body: html`<div class="page-head"><div><h1>${statement.title(month)}</h1>${
      view.isOpen ? html`<p class="lead">${statement.open}</p>` : ''
    }</div>${
      view.parts.length === 0
        ? ''
        : html`<p class="actions"><a class="button quiet" href="${pagePaths.merchantStatementCsv}${query}">${statement.exportCsv}</a><a class="button quiet" href="${pagePaths.merchantStatementJson}${query}">${statement.exportJson}</a></p>`
    }</div>
${monthForm(context, view)}
${partialNotice(context, view.isPartial ? [statement.partLines] : [])}
${view.parts.length === 0 ? nothing(context) : view.parts.map((part) => statementPart(context, part))}`,
  })
}

function monthForm(context: PageContext, view: MerchantStatementView): Html {
  const { statement, phone } = context.t
  if (view.months.length < 2) return html``
  return html`<form class="search" method="get" action="${pagePaths.merchantStatement}">${selectField(
    context,
    {
      name: 'month',
      label: statement.monthLabel,
      value: view.month,
      options: view.months.map((month) => ({ value: month, text: phone.monthName(month) })),
    },
  )}<button class="quiet" type="submit">${statement.show}</button></form>`
}

function nothing(context: PageContext): Html {
  const { statement } = context.t
  return emptyState({
    title: statement.emptyTitle,
    text: statement.emptyText,
    action: { href: pagePaths.merchantPayments, label: statement.emptyAction },
  })
}

function statementPart(context: PageContext, part: StatementPart): Html {
  const { statement } = context.t
  const id = `part-${part.currency}`
  const total = totalOf(part)
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${statement.currency(part.currency)}</h2>
<p class="figure">${foot(context, total)}</p>
<div class="scroll" role="region" aria-label="${statement.linesCaption}" tabindex="0">${linesTable(context, part, total)}</div>
<h3>${statement.balanceHeading}</h3>${balanceTable(context, part, total)}
<h3>${statement.ofClosing}</h3>${facts(
    (['pending', 'confirmed', 'available'] as const).map((stage) => [
      statement.stage[stage],
      moneyTag(context, part.stages[stage]),
    ]),
  )}
${facts([[statement.contracts, html`${part.contractIds.map((id) => html`<code>${id}</code> `)}`]])}</section>`
}

type Sums = Omit<StatementLine, 'operatorName' | 'contractId' | 'pricePoint'>
const columns = ['gross', 'tax', 'operator', 'aggregator', 'badDebt', 'platform', 'messages', 'net'] as const

function totalOf(part: StatementPart): Sums {
  const none = zero(part.opening.asset)
  const empty: Sums = {
    count: 0,
    gross: none,
    tax: none,
    operator: none,
    aggregator: none,
    badDebt: none,
    platform: none,
    messages: none,
    net: none,
  }
  return part.lines.reduce<Sums>(
    (sum, line) => ({
      count: sum.count + line.count,
      gross: add(sum.gross, line.gross),
      tax: add(sum.tax, line.tax),
      operator: add(sum.operator, line.operator),
      aggregator: add(sum.aggregator, line.aggregator),
      badDebt: add(sum.badDebt, line.badDebt),
      platform: add(sum.platform, line.platform),
      messages: add(sum.messages, line.messages),
      net: add(sum.net, line.net),
    }),
    empty,
  )
}

/** "Of each 1.00 …": the kept part is rounded down to a hundredth, never in the house's favour. */
function foot(context: PageContext, total: Sums): string {
  const { gross, net } = total
  if (gross.amount <= 0n) return context.t.statement.emptyTitle
  const one = money(gross.asset, 10n ** BigInt(assetScale(gross.asset)))
  const hundredth = one.amount / 100n
  const netUnits = net.amount < 0n ? 0n : net.amount
  const kept = multiplyRatio(one, { numerator: netUnits, denominator: gross.amount }, 'down')
  const cents = money(kept.asset, kept.amount - (kept.amount % hundredth))
  return context.t.statement.foot(moneyText(context.locale, one), moneyText(context.locale, cents))
}

function linesTable(context: PageContext, part: StatementPart, total: Sums): Html {
  const { statement } = context.t
  const heads = [
    statement.line,
    statement.pricePoint,
    statement.sales,
    ...columns.map((name) => statement[name]),
  ]
  const number = (label: string, value: Html | string): Html =>
    html`<td class="number" data-label="${label}">${value}</td>`
  const sums = (line: Sums): Html =>
    html`${number(statement.sales, new Intl.NumberFormat(context.locale).format(line.count))}${columns.map((name) => number(statement[name], moneyTag(context, line[name])))}`
  return html`<table class="stack lines"><caption>${statement.linesCaption}</caption><thead><tr>${heads.map(
    (head, index) => html`<th scope="col"${index === 0 ? '' : html` class="number"`}>${head}</th>`,
  )}</tr></thead><tbody>${part.lines.map(
    (line) =>
      html`<tr><td data-label="${statement.line}"><span>${foreign(line.operatorName)} <code>${line.contractId}</code></span></td>${number(
        statement.pricePoint,
        moneyTag(context, line.pricePoint),
      )}${sums(line)}</tr>`,
  )}</tbody><tfoot><tr><td data-label="${statement.line}"><strong>${statement.total}</strong></td>${number(statement.pricePoint, '\u2013')}${sums(total)}</tr></tfoot></table>`
}

function balanceTable(context: PageContext, part: StatementPart, total: Sums): Html {
  const { statement, common } = context.t
  const rows: ReadonlyArray<readonly [string, Html]> = [
    [statement.opening, moneyTag(context, part.opening)],
    // What is withheld is the merchant's until it is: it goes out again as reserve below.
    [statement.netOfSales, signedMoneyTag(context, add(total.net, total.badDebt))],
    ...(part.taxes.amount === 0n ? [] : ([[statement.taxes, signedMoneyTag(context, part.taxes)]] as const)),
    [statement.refunds(part.refunds.count), signedMoneyTag(context, minus(part.refunds.net))],
    [statement.clawbacks(part.clawbacks.count), signedMoneyTag(context, minus(part.clawbacks.net))],
    [statement.reserveIn, signedMoneyTag(context, minus(part.reserveIn))],
    [statement.reserveOut, signedMoneyTag(context, part.reserveOut)],
    [statement.paid, signedMoneyTag(context, minus(part.paidOut))],
  ]
  return html`<table><caption>${statement.balanceCaption}</caption><thead><tr><th scope="col">${statement.what}</th><th scope="col" class="number">${common.amount}</th></tr></thead><tbody>${rows.map(
    ([label, value]) => html`<tr><td>${label}</td><td class="number">${value}</td></tr>`,
  )}</tbody><tfoot><tr><th scope="row">${statement.closing}</th><td class="number">${moneyTag(context, part.closing)}</td></tr></tfoot></table>`
}

function minus(value: Money): Money {
  return { ...value, amount: -value.amount }
}
