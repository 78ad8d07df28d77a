// The comic strip: a heron, a sign and a gull. Drawn in art/comic.ts; every panel carries its description.
import type { Piece } from '../piece.ts'

export const gerald: Piece = {
  slug: 'gerald',
  section: 'Back page',
  label: 'The strip',
  title: 'Gerald, a Heron',
  standfirst: 'This week: Gerald goes into business.',
  author: 'Words and pictures: Wilf Tansy',
  art: 'heron',
  lengthText: 'six panels',
  price: '0.01 EUR',
  duration: 'P7D',
  shown: [
    {
      kind: 'panels',
      panels: [
        {
          scene: 'pond',
          balloons: [{ by: 'heron', lines: ['Standing still.', 'My one talent.'] }],
          description: 'Gerald, a heron, stands on one leg in a pond and thinks about his one talent.',
        },
        {
          scene: 'sign',
          balloons: [
            { by: 'sign', lines: ['WATCH A HERON', 'STAND STILL', '1 CENT'] },
            { by: 'heron', lines: ['There. Enterprise.'] },
          ],
          description:
            'Gerald has put up a sign in the reeds: watch a heron stand still, one cent. He looks pleased.',
        },
      ],
    },
    {
      kind: 'text',
      text: 'Wilf Tansy draws Gerald on the back of tide tables, standing up, in the time that it takes a kettle to boil. He says that the secret is in the knees, which on a heron are really the ankles, so that in eleven years he has never once drawn a knee. Gerald has so far failed as a weather vane, a hat stand, a lamp post and a municipal statue, from which post he was dismissed for blinking. Four panels follow, with a gull in them. There is usually a gull in them.',
    },
  ],
  held: [
    {
      kind: 'panels',
      panels: [
        {
          scene: 'gull',
          balloons: [
            { by: 'gull', lines: ['One cent?', 'I can see you', 'from over there', 'for nothing.'] },
            { by: 'heron', lines: ['That’s the preview.'] },
          ],
          description:
            'A gull lands and objects that he can see Gerald from over there for nothing. Gerald says that is the preview.',
        },
        {
          scene: 'coin',
          balloons: [
            { by: 'gull', lines: ['Fine. One cent.', 'Now what?'] },
            { by: 'heron', lines: ['Now I do it', 'on purpose.'] },
          ],
          description:
            'The gull puts down a coin and asks: now what? Gerald says that now he does it on purpose.',
        },
        {
          scene: 'stare',
          balloons: [{ by: 'gull', lines: ['…', 'Oh, that IS', 'different.'] }],
          description:
            'A long look. Gerald stands exactly as before. The gull, moved, says that it is different.',
        },
        {
          scene: 'fish',
          balloons: [
            { by: 'gull', lines: ['He moved!', 'I want my cent back!'] },
            { by: 'heron', lines: ['Refunds: ten minutes.', 'I’m at lunch.'] },
          ],
          description:
            'Gerald has a fish in his beak. The gull shouts that he moved and wants the cent back. Gerald says that refunds are ten minutes, and that he is at lunch.',
        },
      ],
    },
  ],
}
