// The header before the text of one part of a long message (3GPP TS 23.040, 9.2.3.24): which message, which part of how many.

/** Where a part belongs. The reference is unique only among messages between the same two addresses, for a while. */
export type PartPlace = {
  readonly reference: number
  readonly bits: 8 | 16
  readonly total: number
  readonly sequence: number
}

export type HeaderRead = { readonly place?: PartPlace; readonly text: Uint8Array }

/** Octets of a header with one element: the part's place. */
export function formatPartHeader({ reference, bits, total, sequence }: PartPlace): readonly number[] {
  return bits === 8
    ? [5, 0x00, 3, reference & 0xff, total, sequence]
    : [6, 0x08, 4, (reference >> 8) & 0xff, reference & 0xff, total, sequence]
}

/** Reads the header at the beginning of octets; undefined when its lengths do not fit. Elements other than a part's place are passed over. */
export function readHeader(octets: Uint8Array): HeaderRead | undefined {
  const length = octets[0]
  if (length === undefined || 1 + length > octets.length) return undefined
  const text = octets.slice(1 + length)
  let place: PartPlace | undefined
  for (let at = 1; at < 1 + length; ) {
    const end = at + 2 + (octets[at + 1] ?? 0)
    if (at + 2 > 1 + length || end > 1 + length) return undefined
    place = readPlace(octets[at] ?? 0, octets.subarray(at + 2, end)) ?? place
    at = end
  }
  return place === undefined ? { text } : { place, text }
}

function readPlace(element: number, data: Uint8Array): PartPlace | undefined {
  const [first = 0, second = 0, third = 0, fourth = 0] = data
  if (element === 0x00 && data.length === 3) return checked(first, 8, second, third)
  if (element === 0x08 && data.length === 4) return checked(first * 256 + second, 16, third, fourth)
  return undefined
}

function checked(reference: number, bits: 8 | 16, total: number, sequence: number): PartPlace | undefined {
  return sequence >= 1 && sequence <= total ? { reference, bits, total, sequence } : undefined
}
