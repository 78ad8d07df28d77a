// Makes a text fit one short message: names are written in its alphabet and cut, and what matters least is left out first.
// Amounts and codes are never cut.

import { Bug } from '@farthing/protocol'
import { gsmSeptets, plainPunctuation } from '@farthing/protocol/smpp'
import { textLimits } from './text-limits.ts'

export type TextLanguage = 'en' | 'ko'

/** Whether a text goes out as one message: English in GSM 03.38, Korean in UCS-2. */
export function isOneMessage(text: string, language: TextLanguage): boolean {
  if (language === 'ko') return text.length <= textLimits.ucs2Max
  const septets = gsmSeptets(text)
  return septets !== undefined && septets <= textLimits.septetsMax
}

/**
 * The first of the variants, from the fullest to the barest, that fits with the name at full length; where none does, the
 * barest with the name cut to what is left.
 */
export function fitOneMessage(
  language: TextLanguage,
  name: string,
  variants: ReadonlyArray<(name: string) => string>,
): string {
  const written = writeName(name, language)
  const fitting = variants.find((variant) => isOneMessage(variant(written), language))
  if (fitting !== undefined) return fitting(written)
  const barest = variants.at(-1)
  const characters = Array.from(written)
  for (let length = characters.length - 1; length >= 0; length -= 1) {
    const text = barest?.(characters.slice(0, length).join('').trimEnd())
    if (text !== undefined && isOneMessage(text, language)) return text
  }
  throw new Bug('a text that fits no message even without its name')
}

/** A merchant's name in the language's alphabet, one line, cut; marks on letters that the alphabet lacks are left out. */
export function writeName(name: string, language: TextLanguage): string {
  const line = plainPunctuation(name.normalize('NFC'))
    // A code's line has these two, and nothing else in a text may look like it.
    .replace(/[@#]/g, ' ')
    .replace(/[\p{C}\p{Z}\s]+/gu, ' ')
  const written = Array.from(line, (character) => (language === 'en' ? toGsm(character) : toUcs2(character)))
    .join('')
    .replace(/ +/g, ' ')
    .trim()
  const max = language === 'en' ? textLimits.merchantMax : textLimits.merchantMaxKo
  const cut = cutName(written, { max, language }).trimEnd()
  if (cut !== '') return cut
  return language === 'en' ? 'the shop' : '가맹점'
}

function cutName(text: string, bound: { readonly max: number; readonly language: TextLanguage }): string {
  let cut = ''
  for (const character of text) {
    const next = cut + character
    const length = bound.language === 'en' ? (gsmSeptets(next) ?? 0) : next.length
    if (length > bound.max) return cut
    cut = next
  }
  return cut
}

function toGsm(character: string): string {
  if (gsmSeptets(character) !== undefined) return character
  const bare = character.normalize('NFKD').replace(/\p{M}/gu, '')
  return gsmSeptets(bare) === undefined ? '' : bare
}

/** Characters beyond the basic plane are two in UCS-2, and old phones show neither. */
function toUcs2(character: string): string {
  return character.length === 1 ? character : ''
}
