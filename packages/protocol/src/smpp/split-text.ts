// A text as the short messages that carry it: one if it fits, else parts with a header each, cut between whole characters.

import { smppLimits } from './limits.ts'
import { type Alphabet, characterOctets, chooseAlphabet, dataCodings, plainPunctuation } from './text.ts'
import { formatPartHeader } from './user-data-header.ts'

/** A short_message of a text; with a header the esm_class needs `esmClasses.hasHeader`. */
export type TextPart = { readonly shortMessage: Uint8Array; readonly hasHeader: boolean }

export type SplitText = {
  readonly alphabet: Alphabet
  readonly dataCoding: number
  readonly parts: readonly TextPart[]
}

export type PartReference = { readonly value: number; readonly bits: 8 | 16 }

/** Octets of one message, and of a part under a header with an 8-bit or 16-bit reference (140 octets of 7-bit or 16-bit units). */
const room: Readonly<Record<Alphabet, { readonly single: number; readonly 8: number; readonly 16: number }>> =
  {
    gsm: { single: 160, 8: 153, 16: 152 },
    ucs2: { single: 140, 8: 134, 16: 132 },
  }

/** Splits a text after making its punctuation plain; undefined when it needs more than `smppLimits.partsMax` parts. */
export function splitText(text: string, reference: PartReference): SplitText | undefined {
  const written = plainPunctuation(text)
  const alphabet = chooseAlphabet(written)
  const whole = { alphabet, dataCoding: dataCodings[alphabet] }
  const characters = Array.from(written, (character) => characterOctets(character, alphabet))
  const single = fill(characters, room[alphabet].single)
  if (single.length <= 1) {
    return { ...whole, parts: [{ shortMessage: Uint8Array.from(single[0] ?? []), hasHeader: false }] }
  }
  const texts = fill(characters, room[alphabet][reference.bits])
  const total = texts.length
  if (total > smppLimits.partsMax) return undefined
  const parts = texts.map((octets, index) => ({
    shortMessage: Uint8Array.from([
      ...formatPartHeader({ reference: reference.value, bits: reference.bits, total, sequence: index + 1 }),
      ...octets,
    ]),
    hasHeader: true,
  }))
  return { ...whole, parts }
}

/** How many short messages a text takes, without a bound. */
export function countParts(text: string): number {
  const written = plainPunctuation(text)
  const alphabet = chooseAlphabet(written)
  const characters = Array.from(written, (character) => characterOctets(character, alphabet))
  const single = fill(characters, room[alphabet].single)
  return single.length <= 1 ? 1 : fill(characters, room[alphabet][8]).length
}

function fill(characters: ReadonlyArray<readonly number[]>, octetsMax: number): number[][] {
  const parts: number[][] = []
  let last: number[] | undefined
  for (const octets of characters) {
    if (last === undefined || last.length + octets.length > octetsMax) {
      last = []
      parts.push(last)
    }
    last.push(...octets)
  }
  return parts
}
