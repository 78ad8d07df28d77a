// The only file of this package that reaches for the runtime's own scheduling. Time comes in as a value everywhere.

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
