// The SMPP library `smpp` of npm, which shares no code with ours, as the other end of tests: as much of it as they use, with types.

import { createRequire } from 'node:module'
import type { AddressInfo, Server } from 'node:net'

/** A PDU as the library shows it; the fields depend on the command. */
export type NpmPdu = {
  readonly command: string
  readonly command_status: number
  readonly sequence_number: number
  readonly system_id?: string
  readonly password?: string
  readonly message_id?: string
  readonly source_addr?: string
  readonly source_addr_ton?: number
  readonly source_addr_npi?: number
  readonly destination_addr?: string
  readonly dest_addr_ton?: number
  readonly dest_addr_npi?: number
  readonly esm_class?: number
  readonly data_coding?: number
  readonly registered_delivery?: number
  readonly validity_period?: string | Date
  readonly receipted_message_id?: string
  readonly message_state?: number
  /** Text, with the elements of its header where it has one. */
  readonly short_message?: { readonly message: string | Buffer; readonly udh?: readonly Buffer[] }
  readonly message_payload?: { readonly message: string | Buffer }
  readonly response: (fields?: Readonly<Record<string, unknown>>) => NpmPdu
}

type Fields = Readonly<Record<string, unknown>>
type Ask = (fields: Fields, answered?: (answer: NpmPdu) => void) => boolean

export type NpmSession = {
  readonly bind_transceiver: Ask
  readonly bind_receiver: Ask
  readonly bind_transmitter: Ask
  readonly submit_sm: Ask
  readonly deliver_sm: Ask
  readonly data_sm: Ask
  readonly query_sm: Ask
  readonly enquire_link: Ask
  readonly unbind: Ask
  readonly send: (pdu: NpmPdu) => boolean
  readonly close: () => void
  readonly destroy: () => void
  readonly socket: { readonly write: (octets: Uint8Array) => boolean }
  readonly on: (event: string, listener: (pdu: NpmPdu) => void) => void
}

type NpmSmpp = {
  readonly connect: (options: { readonly host: string; readonly port: number }) => NpmSession
  readonly createServer: (onSession: (session: NpmSession) => void) => Server
}

/** The library itself. */
export const npmSmpp = createRequire(import.meta.url)('smpp') as NpmSmpp

/** A client of the library, connected; it answers every deliver_sm with `status()` and keeps what it was asked. */
export async function connectNpm(
  port: number,
  status: () => number | 'silent' = () => 0,
): Promise<NpmClient> {
  const session = npmSmpp.connect({ host: '127.0.0.1', port })
  const delivered: NpmPdu[] = []
  const events: string[] = []
  let isClosed = false
  session.on('error', () => {})
  session.on('close', () => {
    isClosed = true
  })
  session.on('enquire_link', (pdu) => void session.send(pdu.response()))
  session.on('pdu', (pdu) => void events.push(pdu.command))
  session.on('deliver_sm', (pdu) => {
    delivered.push(pdu)
    const command_status = status()
    if (command_status !== 'silent') session.send(pdu.response({ command_status }))
  })
  await new Promise<void>((done) => session.on('connect', () => done()))
  const ask: NpmClient['ask'] = (command, fields) =>
    new Promise((done) => void session[command](fields, (answer) => done(answer)))
  return { session, delivered, events, ask, isClosed: () => isClosed }
}

export type NpmClient = {
  readonly session: NpmSession
  readonly delivered: readonly NpmPdu[]
  /** Commands in the order in which they arrived. */
  readonly events: readonly string[]
  readonly ask: (
    command:
      | 'bind_transceiver'
      | 'bind_receiver'
      | 'bind_transmitter'
      | 'submit_sm'
      | 'data_sm'
      | 'query_sm'
      | 'enquire_link'
      | 'unbind',
    fields: Fields,
  ) => Promise<NpmPdu>
  readonly isClosed: () => boolean
}

/** The text of a delivered message, whichever form the library gave it. */
export function npmText(pdu: NpmPdu | undefined): string {
  const carried = pdu?.short_message ?? pdu?.message_payload
  return String(carried?.message ?? '')
}

/** A server of the library on a free port of loopback. */
export async function listenNpm(
  onSession: (session: NpmSession) => void,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const sessions = new Set<NpmSession>()
  const server = npmSmpp.createServer((session) => {
    sessions.add(session)
    session.on('error', () => {})
    session.on('enquire_link', (pdu) => void session.send(pdu.response()))
    onSession(session)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()))
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()))
      for (const session of sessions) session.destroy()
      await closed
    },
  }
}
