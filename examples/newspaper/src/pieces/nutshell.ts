// The crossword: grid and across clues are free, the down clues are paid for. The words stand in crossword.ts.
import { type Piece, text } from '../piece.ts'

export const nutshell: Piece = {
  slug: 'nutshell-214',
  section: 'Puzzles',
  label: 'Crossword',
  title: 'The Nutshell, No. 214',
  standfirst: 'A small crossword with long words in it. Pencil recommended; pen admired.',
  author: 'Set by Sexton',
  art: 'grid',
  lengthText: '14 clues',
  price: '0.05 EUR',
  duration: 'P7D',
  shown: [
    text(
      'Half of this crossword is on the house: the grid and all of the clues across. Seven answers that go one way give you a letter or two of everything that goes the other, so that a stubborn person with an evening to spend may get the rest out of pure spite. Print the page, and it fits on half a sheet. On a screen you may type in the squares, and they will be kept on your own device and nowhere else.',
    ),
    { kind: 'grid', isFilled: false },
    { kind: 'clues', direction: 'Across' },
  ],
  held: [
    { kind: 'clues', direction: 'Down' },
    text(
      'Three of the long ones run from top to bottom, and if you have the first of them you are in the right frame of mind for the other two. The solution is sold separately, for half a cent, on the principle that temptation should be cheap but not free.',
    ),
  ],
}
