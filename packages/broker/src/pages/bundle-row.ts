// What is left of a larger charge on the phone bill, as the wallet's budgets page shows it: at which site, until when, and the way
// to have it back on the bill.

import type { Instant, Money } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { keyField } from './field.ts'
import { type Html, html } from './html.ts'
import { moneyTag, moneyText } from './money-text.ts'
import { confirmStep, facts, foreign } from './parts.ts'
import { bundleEndPath } from './paths.ts'
import { timeTag } from './time-text.ts'

export type BundleRow = {
  readonly id: string
  readonly merchantName: string
  readonly charged: Money
  readonly left: Money
  readonly until: Instant
  /** `refused`: the operator would not take the rest back, and a person must see to it. */
  readonly state: 'open' | 'ending' | 'refused'
}

/** The section of all bundles; nothing where there are none. */
export function bundlesPart(context: PageContext, bundles: readonly BundleRow[], key: string): Html {
  if (bundles.length === 0) return html``
  const { wallet } = context.t
  return html`<section aria-labelledby="bundles"><h2 id="bundles">${wallet.bundles}</h2><p>${wallet.bundlesText}</p>${bundles.map(
    (bundle) => bundleRow(context, bundle, key),
  )}</section>`
}

function bundleRow(context: PageContext, bundle: BundleRow, key: string): Html {
  const { wallet } = context.t
  const { locale } = context
  const rows = [
    [wallet.bundleCharged, moneyTag(context, bundle.charged)] as const,
    ...(bundle.state === 'open'
      ? [
          [wallet.bundleLeft, moneyTag(context, bundle.left)] as const,
          [wallet.bundleUntil, timeTag(context, bundle.until)] as const,
        ]
      : []),
  ]
  return html`<article class="card"><h3>${foreign(bundle.merchantName)}</h3>${
    bundle.state === 'open'
      ? ''
      : html`<p>${bundle.state === 'ending' ? wallet.bundleEnding : wallet.bundleRefused}</p>`
  }${facts(rows)}${
    bundle.state === 'open'
      ? confirmStep({
          summary: wallet.bundleEnd,
          text: wallet.bundleEndText(moneyText(locale, bundle.left)),
          action: bundleEndPath(bundle.id),
          button: wallet.bundleEndButton,
          hidden: keyField(key),
        })
      : ''
  }</article>`
}
