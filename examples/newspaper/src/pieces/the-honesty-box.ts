// The second analysis: what a very small price does to people. The allotment and its figures are invented.
import { heading, type Piece, text } from '../piece.ts'

export const theHonestyBox: Piece = {
  slug: 'the-honesty-box',
  section: 'Analysis',
  label: 'Analysis',
  title: 'What a Cent Is For',
  standfirst:
    'Free is not a low price. A summer beside an honesty box suggests that one cent and no cents are further apart than one and twenty.',
  author: 'Piet Garland',
  art: 'honesty-box',
  lengthText: '4 minutes',
  price: '0.05 EUR',
  duration: 'P14D',
  shown: [
    text(
      'At the gate of the Low Meadow allotments stands a table, and on the table, from June until the first frost, stand courgettes. Anyone who has grown courgettes knows that the word “stand” is generous. They accumulate. They are left by people who looked away for a weekend and found four where there had been a flower.',
    ),
    text(
      'For years the sign said PLEASE TAKE ONE. Hardly anyone did. Walkers slowed, read it, and went by with the look of people who have been asked for directions in a language they used to know. By Thursday the table would be full, and by Sunday the courgettes had reached a size at which they could no longer be given away but only re-homed.',
    ),
    text(
      'Then in the third week of June the committee, which is to say Mrs Orme, nailed a tin to the table and changed the sign to COURGETTES 1 CENT. They were gone by noon.',
    ),
  ],
  held: [
    text(
      'It would be agreeable to stop there, since the story is already a good one. But Mrs Orme spent forty years in the accounts department of a rope works and does not believe in stories with a sample of one. She ran the table all summer. A week free, a week at one cent, a week at five, a week at twenty, and round again, with the same hand-lettering and, as far as nature allowed, the same courgettes.',
    ),
    text(
      'In the free weeks, eleven courgettes left the table on an average day. At one cent it was thirty-four. At five cents it was thirty-one. At twenty cents it was nineteen, which is fewer than thirty-four, as the textbooks would wish, and more than eleven, as they would not.',
    ),
    heading('The question inside the gift'),
    text(
      'Why should people prefer to pay? One walker, stopped and asked, put it better than the literature. “If it’s free,” she said, “I have to wonder whether I’m the sort of person it’s for.” A gift asks a question: *how many is greedy, who is watching, am I expected to say something?* A price answers it. One cent means one courgette, good day, and no more about it.',
    ),
    text(
      'A price is usually described as a barrier, the thing that stands between a person and a courgette. It is that as well. But it is also a permission. It says that the matter has been considered by somebody, that the terms are these, and that having met them you owe nothing further, not even gratitude. For the shy, which is nearly everyone, that is worth a cent.',
    ),
    heading('The price of deciding'),
    text(
      'The other half of the matter is what the tin did not ask. It did not ask for a name. It did not offer a subscription to courgettes, the first month free, to be cancelled in writing. It didn’t require anybody to compare the courgettes with other courgettes. The whole negotiation took as long as finding the coin.',
    ),
    text(
      'That is the part that is nearly always got wrong when people try to sell small things. The cost of a small purchase isn’t chiefly the money. It is the deciding: the being stopped, the weighing up, the faint suspicion, the small print. Somebody who would part with five cents without noticing won’t part with thirty seconds, and is right not to, for thirty seconds of a working day are worth a good deal more than five cents.',
    ),
    text(
      'So a price that is meant to be small has to be small twice. It must be small in money, and that is easy. And it must be small in thought, and that is a craft. The amount has to be on the label. It has to be the whole amount. There has to be a way back if the thing turns out to be marrow. And once you have made up your mind that you are a person who buys courgettes at this table for a cent, nobody should ask you again the next day as if you had never met.',
    ),
    heading('What twenty cents bought'),
    text(
      'The weeks at twenty cents contain the oddest figure of all. Fewer went, but of those that went hardly one was found in the hedge by the bus stop, where in free weeks as many as three a day were abandoned by people who had taken one to be polite. A price does some of its work afterwards. We look after what we chose.',
    ),
    text(
      'Mrs Orme does not take a view on human nature. She takes a view on twine, of which the tin bought eleven balls, and on the committee, which has asked whether the tin could be made larger. It could, she says, but then someone would have to empty it, and there would have to be a rota, and a meeting about the rota.',
    ),
    text(
      '“One cent pays for the courgette,” she said, tearing a strip of masking tape with her teeth. “Anything over that pays for the administration.” She has gone back to one cent. The tin is a small one, and it has no lock, and in five months it has been short on a single day, by four cents, over which there was a note.',
    ),
  ],
}
