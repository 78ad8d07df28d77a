// The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038), one septet to an octet, as SMPP carries it.

const escape = 0x1b

const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'

const extension: ReadonlyArray<readonly [number, string]> = [
  [0x0a, '\f'],
  [0x14, '^'],
  [0x28, '{'],
  [0x29, '}'],
  [0x2f, '\\'],
  [0x3c, '['],
  [0x3d, '~'],
  [0x3e, ']'],
  [0x40, '|'],
  [0x65, '€'],
]

const octetsOf: ReadonlyMap<string, readonly number[]> = new Map<string, readonly number[]>(
  [
    ...Array.from(basic, (character, septet) => [character, [septet]] as const),
    ...extension.map(([septet, character]) => [character, [escape, septet]] as const),
    // The escape itself is no character: alone it would hide the one behind it.
  ].filter(([character]) => character !== '\u001b'),
)
const extended: ReadonlyMap<number, string> = new Map(extension)

/** The septets of one character, two for those of the extension table; undefined for one that the alphabet lacks. */
export function gsmOctets(character: string): readonly number[] | undefined {
  return octetsOf.get(character)
}

/** The septets a text needs, or undefined when the alphabet cannot write it. */
export function gsmSeptets(text: string): number | undefined {
  let septets = 0
  for (const character of text) {
    const octets = octetsOf.get(character)
    if (octets === undefined) return undefined
    septets += octets.length
  }
  return septets
}

/** Reads septets in octets. An escape before a septet without a second meaning is passed over, as the standard says; an octet over 127 is no character. */
export function decodeGsm(octets: Uint8Array): string {
  let text = ''
  let isEscaped = false
  for (const octet of octets) {
    if (octet === escape) {
      if (isEscaped) text += ' '
      isEscaped = !isEscaped
      continue
    }
    const character = basic[octet] ?? '\ufffd'
    text += isEscaped ? (extended.get(octet) ?? character) : character
    isEscaped = false
  }
  return text
}
