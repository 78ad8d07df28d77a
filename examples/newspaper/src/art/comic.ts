// Gerald: six small scenes and the balloons over them. A panel is 300 by 340; its words are real text.
import type { Panel } from '../piece.ts'
import { engraveWaves } from './engrave.ts'

type Balloon = Panel['balloons'][number]

/** One panel as a whole SVG, described for those who do not see it. */
export function drawPanel(panel: Panel): string {
  return [
    '<svg class="panel" viewBox="0 0 300 340" role="img" ',
    `aria-label="${escapeText(panel.description)}">`,
    '<rect class="art-panel" width="300" height="340"/>',
    `<g transform="translate(0 40)">${drawScene(panel.scene)}</g>`,
    ...panel.balloons.map((balloon, index) => drawBalloon(balloon, panel.balloons[index - 1])),
    '<rect class="art-frame" x="2" y="2" width="296" height="336"/></svg>',
  ].join('')
}

function drawScene(scene: Panel['scene']): string {
  const water = engraveWaves({ left: 0, right: 300, top: 232, bottom: 296 }, 6)
  const reeds =
    '<path class="art-rule" d="M18 262V176M28 264V190M276 262V182M288 264V198"/><path class="art-spot" d="M14 150h8v28h-8zM272 158h8v26h-8z"/>'
  switch (scene) {
    case 'pond':
      return water + reeds + heron(150, 'open')
    case 'sign':
      return water + board() + heron(212, 'smug')
    case 'gull':
      return water + heron(216, 'open') + gull(70, 'calm')
    case 'coin':
      return `${water}${heron(216, 'open')}${gull(64, 'calm')}<circle class="art-spot" cx="128" cy="258" r="11"/><circle class="art-rule" cx="128" cy="258" r="11"/>`
    case 'stare':
      return `<rect class="art-spot" y="-40" width="300" height="268"/>${water}${heron(216, 'noble')}${gull(70, 'moved')}`
    case 'fish':
      break
  }
  return `${water}${heron(220, 'fish')}${gull(62, 'cross')}`
}

function heron(x: number, mood: 'open' | 'smug' | 'noble' | 'fish'): string {
  const eye =
    mood === 'smug' || mood === 'noble'
      ? '<path class="art-rule" d="M-13 -101q4 4 8 0"/>'
      : '<circle class="art-ink" cx="-9" cy="-102" r="2.4"/>'
  const fish =
    mood === 'fish'
      ? '<path class="art-spot" d="M-64 -98q14-14 30 0l10-8v18l-10-8q-16 14-30-2z"/><circle class="art-ink" cx="-56" cy="-99" r="1.8"/>'
      : ''
  const halo = mood === 'noble' ? '<circle class="art-light" cx="-4" cy="-92" r="42"/>' : ''
  return [
    `<g transform="translate(${x} 236)">${halo}`,
    '<path class="art-rule" d="M12 -12L10 24M10 24l-12 6M10 24l12 6M18 -14l-16 12 14 8"/>',
    '<path class="art-tone" d="M-4 -34q26-34 60 0 8 12 20 28-28 4-50-4-24-6-30-24z"/>',
    '<path class="art-light" d="M-2 -28q-18-16-2-40 12-16 2-26l-12 6q-8-16 4-22 16-4 20 12 4 18-8 34-8 14 8 28z"/>',
    '<path class="art-rule" d="M-4 -34q26-34 60 0 8 12 20 28-28 4-50-4-24-6-30-24zM-4 -30q-16-16 0-38 12-16 2-26"/>',
    '<path class="art-spot" d="M-14 -104l-38 8 38 4z"/><path class="art-ink" d="M-8 -110q14-4 36 8-20-2-34 0z"/>',
    `<path class="art-rule" d="M16 -30q18 14 44 18M22 -38q14 10 32 12"/>${eye}${fish}</g>`,
  ].join('')
}

function gull(x: number, mood: 'calm' | 'moved' | 'cross'): string {
  const eye = {
    calm: '<circle class="art-ink" cx="25" cy="-45" r="2.4"/>',
    moved:
      '<circle class="art-light" cx="25" cy="-45" r="6"/><circle class="art-ink" cx="26" cy="-46" r="3.4"/><path class="art-tone" d="M28 -38q5 8 0 10t0-10z"/>',
    cross: '<circle class="art-ink" cx="25" cy="-44" r="2.4"/><path class="art-rule" d="M17 -53l12 5"/>',
  }[mood]
  const wings =
    mood === 'cross'
      ? '<path class="art-tone" d="M-12 -24q-26-34-34-20 6 24 30 30zM8 -30q4-40 20-34 2 24-8 36z"/>'
      : '<path class="art-tone" d="M-34 -20q20-20 40-8-8 20-40 14z"/>'
  const beak = mood === 'cross' ? 'M34 -48l20-4-18 9 16 8-18-4z' : 'M34 -46l20 4-20 4z'
  return [
    `<g transform="translate(${x} 250)"><path class="art-rule" d="M-6 -6v16M4 -6v16M-12 10h10M0 10h10"/>`,
    '<path class="art-light" d="M-44 -18q20-14 44-16 2-24 22-26 18 2 14 22-4 34-34 34-30 0-46-14z"/>',
    '<path class="art-rule" d="M-44 -18q20-14 44-16 2-24 22-26 18 2 14 22-4 34-34 34-30 0-46-14z"/>',
    `${wings}<path class="art-spot" d="${beak}"/>${eye}</g>`,
  ].join('')
}

function board(): string {
  return '<path class="art-ink" d="M82 150h8v116h-8z"/><path class="art-light" d="M14 66h144v92H14z"/><path class="art-rule" d="M14 66h144v92H14z"/>'
}

function drawBalloon(balloon: Balloon, above: Balloon | undefined): string {
  const { by, lines } = balloon
  const texts = (x: number, y: number, step: number): string =>
    lines
      .map(
        (line, row) =>
          `<text class="comic-${by === 'sign' ? 'sign' : 'text'}" x="${x}" y="${y + row * step}">${escapeText(line)}</text>`,
      )
      .join('')
  if (by === 'sign') return texts(86, 132, 24)
  const width = Math.min(206, Math.max(...lines.map((line) => line.length)) * 8.7 + 26)
  const left = by === 'gull' ? 10 : 290 - width
  const top = above === undefined || above.by === 'sign' ? 12 : 18 + balloonHeight(above)
  const foot = top + balloonHeight(balloon)
  const tip = by === 'gull' ? { x: 74, y: foot + 18 } : { x: 214, y: Math.max(foot + 12, 138) }
  const root = by === 'gull' ? 50 : 240
  const outline = `M${left + 12} ${top}h${width - 24}a12 12 0 0 1 12 12V${foot - 12}a12 12 0 0 1-12 12H${root + 12}L${tip.x} ${tip.y}L${root - 8} ${foot}H${left + 12}a12 12 0 0 1-12-12V${top + 12}a12 12 0 0 1 12-12z`
  return `<path class="art-balloon" d="${outline}"/>${texts(left + width / 2, top + 22, 19)}`
}

function balloonHeight(balloon: Balloon): number {
  return balloon.lines.length * 19 + 15
}

function escapeText(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
