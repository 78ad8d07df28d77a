// The recipe. It works; the leeks were eaten.
import { heading, type Piece, text } from '../piece.ts'

export const leekSoup: Piece = {
  slug: 'leek-soup',
  section: 'Life',
  label: 'The kitchen',
  title: 'Soup, at the Speed of Leeks',
  standfirst: 'Four ingredients and an hour in which you may not do anything useful.',
  author: 'Dilys Orme',
  art: 'leeks',
  lengthText: '3 minutes, then an hour',
  price: '0.02 EUR',
  duration: 'P30D',
  shown: [
    text(
      'Most recipes for leek soup are in a hurry. They ask you to soften the leeks “for five minutes”, and no leek has ever softened in five minutes. What it does in five minutes is to go limp and sulk. A leek needs forty, with butter and a lid, on a heat so low that you keep looking to see if the gas has gone out. In return it gives up everything it knows.',
    ),
    {
      kind: 'list',
      isNumbered: false,
      items: [
        'Four fat leeks, about a kilo before you trim them',
        'Two floury potatoes, the size of a child’s fist',
        'Seventy grams of butter, and do not look at it again',
        'A litre of water. Not stock. Water',
        'Salt; the end of a loaf; an apple that nobody wanted',
      ],
    },
    text(
      'It serves four, or two people who have been out in the wind. The apple is not a mistake. We will come to the apple.',
    ),
  ],
  held: [
    heading('The first forty minutes'),
    {
      kind: 'list',
      isNumbered: true,
      items: [
        'Slit each leek from the middle to the green end and wash it upside down under the tap, opening it like a book. There is always sand. The leek grew up in it and does not see the problem.',
        'Slice the white and the pale green as thin as a coin. Keep the dark green for another day’s stock, or keep it a week in the fridge and then throw it away, as is traditional.',
        'Melt the butter in a heavy pot. Put in the leeks with a level teaspoon of salt, turn them over until they shine, and lay a disc of baking paper right down on top of them. Lid on. Lowest heat.',
        'Go away for forty minutes. Come back twice to stir. If you hear frying, it is too hot; what you want to hear is somebody whispering in the next room.',
      ],
    },
    heading('The rest'),
    {
      kind: 'list',
      isNumbered: true,
      items: [
        'Peel the potatoes and cut them small. Add them with the water, bring it up to a murmur and cook for twenty minutes, until a potato gives way when asked.',
        'Crush about a third of it against the side of the pot with a wooden spoon. A machine will make it smooth, and smooth is a different soup and a worse one. Taste. It will need more salt than you think right.',
        'Meanwhile tear the bread to rags and fry it in a little more butter. Grate the apple, skin and all, on the coarse side; squeeze it in your fist over the sink and drop it on the fried bread at the last moment.',
        'Ladle the soup, and put a spoonful of apple and bread in the middle, where it will hiss.',
      ],
    },
    text(
      'That is the reason for the apple. A long-cooked leek is all sweetness and no argument. The apple comes in cold, sharp and a bit late, like a guest who changes the conversation, and you find that you had been waiting for it.',
    ),
    text(
      'It is better on the second day, when you must add a splash of water and not admit how much there was. It does not freeze. Few things that are worth an hour do.',
    ),
  ],
}
