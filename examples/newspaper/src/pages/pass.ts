// The page of the day pass, before and after it is bought.
import { html } from 'hono/html'
import { paper, pieces } from '../edition.ts'
import { formatCents } from '../price-text.ts'
import type { Html } from './blocks.ts'
import { drawSheet } from './layout.ts'

/** Draws the page of the pass around what the gate puts in the region. */
export function drawPass(parts: { readonly head: Html; readonly region: Html }): Html {
  return drawSheet({
    title: `The day pass · ${paper.name}`,
    description: 'Every piece of this number for twenty-four hours, for 40 cents.',
    kind: 'inner',
    head: parts.head,
    main: html`<article class="piece piece-pass">
  <header class="piece-head"><p class="kicker">All of it</p><h1>The day pass</h1>
  <p class="standfirst">Everything in this number, for a day and a night, for 40 cents. Nothing renews itself; at the end it simply ends.</p></header>
  <div class="farthing-region" data-farthing-region>${parts.region}</div>
  <div class="prose"><h2>What it opens</h2>
  <ul class="price-list">${pieces.map(
    (piece) =>
      html`<li><a href="/articles/${piece.slug}">${piece.title}</a> <span class="leader"></span> <span>${piece.price === undefined ? 'free' : formatCents(piece.price)}</span></li>`,
  )}</ul></div>
</article>`,
  })
}

/** What the region holds once the pass is bought. */
export function drawPassHeld(validUntil: string | undefined): Html {
  return html`<div class="prose prose-held pass-held"><p>The pass is yours${
    validUntil === undefined
      ? ', for twenty-four hours from the moment you bought it'
      : html` until <time datetime="${validUntil}">${validUntil.slice(0, 16).replace('T', ', ')} UTC</time>`
  }. Open what you like and leave what you don’t; there is no prize for finishing. The kettle is in the usual place.</p></div>`
}
