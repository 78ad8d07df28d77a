// The link to an operator's short-message centre over SMPP 3.4: one transceiver or a pair of connections, kept up by itself.

import { encodePdu, type Pdu, type Peer, smppStatus } from '@farthing/protocol/smpp'
import { linkLimits } from './link-limits.ts'
import type { SmppProfile } from './profile.ts'
import { bindRequest, keepLine, type LineRole, type LinkDeps } from './smpp-line.ts'
import { createReceiver } from './smpp-receive.ts'
import { createSender } from './smpp-send.ts'
import { createTurns } from './smpp-turns.ts'
import type { SmsAnswer, SmsHandlers, SmsLink, SmsOrder } from './sms-link.ts'

/** Opens a link that binds as soon as it can; until then, and whenever it is down, `send` answers `busy`. */
export function openSmppLink(profile: SmppProfile, handlers: SmsHandlers, deps: LinkDeps): SmsLink {
  const roles: readonly LineRole[] = profile.bind === 'pair' ? ['transmitter', 'receiver'] : ['transceiver']
  // A profile whose names do not fit SMPP's fields must fail when the link is opened, not when it first binds.
  for (const role of roles) encodePdu({ ...bindRequest(profile, role), status: 0, sequence: 1, tlvs: [] })

  const receiver = createReceiver(profile, handlers, deps)
  const onRequest = (request: Pdu, peer: Peer): void => {
    const isDelivery = request.command === 'deliver_sm' || request.command === 'data_sm'
    if (isDelivery) receiver.take(request, (status) => peer.answer(request, status))
    else peer.answer(request, smppStatus.invalidCommand)
  }
  const lines = roles.map((role) =>
    keepLine({ profile, role }, { onRequest, onChange: () => turns.look() }, deps),
  )
  const turns = createTurns(profile, () => lines[0]?.peer(), deps)
  const send = createSender(profile, turns, deps)
  const sending = new Set<Promise<unknown>>()
  let isClosing = false

  const sendAndTell = async (order: SmsOrder): Promise<SmsAnswer> => {
    const answer = await send(order)
    if (answer.kind !== 'sent') deps.log.warn({ sms: order.id, answer }, 'A message of ours was not taken')
    return answer
  }

  return {
    send: (order) => {
      if (isClosing) return Promise.resolve({ kind: 'busy' })
      const sent = sendAndTell(order).finally(() => sending.delete(sent))
      sending.add(sent)
      return sent
    },
    isUp: () => !isClosing && lines.every((line) => line.peer() !== undefined),
    close: async () => {
      isClosing = true
      // What is under way may still get its answer; what does not in time is unknown.
      await within(deps, linkLimits.closeWithinMs, [...sending, receiver.idle()])
      turns.stop()
      receiver.stop()
      await Promise.all(lines.map((line) => line.close()))
    },
  }
}

async function within(
  { system }: LinkDeps,
  boundMs: number,
  waited: readonly Promise<unknown>[],
): Promise<void> {
  let cancel = (): void => {}
  const bound = new Promise<void>((done) => {
    cancel = system.after(boundMs, done)
  })
  await Promise.race([bound, Promise.allSettled(waited)])
  cancel()
}
