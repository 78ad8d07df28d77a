// The pages that explain refusals: the table of all codes, and one page for each, which `type` of a problem names.

import { describeProblem, type MoneyMoved, type ProblemCode, problemCodes } from '@farthing/protocol'
import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { layout } from './layout.ts'
import { facts } from './parts.ts'
import { pagePaths, problemPath } from './paths.ts'

/** Every code with its meaning. */
export function problemCodesPage(context: PageContext): Html {
  const words = context.t.public
  return layout(context, {
    title: words.problems,
    nav: { area: 'public', current: pagePaths.reference },
    body: html`<h1>${words.problems}</h1><p class="lead">${words.problemsText}</p>
<table class="stack"><caption>${words.problemsCaption}</caption><thead><tr><th scope="col">${words.code}</th><th scope="col">${words.status}</th><th scope="col">${words.meaning}</th></tr></thead><tbody>${problemCodes.map(
      (code) =>
        html`<tr><td data-label="${words.code}"><a href="${problemPath(code)}"><code>${code}</code></a></td><td data-label="${words.status}"><code>${describeProblem(code).status}</code></td><td data-label="${words.meaning}">${context.t.problems.title(code)}</td></tr>`,
    )}</tbody></table>`,
  })
}

/** One code: cause, what happened to the money, what to do. */
export function problemCodePage(context: PageContext, view: { readonly code: ProblemCode }): Html {
  const words = context.t.public
  const { title, hint } = context.t.problems
  const row = describeProblem(view.code)
  return layout(context, {
    title: title(view.code),
    nav: { area: 'public', current: pagePaths.reference },
    body: html`<article><h1>${title(view.code)}</h1><p class="lead"><code>${view.code}</code></p>
<h2>${words.whatToDo}</h2><p>${hint(view.code)}</p>
${facts([
  [words.money, moneyWord(context, row.moneyMoved)],
  [words.retryable, row.retryable ? words.retryableYes : words.retryableNo],
  [words.status, html`<code>${row.status}</code>`],
])}<p class="more"><a href="${pagePaths.problems}">${words.allProblems}</a></p></article>`,
  })
}

function moneyWord(context: PageContext, moved: MoneyMoved): string {
  const words = context.t.public
  if (moved === 'no') return words.moneyNo
  return moved === 'yes' ? words.moneyYes : words.moneyUnknown
}
