// One's own age band and what it means for spending; said by oneself, and never a birth date (E-01, E-02).

import { fiatAsset } from '@farthing/protocol'
import type { AgeBand } from '../domain/goods/app.ts'
import type { PageContext } from './context.ts'
import { keyField } from './field.ts'
import { type Html, html } from './html.ts'
import { moneyTag, moneyText } from './money-text.ts'
import { facts, notice } from './parts.ts'
import { pagePaths } from './paths.ts'
import { timeTag } from './time-text.ts'
import { ceilingBars, limitForm } from './wallet-family-limits.ts'
import type { RaiseView, WalletFamilyView } from './wallet-family-view.ts'

/** The bands one can say of oneself. */
export const declaredBands: readonly AgeBand[] = ['under13', '13-15', '16-17', 'adult']

export function ownPart(context: PageContext, view: WalletFamilyView): Html {
  const { family } = context.t
  const { own } = view
  return html`<section aria-labelledby="own"><h2 id="own">${family.own}</h2>${facts([
    [family.ownBand, html`<strong>${family.bands[own.band]}</strong>`],
    ...(own.declaredAt === undefined
      ? []
      : [[family.declaredAt, timeTag(context, own.declaredAt, 'date')] as const]),
    [family.thisMonth, own.monthSpent.map((money) => html`${moneyTag(context, money)} `)],
  ])}
${ceilingBars(context, own.ceilings, family.you)}
${own.band === 'unknown' ? html`<p>${family.unknownText}</p>` : ''}
${own.raises.map((raise) => raiseLine(context, raise))}
<div class="rule-actions">${ownLimits(context, view)}${view.guardian === undefined ? ageForm(context, view) : ''}</div></section>`
}

function raiseLine(context: PageContext, raise: RaiseView): Html {
  const { family } = context.t
  const limit = raise.limit === undefined ? family.noLimit : moneyText(context.locale, raise.limit)
  return html`<p class="used-text">${family.raiseWaits(family.limitOf[raise.period], limit)} ${timeTag(context, raise.at)}</p>`
}

/** Limits for oneself: lower at once, looser a day later (E-04). */
function ownLimits(context: PageContext, view: WalletFamilyView): Html {
  const { family } = context.t
  const { own } = view
  return html`<details class="disclose"${own.entered === undefined ? '' : html` open`}><summary>${family.ownLimits}</summary>${limitForm(
    context,
    {
      id: 'own',
      action: pagePaths.familyLimits,
      key: view.key,
      hint: family.ownLimitsHint,
      asset: own.monthSpent[0]?.asset ?? fiatAsset('EUR'),
      ceilings: own.ceilings.filter(({ by, scope }) => by === 'self' && scope === undefined),
      entered: own.entered,
    },
  )}</details>`
}

function ageForm(context: PageContext, view: WalletFamilyView): Html {
  const { family, problems } = context.t
  return html`<details class="disclose"${view.own.band === 'unknown' || view.ageFault !== undefined ? html` open` : ''}><summary>${
    view.own.band === 'unknown' ? family.sayAge : family.changeAge
  }</summary><form class="card" method="post" action="${pagePaths.familyAge}">${keyField(view.key)}${
    view.ageFault === undefined
      ? ''
      : notice({
          tone: 'bad',
          title: problems.title(view.ageFault.code),
          body: problems.hint(view.ageFault.code),
          isAlert: true,
        })
  }<fieldset><legend>${family.ageQuestion}</legend><p class="hint">${family.ageHint}</p>${declaredBands.map(
    (band) =>
      html`<div class="check"><input type="radio" id="band-${band}" name="band" value="${band}" required${band === view.own.band ? html` checked` : ''}><div><label for="band-${band}">${family.bands[band]}</label></div></div>`,
  )}</fieldset><p class="actions"><button type="submit">${family.ageSave}</button></p></form></details>`
}
