// Which alphabet a text is sent in, and the texts of received octets by their data_coding.

import { decodeGsm, gsmOctets, gsmSeptets } from './gsm-alphabet.ts'
import { latin1 } from './tlv.ts'

export type Alphabet = 'gsm' | 'ucs2'

/** data_coding of what is sent, always written out: 0 is the centre's default, GSM 03.38. */
export const dataCodings: Readonly<Record<Alphabet, number>> = { gsm: 0x00, ucs2: 0x08 }

/** What is written instead of each character; an unwritten one is left out. */
const plainForms: ReadonlyArray<readonly [string, string]> = [
  ["'", '‘’‚‛′‹›`´'],
  ['"', '“”„‟″«»'],
  ['-', '‐‑‒–—―−'],
  [' ', '\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000'],
  ['', '\u00ad\u200b\u2060\ufeff'],
  ['...', '…'],
  ['*', '•'],
]

const plain: ReadonlyMap<string, string> = new Map(
  plainForms.flatMap(([form, written]) => Array.from(written, (character) => [character, form] as const)),
)

/** Typographic quotes, dashes and spaces made plain, so that one of them does not halve what fits; lone surrogates become U+FFFD. */
export function plainPunctuation(text: string): string {
  return Array.from(text.toWellFormed(), (character) => plain.get(character) ?? character).join('')
}

/** GSM 03.38 when it can write the whole text, otherwise UCS-2. Judge a text after `plainPunctuation`. */
export function chooseAlphabet(text: string): Alphabet {
  return gsmSeptets(text) === undefined ? 'ucs2' : 'gsm'
}

/** The octets of one character that must stay together: an escape with its septet, a surrogate with its other half. */
export function characterOctets(character: string, alphabet: Alphabet): readonly number[] {
  if (alphabet === 'gsm') return gsmOctets(character) ?? gsmOctets('?') ?? []
  const octets: number[] = []
  for (let at = 0; at < character.length; at += 1) {
    const unit = character.charCodeAt(at)
    octets.push(unit >> 8, unit & 0xff)
  }
  return octets
}

/** Reads octets by their data_coding; undefined for binary and for alphabets that are not read here. */
export function decodeText(octets: Uint8Array, dataCoding: number): string | undefined {
  switch (readAlphabet(dataCoding)) {
    case 'gsm':
      return decodeGsm(octets)
    case 'ucs2':
      return decodeUcs2(octets)
    case 'latin1':
      return latin1(octets)
    case 'ia5':
      return decodeIa5(octets)
    case undefined:
      return undefined
    default:
      return undefined
  }
}

function readAlphabet(dataCoding: number): Alphabet | 'latin1' | 'ia5' | undefined {
  if (dataCoding === 0x01) return 'ia5'
  if (dataCoding === 0x03) return 'latin1'
  // 0xF0 to 0xF3 and 0x10 to 0x1B are GSM 03.38's own codings with a message class, which some centres pass on.
  if (dataCoding === 0x00 || (dataCoding & 0xfc) === 0xf0 || (dataCoding & 0xfc) === 0x10) return 'gsm'
  if (dataCoding === 0x08 || (dataCoding & 0xfc) === 0x18) return 'ucs2'
  return undefined
}

function decodeUcs2(octets: Uint8Array): string {
  let text = ''
  for (let at = 0; at + 1 < octets.length; at += 2) {
    text += String.fromCharCode(((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0))
  }
  return (octets.length % 2 === 1 ? `${text}\ufffd` : text).toWellFormed()
}

/** ASCII by the book, but many send GSM 03.38 under its number: an octet that no written text holds in ASCII gives it away. */
function decodeIa5(octets: Uint8Array): string {
  const isGsm = octets.some((octet) => octet < 0x20 && octet !== 0x0a && octet !== 0x0d)
  if (isGsm) return decodeGsm(octets)
  return Array.from(octets, (octet) => (octet < 0x80 ? String.fromCharCode(octet) : '\ufffd')).join('')
}
