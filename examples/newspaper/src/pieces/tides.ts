// The week's tide and weather table for an invented estuary. Not for navigation, and the page says so.
import type { Piece } from '../piece.ts'

export const tides: Piece = {
  slug: 'tides-and-weather',
  section: 'Back page',
  label: 'Tides & weather',
  title: 'The Ull, This Week',
  standfirst: 'High water at Pellin quay, and what to wear to it.',
  author: 'The bollard correspondent',
  art: 'tide',
  lengthText: '1 minute',
  price: '0.005 EUR',
  duration: 'P7D',
  shown: [
    {
      kind: 'text',
      text: 'Times are for the steps at Pellin quay, which dry at low water and are slippery at every other time. Heights are in metres above the bit of the wall where someone painted a zero. The moon is full on Tuesday, so the big water comes a day or two behind it, as the moon pulls first and the sea thinks it over. On Thursday the quay car park will be a feature of the estuary: move the car on Wednesday, or bring oars. Skerry Point does not exist, so these figures are not for navigation.',
    },
    {
      kind: 'table',
      caption: 'Sunday and Monday',
      rows: [
        ['Day', 'High', 'm', 'High', 'm', 'Weather'],
        ['Sun 22', '04:12', '4.6', '16:31', '4.8', 'A thin sun, like soup in a hotel'],
        ['Mon 23', '04:58', '4.9', '17:16', '5.0', 'Drizzle with ambitions'],
      ],
    },
  ],
  held: [
    {
      kind: 'table',
      caption: 'Tuesday to Saturday',
      rows: [
        ['Day', 'High', 'm', 'High', 'm', 'Weather'],
        ['Tue 24', '05:41', '5.1', '17:59', '5.2', 'Wind from the west, full of opinions'],
        ['Wed 25', '06:24', '5.3', '18:43', '5.3', 'Bright at ten, sorry about it by noon'],
        ['Thu 26', '07:07', '5.4', '19:28', '5.3', 'Rain that means it; the car park floats'],
        ['Fri 27', '07:52', '5.3', '20:15', '5.1', 'Clearing. Washing may be risked till two'],
        ['Sat 28', '08:40', '5.0', '21:06', '4.8', 'Frost on the bollards; sit on a newspaper'],
      ],
    },
    {
      kind: 'text',
      text: 'The bollard correspondent’s advice for the week: gloves from Friday, a hat that ties on for Tuesday, and on Wednesday evening a walk to the end of the mole to watch the highest water of the autumn arrive, which it does without any fuss at all.',
    },
  ],
}
