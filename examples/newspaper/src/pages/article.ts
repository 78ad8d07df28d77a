// The page of one piece, with its preview or whole. What is sold is drawn only when the gate asks for the content.
import { html, raw } from 'hono/html'
import { drawPicture } from '../art/picture.ts'
import { paper, pieces } from '../edition.ts'
import type { Piece } from '../piece.ts'
import { formatCents } from '../price-text.ts'
import { drawBlocks, type Html } from './blocks.ts'
import { drawSheet } from './layout.ts'

/** What stands around the text of a piece: the gate's head, and what the region holds this time. */
export type ArticleParts = { readonly head: Html; readonly region: Html; readonly isWhole: boolean }

/** Draws the page of a piece. */
export function drawArticle(piece: Piece, parts: ArticleParts): Html {
  const main = html`<article class="piece piece-${piece.slug}">
  <header class="piece-head">
    <p class="kicker">${piece.label}</p>
    <h1>${piece.title}</h1>
    <p class="standfirst">${piece.standfirst}</p>
    <p class="byline"><span>${piece.author}</span><span>${piece.lengthText}</span><span>${piece.price === undefined ? 'free' : formatCents(piece.price)}</span></p>
  </header>
  ${hasPlate(piece) ? html`<div class="plate">${raw(drawPicture(piece.art))}</div>` : ''}
  <div class="prose prose-opening">${drawBlocks(piece.shown)}</div>
  ${piece.price === undefined ? '' : html`<div class="farthing-region" data-farthing-region>${parts.region}</div>`}
  <p class="end" aria-hidden="true">${parts.isWhole ? '❧' : ''}</p>
</article>
${drawAlso(piece)}`
  return drawSheet({
    title: `${piece.title} · ${paper.name}`,
    description: piece.standfirst,
    kind: 'inner',
    head: html`${parts.head}${piece.slug.startsWith('nutshell') ? html`<script type="module" src="/assets/crossword.js"></script>` : ''}`,
    main,
  })
}

/** What the region holds once it is paid for. */
export function drawHeld(piece: Piece): Html {
  return html`<div class="prose prose-held">${drawBlocks(piece.held)}</div>`
}

function hasPlate(piece: Piece): boolean {
  return piece.art !== 'grid' && piece.art !== 'heron' && piece.art !== 'ruler'
}

function drawAlso(piece: Piece): Html {
  const at = pieces.indexOf(piece)
  const others = [1, 2, 3].flatMap((step) => pieces[(at + step) % pieces.length] ?? [])
  return html`<nav class="also" aria-labelledby="also"><h2 id="also">Also in this number</h2><ul>${others.map(
    (other) =>
      html`<li><p class="kicker">${other.label}</p><a href="/articles/${other.slug}">${other.title}</a><p class="small">${other.lengthText}, ${other.price === undefined ? 'free' : formatCents(other.price)}</p></li>`,
  )}</ul></nav>`
}
