// The only file of this package that reaches for the runtime's own scheduling. Time comes in as a value everywhere.

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
