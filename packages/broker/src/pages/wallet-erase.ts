// Erasing personal data: says what goes and what stays before it asks, and asks once.

import type { Money } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { checkbox, type FormFault, keyField } from './field.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { moneyText } from './money-text.ts'
import { notice } from './parts.ts'
import { pagePaths } from './paths.ts'

export type WalletEraseView = {
  /** What would be lost; empty where nothing is left. */
  readonly balances: readonly Money[]
  readonly fault?: FormFault
  readonly key: string
}

export function walletErasePage(context: PageContext, view: WalletEraseView): Html {
  const { wallet, problems } = context.t
  const left = view.balances.filter((balance) => balance.amount > 0n)
  return layout(context, {
    title: wallet.erase,
    nav: { area: 'wallet' },
    body: html`<h1>${wallet.erase}</h1><p class="lead">${wallet.eraseText}</p>
${view.fault === undefined ? '' : notice({ tone: 'bad', title: problems.title(view.fault.code), body: problems.hint(view.fault.code), isAlert: true })}
<h2>${wallet.eraseGoes}</h2><ul>${Object.values(wallet.eraseGoesItems).map((item) => html`<li>${item}</li>`)}</ul>
<h2>${wallet.eraseStays}</h2><p>${wallet.eraseStaysText}</p>
${left.map((balance) => notice({ tone: 'bad', title: wallet.eraseBalance(moneyText(context.locale, balance)) }))}
<form method="post" action="${pagePaths.erase}">${keyField(view.key)}${checkbox({
      name: 'sure',
      value: 'yes',
      label: wallet.eraseSure,
      isRequired: true,
    })}<p class="actions"><button class="danger" type="submit">${wallet.eraseButton}</button><a class="button quiet" href="${pagePaths.security}">${context.t.common.cancel}</a></p></form>`,
  })
}
