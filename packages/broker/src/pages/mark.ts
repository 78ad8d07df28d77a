// The mark of the house: a farthing, the old quarter of a penny, with the wren that stood on it.

import { type Html, html } from './html.ts'

const bird =
  'M11.5 27.6 L19 24.6 C20.4 20.6 24.2 18.4 28.2 19.4 C32.2 20.4 34.4 23.4 38 25.4 C39.6 26.2 41 26.2 42 24.8 L48.2 13.6 L52.4 16.2 L47.4 31.6 C47 38.8 41.6 44.6 34 44.8 C25.6 45 19.6 39 19 31.6 C18.9 30.4 18.9 29.6 19.1 28.8 Z'
const line =
  'M28.5 33.5 C32.5 39.5 39 39.5 43.4 33.4 M30.5 44.6 L29 51.4 M37 44.4 L36.6 51.4 M25.4 51.6 L41 51.6'

/** The coin as an icon of the page, in colours of its own, inside the document so that nothing is fetched for it. */
export const iconHref: string = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="31" fill="#c98354"/><path fill="#7a3b1b" d="${bird}"/><path fill="none" stroke="#7a3b1b" stroke-width="2" d="${line}"/></svg>`,
)}`

/** The coin as inline SVG; decoration only, as the name always stands beside it. */
export function mark(): Html {
  return html`<svg class="mark" viewBox="0 0 64 64" width="40" height="40" aria-hidden="true" focusable="false">
<circle class="mark-coin" cx="32" cy="32" r="31"/>
<circle class="mark-rim" cx="32" cy="32" r="27.5"/>
<path class="mark-bird" d="${bird}"/>
<path class="mark-line" d="${line}"/>
<circle class="mark-eye" cx="25.2" cy="24.8" r="1.5"/>
</svg>`
}
