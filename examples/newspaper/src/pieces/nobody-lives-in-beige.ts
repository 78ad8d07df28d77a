// The interview. Ottoline Prew, her employers and her paints are invented.
import type { Block, Piece } from '../piece.ts'

const question = (words: string): Block => ({ kind: 'question', text: words })
const answer = (words: string): Block => ({ kind: 'answer', text: words })

export const nobodyLivesInBeige: Piece = {
  slug: 'nobody-lives-in-beige',
  section: 'Conversation',
  label: 'The long conversation',
  title: '“Nobody Has Ever Wanted to Live in Beige”',
  standfirst:
    'Ottoline Prew has named four thousand colours for Brack & Daughters, paint makers. She talks about porridge, lawsuits and the one white she could not name.',
  author: 'Marta Venn',
  art: 'paint-pots',
  lengthText: '5 minutes',
  price: '0.08 EUR',
  duration: 'P14D',
  shown: [
    {
      kind: 'text',
      text: 'Her office is at the end of a corridor painted, she says, in *Interval*. It has a north window, a kettle and a wall of cards the size of playing cards, each with a colour on one side and a word on the other. She turns them over as she talks, like someone who is losing at patience and does not mind.',
    },
    question('How does one become a namer of paints?'),
    answer(
      'By being no good at mixing it. I came to Brack’s at nineteen as a tinter’s assistant and on my second day I made six hundred litres of something. It was meant to be primrose. The foreman said, what on earth do you call that? I said, “Regret.” He laughed, and then he sold it. All of it. To a hotel.',
    ),
    question('Does the name really matter so much?'),
    answer(
      'The paint is the same, the name is what you live with. There’s a colour in our book which sold forty tins a year as *Light Brown*. We changed the label to *Toast*, and we had to put on a second shift. Nobody has ever wanted to live in beige. But everyone would like to come home to toast.',
    ),
  ],
  held: [
    question('Where do the names come from?'),
    answer(
      'Food first. When in doubt, breakfast. Then weather, but only weather seen through glass: *Drizzle* sells and *Drenched* doesn’t. Then cloth, then birds, then furniture belonging to somebody’s grandmother. Never your own grandmother. You must leave room for the customer’s.',
    ),
    question('And what doesn’t work?'),
    answer(
      'Anything true. I once called a grey *Tuesday*, which is exactly what it was. People would hold the card against the wall and go quiet. We sold eleven litres, all of it to the tax office, who wrote to say how pleased they were.',
    ),
    question('You have mentioned a list of forbidden words.'),
    answer(
      'It’s pinned up behind the door. *Moist*, naturally. *Elephant*, because of the size of the invoice. *Mushroom* is allowed and *Fungus* is not, and they’re the same tin. And no names of persons, since the business with *Gerald’s Study*.',
    ),
    question('What was the business with *Gerald’s Study*?'),
    answer(
      'It was a green. I thought that it sounded like leather and a fire going. It turned out that every person in the country has known a Gerald, and that no two of them would want the same room. We had letters. One lady had painted a whole hall before she saw the label and had to move in with her sister.',
    ),
    question('Is it true that you name whites differently?'),
    answer(
      'Whites are the senior service. We’ve ninety-one of them, and I doubt if there are more than five people who can tell all of them apart, of whom two are married to each other and not speaking. With a red, the colour does half of the work. With a white you’re on your own. You’re selling someone a wall that they already have.',
    ),
    answer(
      'So the name has to do the seeing for them. *Chalk* is a cold white and *Milk* is a warm one. *Paper* is for people who think that they’ll write a book in there. *Linen* is a white for guests. And *Bone*, I’m sorry to say, does very well with dentists.',
    ),
    question('You told me on the telephone that there was one that you never named.'),
    answer(
      'Number 2214. It was mixed by accident too, but not by mine. It’s the white of a ceiling on the first morning of a holiday, before you’ve remembered what you do for a living. You look at the card and your shoulders go down. I’ve had it in front of me for sixteen years.',
    ),
    question('What have you tried?'),
    answer(
      'Everything. *Holiday* made it yellow. I don’t know how, but it did, I watched it. *Morning* was taken, *Ceiling* was correct and useless. I took it home, took it to the sea. One night I wrote *Quiet* and went to bed happy, and the next day I came in and it had stopped working. Just a white. I crossed the word out, and by lunchtime it had come back.',
    ),
    question('So what is it sold as?'),
    answer(
      'It isn’t on the card. It’s not in the shops. If a person comes to the counter and has been crying, or has just had a baby, or has moved to this town and knows nobody, the girls know to go into the back and bring out 2214. We charge for it as *Primer*.',
    ),
    question('Does it trouble you, to have one left unfinished?'),
    answer(
      'It did. I retire in the spring and I used to think that I’d get it on the last day, the way it goes in films. Now I think that a language ought to keep one tin without a label. So you know that it’s you who is doing the naming and not the tin.',
    ),
    question('And your own walls?'),
    answer('Wallpaper. With birds on. I’m not made of stone.'),
  ],
}
