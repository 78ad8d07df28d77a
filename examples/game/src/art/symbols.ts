// Every drawing of the field, as symbols that a page carries once and uses often. Colours are names of the style sheet, so that
// night falls on all of them at once. A tile is 100 by 100 and the ground stands at 74.

const symbol = (id: string, body: string): string =>
  `<symbol id="${id}" viewBox="0 0 100 100" overflow="visible">${body}</symbol>`

const leaf = (x: number, y: number, turn: number, size = 1): string =>
  `<path class="leaf" transform="translate(${x} ${y}) rotate(${turn}) scale(${size})" d="M0 0C-7-7-8-18 0-28C8-18 7-7 0 0Z"/>`

const darkLeaf = (x: number, y: number, turn: number, size = 1): string =>
  leaf(x, y, turn, size).replace('class="leaf"', 'class="leaf deep"')

const soil = `
  <ellipse class="soil-edge" cx="50" cy="77" rx="44" ry="17"/><ellipse class="soil" cx="50" cy="73" rx="42" ry="15"/>
  <path class="furrow" d="M16 72q34-13 68 0M20 78q30-11 60 0M28 67q22-8 44 0"/>`

const sprout = `${leaf(50, 74, -38, 0.55)}${leaf(50, 74, 38, 0.55)}`

const radish = [
  sprout,
  `${leaf(50, 74, -34, 0.95)}${darkLeaf(50, 74, 4, 1.1)}${leaf(50, 74, 36, 0.95)}`,
  `${darkLeaf(48, 54, -40, 1.15)}${darkLeaf(52, 54, 40, 1.15)}${leaf(50, 54, 0, 1.35)}
  <path class="radish" d="M50 50c17 0 21 12 17 22c-4 9-11 10-17 10s-13-1-17-10c-4-10 0-22 17-22Z"/>
  <path class="gleam" d="M40 60q2-5 7-5"/>`,
]

const stake = '<path class="stake" d="M50 76V18"/>'
const vine = (height: number): string =>
  `<path class="vine" d="M50 76c-12-8 12-12 0-20${height > 1 ? 's12-12 0-20' : ''}${height > 2 ? 's10-10 0-16' : ''}"/>`
const pod = (x: number, y: number, turn: number): string =>
  `<path class="bean" transform="translate(${x} ${y}) rotate(${turn})" d="M0 0c7 4 8 15 2 24c-7-6-8-17-2-24Z"/>
  <path class="spark" transform="translate(${x + 1} ${y + 9})" d="M0 0v5"/>`

const firebean = [
  `${stake}${sprout}`,
  `${stake}${vine(2)}${leaf(44, 62, -70, 0.6)}${leaf(56, 48, 70, 0.6)}`,
  `${stake}${vine(3)}${darkLeaf(44, 66, -70, 0.7)}${darkLeaf(56, 50, 70, 0.7)}${leaf(46, 30, -60, 0.7)}
  ${pod(38, 44, 12)}${pod(62, 34, -14)}${pod(59, 58, -10)}${pod(42, 24, 16)}`,
]

const pumpkin = [
  sprout,
  `<path class="vine" d="M26 74q12-16 24-2t26-6"/>${darkLeaf(34, 68, -30, 0.9)}${leaf(54, 72, 10, 1.1)}${leaf(70, 68, 40, 0.8)}
  <circle class="pumpkin" cx="46" cy="72" r="7"/>`,
  `<circle class="moonlight" cx="50" cy="58" r="36"/><path class="vine" d="M14 76q12-14 22-4M86 76q-10-12-18-4"/>
  <path class="pumpkin" d="M50 36c30-6 38 12 34 28c-3 13-16 18-34 18s-31-5-34-18c-4-16 4-34 34-28Z"/>
  <path class="rib" d="M50 37c-16 8-16 36 0 45M50 37c16 8 16 36 0 45M50 37v45"/>
  <path class="stem" d="M48 38q0-10 8-14"/>${leaf(56, 34, 70, 0.7)}<path class="gleam" d="M26 56q3-9 11-12"/>`,
]

const thorns = (points: readonly (readonly [number, number, number])[]): string =>
  points
    .map(
      ([x, y, turn]) =>
        `<path class="thorn" transform="translate(${x} ${y}) rotate(${turn})" d="M-3 0L0-8L3 0Z"/>`,
    )
    .join('')
const berry = (x: number, y: number): string =>
  `<g class="berry"><circle cx="${x}" cy="${y}" r="4"/><circle cx="${x + 5}" cy="${y + 1}" r="4"/><circle cx="${x + 2}" cy="${y + 5}" r="4"/></g>`

const canes = [
  `<path class="cane" d="M12 76C14 30 56 26 62 76"/>${thorns([
    [18, 52, -70],
    [38, 39, 0],
    [56, 52, 60],
  ])}${darkLeaf(26, 44, -50, 0.6)}`,
  `<path class="cane" d="M88 76C84 34 48 30 34 76"/>${thorns([
    [80, 50, 70],
    [62, 40, 10],
    [44, 52, -60],
  ])}${darkLeaf(74, 44, 50, 0.6)}${berry(58, 44)}`,
  `<path class="cane" d="M26 76C20 10 78 10 76 76"/>${thorns([
    [27, 46, -80],
    [50, 26, 0],
    [72, 46, 80],
  ])}${darkLeaf(42, 28, -30, 0.7)}${darkLeaf(64, 32, 40, 0.7)}${berry(36, 40)}${berry(66, 62)}`,
]

const sword = `
  <path class="steel" d="M47 6L50 0L53 6V62H47Z"/><path class="steel-edge" d="M50 2V62"/>
  <path class="brass" d="M34 62h32l-4 7H38Z"/><path class="grip" d="M46 69h8v17h-8Z"/><circle class="brass" cx="50" cy="89" r="5"/>
  <path class="vine thin" d="M38 66q-6-8 2-12M62 66q6-8-2-12"/>`

const scythe = `
  <path class="handle" d="M30 98L62 14"/><path class="handle" d="M44 60l12 6"/>
  <path class="steel" d="M62 14C90 8 100 30 98 48C92 30 80 22 60 22Z"/>`

const lantern = `
  <circle class="moonlight" cx="50" cy="58" r="34"/><path class="handle thin" d="M50 20v12M36 40q14-16 28 0"/>
  <path class="iron" d="M34 40h32l4 6H30Z"/><path class="flame-glass" d="M34 46h32l-3 32H37Z"/>
  <path class="flame" d="M50 52c8 9 8 20 0 22c-8-2-8-13 0-22Z"/><path class="iron" d="M32 78h36v6H32Z"/>`

const coin = `<circle class="brass" cx="50" cy="50" r="36"/><circle class="brass-light" cx="50" cy="50" r="28"/>
  <path class="brass-mark" d="M50 28c12 10 12 34 0 44c-12-10-12-34 0-44ZM50 28v44"/>`

const packet = (fruit: string): string => `
  <path class="paper" d="M22 20l6-6h44l6 6v66l-6 6H28l-6-6Z"/><path class="paper-line" d="M22 26h56M30 84h40"/>
  <g transform="translate(18 18) scale(0.64)">${fruit}</g>`

const moonPass = `<path class="brass" d="M8 30h84v14a8 8 0 0 0 0 16v14H8V60a8 8 0 0 0 0-16Z"/>
  <path class="brass-light" d="M14 36h72v32H14Z"/><path class="brass-mark solid" d="M58 40a13 13 0 1 0 0 24a10 10 0 1 1 0-24Z"/>
  <path class="brass-mark" d="M22 44v16M28 44v16M74 44v16M80 44v16"/>`

const parcel = `<path class="wood-light" d="M16 40h68v44H16Z"/><path class="ribbon" d="M44 40h12v44H44ZM16 56h68v10H16Z"/>
  <path class="ribbon" d="M50 40C34 36 28 18 42 20c8 2 8 14 8 20c0-6 0-18 8-20c14-2 8 16-8 20Z"/>`

/** All symbols of the game; the names of crops bear their stage, those of brambles what is left of them. */
export const symbols: string = [
  symbol('soil', soil),
  ...Object.entries({ radish, firebean, pumpkin }).flatMap(([name, stages]) =>
    stages.map((body, stage) => symbol(`${name}-${stage}`, body)),
  ),
  ...[1, 2, 3].map((left) => symbol(`bramble-${left}`, canes.slice(0, left).join(''))),
  symbol('sword', sword),
  symbol('scythe', scythe),
  symbol('lantern', lantern),
  symbol('coin', coin),
  symbol('pass', moonPass),
  symbol('parcel', parcel),
  symbol('firebean-packet', packet(firebean[2] ?? '')),
  symbol('pumpkin-packet', packet(pumpkin[2] ?? '')),
].join('')

/** The sheet of symbols, for the top of a page. */
export function drawSymbols(): string {
  return `<svg class="symbols" aria-hidden="true" width="0" height="0">${symbols}</svg>`
}

/** A picture that words beside it already tell. */
export function drawTile(name: string, className = 'tile'): string {
  return `<svg class="${className}" viewBox="0 0 100 100" aria-hidden="true" focusable="false"><use href="#${name}"/></svg>`
}
