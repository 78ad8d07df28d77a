// The short story: the dearest piece of the paper, at a quarter.
import { type Piece, text } from '../piece.ts'

export const lostProperty: Piece = {
  slug: 'lost-property',
  section: 'Life',
  label: 'A short story',
  title: 'The Lost Property Office',
  standfirst: 'Some things are handed in by people who are looking for something else.',
  author: 'Josephine Pargeter',
  art: 'umbrella',
  lengthText: '5 minutes',
  price: '0.25 EUR',
  duration: 'P30D',
  shown: [
    text(
      'The lost property office at Ull Junction opened at ten and closed when Mr Abel had finished his sandwich, which he ate at four. Between those times, he kept the register. Every article was given a number, a shelf and a line in blue ink, and when it was claimed the line was ruled through in red. In thirty-one years he had ruled through fewer than half of them, and this was thought, in the trade, to be remarkable.',
    ),
    text(
      'People supposed that it must be a sad occupation, and he let them. In fact he found it restful. Nothing that came across his counter could get any more lost than it was.',
    ),
    text(
      'On a wet Monday in February a girl of about nine came in with an umbrella. It was a man’s umbrella, black, with a handle made of some pale wood that had been held a great deal.',
    ),
  ],
  held: [
    text('“I’ve found this,” she said. “It was on the 8.40.”'),
    text(
      'Mr Abel thanked her, and drew the register towards him. He asked her which carriage, which seat, which side of the seat. She answered like someone who had been hoping to be asked. He wrote: *Umbrella, gent’s, black. Third carriage, window, facing. 7719.* Then he tied on the label.',
    ),
    text('“What happens now?” she said.'),
    text('“Now we wait for him.”'),
    text('“And if he doesn’t come?”'),
    text(
      '“After a year and a day it’s yours,” said Mr Abel. “You’re the finder. It’s the law.” He had said it some hundreds of times, and had noticed that people were always pleased, as though the law had thought of them personally. The girl wasn’t pleased. She looked at the umbrella on its hook, between a trombone and a wedding hat, and she said: “He’ll come.”',
    ),
    text(
      'She was back on Tuesday to see whether he had. On Wednesday too. On Thursday it was raining and she wore no coat, and on Friday Mr Abel cut his sandwich into two before she arrived, so that it would look as if that was how he’d always had it.',
    ),
    text(
      'She liked the register best. She read it standing up with her chin on the counter. She wanted to know how anyone could lose a single ski, and whether the person with the glass eye had known right away. He told her about the ventriloquist who had come for his dummy and stood here and argued with it about who had left whom. He hadn’t told that to anyone for years. He found that it was still good.',
    ),
    text(
      '“What’s the longest anybody took?” she said. He turned the pages back until they were brown. A pair of skates, claimed after nineteen years, by a woman who came in out of the snow with a label in her purse. She had known where they were all of the time. She had only just, she said, got round to wanting them.',
    ),
    text(
      'By April there had been no gentleman. Mr Abel, who never took a view, began to take one. On a quiet afternoon he lifted down 7719 to dust it, and opened it, which was against the regulations, and a slip of paper fell out of the folds. It was a ticket for the 8.40, third carriage, window, facing, from the last week of January. On the back somebody had written in pencil: *bread, lamp oil, ring school re: Ivy’s shoes.*',
    ),
    text(
      'He put it back. He did up the little strap. Then he sat for some time with his hands upon the register.',
    ),
    text(
      'She came at half past three. He let her get her chin on the counter. “Ivy,” said Mr Abel, not looking up, “whereabouts in the carriage did your father usually sit?”',
    ),
    text(
      'She didn’t say anything. A goods train went through, a long one, and they both waited until it was over.',
    ),
    text(
      '“It was in our hall,” she said. “It was just standing there. Everybody kept walking round it.” And after a while: “I thought that if it was lost, then somebody would have to look for it. I thought there’d be a person whose job it was.”',
    ),
    text('“There is,” said Mr Abel.'),
    text(
      'He turned the register round to face her, so that she could see the line and see how it ran on from the others, all that blue, page after page of it, with a little red. He said that he would tell her something that was not in the regulations. He said that in thirty-one years he’d noticed that it wasn’t the things that were lost. The things were here. They had numbers. You could put your hand on any one of them in the dark.',
    ),
    text('“So who’s lost?” said Ivy.'),
    text('“Well,” said Mr Abel. “People come in. And we wait for them.”'),
    text(
      'The rain had got up again, and was coming down on the glass roof of the junction like applause for somebody else. It was ten to four. He took his cap off the nail. He took down 7719, and unpicked the label, and hung the umbrella over his own arm as if it belonged there.',
    ),
    text('“A year and a day,” said Ivy. “You said.”'),
    text(
      '“That’s for finders,” said Mr Abel. “Owners can have it directly.” He uncapped the other pen, the red one. He tested it on his thumb, since it had been a while. Then he held it out to her across the counter, and put his finger on the line to show her where.',
    ),
  ],
}
