// The register of pictures: a name in, a whole SVG out. Pictures are decoration unless a label is given.
import type { ArtName } from '../piece.ts'
import { drawPanel } from './comic.ts'
import { drawGrid, drawRuler, drawTwoClocks } from './diagrams.ts'
import { drawFerry, drawLighthouse, drawTide } from './estuary.ts'
import { drawCoin, drawHonestyBox, drawLeeks, drawPaintPots, drawUmbrella } from './household.ts'

type Picture = { readonly size: readonly [number, number]; readonly draw: () => string }

const pictures: Readonly<Record<ArtName, Picture>> = {
  ferry: { size: [960, 560], draw: drawFerry },
  'honesty-box': { size: [640, 480], draw: drawHonestyBox },
  lighthouse: { size: [640, 480], draw: drawLighthouse },
  'two-clocks': { size: [640, 480], draw: drawTwoClocks },
  'paint-pots': { size: [640, 480], draw: drawPaintPots },
  umbrella: { size: [640, 480], draw: drawUmbrella },
  leeks: { size: [640, 480], draw: drawLeeks },
  coin: { size: [640, 480], draw: drawCoin },
  tide: { size: [640, 320], draw: drawTide },
  heron: { size: [300, 340], draw: () => drawPanel({ scene: 'pond', balloons: [], description: '' }) },
  ruler: { size: [640, 150], draw: () => drawRuler(6, [0, 6]) },
  'ruler-marked': { size: [640, 150], draw: () => drawRuler(6, [0, 1, 4, 6]) },
  'ruler-five': { size: [640, 150], draw: () => drawRuler(11, [0, 1, 4, 9, 11]) },
  grid: { size: [270, 270], draw: drawGrid },
}

/** Draws a picture as decoration, hidden from screen readers. */
export function drawPicture(name: ArtName): string {
  const { size, draw } = pictures[name]
  return `<svg class="picture picture-${name}" viewBox="0 0 ${size[0]} ${size[1]}" aria-hidden="true" focusable="false">${draw()}</svg>`
}
