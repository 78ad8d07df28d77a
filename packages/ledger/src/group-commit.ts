// Many callers, one writer: requests queue while a flush is on its way and go together in the next, so that one wait for
// the disk serves them all. No timers: the first request of an idle ledger flushes on the next turn.

import { type Answer, type Engine, itemCount, type Job } from './jobs.ts'
import { limits } from './limits.ts'
import { nextTurn } from './system.ts'

/** The queue before an engine. */
export type GroupCommit = {
  /** Queues a job; its answer comes once all that it saw is durable, or at once as `busy` where the queue is full. */
  submit(job: Job): Promise<Answer>
  /** Flushes what is queued and closes the engine. */
  close(): void
}

type Waiting = {
  readonly job: Job
  readonly cost: number
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/** Puts a bounded queue before an engine. */
export function openGroupCommit(engine: Engine, clock: () => bigint, maxQueue: number): GroupCommit {
  let queue: Waiting[] = []
  let queuedCost = 0
  let isScheduled = false
  let isClosed = false

  const flush = () => {
    isScheduled = false
    if (queue.length === 0) return
    const batch = nextBatch(queue)
    queue = queue.slice(batch.length)
    queuedCost -= batch.reduce((sum, waiting) => sum + waiting.cost, 0)
    settle(engine, batch, clock)
    schedule()
  }
  const schedule = () => {
    if (isScheduled || queue.length === 0) return
    isScheduled = true
    nextTurn(flush)
  }
  const submit = (job: Job): Promise<Answer> => {
    if (isClosed) return Promise.reject(new Error('the ledger is closed'))
    const cost = Math.max(1, itemCount(job))
    if (queuedCost + cost > maxQueue) return Promise.resolve({ kind: 'busy' })
    return new Promise((resolve, reject) => {
      queue.push({ job, cost, resolve, reject })
      queuedCost += cost
      schedule()
    })
  }
  const close = () => {
    if (isClosed) return
    isClosed = true
    while (queue.length > 0) flush()
    engine.close()
  }
  return { submit, close }
}

/** As many of the oldest as fit one batch, and at least one: calls are never split. */
function nextBatch(queue: readonly Waiting[]): readonly Waiting[] {
  let items = 0
  let count = 0
  for (const { cost } of queue) {
    items += cost
    if (count > 0 && items > limits.batchItemsMax) break
    count += 1
  }
  return queue.slice(0, count)
}

function settle(engine: Engine, batch: readonly Waiting[], clock: () => bigint): void {
  try {
    const jobs = batch.map((waiting) => waiting.job)
    const answers = engine.run(jobs, clock())
    for (const [index, waiting] of batch.entries()) waiting.resolve(answers[index] ?? { kind: 'unknown' })
  } catch (error) {
    for (const waiting of batch) waiting.reject(error)
  }
}
