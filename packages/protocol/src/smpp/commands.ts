// The commands of SMPP 3.4 that are spoken here: their numbers, their bodies as types, and the order of fields on the wire.

import { smppLimits as limits } from './limits.ts'

/** interface_version of SMPP 3.4. */
export const smppVersion = 0x34

export type BindBody = {
  readonly systemId: string
  readonly password: string
  readonly systemType: string
  readonly interfaceVersion: number
  readonly addressTon: number
  readonly addressNpi: number
  readonly addressRange: string
}

/** submit_sm and deliver_sm have the same fields. */
export type MessageBody = {
  readonly serviceType: string
  readonly sourceTon: number
  readonly sourceNpi: number
  readonly source: string
  readonly destinationTon: number
  readonly destinationNpi: number
  readonly destination: string
  readonly esmClass: number
  readonly protocolId: number
  readonly priority: number
  readonly scheduledFor: string
  readonly validityPeriod: string
  readonly registeredDelivery: number
  readonly replaceIfPresent: number
  readonly dataCoding: number
  readonly defaultMessageId: number
  readonly shortMessage: Uint8Array
}

export type DataBody = Pick<
  MessageBody,
  | 'serviceType'
  | 'sourceTon'
  | 'sourceNpi'
  | 'source'
  | 'destinationTon'
  | 'destinationNpi'
  | 'destination'
  | 'esmClass'
  | 'registeredDelivery'
  | 'dataCoding'
>

type SourceBody = Pick<MessageBody, 'sourceTon' | 'sourceNpi' | 'source'>
type SystemBody = { readonly systemId: string }
export type IdBody = { readonly messageId: string }
/** A body without fields. */
export type NoBody = Readonly<Record<string, never>>

export type PduBodies = {
  readonly generic_nack: NoBody
  readonly bind_receiver: BindBody
  readonly bind_receiver_resp: SystemBody
  readonly bind_transmitter: BindBody
  readonly bind_transmitter_resp: SystemBody
  readonly bind_transceiver: BindBody
  readonly bind_transceiver_resp: SystemBody
  readonly outbind: { readonly systemId: string; readonly password: string }
  readonly unbind: NoBody
  readonly unbind_resp: NoBody
  readonly enquire_link: NoBody
  readonly enquire_link_resp: NoBody
  readonly submit_sm: MessageBody
  readonly submit_sm_resp: IdBody
  readonly deliver_sm: MessageBody
  readonly deliver_sm_resp: IdBody
  readonly data_sm: DataBody
  readonly data_sm_resp: IdBody
  readonly query_sm: IdBody & SourceBody
  readonly query_sm_resp: IdBody & {
    readonly finalDate: string
    readonly messageState: number
    readonly errorCode: number
  }
  readonly cancel_sm: IdBody &
    SourceBody &
    Pick<MessageBody, 'serviceType' | 'destinationTon' | 'destinationNpi' | 'destination'>
  readonly cancel_sm_resp: NoBody
  readonly replace_sm: IdBody &
    SourceBody &
    Pick<
      MessageBody,
      'scheduledFor' | 'validityPeriod' | 'registeredDelivery' | 'defaultMessageId' | 'shortMessage'
    >
  readonly replace_sm_resp: NoBody
}

export type CommandName = keyof PduBodies

const answer = 0x80_00_00_00

/** command_id of each command; an answer is its request's with the highest bit set. */
export const commandIds: Readonly<Record<CommandName, number>> = {
  generic_nack: answer,
  bind_receiver: 0x01,
  bind_receiver_resp: answer + 0x01,
  bind_transmitter: 0x02,
  bind_transmitter_resp: answer + 0x02,
  query_sm: 0x03,
  query_sm_resp: answer + 0x03,
  submit_sm: 0x04,
  submit_sm_resp: answer + 0x04,
  deliver_sm: 0x05,
  deliver_sm_resp: answer + 0x05,
  unbind: 0x06,
  unbind_resp: answer + 0x06,
  replace_sm: 0x07,
  replace_sm_resp: answer + 0x07,
  cancel_sm: 0x08,
  cancel_sm_resp: answer + 0x08,
  bind_transceiver: 0x09,
  bind_transceiver_resp: answer + 0x09,
  outbind: 0x0b,
  enquire_link: 0x15,
  enquire_link_resp: answer + 0x15,
  data_sm: 0x103,
  data_sm_resp: answer + 0x103,
}

const commandNames: ReadonlyMap<number, CommandName> = new Map(
  Object.entries(commandIds).map(([name, id]) => [id, name as CommandName]),
)

/** The command of this number, or undefined for one that is not spoken here. */
export function commandName(id: number): CommandName | undefined {
  return commandNames.get(id)
}

/** Whether a command_id is an answer's. */
export function isAnswer(id: number): boolean {
  return id >= answer
}

/** `byte`: one octet; `text`: a C-octet string; `octets`: a length octet and as many octets. */
export type Field =
  | { readonly name: string; readonly kind: 'byte' }
  | { readonly name: string; readonly kind: 'text' | 'octets'; readonly octetsMax: number }

const byte = (name: string): Field => ({ name, kind: 'byte' })
const text = (name: string, octetsMax: number): Field => ({ name, kind: 'text', octetsMax })

const bind: readonly Field[] = [
  text('systemId', limits.systemIdOctets),
  text('password', limits.passwordOctets),
  text('systemType', limits.systemTypeOctets),
  byte('interfaceVersion'),
  byte('addressTon'),
  byte('addressNpi'),
  text('addressRange', limits.addressRangeOctets),
]
const bound: readonly Field[] = [text('systemId', limits.systemIdOctets)]
const messageId = text('messageId', limits.messageIdOctets)
const shortMessage: Field = {
  name: 'shortMessage',
  kind: 'octets',
  octetsMax: limits.shortMessageOctetsMax,
}
const serviceType = text('serviceType', limits.serviceTypeOctets)

function address(
  party: 'source' | 'destination',
  octetsMax: number = limits.addressOctets,
): readonly Field[] {
  return [byte(`${party}Ton`), byte(`${party}Npi`), text(party, octetsMax)]
}

const message: readonly Field[] = [
  serviceType,
  ...address('source'),
  ...address('destination'),
  byte('esmClass'),
  byte('protocolId'),
  byte('priority'),
  text('scheduledFor', limits.timeOctets),
  text('validityPeriod', limits.timeOctets),
  byte('registeredDelivery'),
  byte('replaceIfPresent'),
  byte('dataCoding'),
  byte('defaultMessageId'),
  shortMessage,
]

/** The fields of each body in the order of the wire; optional parameters (TLVs) follow them. */
export const bodyFields: Readonly<Record<CommandName, readonly Field[]>> = {
  generic_nack: [],
  bind_receiver: bind,
  bind_receiver_resp: bound,
  bind_transmitter: bind,
  bind_transmitter_resp: bound,
  bind_transceiver: bind,
  bind_transceiver_resp: bound,
  outbind: [text('systemId', limits.systemIdOctets), text('password', limits.passwordOctets)],
  unbind: [],
  unbind_resp: [],
  enquire_link: [],
  enquire_link_resp: [],
  submit_sm: message,
  submit_sm_resp: [messageId],
  deliver_sm: message,
  deliver_sm_resp: [messageId],
  data_sm: [
    serviceType,
    ...address('source', limits.dataAddressOctets),
    ...address('destination', limits.dataAddressOctets),
    byte('esmClass'),
    byte('registeredDelivery'),
    byte('dataCoding'),
  ],
  data_sm_resp: [messageId],
  query_sm: [messageId, ...address('source')],
  query_sm_resp: [messageId, text('finalDate', limits.timeOctets), byte('messageState'), byte('errorCode')],
  cancel_sm: [serviceType, messageId, ...address('source'), ...address('destination')],
  cancel_sm_resp: [],
  replace_sm: [
    messageId,
    ...address('source'),
    text('scheduledFor', limits.timeOctets),
    text('validityPeriod', limits.timeOctets),
    byte('registeredDelivery'),
    byte('defaultMessageId'),
    shortMessage,
  ],
  replace_sm_resp: [],
}
