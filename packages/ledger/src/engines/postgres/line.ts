// The order of a writer's flushes, which is the order of their callers. Those that go ahead are sent one after the other without
// waiting; whatever needs the connection for itself, a transaction or a new connection, waits for all before it, and nothing
// is sent between its statements: it would become part of the transaction, or end it.

/** What became of a flush that went ahead. */
export type Outcome = 'kept' | 'changed nothing' | 'lost'

/** The line that flushes stand in. */
export type Line = {
  /** Whether nobody needs the connection for himself, now or next. */
  readonly isFree: () => boolean
  /** Resolves when that is so. */
  readonly free: () => Promise<void>
  /** Runs a job once all before it are decided. */
  readonly alone: <Result>(job: () => Promise<Result>) => Promise<Result>
  /**
   * A flush that was sent already: its answers if it was kept, else those of `retry`, which runs in the place in the line that the
   * flush had.
   */
  readonly ahead: <Result>(
    outcome: Promise<Outcome>,
    answers: Result,
    retry: (what: Outcome) => Promise<Result>,
  ) => Promise<Result>
}

/** A line that nobody stands in. */
export function newLine(): Line {
  // Settles once all that stand in line are decided; never rejects.
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  const outcomes = new Set<Promise<Outcome>>()
  const stand = <Result>(done: Promise<Result>): Promise<Result> => {
    last = done.catch(() => {})
    return done
  }
  /** What was sent later is answered before the job as well: its failure must not fall into the middle of the job. */
  const after = async <Result>(before: Promise<unknown>, job: () => Promise<Result>): Promise<Result> => {
    waiting += 1
    try {
      await before
      await Promise.all(outcomes)
      return await job()
    } finally {
      waiting -= 1
    }
  }
  const free = (): Promise<void> => (waiting === 0 ? Promise.resolve() : last.then(free))
  return {
    isFree: () => waiting === 0,
    free,
    alone: (job) => stand(after(last, job)),
    ahead: (outcome, answers, retry) => {
      const before = last
      outcomes.add(outcome)
      const decided = outcome.then((what) => {
        outcomes.delete(outcome)
        return what === 'kept' ? answers : after(before, () => retry(what))
      })
      return stand(decided)
    },
  }
}
