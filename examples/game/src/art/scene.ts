// The view over the field: sky, hedge, gate, and Wick the hedgehog, who farms here and carries what the player owns.

/** What shows in the view. */
export type View = {
  readonly sword: boolean
  readonly scythe: boolean
  readonly pass: boolean
  readonly lanterns: number
}

/** More would not hang on the gate. */
const lanternsShown = 6

const hills =
  '<path class="hill far" d="M0 150C90 112 190 118 280 142S470 104 570 132S730 112 800 140V240H0Z"/>'

/** The hedge is one outline of many humps, drawn by a fixed pattern. */
const hedge = ((): string => {
  const humps = Array.from({ length: 20 }, (_, index) => {
    const rise = [22, 34, 27, 40, 30][index % 5] ?? 30
    return `q20 ${-rise} 40 0`
  }).join('')
  const berries = Array.from({ length: 13 }, (_, index) => {
    const x = 24 + index * 61
    const y = 178 + ((index * 37) % 30)
    return `<circle class="hip" cx="${x}" cy="${y}" r="3.4"/>`
  }).join('')
  return `<path class="hedge-back" d="M0 168${humps}V240H0Z"/><path class="hedge-front" transform="translate(-18 16)" d="M0 168${humps}q20-26 40 0V240H0Z"/>${berries}`
})()

const sky = `<circle class="orb" cx="596" cy="98" r="28"/><path class="orb-shade" d="M608 76a28 28 0 1 0 0 44a23 23 0 1 1 0-44Z"/>
  <g class="stars"><path d="M96 84v8m-4-4h8M212 72v6m-3-3h6M402 74v8m-4-4h8M540 70v6m-3-3h6M760 80v6m-3-3h6M300 40v6m-3-3h6M620 34v6m-3-3h6"/></g>
  <g class="cloud"><path transform="translate(-40 50)" d="M120 66q4-18 22-14q10-18 28-6q20-6 22 12q10 8-2 12H124q-12 0-4-4Z"/></g>
  <g class="fireflies">${[
    [70, 150],
    [190, 136],
    [330, 152],
    [560, 140],
    [742, 150],
  ]
    .map(([x, y]) => `<circle cx="${x}" cy="${y}" r="2.6"/>`)
    .join('')}</g>`

const gate = `<g class="gate"><path class="wood" d="M462 150h14v74h-14ZM616 150h14v74h-14Z"/>
  <path class="wood-light" d="M476 164h140v10H476ZM476 196h140v10H476Z"/><path class="wood-light" d="M478 206l134-42l3 9l-134 42Z"/></g>`

const spikes = Array.from({ length: 11 }, (_, index) => {
  const turn = -112 + index * 19
  return `<path transform="rotate(${turn})" d="M-9-40L0-62L9-40Z"/>`
}).join('')

const wick = (view: View): string => `
  <g class="wick" transform="translate(270 178)">
    ${view.scythe ? '<svg class="carried" x="-112" y="-78" width="104" height="120" viewBox="0 0 100 100"><use href="#scythe"/></svg>' : ''}
    <g class="quills">${spikes}<ellipse rx="46" ry="44"/></g>
    <ellipse class="belly" cx="14" cy="10" rx="30" ry="32"/>
    <path class="snout" d="M26-14C48-12 60-2 62 4C50 12 34 10 24 4Z"/><circle class="nose" cx="61" cy="3" r="5"/>
    <circle class="nose" cx="28" cy="-12" r="3.6"/><circle class="glint" cx="29.4" cy="-13.4" r="1.2"/>
    <path class="hat" d="M-34-34q14-38 42-36q18 2 18 30ZM-44-32q40-14 84-6l-2 8q-40-8-80 6Z"/><path class="hat-band" d="M-30-42q26-12 54-8l2 7q-30-4-58 8Z"/>
    <ellipse class="paw" cx="-4" cy="44" rx="13" ry="6"/><ellipse class="paw" cx="26" cy="44" rx="13" ry="6"/>
    ${view.sword ? '<g class="blade"><svg class="carried" x="20" y="-82" width="92" height="104" viewBox="0 0 100 100"><use href="#sword"/></svg></g>' : ''}
    <ellipse class="paw" cx="${view.sword ? 64 : 40}" cy="14" rx="9" ry="7"/>
  </g>`

/** Draws the view, with what is owned in it, described in a sentence. */
export function drawScene(view: View): string {
  const lanterns = Array.from(
    { length: Math.min(view.lanterns, lanternsShown) },
    (_, index) =>
      `<svg x="${452 + index * 28}" y="146" width="36" height="44" viewBox="0 0 100 100"><use href="#lantern"/></svg>`,
  ).join('')
  return `<svg class="scene" viewBox="0 0 800 230" preserveAspectRatio="xMidYMax slice" role="img" aria-label="${describe(view)}">
  ${sky}${hills}${hedge}<path class="ground" d="M0 214q200-14 400-4t400-2v30H0Z"/>${gate}${lanterns}${wick(view)}</svg>`
}

function describe({ sword, scythe, lanterns, pass }: View): string {
  const held = [sword ? 'a sword' : '', scythe ? 'a scythe' : ''].filter((name) => name !== '')
  const hung = lanterns === 0 ? '' : `; ${lanterns} ${lanterns === 1 ? 'lantern' : 'lanterns'} on the gate`
  const border = pass ? '; the field has a golden border' : ''
  return `Wick the hedgehog before the hedge with ${held.length === 0 ? 'empty paws' : held.join(' and ')}${hung}${border}`
}
