// The page for an address that this paper does not have.
import { html } from 'hono/html'
import { paper } from '../edition.ts'
import type { Html } from './blocks.ts'
import { drawSheet } from './layout.ts'

/** Draws the 404 page. */
export function drawNotFound(): Html {
  return drawSheet({
    title: `Not in this number · ${paper.name}`,
    description: 'There is no such page.',
    kind: 'inner',
    main: html`<article class="piece"><header class="piece-head"><p class="kicker">Corrections and clarifications</p>
  <h1>There is no such page</h1>
  <p class="standfirst">In printing an address that leads here, somebody has made a mistake. It may have been us. You have not been charged for it.</p></header>
  <div class="prose"><p><a href="/">Back to the front page</a>, where everything is as it was.</p></div></article>`,
  })
}
