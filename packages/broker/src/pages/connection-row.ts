// One connection of a wallet: a site, the rule the buyer made for it, and what the rule has spent.

import { assetCode, compare, formatDecimal, type Instant, type Money } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { checkbox, type FormFault, field, keyField } from './field.ts'
import { type Html, type HtmlValue, html } from './html.ts'
import { moneyText } from './money-text.ts'
import { confirmStep, facts, foreign, originTag, usedBar } from './parts.ts'
import { connectionPath } from './paths.ts'
import { timeTag } from './time-text.ts'

/** One merchant the wallet has paid, with the rule the buyer made for it. */
export type Connection = {
  readonly merchantId: string
  readonly merchantName: string
  readonly origin: string
  readonly rule: 'on' | 'off' | 'paused' | 'expired'
  readonly itemMax: Money
  readonly weekMax: Money
  readonly weekSpent: Money
  /** Micro-theft shows in counts and totals (per-fee-link 10). */
  readonly purchases: number
  readonly total: Money
  readonly lastUsedAt?: Instant
  /** When the rule ends unless it is used. */
  readonly expiresAt?: Instant
  readonly fault?: FormFault
}

/** A card with the bar, the facts and the forms of one connection. */
export function connectionRow(context: PageContext, connection: Connection, key: string): Html {
  const { wallet } = context.t
  const { locale } = context
  const isOver = compare(connection.weekSpent, connection.weekMax) >= 0
  const rows: ReadonlyArray<readonly [string, HtmlValue]> = [
    [wallet.site, originTag(connection.origin)],
    [
      wallet.lastUsed,
      connection.lastUsedAt === undefined ? context.t.common.never : timeTag(context, connection.lastUsedAt),
    ],
    ...(connection.expiresAt === undefined
      ? []
      : [[wallet.expires, timeTag(context, connection.expiresAt)] as const]),
  ]
  return html`<article class="card"><h3>${foreign(connection.merchantName)}</h3>
<p><span class="tag${connection.rule === 'on' ? ' tag-good' : ''}">${ruleWord(context, connection)}</span> <span class="soft">${wallet.connectionTotal(
    connection.purchases,
    moneyText(locale, connection.total),
  )}</span></p>
${
  connection.rule === 'on'
    ? usedBar({
        label: wallet.connectionBar(connection.merchantName),
        used: connection.weekSpent.amount,
        limit: connection.weekMax.amount,
        text: wallet.connectionSpent(
          moneyText(locale, connection.weekSpent),
          moneyText(locale, connection.weekMax),
        ),
      })
    : ''
}${connection.rule === 'on' && isOver ? html`<p>${wallet.connectionOver}</p>` : ''}
${facts(rows)}
${ruleForms(context, connection, key)}</article>`
}

function ruleWord(context: PageContext, connection: Connection): string {
  const { wallet } = context.t
  return {
    on: wallet.autoPayOn,
    off: wallet.autoPayOff,
    paused: wallet.autoPayPaused,
    expired: wallet.autoPayExpired,
  }[connection.rule]
}

function ruleForms(context: PageContext, connection: Connection, key: string): Html {
  const { wallet } = context.t
  const path = connectionPath(connection.merchantId)
  const isPaused = connection.rule === 'paused'
  const name = html`<span class="visually-hidden">: ${foreign(connection.merchantName)}</span>`
  return html`<div class="rule-actions"><details class="disclose"${connection.fault === undefined ? '' : html` open`}><summary>${wallet.change}${name}</summary>${ruleForm(context, connection, key)}</details>
${
  connection.rule === 'on' || isPaused
    ? html`<form method="post" action="${path}/${isPaused ? 'resume' : 'pause'}">${keyField(key)}<p class="actions"><button class="quiet" type="submit">${
        isPaused ? wallet.resume : wallet.pause
      }${name}</button></p></form>${confirmStep({
        summary: html`${wallet.revoke}${name}`,
        text: wallet.revokeText(connection.merchantName),
        action: `${path}/revoke`,
        button: wallet.revokeButton,
        hidden: keyField(key),
      })}`
    : ''
}</div>`
}

function ruleForm(context: PageContext, connection: Connection, key: string): Html {
  const { wallet } = context.t
  const { merchantId } = connection
  const suffix = assetCode(connection.itemMax.asset)
  const amount = (name: 'item-max' | 'week-max', label: string, value: string): Html =>
    field(context, {
      name,
      id: `${name}-${merchantId}`,
      label,
      value,
      inputMode: 'decimal',
      suffix,
      isRequired: true,
      maxLength: 16,
      fault: connection.fault?.field === name ? connection.fault : undefined,
      faultText: context.t.common.amountFault,
    })
  return html`<form method="post" action="${connectionPath(merchantId)}">${keyField(key)}${checkbox({
    name: 'auto-pay',
    id: `auto-pay-${merchantId}`,
    value: 'on',
    label: wallet.autoPay,
    isChecked: connection.rule === 'on',
  })}${amount('item-max', wallet.itemMax, formatDecimal(connection.itemMax))}${amount(
    'week-max',
    wallet.weekMax,
    formatDecimal(connection.weekMax),
  )}<p class="actions"><button type="submit">${wallet.saveRule}</button></p></form>`
}
