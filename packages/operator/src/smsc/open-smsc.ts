// The short-message centre of the simulated operator: an SMPP 3.4 server that takes messages to phones, reports what became
// of them, and delivers what phones send.

import { type AddressInfo, createServer, type Socket } from 'node:net'
import { esmClasses, splitText, timerScope } from '@farthing/protocol/smpp'
import type { FromPhone, Smsc, SmscDeps, SmscOptions } from './contract.ts'
import { createDeliveries, type Deliveries } from './deliveries.ts'
import { createIntake } from './intake.ts'
import { smscLimits } from './limits.ts'
import { createPhoneSide } from './phone-side.ts'
import { fromPhone } from './receipts.ts'
import { type Centre, type Session, serveSocket } from './session.ts'

const systemId = 'farthing-smsc'

/** Opens a centre that listens; on loopback and a free port unless told otherwise. */
export async function openSmsc(deps: SmscDeps, options: SmscOptions): Promise<Smsc> {
  const timers = timerScope(deps.system.after)
  const { after } = timers
  const accounts = new Map(options.accounts.map((account) => [account.systemId, account]))
  const deliveries = new Map(
    options.accounts.map((account) => [account.systemId, createDeliveries(deps, after)]),
  )
  const phones = createPhoneSide({
    deps,
    onSubmit: options.onSubmit,
    after,
    report: (owner, receipts) => {
      if (deliveries.get(owner)?.enqueue(receipts) !== true) {
        deps.log.warn({ systemId: owner }, 'Too many receipts wait; new ones are dropped')
      }
    },
  })
  const intake = createIntake({
    deps,
    options,
    phones,
    after,
    isFull: (owner) => deliveries.get(owner)?.isFull() === true,
  })
  const centre: Centre = { deps, accounts, deliveries, intake, systemId }
  const sessions = new Set<Session>()

  const onSocket = (socket: Socket): void => {
    if (sessions.size >= smscLimits.connectionsMax) return void socket.destroy()
    const session = serveSocket(centre, socket)
    sessions.add(session)
    return void socket.on('close', () => sessions.delete(session))
  }
  const dropConnections = (): void => {
    for (const session of sessions) session.drop()
  }
  const server = (options.createServer ?? createServer)(onSocket)
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', done)
  })

  return {
    port: (server.address() as AddressInfo).port,
    sendFromPhone: phoneSender(options, deliveries),
    phoneIsBack: phones.phoneIsBack,
    set: intake.set,
    bindings: (owner) =>
      [...sessions]
        .map((session) => session.bound())
        .filter((bound) => bound?.systemId === owner)
        .flatMap((bound) => (bound === undefined ? [] : [bound.role])),
    unacknowledged: (owner) => deliveries.get(owner)?.waiting() ?? 0,
    dropConnections,
    close: async () => {
      timers.stop()
      const closed = new Promise<void>((done) => server.close(() => done()))
      dropConnections()
      await closed
    },
  }
}

/** What phones send goes to the owner of the number, in parts where one message cannot hold it. */
function phoneSender(
  options: SmscOptions,
  deliveries: ReadonlyMap<string, Deliveries>,
): (message: FromPhone) => boolean {
  const owners = new Map(
    options.accounts.flatMap(({ systemId, numbers }) => numbers.map((number) => [number, systemId])),
  )
  let reference = 0
  return ({ from, to, text }) => {
    const owner = owners.get(to)
    if (owner === undefined || deliveries.get(owner)?.isFull() === true) return false
    if (!/^\+?\d{3,15}$/.test(from)) return false
    reference = (reference + 1) % 256
    const split = splitText(text, { value: reference, bits: 8 })
    if (split === undefined) return false
    const parts = split.parts.map(({ shortMessage, hasHeader }) => ({
      body: {
        ...fromPhone(from, to, ''),
        esmClass: hasHeader ? esmClasses.hasHeader : 0,
        dataCoding: split.dataCoding,
        shortMessage,
      },
      tlvs: [],
    }))
    return deliveries.get(owner)?.enqueue(parts) ?? false
  }
}
