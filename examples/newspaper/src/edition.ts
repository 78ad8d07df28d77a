// This number of the paper: its date, its pieces in order of importance, and what readers kept. The figures of
// `mostKept` are part of the fiction; a real paper would take them from its broker's report (B-22).
import type { Piece } from './piece.ts'
import { aLightHasAName } from './pieces/a-light-has-a-name.ts'
import { fourNotches } from './pieces/four-notches.ts'
import { gerald } from './pieces/gerald.ts'
import { leekSoup } from './pieces/leek-soup.ts'
import { lostProperty } from './pieces/lost-property.ts'
import { nobodyLivesInBeige } from './pieces/nobody-lives-in-beige.ts'
import { nutshell } from './pieces/nutshell.ts'
import { nutshellSolution } from './pieces/nutshell-solution.ts'
import { theFarthing } from './pieces/the-farthing.ts'
import { theHonestyBox } from './pieces/the-honesty-box.ts'
import { theHourTwice } from './pieces/the-hour-twice.ts'
import { theOtherFerry } from './pieces/the-other-ferry.ts'
import { tides } from './pieces/tides.ts'

export const paper = {
  name: 'The Wren',
  motto: 'Slow news from a small estuary, by the piece',
  number: 'No. 214',
  dateText: 'Sunday, 22 November 2026',
  /** When this number came out, RFC 3339. */
  published: '2026-11-22T06:00:00Z',
  place: 'Pellin-on-Ull',
} as const

/** The day pass: opens every piece for a day. */
export const dayPass = { path: '/pass/day', title: 'Day pass', price: '0.40 EUR', duration: 'PT24H' } as const

/** The pieces of this number; the first is the lead. */
export const pieces: readonly Piece[] = [
  theOtherFerry,
  theHonestyBox,
  aLightHasAName,
  theHourTwice,
  nobodyLivesInBeige,
  lostProperty,
  gerald,
  nutshell,
  nutshellSolution,
  fourNotches,
  leekSoup,
  tides,
  theFarthing,
]

/** What of last week's readers did not ask for their money back, per hundred. */
export const mostKept: readonly { readonly piece: Piece; readonly percent: number }[] = [
  { piece: lostProperty, percent: 99 },
  { piece: theOtherFerry, percent: 98 },
  { piece: leekSoup, percent: 97 },
  { piece: gerald, percent: 97 },
  { piece: nobodyLivesInBeige, percent: 96 },
]

/** The piece of a slug, if this number has it. */
export function findPiece(slug: string): Piece | undefined {
  return pieces.find((piece) => piece.slug === slug)
}
