// Timers that end together: whoever opens a connection stops all that it started by one call.

/** Runs a task once after a while, unless the returned function is called before. */
export type After = (delayMs: number, task: () => void) => () => void

export type TimerScope = { readonly after: After; readonly stop: () => void }

/** A scope over the given timers; once stopped it starts none. */
export function timerScope(after: After): TimerScope {
  const cancels = new Set<() => void>()
  let isStopped = false
  return {
    after: (delayMs, task) => {
      if (isStopped) return () => {}
      const cancel = after(delayMs, () => {
        cancels.delete(stop)
        task()
      })
      const stop = (): void => {
        cancels.delete(stop)
        cancel()
      }
      cancels.add(stop)
      return stop
    },
    stop: () => {
      isStopped = true
      for (const cancel of cancels) cancel()
    },
  }
}
