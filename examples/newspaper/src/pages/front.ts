// The front page: what matters most is largest. It shows titles, first sentences and prices, nothing that is sold.
import { html, raw } from 'hono/html'
import { drawPanel } from '../art/comic.ts'
import { drawPicture } from '../art/picture.ts'
import { findPiece, mostKept, paper, pieces } from '../edition.ts'
import type { Block, Piece } from '../piece.ts'
import { formatCents } from '../price-text.ts'
import type { Html } from './blocks.ts'
import { drawSheet } from './layout.ts'

/** Draws the front page; `tag` is the gate's price tag for a piece, and `head` what the gate wants in the head. */
export function drawFront(parts: { readonly head: Html; readonly tag: (piece: Piece) => Html }): Html {
  const tag = parts.tag
  const main = html`
<div class="front-grid">
  <section class="lead-column" id="analysis" aria-label="Analysis">
    ${drawStory('the-other-ferry', { tag, isPictured: true, level: 'lead' })}
  </section>
  <section class="column column-left" id="background" aria-label="Background and tides">
    ${drawStory('a-light-has-a-name', { tag, isPictured: true, level: 'medium' })}
    ${drawStory('the-hour-twice', { tag, isPictured: false, level: 'medium' })}
    ${drawTides(tag)}
  </section>
  <section class="column column-right" aria-label="Also in this number">
    ${drawStory('the-honesty-box', { tag, isPictured: true, level: 'medium' })}
    ${drawMostKept(tag)}
  </section>
</div>
${drawStrip(tag)}
<div class="row row-feature" id="conversation">
  ${drawStory('nobody-lives-in-beige', { tag, isPictured: true, level: 'wide' })}
</div>
<div class="row row-three" id="life">
  ${drawStory('lost-property', { tag, isPictured: true, level: 'medium' })}
  ${drawStory('leek-soup', { tag, isPictured: true, level: 'medium' })}
  ${drawStory('the-farthing', { tag, isPictured: true, level: 'medium' })}
</div>
<div class="row row-puzzles" id="puzzles">
  ${drawCrosswordTeaser(tag)}
  ${drawStory('four-notches', { tag, isPictured: true, level: 'medium' })}
  ${drawPassBox()}
</div>`
  return drawSheet({
    title: `${paper.name}: ${paper.motto.toLowerCase()}`,
    description: `${paper.number}, ${paper.dateText}. ${pieces.length} pieces, each at its own small price.`,
    kind: 'front',
    head: parts.head,
    main,
  })
}

type StoryLook = {
  readonly tag: (piece: Piece) => Html
  readonly isPictured: boolean
  readonly level: 'lead' | 'medium' | 'wide'
}

function drawStory(slug: string, look: StoryLook): Html {
  const piece = requirePiece(slug)
  return html`<article class="story story-${look.level}">
  ${look.isPictured ? html`<div class="plate">${raw(drawPicture(piece.art))}</div>` : ''}
  <div class="story-words">
    <p class="kicker">${piece.label}</p>
    <h2><a href="/articles/${piece.slug}">${piece.title}</a></h2>
    <p class="standfirst">${piece.standfirst}</p>
    ${look.level === 'medium' ? '' : html`<p class="opening">${firstWords(piece, look.level === 'lead' ? 2 : 1)}</p>`}
    <p class="meta"><span class="by">${piece.author}</span>${look.tag(piece)}</p>
  </div>
</article>`
}

function drawTides(tag: StoryLook['tag']): Html {
  const piece = requirePiece('tides-and-weather')
  return html`<section class="box tides-box" id="back-page">
  <h2><a href="/articles/${piece.slug}">${piece.title}</a></h2>
  <dl><div><dt>Today</dt><dd>High 04:12 and 16:31. A thin sun, like soup in a hotel.</dd></div></dl>
  <p class="meta"><span class="by">To Saturday</span>${tag(piece)}</p>
</section>`
}

function drawMostKept(tag: StoryLook['tag']): Html {
  return html`<section class="box most-kept" aria-labelledby="most-kept">
  <h2 id="most-kept">Most kept</h2>
  <p class="small">Of a hundred readers last week, so many did not want the money back.</p>
  <ol>${mostKept.map(
    ({ piece, percent }) =>
      html`<li><span class="percent" aria-hidden="true">${percent}</span><span><a href="/articles/${piece.slug}">${piece.title}</a><span class="hidden">, kept by ${percent} of a hundred</span> ${tag(piece)}</span></li>`,
  )}</ol>
</section>`
}

function drawStrip(tag: StoryLook['tag']): Html {
  const piece = requirePiece('gerald')
  const panels = piece.shown.flatMap((block) => (block.kind === 'panels' ? block.panels : []))
  return html`<section class="strip" aria-labelledby="strip">
  <div class="strip-words">
    <p class="kicker">${piece.label}</p>
    <h2 id="strip"><a href="/articles/${piece.slug}">${piece.title}</a></h2>
    <p class="standfirst">${piece.standfirst}</p>
    <p class="meta"><span class="by">Wilf Tansy</span>${tag(piece)}</p>
  </div>
  <div class="strip-panels">${panels.map((panel) => raw(drawPanel(panel)))}
    <a class="strip-more" href="/articles/${piece.slug}"><span>Four more panels, and a gull</span></a></div>
</section>`
}

function drawCrosswordTeaser(tag: StoryLook['tag']): Html {
  const piece = requirePiece('nutshell-214')
  const solution = requirePiece('nutshell-214-solution')
  return html`<article class="story crossword-teaser">
  <div class="teaser-grid">${raw(drawPicture('grid'))}</div>
  <div class="story-words">
    <p class="kicker">${piece.label}</p>
    <h2><a href="/articles/${piece.slug}">${piece.title}</a></h2>
    <p class="standfirst"><b>7 across.</b> What the crow said, and then said again (3)</p>
    <p class="meta"><span class="by">${piece.author}</span>${tag(piece)}</p>
    <p class="meta"><a class="by" href="/articles/${solution.slug}">Solution</a>${tag(solution)}</p>
  </div>
</article>`
}

function drawPassBox(): Html {
  return html`<aside class="box pass-box" aria-labelledby="pass">
  <p class="kicker">All of it</p>
  <h2 id="pass"><a href="/pass/day">The day pass</a></h2>
  <p>Everything in this number for twenty-four hours, for 40 cents. The pieces come to ${formatCents(sumOfPieces())} one by one, so do the sum first.</p>
</aside>`
}

function sumOfPieces(): string {
  const millionths = pieces.reduce((sum, piece) => sum + readMillionths(piece.price), 0n)
  return `0.${millionths.toString().padStart(6, '0')} EUR`
}

function readMillionths(price: string | undefined): bigint {
  const digits = /^0\.(\d{1,6}) EUR$/.exec(price ?? '')?.[1] ?? '0'
  return BigInt(digits.padEnd(6, '0'))
}

function firstWords(piece: Piece, count: number): Html {
  const paragraphs = piece.shown.filter(
    (block): block is Extract<Block, { kind: 'text' }> => block.kind === 'text',
  )
  return html`${paragraphs.slice(0, count).map((block) => `${block.text.replaceAll('*', '')} `)}`
}

function requirePiece(slug: string): Piece {
  const piece = findPiece(slug)
  if (piece === undefined) throw new Error(`the front page names a piece that is not in this number: ${slug}`)
  return piece
}
