// Background: the hour that an autumn night repeats. General knowledge, told through invented people of an invented town.
import { heading, type Piece, text } from '../piece.ts'

export const theHourTwice: Piece = {
  slug: 'the-hour-twice',
  section: 'Background',
  label: 'Background',
  title: 'The Hour That Happens Twice',
  standfirst:
    'Once a year, while nearly everybody is asleep, the town is given sixty minutes back. A report from those who were awake to receive them.',
  author: 'Dilys Orme',
  art: 'two-clocks',
  lengthText: '3 minutes',
  price: '0.03 EUR',
  duration: 'P7D',
  shown: [
    text(
      'At one minute to three on the last Sunday of October, Hanna Brook, night porter at the Anchor, put down her crossword, took off her shoes, climbed on a chair and moved the hands of the lobby clock to one minute to two. “There,” she said to the umbrella stand. “Let’s see if we do it better this time.”',
    ),
    text(
      'The hour between two and three on that night is the only one in the year that comes round again. It has no proper name. Most of us meet it as a slight wrongness on Sunday morning, a kitchen clock that disagrees with a telephone. But for a few people in every town it is a full hour, with work in it, and somebody has to decide whether it counts.',
    ),
  ],
  held: [
    heading('Paid once, worked twice'),
    text(
      'At the cottage hospital it counts. The night shift is ten hours on every night of the year but two; on this one it’s eleven, and on its mirror image in spring it is nine. The ward sister, who has worked both for years, says that in theory they cancel out. In practice, she says, nobody has ever been given the same patients in March.',
    ),
    text(
      'The trouble is the charts. A temperature taken at half past two is followed, an hour later, by a temperature taken at half past two. For years the ward wrote “first” and “second” in the margin. Elsewhere the authorities have gone further: there are countries where the earlier hour is officially 2A and the later 2B, like flats on a landing.',
    ),
    text(
      'Births are where it becomes serious. A twin who arrives at ten to three may be followed, twenty minutes later, by a brother whose certificate puts him at ten past two. He will be younger in fact and older on paper for the whole of his life. The sister has seen it nearly happen once. She admits to having looked at the mother, and at the clock, and to having said something encouraging that was not strictly medical.',
    ),
    heading('The train that waits for itself'),
    text(
      'The night mail has a different difficulty. A timetable is a promise about clocks, and if the clocks go back, a train that keeps moving arrives everywhere an hour before it promised. Leaving early is the one sin that passengers do not forgive. So in the repeated hour the mail simply stops. It stands at Ull Junction with its lights on until the time is what it ought to be.',
    ),
    text(
      'The guard, a Mr Tolley, uses the hour to eat a proper supper off a plate. He told us that there is no quiet like it: forty people asleep, a whole train standing in open country for no reason but arithmetic. “In spring,” he said, “we’re an hour late the moment it happens, and there’s nothing you can do but apologise for the government.”',
    ),
    heading('Dough does not own a watch'),
    text(
      'The baker on Chandler Street leaves her clock alone until she gets home. Dough set at nine is ready when it is ready, she explains, and it hasn’t been told. If the shop is to open at seven by the church then she must start an hour later by her own wrist, so once a year she allows herself to sleep in, by which she means until two.',
    ),
    text(
      'Cows take the same view, only more loudly. At Low Meadow Farm the change is made by a quarter of an hour a day, over four days, so that the herd should not notice. It has been done like that for three generations. The farmer is of the opinion that the herd notices perfectly well and is being polite.',
    ),
    heading('The church does it last'),
    text(
      'The tower clock of St Brannock can’t be put back at all. Its wheels run one way, and turning the hands backwards would upset the strike and ring eleven at two in the morning, as happened once, within living memory, and within everyone’s hearing. So the sexton climbs up at two, stops the pendulum with her hand, and sits beside it for an hour with a book.',
    ),
    text(
      'We went up with her. There’s a bench, and a blanket, and a shelf with a jar of toffees left by sextons before her. The pendulum, once stopped, hangs there looking embarrassed. Below, the town was dark save for the hospital, the bakery and one lit train far out in the fields.',
    ),
    text(
      'People ask her, she said, what she does with the extra hour, as if it were a banknote found in a coat. She turned a page. “It isn’t extra,” she said. “They took it from us in March. I just come up here to see that it’s given back.” Then she leaned across, gave the pendulum a small push, and time went on.',
    ),
  ],
}
