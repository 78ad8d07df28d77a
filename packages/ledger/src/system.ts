// The only file of this package that reaches for the runtime's own scheduling and chance. Time comes in as a value
// everywhere.

import { randomUUID } from 'node:crypto'

/** Runs a job once, after so many milliseconds, unless it is called off before by what this returns. */
export function startTimer(job: () => void, delayMs: number): () => void {
  const timer = setTimeout(job, delayMs)
  // A hold that falls due some day is no reason for a program not to end.
  timer.unref()
  return () => {
    clearTimeout(timer)
  }
}

/** Runs a job on the next turn of the event loop, after the callers of this turn have all been queued. */
export function nextTurn(job: () => void): void {
  setImmediate(job)
}

/** Lets so many milliseconds go by. */
export function rest(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}

/** 32 hex digits that nobody else has. */
export function newWriterId(): string {
  return randomUUID().replaceAll('-', '')
}
