// The lead: why waiting feels longer than the timetable says. The sums are checked by hand in the text itself.
import { heading, type Piece, text } from '../piece.ts'

export const theOtherFerry: Piece = {
  slug: 'the-other-ferry',
  section: 'Analysis',
  label: 'Analysis',
  title: 'You Have Just Missed the Other Ferry',
  standfirst:
    'The harbour office says a boat leaves every twenty minutes. Everyone on the quay says that is a lie. We counted, and both are right.',
  author: 'Nora Ashby',
  art: 'ferry',
  lengthText: '4 minutes',
  price: '0.02 EUR',
  duration: 'P7D',
  shown: [
    text(
      'There is a board on Pellin quay that reads FERRY EVERY 20 MINUTES, and under it, in a different hand and in what appears to be nail varnish, the word HA. The two inscriptions have faced the estuary together for eleven years. Neither has given way.',
    ),
    text(
      'This newspaper does not like to leave a quarrel unexamined merely because it is small. So for nine days in October we sat on the bollard nearest the ticket hut with a flask, a notebook and a watch that loses four seconds a week, and wrote down when the *Patience* left, and when the *Patience Too* left, and what people said about it.',
    ),
    text(
      'The result can be given at once. The board is telling the truth. There were three boats an hour, near enough, on every one of the nine days. The nail varnish is also telling the truth. And the reason why both can be honest is worth more than the ferry, because it is the same reason why your bus was late this morning, why the swimming pool is always full, and why your friends appear to be having a better time than you.',
    ),
  ],
  held: [
    heading('The long gap catches more people'),
    text(
      'Here is what the boats actually do. The *Patience* is quick at the pontoon and the *Patience Too* is not, so the second boat keeps catching up the first, and they set off like ducks: one, then another ten minutes behind, then nothing for half an hour. Ten, thirty, ten, thirty. Add them and halve them and the average gap is twenty minutes. The board can hold up its head.',
    ),
    text(
      'Now stop being a board and become a person. You come down Chandler Street at no particular time. In every forty minutes of the day, thirty belong to a long gap and only ten to a short one. So three times out of four you arrive in a long gap, and wait fifteen minutes on average, and one time in four you arrive in a short one, and wait five. Three quarters of fifteen and one quarter of five make twelve and a half.',
    ),
    text(
      'If the boats were evenly spread you would wait ten. The harbour office has not removed a single boat, and yet it has charged you an extra quarter. Worse, the gap you find yourself standing in is not the average gap of twenty minutes. It is thirty minutes three times in four and ten once, which comes to twenty-five.',
    ),
    text(
      'Nobody has lied. The office counts boats; the quay counts people; and a long gap, being long, has room for more of them. Mathematicians call this the inspection paradox, which is a grand name for the plain fact that you are more likely to meet a thing that takes up more room.',
    ),
    heading('Where else it hides'),
    text(
      'Once seen it does not go away. Suppose a school has two classes, one of ten children and one of ninety. The head teacher says, truthfully, that the average class holds fifty. Ask the children, and ninety of the hundred say ninety, and the average they report is eighty-two. The prospectus and the playground are describing the same building.',
    ),
    text(
      'The pool is full when you go because the hour when it is full is, by definition, the hour when most people go, and you are most people. The hotel guest met at breakfast is on a longer holiday than the usual guest, because someone who stays two weeks eats fourteen breakfasts and someone who stays a night eats one, standing up.',
    ),
    text(
      'And then, friends. Choose a person in Pellin and ask for one of their friends. You are more likely to be sent to somebody with many friends than to somebody with few, since the first turns up on many lists and the second on hardly any. Most people, therefore, have friends who are more popular than themselves. It isn’t your manner. It is arithmetic, and it would be true of anybody with your manner.',
    ),
    heading('About the other queue'),
    text(
      'The grocer’s has three tills. You choose one. If nothing distinguishes them, each has the same chance of being the quickest, and yours is one of three. So two times out of three some other queue is moving faster than the one you are in, and that is the queue you look at, because there is no entertainment in looking at a slower one.',
    ),
    text(
      'There is a remedy for tills, and post offices found it long ago: one queue, several windows. There is a remedy for ferries too, and it costs nothing. Hold the second boat back. If the *Patience Too* were kept at the pontoon until twenty minutes had gone by, its own passengers would be delayed by ten minutes, and they would complain, and the average wait upon the quay would fall from twelve and a half minutes to ten.',
    ),
    text(
      'We put this to the harbour master, who listened to the end, which is more than most do. He said he would rather have six hundred people vaguely cross with the timetable than forty people precisely cross with him. It is a sound piece of public administration and we record it without comment.',
    ),
    text(
      'The following morning somebody had been at the board again. Under HA, in the same shade, it now says TWENTY-FIVE.',
    ),
  ],
}
