// Blocking, by the holder of the number alone: everything at once, or one seller.

import type { PageContext } from './context.ts'
import { hiddenFields, keyField, selectField } from './field.ts'
import { type Html, html } from './html.ts'
import { confirmStep, foreign, notice } from './parts.ts'
import { pagePaths } from './paths.ts'
import type { PhoneSelfView } from './phone-self-view.ts'
import { timeTag } from './time-text.ts'

/** Names everything in the field `merchant`. */
const everything = 'all'

/** What is blocked, and the forms to block and to allow again. */
export function blocksPart(context: PageContext, view: PhoneSelfView): Html {
  const { phoneSelf } = context.t
  const { allSince } = view.blocks
  return html`<section aria-labelledby="blocks"><h2 id="blocks">${phoneSelf.blockHeading}</h2>${
    allSince === undefined
      ? html`<p>${phoneSelf.blockAllText} ${phoneSelf.blockByText}</p>`
      : notice({
          tone: 'good',
          title: phoneSelf.blockedAll,
          body: html`${phoneSelf.blockedAllText} ${timeTag(context, allSince)}`,
        })
  }${view.blocks.isByHouse === true ? html`<p>${phoneSelf.blockedByHouse}</p>` : allStep(context, view)}${allSince === undefined ? oneForm(context, view) : ''}${blockedSellers(context, view)}</section>`
}

function allStep(context: PageContext, view: PhoneSelfView): Html {
  const { phoneSelf } = context.t
  const isLifting = view.blocks.allSince !== undefined
  const words = isLifting ? phoneSelf.unblockAll : phoneSelf.blockAll
  return confirmStep({
    summary: words,
    text: isLifting ? phoneSelf.unblockConfirm : phoneSelf.blockAllConfirm,
    action: isLifting ? pagePaths.phoneUnblock : pagePaths.phoneBlock,
    button: words,
    hidden: hiddenFields({ key: view.key, merchant: everything }),
    isDanger: !isLifting,
  })
}

function oneForm(context: PageContext, view: PhoneSelfView): Html {
  const { phoneSelf } = context.t
  const { others } = view.blocks
  if (others.length === 0) return html``
  return html`<details class="disclose"><summary>${phoneSelf.blockOne}</summary><form method="post" action="${pagePaths.phoneBlock}">${keyField(
    view.key,
  )}${selectField(context, {
    name: 'merchant',
    label: phoneSelf.seller,
    options: others.map(({ merchantId, merchantName }) => ({
      value: merchantId,
      text: merchantName,
      isForeign: true,
    })),
  })}<p class="actions"><button type="submit">${phoneSelf.blockOneGo}</button></p></form></details>`
}

function blockedSellers(context: PageContext, view: PhoneSelfView): Html {
  const { phoneSelf } = context.t
  const { merchants } = view.blocks
  if (merchants.length === 0) return html``
  return html`<h3>${phoneSelf.blockedSellers}</h3><ul class="rows">${merchants.map(
    ({ merchantId, merchantName, since }) =>
      html`<li><p class="row-title">${foreign(merchantName)}</p><form method="post" action="${pagePaths.phoneUnblock}">${hiddenFields(
        { key: view.key, merchant: merchantId },
      )}<button class="quiet" type="submit">${phoneSelf.unblock}<span class="visually-hidden">: ${foreign(merchantName)}</span></button></form>
<p class="row-sub">${phoneSelf.blockedSince} ${timeTag(context, since)}</p></li>`,
  )}</ul>`
}
