// One connection to the centre: who bound it as what, and what it may therefore ask.

import { createHash, timingSafeEqual } from 'node:crypto'
import type { Socket } from 'node:net'
import {
  type BindBody,
  createPeer,
  type Pdu,
  type Peer,
  smppStatus,
  timerScope,
} from '@farthing/protocol/smpp'
import type { SmscAccount, SmscDeps } from './contract.ts'
import type { Deliveries } from './deliveries.ts'
import type { Intake } from './intake.ts'
import { smscLimits } from './limits.ts'

export type Role = 'receiver' | 'transmitter' | 'transceiver'

export type Session = {
  readonly bound: () => { readonly role: Role; readonly systemId: string } | undefined
  readonly drop: () => void
}

export type Centre = {
  readonly deps: SmscDeps
  readonly accounts: ReadonlyMap<string, SmscAccount>
  readonly deliveries: ReadonlyMap<string, Deliveries>
  readonly intake: Intake
  readonly systemId: string
}

type BindRequest = Extract<Pdu, { readonly body: BindBody }>

const roles: Readonly<Record<BindRequest['command'], Role>> = {
  bind_receiver: 'receiver',
  bind_transmitter: 'transmitter',
  bind_transceiver: 'transceiver',
}

/** Serves one connection until it ends. */
export function serveSocket(centre: Centre, socket: Socket): Session {
  const { system, log } = centre.deps
  const timers = timerScope(system.after)
  let bound: { readonly role: Role; readonly account: SmscAccount } | undefined
  let stopReceiving: (() => void) | undefined

  const write = (octets: Uint8Array): void => {
    if (socket.destroyed || !socket.writable) return
    socket.write(octets)
    if (socket.writableLength > smscLimits.unsentOctetsMax) socket.destroy()
  }
  const drop = (): void => void socket.destroy()
  const peer: Peer = createPeer({
    write,
    drop,
    after: timers.after,
    onRequest: (request) => onRequest(request),
  })

  const bind = (request: BindRequest): void => {
    const judged = judgeBind(centre.accounts, request.body, bound !== undefined)
    if (typeof judged === 'number') {
      log.warn({ status: judged }, 'A bind was refused')
      peer.answerBind(request, judged, centre.systemId)
      if (bound === undefined) socket.end()
      return
    }
    const role = roles[request.command]
    bound = { role, account: judged }
    peer.answerBind(request, smppStatus.ok, centre.systemId)
    peer.keepAlive(smscLimits.enquireEveryMs, smscLimits.answerWithinMs)
    log.info({ systemId: judged.systemId, role }, 'An account has bound')
    if (role !== 'transmitter') stopReceiving = centre.deliveries.get(judged.systemId)?.useReceiver(peer)
  }

  const onRequest = (request: Pdu): void => {
    const refused = refusedStatus(request, bound?.role)
    if (refused !== undefined) return peer.answer(request, refused)
    if (isBind(request)) return bind(request)
    if (request.command === 'unbind') {
      stopReceiving?.()
      peer.answer(request, smppStatus.ok)
      return void socket.end()
    }
    if (bound !== undefined && (request.command === 'submit_sm' || request.command === 'data_sm')) {
      const answer = (status: number, id?: string): void => peer.answer(request, status, id)
      centre.intake.take(request, bound.account, { answer, drop })
    }
    return undefined
  }

  timers.after(smscLimits.bindWithinMs, () => {
    if (bound === undefined) drop()
  })
  socket.on('data', (chunk: Buffer) => peer.receive(chunk))
  socket.on('error', (error) => log.info({ err: error }, 'A connection failed'))
  socket.on('close', () => {
    stopReceiving?.()
    timers.stop()
    peer.closed()
  })
  return {
    bound: () => (bound === undefined ? undefined : { role: bound.role, systemId: bound.account.systemId }),
    drop,
  }
}

function isBind(request: Pdu): request is BindRequest {
  return request.command in roles
}

/** The status of what this centre does not do, or not over this connection. */
function refusedStatus(request: Pdu, role: Role | undefined): number | undefined {
  const { command } = request
  if (isBind(request)) return undefined
  // An operator's centre asks for an outbind, and nobody asks it for one.
  if (command === 'outbind') return smppStatus.invalidCommand
  if (command === 'unbind') return role === undefined ? smppStatus.wrongBindState : undefined
  if (command === 'submit_sm' || command === 'data_sm') {
    return role === undefined || role === 'receiver' ? smppStatus.wrongBindState : undefined
  }
  if (command === 'query_sm') return smppStatus.queryFailed
  if (command === 'cancel_sm') return smppStatus.cancelFailed
  if (command === 'replace_sm') return smppStatus.replaceFailed
  return smppStatus.wrongBindState
}

function judgeBind(
  accounts: ReadonlyMap<string, SmscAccount>,
  body: BindBody,
  isBound: boolean,
): SmscAccount | number {
  if (isBound) return smppStatus.alreadyBound
  const account = accounts.get(body.systemId)
  if (account === undefined) return smppStatus.unknownSystemId
  return isSameSecret(account.password, body.password) ? account : smppStatus.wrongPassword
}

function isSameSecret(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}
