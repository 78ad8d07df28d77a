// One PDU of SMPP 3.4 to and from its octets. Octets from outside are never believed: what does not read is refused with
// the status that a generic_nack carries.

import { Bug } from '../money.ts'
import {
  bodyFields,
  type CommandName,
  commandIds,
  commandName,
  type Field,
  isAnswer,
  type PduBodies,
} from './commands.ts'
import { smppLimits } from './limits.ts'
import { smppStatus } from './statuses.ts'
import { latin1, latin1Octets, type Tlv } from './tlv.ts'

/** A PDU of one command; `status` is 0 in requests. */
export type PduOf<Name extends CommandName> = {
  readonly command: Name
  readonly status: number
  readonly sequence: number
  readonly body: PduBodies[Name]
  readonly tlvs: readonly Tlv[]
}

export type Pdu = { readonly [Name in CommandName]: PduOf<Name> }[CommandName]

/** `isAnswer` tells whether it was an answer: those are never answered with a generic_nack. */
export type PduRefusal = {
  readonly ok: false
  readonly status: number
  readonly sequence: number
  readonly isAnswer: boolean
}

export type PduRead = { readonly ok: true; readonly pdu: Pdu } | PduRefusal

type FieldValue = number | string | Uint8Array
type Cursor = { readonly octets: Uint8Array; at: number }

/** The octets of a PDU. An answer that refuses goes without a body, as SMPP 3.4 wants it; a value past its bound is a bug of the caller. */
export function encodePdu(pdu: Pdu): Uint8Array {
  const isBare = pdu.status !== smppStatus.ok && isAnswer(commandIds[pdu.command])
  const values = pdu.body as Readonly<Record<string, FieldValue>>
  const chunks = isBare
    ? []
    : [
        ...bodyFields[pdu.command].map((field) => encodeField(field, values[field.name])),
        ...pdu.tlvs.map(encodeTlv),
      ]
  const length = chunks.reduce<number>((sum, chunk) => sum + chunk.length, smppLimits.headerOctets)
  if (length > smppLimits.pduOctetsMax) throw new Bug(`A ${pdu.command} is too long to send`)
  const octets = new Uint8Array(length)
  const header = new DataView(octets.buffer)
  header.setUint32(0, length)
  header.setUint32(4, commandIds[pdu.command])
  header.setUint32(8, pdu.status)
  header.setUint32(12, pdu.sequence)
  let at: number = smppLimits.headerOctets
  for (const chunk of chunks) {
    octets.set(chunk, at)
    at += chunk.length
  }
  return octets
}

/** Reads one whole PDU. An answer may come without its body. */
export function decodePdu(octets: Uint8Array): PduRead {
  if (octets.length < smppLimits.headerOctets) return refusal(smppStatus.invalidCommandLength)
  const header = new DataView(octets.buffer, octets.byteOffset, octets.length)
  const id = header.getUint32(4)
  const sequence = header.getUint32(12)
  const refuse = (status: number): PduRefusal => refusal(status, sequence, isAnswer(id))
  if (header.getUint32(0) !== octets.length) return refuse(smppStatus.invalidCommandLength)
  const command = commandName(id)
  if (command === undefined) return refuse(smppStatus.invalidCommand)
  const cursor = { octets, at: smppLimits.headerOctets }
  const body = decodeBody(command, cursor)
  if (typeof body === 'number') return refuse(body)
  const tlvs = decodeTlvs(cursor)
  if (typeof tlvs === 'number') return refuse(tlvs)
  return { ok: true, pdu: { command, status: header.getUint32(8), sequence, body, tlvs } as unknown as Pdu }
}

function refusal(status: number, sequence = 0, isAnswer = false): PduRefusal {
  return { ok: false, status, sequence, isAnswer }
}

function decodeBody(command: CommandName, cursor: Cursor): Readonly<Record<string, FieldValue>> | number {
  const isBare = cursor.at === cursor.octets.length && isAnswer(commandIds[command])
  const body: Record<string, FieldValue> = {}
  for (const field of bodyFields[command]) {
    const value = isBare ? emptyValue(field) : decodeField(field, cursor)
    if (value === undefined) {
      return field.kind === 'octets' ? smppStatus.invalidMessageLength : smppStatus.invalidCommandLength
    }
    body[field.name] = value
  }
  return body
}

function emptyValue(field: Field): FieldValue {
  if (field.kind === 'byte') return 0
  return field.kind === 'text' ? '' : new Uint8Array()
}

function decodeField(field: Field, cursor: Cursor): FieldValue | undefined {
  const { octets, at } = cursor
  if (field.kind === 'byte') {
    cursor.at += 1
    return octets[at]
  }
  if (field.kind === 'text') {
    const end = octets.indexOf(0, at)
    if (end === -1 || end - at >= field.octetsMax) return undefined
    cursor.at = end + 1
    return latin1(octets.subarray(at, end))
  }
  const length = octets[at]
  if (length === undefined || length > field.octetsMax || at + 1 + length > octets.length) return undefined
  cursor.at = at + 1 + length
  return octets.slice(at + 1, cursor.at)
}

function decodeTlvs({ octets, at }: Cursor): readonly Tlv[] | number {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length)
  const tlvs: Tlv[] = []
  let next = at
  while (next < octets.length) {
    if (next + 4 > octets.length) return smppStatus.badTlvStream
    const end = next + 4 + view.getUint16(next + 2)
    if (end > octets.length) return smppStatus.badTlvLength
    tlvs.push({ tag: view.getUint16(next), value: octets.slice(next + 4, end) })
    next = end
  }
  return tlvs
}

function encodeField(field: Field, value: FieldValue | undefined): Uint8Array {
  if (field.kind === 'byte' && typeof value === 'number' && value >= 0 && value <= 255) {
    return Uint8Array.of(value)
  }
  if (field.kind === 'text' && typeof value === 'string' && value.length < field.octetsMax) {
    const octets = latin1Octets(`${value}\0`)
    if (octets?.indexOf(0) === value.length) return octets
  }
  if (field.kind === 'octets' && value instanceof Uint8Array && value.length <= field.octetsMax) {
    return join(Uint8Array.of(value.length), value)
  }
  throw new Bug(`The field ${field.name} does not fit its place`)
}

function encodeTlv({ tag, value }: Tlv): Uint8Array {
  if (value.length > 0xff_ff) throw new Bug('An optional parameter is too long')
  return join(Uint8Array.of(tag >> 8, tag, value.length >> 8, value.length), value)
}

function join(head: Uint8Array, rest: Uint8Array): Uint8Array {
  const whole = new Uint8Array(head.length + rest.length)
  whole.set(head)
  whole.set(rest, head.length)
  return whole
}
