// Topping up with a prepaid voucher, in two steps: the code, then its value, fee and the balance afterwards before
// anything is added.

import type { Money } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { type FormFault, field, hiddenFields } from './field.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { moneyTag, moneyText } from './money-text.ts'
import { facts, notice } from './parts.ts'
import { pagePaths } from './paths.ts'

export type WalletTopUpView = {
  readonly key: string
  readonly step:
    | { readonly kind: 'code'; readonly entered?: string; readonly fault?: FormFault }
    | {
        readonly kind: 'confirm'
        readonly code: string
        readonly credit: Money
        readonly balanceAfter: Money
      }
    | {
        readonly kind: 'done'
        readonly credit: Money
        readonly balance: Money
        readonly isNewWallet: boolean
      }
}

export function walletTopUpPage(context: PageContext, view: WalletTopUpView): Html {
  const { wallet } = context.t
  const { step } = view
  const area = context.wallet === undefined && step.kind !== 'done' ? 'public' : 'wallet'
  return layout(context, {
    title: wallet.topUpTitle,
    nav: { area, current: pagePaths.topUp },
    body: html`<article class="checkout">${
      step.kind === 'code'
        ? codeStep(context, step)
        : step.kind === 'confirm'
          ? confirmPart(context, view.key, step)
          : donePart(context, step)
    }</article>`,
  })
}

function codeStep(context: PageContext, step: Extract<WalletTopUpView['step'], { kind: 'code' }>): Html {
  const { wallet } = context.t
  return html`<h1>${wallet.topUpTitle}</h1><p>${wallet.topUpText}</p>
<form method="post" action="${pagePaths.topUp}">${field(context, {
    name: 'code',
    label: wallet.voucherCode,
    hint: wallet.voucherHint,
    fault: step.fault,
    isRequired: true,
    isCode: true,
    maxLength: 64,
    ...(step.entered === undefined ? {} : { value: step.entered }),
  })}<p class="choice"><button type="submit">${wallet.checkCode}</button></p></form>${
    context.hasPhone === true ? html`<p class="hint">${wallet.topUpPhone}</p>` : ''
  }`
}

function confirmPart(
  context: PageContext,
  key: string,
  step: Extract<WalletTopUpView['step'], { kind: 'confirm' }>,
): Html {
  const { wallet } = context.t
  const credit = moneyText(context.locale, step.credit)
  return html`<h1>${wallet.confirmTitle}</h1>${facts([
    [wallet.voucherValue, moneyTag(context, step.credit)],
    [wallet.fee, wallet.noFee],
    [wallet.credit, html`<strong>${moneyTag(context, step.credit)}</strong>`],
    [wallet.balanceAfter, moneyTag(context, step.balanceAfter)],
  ])}
<form method="post" action="${pagePaths.topUp}" data-once>${hiddenFields({ key, code: step.code, confirm: 'yes' })}
<div class="choice"><button type="submit">${wallet.confirmTopUp(credit)}</button><a class="button second" href="${pagePaths.topUp}">${wallet.otherCode}</a></div></form>`
}

function donePart(context: PageContext, step: Extract<WalletTopUpView['step'], { kind: 'done' }>): Html {
  const { wallet } = context.t
  return html`<h1>${wallet.topUpTitle}</h1>${notice({
    tone: 'good',
    title: wallet.toppedUp(moneyText(context.locale, step.credit)),
    body: html`${step.isNewWallet ? html`<p>${wallet.walletMade}</p>` : ''}<p>${wallet.toppedUpText(
      moneyText(context.locale, step.balance),
    )}</p>`,
    isAlert: true,
  })}<p class="choice"><a class="button" href="${pagePaths.wallet}">${wallet.home}</a></p>`
}
