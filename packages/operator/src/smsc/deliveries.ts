// What waits to be delivered to one account: messages of phones and receipts, in order, sent again until they are
// acknowledged, over whichever of its connections receives.

import {
  type After,
  type MessageBody,
  type Peer,
  type PeerAnswer,
  smppStatus,
  type Tlv,
} from '@farthing/protocol/smpp'
import type { SmscDeps } from './contract.ts'
import { smscLimits } from './limits.ts'

export type Delivery = { readonly body: MessageBody; readonly tlvs: readonly Tlv[] }

export type Deliveries = {
  /** False when far too many wait already. */
  readonly enqueue: (deliveries: readonly Delivery[]) => boolean
  /** Takes a connection that receives into use; the returned function takes it out. */
  readonly useReceiver: (peer: Peer) => () => void
  readonly waiting: () => number
  /** Whether as many wait as new work may add to. */
  readonly isFull: () => boolean
}

type Item = {
  readonly delivery: Delivery
  readonly since: number
  attempts: number
  notBefore: number
  isOpen: boolean
}
type Receiver = { readonly peer: Peer; open: number }

/** The line of one account. */
export function createDeliveries({ system, log }: SmscDeps, after: After): Deliveries {
  const items = new Set<Item>()
  const receivers = new Set<Receiver>()

  const settle = (item: Item, answer: PeerAnswer): void => {
    item.isOpen = false
    if (isTaken(answer)) {
      items.delete(item)
      return
    }
    if (isRefusedForGood(answer) || system.now() - item.since > smscLimits.deliveryAgeMaxMs) {
      items.delete(item)
      log.warn({ kind: answer.kind }, 'A delivery was given up')
      return
    }
    const delayMs = Math.min(smscLimits.retryFirstMs * 2 ** item.attempts, smscLimits.retryMaxMs)
    item.attempts += 1
    item.notBefore = system.now() + delayMs
    after(delayMs, pump)
  }

  const deliver = async (receiver: Receiver, item: Item): Promise<void> => {
    item.isOpen = true
    receiver.open += 1
    const answer = await receiver.peer.ask(
      { command: 'deliver_sm', ...item.delivery },
      smscLimits.answerWithinMs,
    )
    receiver.open -= 1
    settle(item, answer)
    pump()
  }

  const pump = (): void => {
    const now = system.now()
    for (const receiver of receivers) {
      for (const item of items) {
        if (receiver.open >= smscLimits.deliverWindowMax) break
        if (!item.isOpen && item.notBefore <= now) void deliver(receiver, item)
      }
    }
  }

  return {
    enqueue: (deliveries) => {
      if (items.size + deliveries.length > smscLimits.deliveriesAllMax) return false
      const since = system.now()
      for (const delivery of deliveries) {
        items.add({ delivery, since, attempts: 0, notBefore: 0, isOpen: false })
      }
      pump()
      return true
    },
    useReceiver: (peer) => {
      const receiver = { peer, open: 0 }
      receivers.add(receiver)
      // Whoever has just bound gets everything at once; what was refused before may be welcome now.
      for (const item of items) item.notBefore = 0
      pump()
      return () => void receivers.delete(receiver)
    },
    waiting: () => items.size,
    isFull: () => items.size >= smscLimits.deliveriesMax,
  }
}

function isTaken(answer: PeerAnswer): boolean {
  return answer.kind === 'answered' && answer.status === smppStatus.ok
}

function isRefusedForGood(answer: PeerAnswer): boolean {
  if (answer.kind !== 'answered') return false
  return (
    answer.status === smppStatus.permanentReceiverError || answer.status === smppStatus.rejectedByReceiver
  )
}
