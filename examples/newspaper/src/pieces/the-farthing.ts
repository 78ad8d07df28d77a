// The free piece: an obituary of the coin that had a wren on it. Its dates are true.
import { heading, type Piece, text } from '../piece.ts'

export const theFarthing: Piece = {
  slug: 'the-farthing',
  section: 'Life',
  label: 'Obituary',
  title: 'The Farthing, Which Was Enough',
  standfirst:
    'A quarter of a penny, and for seven centuries the smallest thing that one could honestly pay with.',
  author: 'J. P.',
  art: 'coin',
  lengthText: '3 minutes',
  price: undefined,
  duration: 'P7D',
  shown: [
    text(
      'The farthing, who has died, was the smallest of a large family and the only one that was never accused of putting on weight. It is survived by the idea of it.',
    ),
    text(
      'It began as an injury. In the time before there was any coin below a penny, a person who wanted to spend less took a penny and a pair of shears. Cut once, the penny made two halves; cut again, it made four fourths, or *fourthings*, with sharp corners and short lives. In 1279 the royal mint took pity, and struck a round one out of silver. It was so small that it was mostly used for getting lost.',
    ),
    heading('A useful life'),
    text(
      'Silver gave way to copper and copper to bronze, and the farthing grew to a size at which it could be found again. By then it had gone into the language and was living there rent free. A thing could be worth a farthing, or not worth a brass one. There were four to the penny, forty-eight to the shilling and nine hundred and sixty to the pound, and grocers could do it in their heads.',
    ),
    text(
      'What could be had for it? A candle, in some centuries. A bun that had seen better days. A child’s handful of something striped. Drapers loved it above all others, for with a farthing you could price a thing at a shilling less the least bit, and hand over the change as if it were a present. It was said of certain shops that they gave it in pins.',
    ),
    text(
      'But its true occupation was exactness. The farthing meant that a price did not have to be rounded up in favour of the person who was holding the till. It was the coin by which one poor person could be fair to another.',
    ),
    heading('The bird'),
    text(
      'Late in life it was given a portrait. In 1937 the other coins of the family received what coins receive, ships and shields and the like. The farthing got a wren: the smallest coin, and very nearly the smallest bird, with its tail up. It was agreed to be the handsomest piece of money in the kingdom, and for most people it was the only picture of a wren they ever owned.',
    ),
    text(
      'It did not help. Prices had walked away and left it. By the middle of the century a farthing cost nearly more to count than it came to, and shops put up notices, and children dropped them down drains to hear the noise. The last were struck in 1956. At the end of 1960 they ceased to be money, and became what they have been ever since, which is the thing at the bottom of the sewing box.',
    ),
    heading('What killed it'),
    text(
      'The certificate says inflation. That is to mistake the weather for the disease. Small things did not stop being worth a little; there are as many of them as ever, a page, a song, a crossword clue, a look at a tide table. It was the paying that grew too dear. When it takes more trouble to hand over a small coin than the coin is worth, people do not pay more. They stop, and the small thing has to be given away, or bundled with eleven others, or paid for by somebody who would like to know where you live.',
    ),
    text(
      'This paper is called after the bird. Its pieces cost what a piece may reasonably cost, down to half a cent, and if you did not care for one you can have the money back while the tea is still hot. We should not like to say that the farthing has risen. But the lid of the sewing box has been seen to move.',
    ),
    text('No flowers. Change, if you have it.'),
  ],
  held: [],
}
