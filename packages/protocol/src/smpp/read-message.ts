// What a submit_sm, deliver_sm or data_sm carries, wherever it stands: short_message or message_payload, under a user data
// header or sar parameters.

import type { DataBody } from './commands.ts'
import { findTlv, type Tlv, tlvNumber, tlvTags } from './tlv.ts'
import { type PartPlace, readHeader } from './user-data-header.ts'

/** Bits of esm_class (SMPP 3.4, 5.2.12). */
export const esmClasses = { receipt: 0x04, intermediate: 0x20, hasHeader: 0x40 } as const

const messageType = 0x3c

/** Text octets of one message or part. */
export type CarriedText = {
  readonly octets: Uint8Array
  readonly dataCoding: number
  readonly place?: PartPlace
}

/** Whether a deliver_sm is a delivery receipt or an intermediate notice, not a message of a person. */
export function isReceipt(esmClass: number): boolean {
  const type = esmClass & messageType
  return type === esmClasses.receipt || type === esmClasses.intermediate
}

/** The text octets and the part's place; undefined when the header it announces does not read. */
export function readCarried(
  body: DataBody & { readonly shortMessage?: Uint8Array },
  tlvs: readonly Tlv[],
): CarriedText | undefined {
  const short = body.shortMessage ?? new Uint8Array()
  const octets = short.length > 0 ? short : (findTlv(tlvs, tlvTags.messagePayload) ?? short)
  const { dataCoding } = body
  if ((body.esmClass & esmClasses.hasHeader) !== 0) {
    const header = readHeader(octets)
    if (header === undefined) return undefined
    const { place, text } = header
    return place === undefined ? { octets: text, dataCoding } : { octets: text, dataCoding, place }
  }
  const place = sarPlace(tlvs)
  return place === undefined ? { octets, dataCoding } : { octets, dataCoding, place }
}

function sarPlace(tlvs: readonly Tlv[]): PartPlace | undefined {
  const reference = tlvNumber(tlvs, tlvTags.sarReference)
  const total = tlvNumber(tlvs, tlvTags.sarTotal)
  const sequence = tlvNumber(tlvs, tlvTags.sarSequence)
  if (reference === undefined || total === undefined || sequence === undefined) return undefined
  return sequence >= 1 && sequence <= total ? { reference, bits: 16, total, sequence } : undefined
}
