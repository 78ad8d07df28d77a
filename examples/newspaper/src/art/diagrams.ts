// Drawings that carry meaning: clocks, rulers, the small grid. They take the colour of the text, also in dark mode.
import { filledRows } from '../crossword.ts'
import { engraveShade } from './engrave.ts'

/** Two clocks, an hour and a thought apart. 640 by 480. */
export function drawTwoClocks(): string {
  return [
    '<rect class="art-night" width="640" height="480"/>',
    '<g class="art-on-night">',
    engraveShade({ left: 0, right: 640, top: 0, bottom: 480 }, 16),
    '</g>',
    `<g transform="translate(408 208)"><circle class="art-spot" r="140"/>${clockFace(2)}</g>`,
    `<g transform="translate(236 256)"><circle class="art-light" r="160"/>${clockFace(3)}</g>`,
  ].join('')
}

/** A stick with feet marked below and notches above. 640 by 150. */
export function drawRuler(length: number, notches: readonly number[]): string {
  const x = (feet: number): number => 40 + (560 * feet) / length
  const ticks = Array.from({ length: length + 1 }, (_, feet) => `M${x(feet).toFixed(1)} 96v12`)
  const numbers = Array.from(
    { length: length + 1 },
    (_, feet) =>
      `<text class="diagram-text" x="${x(feet).toFixed(1)}" y="136" text-anchor="middle">${feet}</text>`,
  )
  const cuts = notches.map(
    (feet) => `<path class="diagram-spot" d="M${(x(feet) - 9).toFixed(1)} 52h18l-9 26z"/>`,
  )
  return [
    '<rect class="diagram-line" x="28" y="52" width="584" height="44"/>',
    `<path class="diagram-line" d="${ticks.join('')}"/>`,
    ...cuts,
    ...numbers,
  ].join('')
}

/** The pattern of the crossword without its letters. 270 by 270. */
export function drawGrid(): string {
  const cells = filledRows.flatMap((letters, row) =>
    letters.split('').map((letter, column) => {
      const kind = letter === '#' ? 'diagram-block' : 'diagram-cell'
      return `<rect class="${kind}" x="${column * 30}" y="${row * 30}" width="30" height="30"/>`
    }),
  )
  return cells.join('')
}

function clockFace(hour: number): string {
  const marks = Array.from({ length: 12 }, (_, index) => {
    const angle = (index / 12) * 2 * Math.PI
    const at = (radius: number): string =>
      `${(radius * Math.sin(angle)).toFixed(1)} ${(-radius * Math.cos(angle)).toFixed(1)}`
    return `M${at(index % 3 === 0 ? 104 : 114)}L${at(126)}`
  })
  return [
    '<circle class="art-rule-bold" r="138"/>',
    `<path class="art-rule-bold" d="${marks.join('')}"/>`,
    `<path class="art-hand" transform="rotate(${hour * 30})" d="M-6 14L-4-70h8L6 14z"/>`,
    '<path class="art-hand" d="M-4 18L-3-104h6L4 18z"/><circle class="art-ink" r="9"/>',
  ].join('')
}
