// A page for people where the gate has nothing to show but a refusal: what happened, what to do, the way back.

import { describeProblem, type Problem } from '@farthing/protocol'
import type { Settings } from '../config.ts'
import { cssPath } from '../sale.ts'
import { html } from './html.ts'

/** The whole page of a refusal; `back` is an address of this site. */
export function problemPage(
  settings: Settings,
  view: { readonly problem: Problem; readonly back: string },
): string {
  const { title, hint } = describeProblem(view.problem.code)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="stylesheet" href="${cssPath}">
</head>
<body>
<main class="farthing-problem" data-farthing-problem="${view.problem.code}">
<h1>${title}</h1>
<p>${hint}</p>
<p><a href="${view.back}">${settings.texts.back}</a></p>
</main>
</body>
</html>
`.html
}
