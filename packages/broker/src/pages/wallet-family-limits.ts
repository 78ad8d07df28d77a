// Limits on the family page: each ceiling as a bar with its words, and the form that sets one, for a member or for oneself.

import { assetCode, formatDecimal, type Money } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { field, hiddenFields, selectField } from './field.ts'
import { type Html, html } from './html.ts'
import { moneyText } from './money-text.ts'
import { foreign, notice, usedBar } from './parts.ts'
import { passkeyWords } from './passkey-button.ts'
import { type Ceiling, ceilingPeriods, type LimitEntered } from './wallet-family-view.ts'

/** Each ceiling as a bar with its text; those of one purchase have no bar. */
export function ceilingBars(context: PageContext, ceilings: readonly Ceiling[], who: string): Html {
  if (ceilings.length === 0) return html``
  return html`<div class="ceilings">${ceilings.map((ceiling) => ceilingBar(context, ceiling, who))}</div>`
}

function ceilingBar(context: PageContext, ceiling: Ceiling, who: string): Html {
  const { family } = context.t
  const limit = moneyText(context.locale, ceiling.limit)
  const by = family.by[ceiling.by]
  const scope = ceiling.scope === undefined ? '' : html` <small>${foreign(ceiling.scope)}</small>`
  if (ceiling.used === undefined) {
    return html`<p class="used-text">${family.perPurchase(limit, by)}${scope}</p>`
  }
  const period = family.periods[ceiling.period]
  return html`<div>${usedBar({
    label: family.barOf(period, who),
    used: ceiling.used.amount,
    limit: ceiling.limit.amount,
    text: family.barText(period, moneyText(context.locale, ceiling.used), limit, by),
  })}${scope}</div>`
}

/** The form that sets one limit. Where loosening it needs a passkey, it comes back with the question for one. */
export function limitForm(
  context: PageContext,
  input: {
    readonly id: string
    readonly action: string
    readonly key: string
    readonly hint: string
    readonly asset: Money['asset']
    readonly ceilings: readonly Ceiling[]
    readonly entered: LimitEntered | undefined
    /** The act a passkey proves before a limit becomes looser. */
    readonly act?: string
  },
): Html {
  const { family, common } = context.t
  const { entered, id, act } = input
  const needsPasskey = entered?.fault.code === 'passkey_required' && act !== undefined
  const known = input.ceilings.find(({ period }) => period === (entered?.period ?? 'month'))
  return html`<form method="post" action="${input.action}"${needsPasskey ? html` data-prove="${act}"` : ''}>${hiddenFields(
    {
      key: input.key,
      asset: input.asset,
    },
  )}<p class="hint">${input.hint}</p>${needsPasskey ? notice({ tone: 'info', title: family.raiseNeedsPasskey, body: family.raiseNeedsPasskeyText, isAlert: true }) : ''}${selectField(
    context,
    {
      name: 'period',
      id: `period-${id}`,
      label: family.limitFor,
      value: entered?.period ?? 'month',
      options: ceilingPeriods.map((period) => ({ value: period, text: family.limitOf[period] })),
    },
  )}${field(context, {
    name: 'amount',
    id: `amount-${id}`,
    label: family.limitAtMost,
    hint: family.limitAtMostHint,
    value: entered?.amount ?? (known === undefined ? '' : formatDecimal(known.limit)),
    inputMode: 'decimal',
    suffix: assetCode(input.asset),
    maxLength: 16,
    fault: needsPasskey ? undefined : entered?.fault,
    faultText: common.amountFault,
  })}<p class="actions"><button type="submit">${needsPasskey ? family.raiseWithPasskey : common.save}</button></p>${
    needsPasskey
      ? html`<p role="status" data-passkey-status="limits" data-words="${passkeyWords(context)}"></p>`
      : ''
  }</form>`
}
