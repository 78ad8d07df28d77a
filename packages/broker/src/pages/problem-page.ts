// The page a person meets when something was refused or broke: the cause in plain words, what happened to the money,
// what to do, a way on, and the request id (C-08).

import type { ProblemDetails } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { layout, type Nav } from './layout.ts'
import { facts, foreign } from './parts.ts'
import { problemPath } from './paths.ts'

export type ProblemView = {
  readonly details: ProblemDetails
  /** Where "back" leads. */
  readonly backHref: string
  /** Where "try again" leads, shown where a second attempt can help. */
  readonly retryHref?: string
  readonly area?: 'public' | 'wallet' | 'merchant'
}

/** Writes the problem page; the status of the answer is the problem's, set by http. */
export function problemPage(context: PageContext, view: ProblemView): Html {
  const { problems, common } = context.t
  const { details } = view
  const nav: Nav = { area: view.area ?? 'public' }
  const hasDetail = details.detail !== details.title
  return layout(context, {
    title: problems.title(details.code),
    nav,
    body: html`<article><h1>${problems.title(details.code)}</h1>
${hasDetail ? html`<p class="lead">${foreign(details.detail)}</p>` : ''}
<h2>${problems.moneyHeading}</h2><p>${problems.money(details.money_moved)}</p>
<h2>${problems.nextHeading}</h2><p>${problems.hint(details.code)}</p>
<p class="actions">${
      details.retryable && view.retryHref !== undefined
        ? html`<a class="button" href="${view.retryHref}">${common.retry}</a>`
        : ''
    }<a class="button quiet" href="${view.backHref}">${common.back}</a></p>
${facts([
  [
    context.t.public.problemCode,
    html`<a href="${problemPath(details.code)}"><code>${details.code}</code></a>`,
  ],
  [common.requestId, html`<code>${details.request_id ?? context.requestId}</code>`],
])}</article>`,
  })
}
