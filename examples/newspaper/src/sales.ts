// Joins a piece, or the pass, with its pages for the gate: the preview, the whole, and the whole as JSON.
import type { PageParts, Sale } from '@farthing/gate'
import { raw } from 'hono/html'
import { dayPass } from './edition.ts'
import { blockText } from './feed.ts'
import { hasPrice, offerOf, type PricedPiece, passOffer } from './offers.ts'
import { drawArticle, drawHeld } from './pages/article.ts'
import { drawPass, drawPassHeld } from './pages/pass.ts'
import { toText } from './pages/to-text.ts'
import type { Piece } from './piece.ts'

/** The sale of a piece; undefined where it is free. */
export function saleOf(piece: Piece): Sale | undefined {
  return hasPrice(piece) ? { offer: offerOf(piece), ...pagesOf(piece) } : undefined
}

/** The sale of the day pass. */
export const passSale: Sale = {
  offer: passOffer,
  preview: (parts) => toText(drawPass({ head: raw(parts.head), region: raw(parts.block) })),
  content: (parts) =>
    toText(
      drawPass({
        head: raw(parts.head),
        region: raw(parts.notice + toText(drawPassHeld(endOf(parts)))),
      }),
    ),
  data: () => ({ title: dayPass.title, opens: 'every piece of this number' }),
}

/** A piece as data, for machines that have paid or for a piece that is free. */
export function dataOf(piece: Piece): object {
  const { slug, title, author, standfirst, lengthText } = piece
  return { slug, title, author, standfirst, lengthText, text: [...piece.shown, ...piece.held].map(blockText) }
}

function pagesOf(piece: PricedPiece): Omit<Sale, 'offer'> {
  return {
    preview: (parts) =>
      toText(drawArticle(piece, { head: raw(parts.head), region: raw(parts.block), isWhole: false })),
    content: (parts) =>
      toText(
        drawArticle(piece, {
          head: raw(parts.head),
          region: raw(parts.notice + toText(drawHeld(piece))),
          isWhole: true,
        }),
      ),
    data: () => dataOf(piece),
  }
}

function endOf(parts: PageParts): string | undefined {
  return parts.access === undefined ? undefined : new Date(parts.access.accessEndsAt).toISOString()
}
