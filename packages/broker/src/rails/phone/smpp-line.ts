// One bound connection to a centre, kept up for ever: connected, bound, asked for signs of life, and opened again after a
// growing wait whenever it ends or is refused.

import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import {
  createPeer,
  type Pdu,
  type Peer,
  type Request,
  smppStatus,
  smppVersion,
  timerScope,
} from '@farthing/protocol/smpp'
import type { Logger } from 'pino'
import type { System } from '../../system.ts'
import { linkLimits } from './link-limits.ts'
import type { SmppProfile } from './profile.ts'

export type LinkDeps = {
  readonly system: Pick<System, 'now' | 'after' | 'chance'>
  readonly log: Pick<Logger, 'info' | 'warn'>
}

export type LineRole = 'transceiver' | 'transmitter' | 'receiver'

export type LineEvents = {
  readonly onRequest: (request: Pdu, peer: Peer) => void
  /** The line came up or went down. */
  readonly onChange: () => void
}

export type Line = {
  /** The other end while the line is up. */
  readonly peer: () => Peer | undefined
  /** Unbinds and stops for good. */
  readonly close: () => Promise<void>
}

/** The bind of a profile. */
export function bindRequest(profile: SmppProfile, role: LineRole): Request {
  const { systemId, password, systemType } = profile
  const body = { systemId, password, systemType, interfaceVersion: smppVersion }
  return {
    command: `bind_${role}`,
    body: { ...body, addressTon: 0, addressNpi: 0, addressRange: '' },
  }
}

/** Keeps one connection of this role up until it is closed. */
export function keepLine(
  { profile, role }: { readonly profile: SmppProfile; readonly role: LineRole },
  events: LineEvents,
  { system, log }: LinkDeps,
): Line {
  const retries = timerScope(system.after)
  let socket: Socket | undefined
  let up: Peer | undefined
  let waitMs: number = linkLimits.backoffFirstMs
  let isClosed = false

  const open = (): void => {
    const opened = openSocket(profile)
    const timers = timerScope(system.after)
    socket = opened
    const drop = (): void => void opened.destroy()
    const peer: Peer = createPeer({
      write: (octets) => write(opened, octets),
      drop,
      after: timers.after,
      onRequest: (request) => takeRequest(request, peer),
    })
    const cancelConnect = timers.after(linkLimits.connectWithinMs, drop)
    opened.on(profile.tls ? 'secureConnect' : 'connect', () => {
      cancelConnect()
      void bind(peer, drop)
    })
    opened.on('data', (chunk: Buffer) => peer.receive(chunk))
    opened.on('error', (error) => log.info({ err: error, role }, 'The line to the centre failed'))
    opened.on('close', () => {
      timers.stop()
      up = undefined
      peer.closed()
      events.onChange()
      retry()
    })
  }

  const bind = async (peer: Peer, drop: () => void): Promise<void> => {
    const answer = await peer.ask(bindRequest(profile, role), linkLimits.bindWithinMs)
    if (answer.kind !== 'answered' || answer.status !== smppStatus.ok) {
      const status = answer.kind === 'answered' || answer.kind === 'nacked' ? answer.status : undefined
      log.warn({ role, status }, 'The centre did not let us bind')
      return drop()
    }
    waitMs = linkLimits.backoffFirstMs
    up = peer
    peer.keepAlive(linkLimits.enquireEveryMs, linkLimits.enquireWithinMs)
    log.info({ role }, 'Bound to the centre')
    return events.onChange()
  }

  const takeRequest = (request: Pdu, peer: Peer): void => {
    if (request.command !== 'unbind') return events.onRequest(request, peer)
    peer.answer(request, smppStatus.ok)
    return void socket?.end()
  }

  const retry = (): void => {
    if (isClosed) return
    retries.after(waitMs, open)
    waitMs = Math.min(waitMs * 2, linkLimits.backoffMaxMs)
  }

  open()
  return {
    peer: () => up,
    close: async () => {
      isClosed = true
      retries.stop()
      const isOpen = socket !== undefined && !socket.destroyed
      const ended = isOpen ? new Promise<void>((done) => socket?.once('close', () => done())) : undefined
      await up?.ask({ command: 'unbind', body: {} }, linkLimits.closeWithinMs)
      socket?.destroy()
      await ended
    },
  }
}

function openSocket({ host, port, tls }: SmppProfile): Socket {
  if (!tls) return connectTcp({ host, port })
  return connectTls(isIP(host) === 0 ? { host, port, servername: host } : { host, port })
}

function write(socket: Socket, octets: Uint8Array): void {
  if (socket.destroyed || !socket.writable) return
  socket.write(octets)
  if (socket.writableLength > linkLimits.unsentOctetsMax) socket.destroy()
}
