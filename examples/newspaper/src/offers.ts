// What the paper asks for its pieces and its pass, in the words of the gate. Prices come from the pieces; nothing here
// decides whether somebody has paid.
import type { OfferInput } from '@farthing/gate'
import { dayPass } from './edition.ts'
import type { Piece } from './piece.ts'

/** A piece that has a price. */
export type PricedPiece = Piece & { readonly price: string }

/** Tells a piece that is sold from one that is given away. */
export function hasPrice(piece: Piece): piece is PricedPiece {
  return piece.price !== undefined
}

/** The address of a piece on this site. */
export function pathOf(piece: Piece): string {
  return `/articles/${piece.slug}`
}

/** The offer of a piece; the day pass opens it as well. */
export function offerOf(piece: PricedPiece): OfferInput {
  return {
    requesturl: pathOf(piece),
    price: piece.price,
    textlink: piece.title,
    title: piece.title,
    duration: piece.duration,
    lengthText: piece.lengthText,
    alsoOpenedBy: [dayPass.path],
    passes: [{ label: dayPass.title, price: dayPass.price, requesturl: dayPass.path }],
    schemaType: piece.section === 'Puzzles' ? 'CreativeWork' : 'NewsArticle',
  }
}

/** The offer of the day pass. */
export const passOffer: OfferInput = {
  requesturl: dayPass.path,
  buyurl: dayPass.path,
  price: dayPass.price,
  textlink: 'The Wren, day pass',
  title: 'The Wren, day pass',
  duration: dayPass.duration,
  lengthText: 'Everything, for 24 hours',
  isPass: true,
  schemaType: 'Product',
}
