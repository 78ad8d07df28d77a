// Sees to it that a hold is voided when it falls due, though nobody calls: one timer, which asks the injected clock. It
// knows nothing of queues or stores.

import { limits } from './limits.ts'
import { startTimer } from './system.ts'

/** The one timer. */
export type WakeUp = {
  /** Looks at when the next hold falls due, and starts the timer or makes it ring earlier. */
  arm(): void
  /** Calls it off for good. */
  stop(): void
}

/** What the timer asks, and the flush it starts when a hold is due. */
export type WakeUpSource = {
  readonly clock: () => bigint
  readonly nextDue: () => bigint | undefined
  readonly flush: () => void
}

/** A timer that is not running yet. */
export function newWakeUp({ clock, nextDue, flush }: WakeUpSource): WakeUp {
  let armedFor: bigint | undefined
  let cancel = () => {}
  let isStopped = false

  const arm = () => {
    const due = isStopped ? undefined : nextDue()
    if (due === undefined || (armedFor !== undefined && armedFor <= due)) return
    cancel()
    armedFor = due
    cancel = startTimer(ring, delayMs(due, clock()))
  }
  const ring = () => {
    armedFor = undefined
    const due = nextDue()
    if (due !== undefined && due <= clock()) flush()
    arm()
  }
  const stop = () => {
    isStopped = true
    cancel()
  }
  return { arm, stop }
}

/** A hold that is due though a flush has just been tried waits as long as any, so that a broken disk is not hammered. */
function delayMs(due: bigint, now: bigint): number {
  const waitMs = (due - now + 999_999n) / 1_000_000n
  return waitMs <= 0n || waitMs > limits.wakeMsMax ? limits.wakeMsMax : Number(waitMs)
}
