// Whose turn it is on a writer's one connection. Flushes are decided in the order of their callers, and what needs the connection
// for itself, a transaction or a new connection, has it: anything sent between its statements would become part of the
// transaction, or end it. Knows nothing of what is sent.

/** What became of a flush that was sent ahead, before anybody knew whether its memory was right. */
export type AheadOutcome = 'kept' | 'changed nothing' | 'lost'

/** The order of what one writer does. */
export type Turns = {
  /** Whether something has the connection for itself or waits for it, so that nothing else may be sent. */
  isTaken(): boolean
  /** Resolves once all that has a place in the order now is done. */
  done(): Promise<void>
  /** The flushes that were sent ahead and are not answered yet. */
  aheads(): readonly Promise<AheadOutcome>[]
  /** Notes a flush that was sent ahead; in its place in the order, `otherwise` has the connection for itself unless it was kept. */
  sendAhead<Result>(ahead: {
    readonly outcome: Promise<AheadOutcome>
    readonly kept: Result
    readonly otherwise: (outcome: AheadOutcome) => Promise<Result>
  }): Promise<Result>
  /** Runs a job that has the connection for itself, after all that came before. */
  alone<Result>(job: () => Promise<Result>): Promise<Result>
}

/** An order that nothing has a place in yet. */
export function newTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve()
  let takers = 0
  const aheads = new Set<Promise<AheadOutcome>>()
  const inOrder = <Result>(job: () => Promise<Result>): Promise<Result> => {
    const done = last.then(job)
    last = done.catch(() => {})
    return done
  }
  const taken = async <Result>(job: () => Promise<Result>): Promise<Result> => {
    takers += 1
    try {
      return await job()
    } finally {
      takers -= 1
    }
  }
  const whenAnswered = async <Result>(job: () => Promise<Result>): Promise<Result> => {
    await Promise.allSettled(aheads)
    return job()
  }
  return {
    isTaken: () => takers > 0,
    done: async () => void (await last),
    aheads: () => [...aheads],
    sendAhead: ({ outcome, kept, otherwise }) => {
      aheads.add(outcome)
      return inOrder(async () => {
        const what = await outcome
        aheads.delete(outcome)
        return what === 'kept' ? kept : taken(() => whenAnswered(() => otherwise(what)))
      })
    },
    alone: (job) => taken(() => inOrder(() => whenAnswered(job))),
  }
}
