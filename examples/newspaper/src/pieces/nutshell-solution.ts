// The solution of the crossword, half a cent.
import { type Piece, text } from '../piece.ts'

export const nutshellSolution: Piece = {
  slug: 'nutshell-214-solution',
  section: 'Puzzles',
  label: 'Solution',
  title: 'The Nutshell, No. 214: Solved',
  standfirst: 'All fourteen answers, with the setter’s excuses.',
  author: 'Sexton',
  art: 'grid',
  lengthText: '14 answers',
  price: '0.005 EUR',
  duration: 'P7D',
  shown: [
    text(
      'You have come for the answers, and nobody here will think the less of you. The paper’s own editor looks at the solution first and fills in the grid afterwards, in ink, in front of guests. Others come only to settle one square, the way one opens the oven to see if it is really on.',
    ),
    text(
      'If it is only one square, the setter offers a hint for nothing: there is a bird’s remark in the top right corner, and most people make it too long. If it is more than one, half a cent opens the filled grid and a few words upon each of the answers, and you can still tell people that you got the long ones by yourself.',
    ),
  ],
  held: [
    { kind: 'grid', isFilled: true },
    {
      kind: 'list',
      isNumbered: false,
      items: [
        'Across, 1: HONEYCOMB. The rates are paid in sweetness, and paid by the tenants, who are all sisters.',
        'Across, 6: LASER. The cat has never caught it. The lecturer has never lost it.',
        'Across, 7: CAW. Said, and said again, and for most of the morning.',
        'Across, 8: AISLE. The shopper’s hesitation is the longer of the two.',
        'Across, 11: TUG. A small boat, and also what it does: the setter’s day off.',
        'Across, 12: INTER. Formally, with hats.',
        'Across, 13: BLACKMAIL. The only correspondence for which the stamp is never begrudged.',
        'Down, 1: HELD. As a hand is, or the line, please.',
        'Down, 2: NOSTALGIA. The draughts were real. So was the soup.',
        'Down, 3: YARDSTICK. See also the harbour master’s, elsewhere in this number.',
        'Down, 4: ORCHESTRA. They are paid to look up.',
        'Down, 5: BAWL. Not to be confused with the round one, which is quieter.',
        'Down, 9: STAB. In the dark, usually, and usually the first answer one writes in.',
        'Down, 10: ORAL. Handwriting was never the trouble with it.',
      ],
    },
  ],
}
