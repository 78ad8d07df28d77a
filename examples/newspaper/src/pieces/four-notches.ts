// The number puzzle: rulers that measure every length once. four-notches.test.ts checks the claims by counting.
import { heading, type Piece, text } from '../piece.ts'

export const fourNotches: Piece = {
  slug: 'four-notches',
  section: 'Puzzles',
  label: 'A puzzle',
  title: 'The Harbour Master’s Stick',
  standfirst:
    'Four notches measure six lengths. Where are they? And why did the fifth notch cost him his temper?',
  author: 'Piet Garland',
  art: 'ruler',
  lengthText: '2 minutes, or an evening',
  price: '0.005 EUR',
  duration: 'P7D',
  shown: [
    text(
      'The harbour master of Pellin, who dislikes waste, ordered a measuring stick six feet long. He would pay the joiner for notches by the piece and wished to have as few as he could. “There shall be a notch at either end,” he said, “and I want to be able to measure every whole number of feet from one to six, each between some two notches, laying the stick down once.”',
    ),
    text(
      'The joiner thought for the length of a pipe, cut two more notches and sent his bill for four. Between four notches there are six distances, and he had made each of the six lengths come out exactly once, and none twice. It was perfect, and he knew it.',
    ),
    text(
      '*First question:* where did he put the two notches? *Second question:* flushed with success, the harbour master ordered a ten-foot stick with five notches, since five notches have ten distances between them. The joiner sent back a note with one word. What was the word, and how did he know?',
    ),
    {
      kind: 'figure',
      art: 'ruler',
      caption: 'The stick, before the joiner. Try it on paper: it fits in a margin.',
    },
  ],
  held: [
    heading('The first stick'),
    text(
      'The notches stand at 0, 1, 4 and 6. The steps between neighbours are 1, 3 and 2, and by joining neighbours you get 4, 5 and 6: one plus three, three plus two, and the whole. The mirror image, 0, 2, 5, 6, serves as well. There is no third way.',
    ),
    {
      kind: 'figure',
      art: 'ruler-marked',
      caption: 'Notches at 0, 1, 4 and 6: every length from one to six, each once.',
    },
    heading('The second stick'),
    text(
      'The word was “Impossible”, and the proof is short enough to have fitted on the note. Five notches leave four steps between neighbours. All ten distances must be different, so the steps are different, and four different whole numbers that add up to ten can only be 1, 2, 3 and 4.',
    ),
    text(
      'Now place the 1. Beside the 2 it would make a second 3, and beside the 3 it would make a second 4. So its only neighbour can be the 4, and as it has only one neighbour it stands at the end. That gives 1, 4, and then 3 and 2 in some order. But those two then lie side by side, and together make 5, and 1 and 4 had made 5 already. There is nowhere left to stand.',
    ),
    text(
      'The best that can be done with five notches is a stick eleven feet long, cut at 0, 1, 4, 9 and 11, which measures everything up to eleven except six. The joiner delivered one by way of consolation. The harbour master has had to borrow a yard and a half of rope for the sixes ever since.',
    ),
    { kind: 'figure', art: 'ruler-five', caption: 'The consolation: 0, 1, 4, 9 and 11. There is no six.' },
    text(
      'Nobody need feel sorry for five in particular. For every number of notches above four, the perfect stick does not exist. Nature made four of them, with one, two, three and four notches, and then went on to other things.',
    ),
  ],
}
