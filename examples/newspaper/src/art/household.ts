// Pictures of things in houses and gardens: courgettes, paint, an umbrella, leeks, a coin. SVG as text.
import { engraveShade, engraveSky } from './engrave.ts'
import { wrenShape } from './masthead.ts'

/** The table by the gate with its tin and its courgettes. 640 by 480. */
export function drawHonestyBox(): string {
  const courgettes = [0, 1, 2, 3, 4].map(
    (index) =>
      `<g transform="translate(${92 + index * 58} ${274 - (index % 2) * 6}) rotate(${index * 5 - 12})"><path class="art-ink" d="M0 0q-14 8-12 26t16 20h62q20-4 20-24T66-2z" transform="scale(.9)"/><path class="art-hair-light" d="M4 12h64M4 22h68M4 32h62"/><path class="art-spot" d="M-16 6l10-4v22l-12-2z"/></g>`,
  )
  return [
    '<rect class="art-paper" width="640" height="480"/>',
    engraveSky({ left: 0, right: 640, top: 20, bottom: 240 }, 22),
    '<circle class="art-spot" cx="520" cy="110" r="64"/>',
    '<path class="art-tone" d="M0 240q90-30 180-12t200-6 260 10v248H0z"/>',
    '<path class="art-ink" d="M40 318h520v24H40zM72 342h20v138H72zM508 342h20v138h-20z"/>',
    engraveShade({ left: 92, right: 500, top: 342, bottom: 366 }, 9),
    ...courgettes,
    '<path class="art-light" d="M408 226h92v92h-92z"/><path class="art-rule" d="M408 226h92v92h-92z"/>',
    '<ellipse class="art-light" cx="454" cy="226" rx="46" ry="13"/><ellipse class="art-rule" cx="454" cy="226" rx="46" ry="13"/>',
    '<path class="art-ink" d="M438 224h32v5h-32z"/><path class="art-spot" d="M408 258h92v34h-92z"/>',
    '<circle class="art-spot" cx="454" cy="188" r="17"/><circle class="art-rule" cx="454" cy="188" r="17"/>',
    '<path class="art-rule" d="M454 178v20M450 182l4-4"/>',
    '<path class="art-light" d="M88 106h226v124H88z"/><path class="art-rule" d="M88 106h226v124H88zM150 230v88M252 230v88"/>',
    '<path class="art-rule" d="M112 134h178M112 158h120M112 182h150"/><path class="art-rule-spot" d="M114 208h34M242 196v22M236 202l6-6"/>',
  ].join('')
}

/** Tins and cards. 640 by 480. */
export function drawPaintPots(): string {
  const tins = [0, 1, 2].map((index) => {
    const fill = ['art-spot', 'art-tone', 'art-light'][index] ?? 'art-light'
    return `<g transform="translate(${72 + index * 176} ${index === 1 ? 196 : 226})"><path class="art-light" d="M0 24h144v170H0z"/><path class="${fill}" d="M0 70h144v92H0z"/><ellipse class="${fill}" cx="72" cy="24" rx="72" ry="21"/><path class="${fill}" d="M18 30q6 46 14 62t14-8 6-44z"/><path class="art-rule" d="M0 24v170h144V24M0 24a72 21 0 1 0 144 0a72 21 0 1 0-144 0M0 40q72 170 144 0"/></g>`
  })
  const cards = [0, 1, 2, 3, 4, 5, 6].map(
    (index) =>
      `<g transform="translate(${54 + index * 80} ${44 + (index % 2) * 14}) rotate(${(index % 3) * 4 - 4})"><path class="art-light" d="M0 0h60v84H0z"/><path class="${['art-tone', 'art-spot', 'art-ink', 'art-paper'][index % 4]}" d="M6 6h48v50H6z"/><path class="art-rule" d="M0 0h60v84H0zM10 66h${22 + (index % 3) * 9}M10 74h20"/></g>`,
  )
  return [
    '<rect class="art-paper" width="640" height="480"/>',
    engraveSky({ left: 0, right: 640, top: 60, bottom: 400 }, 26),
    ...cards,
    '<path class="art-ink" d="M0 412h640v68H0z"/>',
    ...tins,
    '<path class="art-light" d="M560 250l34 6-22 166-26-4z"/><path class="art-spot" d="M552 368l32 4-8 58q-18 10-32-6z"/><path class="art-rule" d="M560 250l34 6-22 166-26-4z"/>',
  ].join('')
}

/** The umbrella on its hook, number 7719. 640 by 480. */
export function drawUmbrella(): string {
  const shelves = [104, 236, 368].map((y) => `<path class="art-ink" d="M0 ${y}h640v10H0z"/>`)
  return [
    '<rect class="art-paper" width="640" height="480"/>',
    engraveShade({ left: 0, right: 640, top: 0, bottom: 480 }, 14),
    ...shelves,
    '<path class="art-tone" d="M34 44h96v60H34zM46 166h130v70H46z"/><path class="art-rule" d="M34 44h96v60H34zM82 44v60M46 166h130v70H46zM46 188h130"/>',
    '<path class="art-light" d="M470 104q0-52 58-52t58 52z"/><path class="art-spot" d="M474 92q54 18 108 0v12H474z"/>',
    '<path class="art-light" d="M476 368q-10-70 20-74l12-40h16l-4 42q44 4 52 72z"/><path class="art-rule" d="M476 368q-10-70 20-74l12-40h16l-4 42q44 4 52 72z"/>',
    '<circle class="art-spot" cx="112" cy="326" r="42"/><path class="art-rule" d="M70 326h84M112 284v84M82 298q30 28 0 58M142 298q-30 28 0 58"/>',
    '<path class="art-rule-bold" d="M320 34v30M320 64q22 0 22 20t-22 20"/>',
    '<path class="art-ink" d="M304 132q16-12 32 0l34 232-34 24-16 46-16-46-34-24z"/>',
    '<path class="art-hair-light" d="M320 132v290M312 134l-22 236M328 134l22 236"/>',
    '<path class="art-spot-line" d="M320 134V84q0-32 30-32t28 34"/>',
    '<path class="art-light" d="M352 196l84 20-10 46-84-20z"/><path class="art-rule" d="M352 196l84 20-10 46-84-20zM324 170l28 40M364 214l54 12M362 228l36 9"/>',
    '<path class="art-spot" d="M290 246l60-8 2 15-60 8z"/>',
  ].join('')
}

/** Leeks, and an apple that nobody wanted. 640 by 480. */
export function drawLeeks(): string {
  const leeks = [0, 1, 2, 3].map(
    (index) =>
      `<g transform="translate(${110 + index * 84} ${96 + (index % 2) * 18}) rotate(${14 - index * 6})"><path class="art-tone" d="M6 150L-34-40l34 70L8-70l18 96L58-50 34 150z"/><path class="art-light" d="M4 140h32l4 130q-20 16-40 0z"/><path class="art-rule" d="M6 150L-34-40l34 70L8-70l18 96L58-50 34 150M4 140l-4 130q20 16 40 0l-4-130M14 150v118M26 150v118M6 276l-8 22M16 280v26M26 280l4 24M34 276l10 18"/></g>`,
  )
  return [
    '<rect class="art-paper" width="640" height="480"/>',
    engraveSky({ left: 0, right: 640, top: 30, bottom: 350 }, 24),
    '<path class="art-ink" d="M0 396h640v84H0z"/>',
    ...leeks,
    '<circle class="art-spot" cx="530" cy="346" r="58"/><path class="art-ink" d="M526 296q2-28 24-38l6 8q-20 10-22 32z"/><path class="art-tone" d="M544 276q30-26 54-6-24 22-54 6z"/>',
    '<path class="art-hair-light" d="M494 330q8-22 26-28"/>',
  ].join('')
}

/** The coin with the bird on it. 640 by 480. */
export function drawCoin(): string {
  const teeth = Array.from({ length: 72 }, (_, index) => {
    const angle = (index / 72) * 2 * Math.PI
    const at = (radius: number): string =>
      `${(320 + radius * Math.cos(angle)).toFixed(1)} ${(240 + radius * Math.sin(angle)).toFixed(1)}`
    return `M${at(186)}L${at(196)}`
  })
  return [
    '<rect class="art-paper" width="640" height="480"/>',
    engraveSky({ left: 0, right: 640, top: 10, bottom: 470 }, 40),
    '<circle class="art-ink" cx="332" cy="250" r="206"/>',
    '<circle class="art-spot" cx="320" cy="240" r="206"/><circle class="art-rule" cx="320" cy="240" r="206"/>',
    `<path class="art-rule" d="${teeth.join('')}"/><circle class="art-hair" cx="320" cy="240" r="180"/>`,
    `<g class="art-coin" transform="translate(192 136) scale(2.5)">${wrenShape()}</g>`,
    '<path class="art-rule" d="M220 344q100 26 200 0M262 376h116"/>',
  ].join('')
}
