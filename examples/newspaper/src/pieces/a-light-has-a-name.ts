// Background: how lighthouses tell themselves apart. The engineering is as it was; Skerry Point is invented.
import { heading, type Piece, text } from '../piece.ts'

export const aLightHasAName: Piece = {
  slug: 'a-light-has-a-name',
  section: 'Background',
  label: 'Background',
  title: 'Every Lighthouse Says Its Own Name',
  standfirst:
    'A light that merely shines is no use to anyone. How sailors learned to ask the dark “which one are you?”, and how three tonnes of glass came to turn at the push of a finger.',
  author: 'Samuel Finch',
  art: 'lighthouse',
  lengthText: '4 minutes',
  price: '0.04 EUR',
  duration: 'P7D',
  shown: [
    text(
      'Suppose that you are at sea, at night, tired, and that you see a light. This is less helpful than it sounds. A light says only that there is something over there. It may be the headland you were hoping for, or the headland you were hoping to avoid, or a farmhouse whose owner is a poor sleeper.',
    ),
    text(
      'For most of history that was all a light could say. Fires in baskets, candles behind panes, oil lamps before mirrors: each was a spark of about the same colour as the next, and ships were lost not for want of lights but because of them, having steered with confidence by the wrong one. The problem of the lighthouse was never only how to be seen. It was how to be recognised.',
    ),
    text(
      'The answer is one of those inventions so good that it has stopped looking like one. Lighthouses were given rhythm.',
    ),
  ],
  held: [
    heading('Two, and a long breath'),
    text(
      'Stand upon the harbour wall at Pellin after dark and look north. Skerry Point flashes twice, close together, and then leaves you alone with the sea until ten seconds have passed from the first flash, and does it again. On the chart this is written Fl(2) 10s, and there isn’t another light within a night’s sailing that does the same. It is a name, said over and over by someone very patient.',
    ),
    text(
      'Sailors call it the light’s character, and the vocabulary is small and exact. A *flashing* light is dark for longer than it is bright. An *occulting* light is the reverse: it shines steadily and now and then blinks, like somebody trying not to fall asleep in a sermon. Bright and dark in equal measure is *isophase*. One that never changes is *fixed*, and there are few of those left on the coast, because a fixed light is what everything else looks like.',
    ),
    text(
      'To read it you need no instrument but a watch, and not even that if you can count. Generations of mates learned to mutter a steady “one and, two and” with their eyes shut between the flashes, so as to come back to the light with an honest guess.',
    ),
    heading('The trick with the mercury'),
    text(
      'The early way of making a flash was to turn a lamp on and off, which wastes most of the oil, or to hide it behind a moving screen, which wastes as much. The better way is to leave the lamp alone and turn the lens. A great lens of the old pattern is a beehive of glass prisms, taller than a man, cut so that nearly every ray that leaves the flame is bent into a few flat beams. It isn’t the lamp that flashes. The beams go round all night like the spokes of a wheel, and the flash is the moment when a spoke goes over you.',
    ),
    text(
      'The trouble is that such a beehive weighs some tonnes. Upon rollers it grumbled round once in minutes, and a ship in a hurry could drown between one flash and the next. Towards the end of the nineteenth century somebody thought of floating it. The lens was put in a ring-shaped trough of mercury, a liquid in which iron bobs like cork, and from then on several tonnes of glass could be set turning by one finger. At Skerry Point visitors were allowed to try, until it became clear that nobody had thought how to stop it.',
    ),
    text(
      'It was driven like a grandfather clock, by a weight sinking slowly down the middle of the tower on a chain. Every few hours the keeper on watch wound it up to the top again. If he slept, the light did not go out. It slowed, which is worse, for then it was saying somebody else’s name.',
    ),
    heading('Curtains by day'),
    text(
      'The visitors’ favourite fact is about curtains. Every morning the keepers hung linen round the lens, and every evening they took it down. It was not for the dust. A lens that will throw a lamp’s light as far as the horizon will, on a bright day, do the same in reverse, and gather up the sun and lay it neatly on whatever is within: the burner, the paintwork, the keeper’s dinner. The linen kept the lighthouse from setting itself on fire.',
    ),
    text(
      'Nobody winds anything at Skerry Point today. The lamp is the size of an egg, the lens would fit in a hat box, and a small grey cabinet sees to it that the light says its name correctly until further notice. Ships carry boxes of their own which know where they are to within a boat’s length, and tell them so in a pleasant voice.',
    ),
    text(
      'And yet the skippers we asked, every one, still look. The box tells you where you are, said the pilot. The light tells you that the box is right. She has been coming home by that light for twenty-six years, and says that in bad weather she catches herself answering it: two, under the breath, and a long pause.',
    ),
  ],
}
