// The settings of a merchant: the proof of its site, what it pays, how it signs out.

import type { Instant } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { type FormFault, keyField } from './field.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { facts, foreign, notice, originTag } from './parts.ts'
import { pagePaths } from './paths.ts'
import { timeTag } from './time-text.ts'

export type MerchantSettingsView = {
  readonly merchantId: string
  readonly name: string
  readonly origin: string
  readonly provenAt?: Instant
  /** The address the broker reads, and the body it expects there. */
  readonly proofUrl: string
  readonly proofBody: string
  /** The last attempt to verify, where it just failed. */
  readonly fault?: FormFault
  readonly isJustVerified: boolean
  readonly feePpm: bigint
  readonly signingKeyIds: readonly string[]
  readonly key: string
}

export function merchantSettingsPage(context: PageContext, view: MerchantSettingsView): Html {
  const { merchant } = context.t
  return layout(context, {
    title: merchant.settings,
    nav: { area: 'merchant', current: pagePaths.merchantSettings },
    body: html`<h1>${merchant.settings}</h1>
${facts([
  [merchant.name, foreign(view.name)],
  [merchant.origin, originTag(view.origin)],
  [merchant.merchantId, html`<code>${view.merchantId}</code>`],
  [merchant.fee, merchant.feeText(percent(context.locale, view.feePpm))],
  [merchant.signingKeys, view.signingKeyIds.map((id) => html`<code>${id}</code> `)],
])}
${proofPart(context, view)}
<form method="post" action="${pagePaths.merchantSignOut}">${keyField(view.key)}<p class="actions"><button class="quiet" type="submit">${merchant.signOut}</button></p></form>`,
  })
}

function proofPart(context: PageContext, view: MerchantSettingsView): Html {
  const { merchant, problems } = context.t
  const isProven = view.provenAt !== undefined
  return html`<section class="card" aria-labelledby="proof"><h2 id="proof">${merchant.proof}</h2><p><span class="tag${
    isProven ? ' tag-good' : ''
  }">${isProven ? merchant.proofProven : merchant.proofOpen}</span></p><p>${merchant.proofText}</p>
${view.isJustVerified ? notice({ tone: 'good', title: merchant.verifiedNow, isAlert: true }) : ''}
${
  view.fault === undefined
    ? ''
    : notice({
        tone: 'bad',
        title: problems.title(view.fault.code),
        body: problems.hint(view.fault.code),
        isAlert: true,
      })
}
${facts([
  ...(view.provenAt === undefined ? [] : [[merchant.proofAt, timeTag(context, view.provenAt)] as const]),
  [merchant.proofAddress, html`<code>${view.proofUrl}</code>`],
])}
<h3>${merchant.proofExpected}</h3><pre translate="no" tabindex="0" role="region" aria-label="${merchant.proofExpected}">${view.proofBody}</pre>
<form method="post" action="${pagePaths.merchantVerify}">${keyField(view.key)}<p class="actions"><button type="submit">${
    isProven ? merchant.verifyAgain : merchant.verify
  }</button></p></form></section>`
}

/** Parts per million as a percentage, by text arithmetic: 50000 is `5%`. */
function percent(locale: string, ppm: bigint): string {
  const digits = ppm.toString().padStart(5, '0')
  const text = `${digits.slice(0, -4)}.${digits.slice(-4)}`
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 4 }).format(Number(text))}%`
}
