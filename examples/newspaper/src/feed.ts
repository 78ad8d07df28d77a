// The Atom feed and the site map: titles, standfirsts, previews and prices, never what is sold.
import { html } from 'hono/html'
import { type Clue, filledRows, readClues } from './crossword.ts'
import { paper, pieces } from './edition.ts'
import type { Html } from './pages/blocks.ts'
import type { Block, Piece } from './piece.ts'
import { formatCents } from './price-text.ts'

/** Writes the Atom feed of this number. */
export function writeFeed(origin: string): Html {
  return html`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">
<id>${origin}/</id><title>${paper.name}</title><subtitle>${paper.motto}</subtitle><updated>${paper.published}</updated>
<link rel="self" href="${origin}/feed.xml"/><link href="${origin}/"/>
${pieces.map((piece) => writeEntry(origin, piece))}
</feed>
`
}

/** Writes the site map. */
export function writeSiteMap(origin: string): Html {
  const paths = ['/', '/pass/day', ...pieces.map((piece) => `/articles/${piece.slug}`)]
  return html`<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${paths.map((path) => html`<url><loc>${origin}${path}</loc><lastmod>${paper.published}</lastmod></url>\n`)}</urlset>
`
}

function writeEntry(origin: string, piece: Piece): Html {
  const address = `${origin}/articles/${piece.slug}`
  const price =
    piece.price === undefined
      ? 'Free to read.'
      : `The rest: ${formatCents(piece.price)}, ${piece.lengthText}.`
  return html`<entry><id>${address}</id><title>${piece.title}</title><updated>${paper.published}</updated>
<author><name>${piece.author}</name></author><category term="${piece.section}"/><link href="${address}"/>
<summary>${piece.standfirst}</summary><content type="text">${piece.shown.map((block) => blockText(block)).join('\n\n')}

${price}</content></entry>
`
}

/** The words of a block as plain text; drawings and tables are left to the page. */
export function blockText(block: Block): string {
  switch (block.kind) {
    case 'list':
      return block.items
        .map((item) => `• ${item}`)
        .join('\n')
        .replaceAll('*', '')
    case 'table':
      return block.rows.map((cells) => cells.join('  ')).join('\n')
    case 'figure':
      return block.caption
    case 'panels':
      return block.panels.map((panel) => panel.description).join('\n')
    case 'grid':
      return block.isFilled ? filledRows.join('\n') : ''
    case 'clues':
      return readClues(block.direction).map(writeClue(block.direction)).join('\n')
    case 'text':
    case 'heading':
    case 'question':
    case 'answer':
      break
  }
  return block.text.replaceAll('*', '')
}

function writeClue(direction: string): (clue: Clue) => string {
  return ({ number, text, answer }) => `${direction} ${number}: ${text} (${answer.length})`
}
