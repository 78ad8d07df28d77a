// Whole messages on their way to phones: handed to the operator once, held while the phone is absent and no longer than
// they are valid, and reported to whoever sent them.

import { type After, readNumber } from '@farthing/protocol/smpp'
import type { SmscDeps, SmscFaults, SmscOptions, SubmitOutcome, SubmittedMessage } from './contract.ts'
import type { Delivery } from './deliveries.ts'
import { smscLimits } from './limits.ts'
import { makeReceipts, type Outcome, type TakenPart } from './receipts.ts'

/** A message with what its receipts need. */
export type Taken = {
  readonly message: SubmittedMessage
  readonly parts: readonly TakenPart[]
  readonly faults: SmscFaults
}

export type PhoneSide = {
  /** Resolves when the operator has said what became of it and its receipts wait to be delivered. */
  readonly send: (taken: Taken) => Promise<void>
  readonly phoneIsBack: (number: string) => void
  /** Reports parts whose message never became whole. */
  readonly giveUp: (taken: Taken) => void
}

type Held = { readonly taken: Taken; readonly cancelExpiry: () => void }

export type PhoneSideParts = {
  readonly deps: SmscDeps
  readonly onSubmit: SmscOptions['onSubmit']
  readonly after: After
  readonly report: (systemId: string, receipts: readonly Delivery[]) => void
}

/** The phones' side of the centre. */
export function createPhoneSide({ deps, onSubmit, after, report }: PhoneSideParts): PhoneSide {
  const held = new Set<Held>()

  const tell = (taken: Taken, outcome: Omit<Outcome, 'at'>): void => {
    const receipts = makeReceipts(taken, { ...outcome, at: deps.system.now() }, taken.faults)
    const { systemId } = taken.message
    const when = taken.faults.receipts ?? 'at-once'
    if (when === 'never' || receipts.length === 0) return
    if (typeof when === 'object') after(when.delayMs, () => report(systemId, receipts))
    else report(systemId, when === 'twice' ? [...receipts, ...receipts] : receipts)
  }

  const hold = (taken: Taken): void => {
    if (held.size >= smscLimits.heldMax) return tell(taken, { state: 'undeliverable' })
    const { submittedAt, validForMs = smscLimits.holdMaxMs } = taken.message
    const cancelExpiry = after(Math.max(0, submittedAt + validForMs - deps.system.now()), () => {
      held.delete(item)
      tell(taken, { state: 'expired' })
    })
    const item: Held = { taken, cancelExpiry }
    held.add(item)
    return tell(taken, { state: 'enroute' })
  }

  const send = async (taken: Taken): Promise<void> => {
    const { submittedAt, validForMs = smscLimits.holdMaxMs } = taken.message
    if (deps.system.now() - submittedAt >= validForMs) return tell(taken, { state: 'expired' })
    const outcome = await askOperator(taken.message)
    return outcome.state === 'absent' ? hold(taken) : tell(taken, outcome)
  }

  const askOperator = async (message: SubmittedMessage): Promise<SubmitOutcome> => {
    try {
      return await onSubmit(message)
    } catch (error) {
      deps.log.warn({ err: error }, 'The operator failed over a message')
      return { state: 'unknown' }
    }
  }

  return {
    send,
    phoneIsBack: (number) => {
      for (const item of held) {
        if (item.taken.message.to !== readNumber(0, number)) continue
        held.delete(item)
        item.cancelExpiry()
        void send(item.taken)
      }
    },
    giveUp: (taken) => tell(taken, { state: 'undeliverable' }),
  }
}
