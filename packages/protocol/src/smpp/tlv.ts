// Optional parameters of a PDU: tag, length, value. Unknown ones are carried along and mean nothing.

import { Bug } from '../money.ts'

/** One optional parameter; the value as its octets. */
export type Tlv = { readonly tag: number; readonly value: Uint8Array }

export const tlvTags = {
  receiptedMessageId: 0x001e,
  userMessageReference: 0x0204,
  sarReference: 0x020c,
  sarTotal: 0x020e,
  sarSequence: 0x020f,
  interfaceVersion: 0x0210,
  networkErrorCode: 0x0423,
  messagePayload: 0x0424,
  messageState: 0x0427,
} as const

/** The value of the first parameter with this tag. */
export function findTlv(tlvs: readonly Tlv[], tag: number): Uint8Array | undefined {
  return tlvs.find((tlv) => tlv.tag === tag)?.value
}

/** A parameter's value as an unsigned number of one to four octets; undefined when absent or of another length. */
export function tlvNumber(tlvs: readonly Tlv[], tag: number): number | undefined {
  const value = findTlv(tlvs, tag)
  if (value === undefined || value.length === 0 || value.length > 4) return undefined
  return value.reduce((sum, octet) => sum * 256 + octet, 0)
}

/** A parameter's value as Latin-1 text up to its first zero octet. */
export function tlvText(tlvs: readonly Tlv[], tag: number): string | undefined {
  const value = findTlv(tlvs, tag)
  if (value === undefined) return undefined
  const end = value.indexOf(0)
  return latin1(value.subarray(0, end === -1 ? value.length : end))
}

/** A parameter that holds an unsigned number in so many octets. */
export function numberTlv(tag: number, value: number, octets: 1 | 2): Tlv {
  return { tag, value: octets === 1 ? Uint8Array.of(value) : Uint8Array.of(value >> 8, value) }
}

/** A parameter that holds a C-octet string. */
export function textTlv(tag: number, text: string): Tlv {
  const value = latin1Octets(`${text}\0`)
  if (value === undefined) throw new Bug('An optional parameter that is no Latin-1')
  return { tag, value }
}

/** Octets as the characters of their numbers. */
export function latin1(octets: Uint8Array): string {
  return Array.from(octets, (octet) => String.fromCharCode(octet)).join('')
}

/** The other way; undefined for text that is no Latin-1. */
export function latin1Octets(text: string): Uint8Array | undefined {
  const octets = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code > 0xff) return undefined
    octets[at] = code
  }
  return octets
}
