// The name of the paper, drawn letter by letter so that it looks the same with any font, and the bird that sits on it.

const stem = (top: number): string => `M0 ${top}h16V96h8v4H-8v-4h8V${top + 4}h-8v-4z`
const arch =
  'M16 62C21 47 31 40 41 40 52 40 57 48 57 61V96h8v4H33v-4h8V64C41 52 39 46 33 46 26 46 20 54 16 68z'

const letters: readonly { readonly x: number; readonly path: string }[] = [
  { x: 0, path: 'M0 0h88v27h-3C83 11 76 5 63 5H52v91h12v4H24v-4h12V5H25C12 5 5 11 3 27H0z' },
  { x: 106, path: stem(0) + arch },
  {
    x: 178,
    path: 'M60 71H18c0 16 7 25 19 25 9 0 15-5 20-14l3 2c-5 11-15 17-28 17C13 101 0 89 0 71 0 53 12 39 31 39c18 0 29 12 29 32zM18 67h26c0-16-4-24-13-24S18 51 18 67z',
  },
  {
    x: 266,
    path: 'M0 0h40v4H29l26 70 17-50L65 4H54V0h42v4H84l26 70 23-70h-12V0h30v4h-12l-32 97h-5L75 33 52 101h-5L12 4H0z',
  },
  {
    x: 420,
    path: `${stem(40)}M16 66C19 50 27 40 38 40c8 0 13 5 13 11s-4 9-9 9c-6 0-8-4-8-10 0-2-1-4-3-4-7 0-13 10-15 26z`,
  },
  {
    x: 480,
    path: 'M60 71H18c0 16 7 25 19 25 9 0 15-5 20-14l3 2c-5 11-15 17-28 17C13 101 0 89 0 71 0 53 12 39 31 39c18 0 29 12 29 32zM18 67h26c0-16-4-24-13-24S18 51 18 67z',
  },
  { x: 564, path: stem(40) + arch },
]

/** The wordmark with the bird on the last letter; the page names it, so the picture is hidden from screen readers. */
export function drawWordmark(): string {
  const paths = letters.map(
    ({ x, path }) => `<path fill-rule="evenodd" transform="translate(${x})" d="${path}"/>`,
  )
  return [
    '<svg class="wordmark" viewBox="-12 -40 662 146" aria-hidden="true" focusable="false">',
    `<g class="wordmark-letters">${paths.join('')}</g>`,
    `<g class="wordmark-bird" transform="translate(544 -37) scale(.94)">${wrenShape()}</g></svg>`,
  ].join('')
}

/** The bird, 100 by 84, facing left with its tail up. */
export function wrenShape(): string {
  return [
    '<path class="wren-tail" d="M66 46L82 2l14 8-18 46z"/>',
    '<path class="wren-body" d="M14 31C18 17 36 14 46 25c16-2 34 8 36 26 1 16-16 25-32 23-18-2-28-15-27-31z"/>',
    '<path class="wren-beak" d="M17 27L2 27l13 7z"/>',
    '<path class="wren-wing" d="M44 42c16-4 30 4 37 18-14 8-34 6-40-6-2-5-1-10 3-12z"/>',
    '<path class="wren-mark" d="M20 25q10-6 22 1M52 48q12 0 20 9M48 54q10 2 18 7M77 14l12 6M73 25l12 6M69 36l12 6"/>',
    '<circle class="wren-eye" cx="26" cy="30" r="2.6"/>',
    '<path class="wren-leg" d="M46 73v9M56 73v9M41 82h9M51 82h9"/>',
  ].join('')
}

/** The icon of the paper as a whole file. */
export function drawIcon(): string {
  const style =
    '.wren-body,.wren-tail{fill:#c2410c}.wren-wing,.wren-beak,.wren-eye{fill:#132523}.wren-mark{fill:none;stroke:#fff;stroke-width:2}.wren-leg{stroke:#132523;stroke-width:3}'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><style>${style}</style><rect width="100" height="100" rx="22" fill="#e9efe9"/><g transform="translate(0 8)">${wrenShape()}</g></svg>`
}
