// The engraver's tools: rows of waves and hatching as SVG paths, computed and always the same. Knows no picture.

/** A box to fill with lines, in the units of the picture. */
export type Box = {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Rows of waves that grow coarser towards the bottom of the box, as the sea does towards the shore. */
export function engraveWaves(box: Box, rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const depth = (row + 1) / rows
    const y = box.top + (box.bottom - box.top) * depth ** 1.4
    const length = 26 + 70 * depth
    const height = 1 + 5 * depth
    return waveLine(box, { y, length, height, shift: row * 37 })
  })
  return `<path class="art-line" d="${lines.join('')}"/>`
}

/** Level hatching, closer at the bottom of the box. */
export function engraveSky(box: Box, rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const y = box.bottom - (box.bottom - box.top) * (row / rows) ** 1.3
    const start = box.left + ((row * 97) % 60)
    const end = box.right - ((row * 61) % 80)
    return `M${start} ${y.toFixed(1)}H${end}`
  })
  return `<path class="art-hair" d="${lines.join('')}"/>`
}

/** Slanted hatching between two levels, for the shaded side of things. */
export function engraveShade(box: Box, step: number): string {
  const count = Math.floor((box.right - box.left) / step)
  const lines = Array.from(
    { length: count },
    (_, index) => `M${box.left + index * step} ${box.bottom}L${box.left + index * step + step} ${box.top}`,
  )
  return `<path class="art-hair" d="${lines.join('')}"/>`
}

function waveLine(
  box: Box,
  wave: { readonly y: number; readonly length: number; readonly height: number; readonly shift: number },
): string {
  const start = box.left - (wave.shift % wave.length)
  const count = Math.ceil((box.right - start) / wave.length)
  const half = (wave.length / 2).toFixed(1)
  const move = `M${start.toFixed(1)} ${wave.y.toFixed(1)}`
  const swell = `q${(wave.length / 4).toFixed(1)} ${wave.height.toFixed(1)} ${half} 0t${half} 0`
  return move + swell.repeat(count)
}
