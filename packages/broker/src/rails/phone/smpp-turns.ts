// Whose turn it is to submit: no more unanswered than the window, no faster than the contract, in the order of asking.

import { createPace, type Peer, timerScope } from '@farthing/protocol/smpp'
import { linkLimits } from './link-limits.ts'
import type { SmppProfile } from './profile.ts'
import type { LinkDeps } from './smpp-line.ts'

export type Turns = {
  /** The other end when it is one's turn, to be given back; undefined when the line is down or too many wait. */
  readonly take: () => Promise<Peer | undefined>
  readonly giveBack: () => void
  /** The centre is too busy: nobody's turn for so long. */
  readonly pause: (pauseMs: number) => void
  /** Looks again: the line came up or went down. */
  readonly look: () => void
  readonly stop: () => void
}

/** Turns on one line. */
export function createTurns(profile: SmppProfile, peer: () => Peer | undefined, { system }: LinkDeps): Turns {
  const pace = createPace(profile.perSecond)
  const timers = timerScope(system.after)
  const waiting: Array<(peer: Peer | undefined) => void> = []
  let open = 0
  let pausedUntil = 0
  let cancelLook = (): void => {}

  const look = (): void => {
    cancelLook()
    const now = system.now()
    const end = peer()
    if (end === undefined) {
      for (const give of waiting.splice(0)) give(undefined)
      return
    }
    while (waiting.length > 0 && open < profile.windowMax) {
      const waitMs = Math.max(pace.waitMs(now), pausedUntil - now)
      if (waitMs > 0) {
        cancelLook = timers.after(waitMs, look)
        return
      }
      pace.take(now)
      open += 1
      waiting.shift()?.(end)
    }
  }

  return {
    take: () =>
      new Promise((done) => {
        if (waiting.length >= linkLimits.waitingMax) return done(undefined)
        waiting.push(done)
        return look()
      }),
    giveBack: () => {
      open -= 1
      look()
    },
    pause: (pauseMs) => {
      pausedUntil = Math.max(pausedUntil, system.now() + pauseMs)
    },
    look,
    stop: timers.stop,
  }
}
