// The words of the Nutshell and the numbering of its squares. It draws nothing and decides nothing about payment.

/** The filled grid; `#` is a block. */
export const filledRows: readonly string[] = [
  'HONEYCOMB',
  'E#O#A#R#A',
  'LASER#CAW',
  'D#T#D#H#L',
  '##AISLE##',
  'S#L#T#S#O',
  'TUG#INTER',
  'A#I#C#R#A',
  'BLACKMAIL',
]

/** What the setter says of each word; the number and length come from the grid. */
const sayings: Readonly<Record<string, string>> = {
  HONEYCOMB: 'Housing estate where the rates are paid in sweetness',
  LASER: 'Pointer that keeps cats and lecturers occupied',
  CAW: 'What the crow said, and then said again',
  AISLE: 'Grooms wait at the end of it, shoppers hesitate in the middle',
  TUG: 'Little boat that gets its way by pulling',
  INTER: 'Put in the ground, formally',
  BLACKMAIL: 'Letter writing with an unusually firm deadline',
  HELD: 'Kept in the hand, or kept waiting on the telephone',
  NOSTALGIA: 'Fondness for a past that was full of draughts',
  YARDSTICK: 'Three feet that have never walked anywhere',
  ORCHESTRA: 'Eighty people who agree to have a stick waved at them',
  BAWL: 'Cry with all the doors open',
  STAB: 'An attempt, as it may be in the dark',
  ORAL: 'Sort of examination that forgives your handwriting',
}

/** A square: a block has no letter; a square that starts a word has a number. */
export type Square = { readonly letter: string | undefined; readonly number: number | undefined }

/** A clue with the number of its first square and the length of its answer. */
export type Clue = { readonly number: number; readonly text: string; readonly answer: string }

/** The squares row by row, numbered as printers do: left to right, top to bottom, where a word begins. */
export function readSquares(): readonly (readonly Square[])[] {
  let last = 0
  return filledRows.map((letters, row) =>
    letters.split('').map((letter, column) => {
      if (letter === '#') return { letter: undefined, number: undefined }
      const isStart = wordAt(row, column, 'Across') !== '' || wordAt(row, column, 'Down') !== ''
      return { letter, number: isStart ? ++last : undefined }
    }),
  )
}

/** The clues of one direction, in the order of their numbers. */
export function readClues(direction: 'Across' | 'Down'): readonly Clue[] {
  return readSquares().flatMap((squares, row) =>
    squares.flatMap((square, column) => {
      const answer = square.number === undefined ? '' : wordAt(row, column, direction)
      return square.number === undefined || answer === ''
        ? []
        : [{ number: square.number, text: sayings[answer] ?? '', answer }]
    }),
  )
}

/** The word that begins at a square, or nothing where none does. */
function wordAt(row: number, column: number, direction: 'Across' | 'Down'): string {
  const at = (step: number): string =>
    (direction === 'Across' ? filledRows[row]?.[column + step] : filledRows[row + step]?.[column]) ?? '#'
  if (at(-1) !== '#') return ''
  let word = ''
  while (at(word.length) !== '#') word += at(word.length)
  return word.length > 1 ? word : ''
}
