// Puts together the ready HTML for a publisher's template, from a decision.

import { brokerPaths, type Instant, isExpired, type Problem, toProblemDetails } from '@farthing/protocol'
import type { OpenAccess } from './check-access.ts'
import type { Settings } from './config.ts'
import { gateBlock } from './html/gate-block.ts'
import { html } from './html/html.ts'
import { jsonLd, regionClass } from './html/json-ld.ts'
import { paidNotice } from './html/notice.ts'
import type { PricedItem } from './offer-input.ts'
import { cssPath, type PageParts } from './sale.ts'

const regionAttributes = `class="${regionClass}" data-farthing-region`

/** What any page with links of the gate needs in its head: the style sheet and the element's script. */
export function headOf(settings: Settings): string {
  return html`<link rel="stylesheet" href="${cssPath}">
<script type="module" src="${settings.broker}${brokerPaths.element}"></script>`.html
}

/** The parts of the preview. */
export function previewParts(
  settings: Settings,
  view: { readonly item: PricedItem; readonly problem: Problem },
  now: Instant,
): PageParts {
  const { item, problem } = view
  return {
    head: `${jsonLd(item).html}\n${headOf(settings)}`,
    block: gateBlock(settings, { item, problem, isEnded: isExpired(item.offer, now) }).html,
    notice: '',
    regionAttributes,
    problem: toProblemDetails(problem, { base: settings.broker }),
  }
}

/** The parts of the paid page; the problem is that of a refused undo. */
export function contentParts(
  settings: Settings,
  view: { readonly item: PricedItem; readonly access: OpenAccess; readonly problem?: Problem },
  now: Instant,
): PageParts {
  const { item, access, problem } = view
  const notice = paidNotice(
    settings,
    { item, ticket: access.ticket, ...(problem === undefined ? {} : { problem }) },
    now,
  )
  return {
    head: `${jsonLd(item).html}\n${headOf(settings)}`,
    block: '',
    notice: notice?.html ?? '',
    regionAttributes,
    access: access.ticket,
    ...(problem === undefined ? {} : { problem: toProblemDetails(problem, { base: settings.broker }) }),
  }
}
