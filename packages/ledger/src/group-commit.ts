// Many callers, one writer: requests queue while a flush is on its way and go together in the next, so that one wait for
// the disk serves them all. The first request of an idle ledger flushes on the next turn; the only timer is the wake-up for
// holds that fall due.

import { type Answer, type Engine, itemCount, type Job } from './jobs.ts'
import { limits } from './limits.ts'
import { nextTurn } from './system.ts'
import { newWakeUp } from './wake-up.ts'

/** The queue before an engine. */
export type GroupCommit = {
  /** Queues a job; its answer comes once all that it saw is durable, or at once as `busy` where the queue is full. */
  submit(job: Job): Promise<Answer>
  /** When the next hold falls due, as far as the engine knows. */
  nextDue(): bigint | undefined
  /** Whether answers may come before the disk has what they saw. */
  syncLater(isOn: boolean): void
  /** Answers what is queued and closes the engine. */
  close(): Promise<void>
}

type Waiting = {
  readonly job: Job
  readonly cost: number
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/** The clock, the bound of the queue in items, and whether holds that fall due start a flush of their own. */
export type GroupCommitOptions = {
  readonly clock: () => bigint
  readonly maxQueue: number
  readonly wakesWhenDue: boolean
}

/** Puts a bounded queue before an engine. */
export function openGroupCommit(engine: Engine, options: GroupCommitOptions): GroupCommit {
  const { clock, maxQueue, wakesWhenDue } = options
  let queue: Waiting[] = []
  let queuedCost = 0
  let flushes = 0
  let isScheduled = false
  let closing: (() => void) | undefined
  let closed: Promise<void> | undefined

  const flush = () => {
    isScheduled = false
    if (queue.length === 0 || flushes >= engine.flushesMax) return
    const batch = nextBatch(queue)
    queue = queue.slice(batch.length)
    queuedCost -= batch.reduce((sum, waiting) => sum + waiting.cost, 0)
    start(batch)
    schedule()
  }
  const start = (batch: readonly Waiting[]) => {
    flushes += 1
    const answered = run(engine, batch, clock)
    if (answered === undefined) flushed()
    else void answered.then(flushed)
  }
  const wakeUp = newWakeUp({
    clock,
    nextDue: () => (wakesWhenDue ? engine.nextDue() : undefined),
    // Any other flush voids what is due as well. An empty one that fails has nobody to tell: the next caller hears of it.
    flush: () => {
      if (flushes === 0 && queue.length === 0) start([])
    },
  })
  const flushed = () => {
    flushes -= 1
    schedule()
    wakeUp.arm()
    if (flushes === 0 && queue.length === 0) closing?.()
  }
  const schedule = () => {
    if (isScheduled || queue.length === 0 || flushes >= engine.flushesMax) return
    isScheduled = true
    nextTurn(flush)
  }
  const submit = (job: Job): Promise<Answer> => {
    if (closed !== undefined) return Promise.reject(new Error('the ledger is closed'))
    const cost = Math.max(1, itemCount(job))
    if (queuedCost + cost > maxQueue) return Promise.resolve({ kind: 'busy' })
    return new Promise((resolve, reject) => {
      queue.push({ job, cost, resolve, reject })
      queuedCost += cost
      schedule()
    })
  }
  const drain = () =>
    new Promise<void>((resolve) => {
      closing = resolve
      if (flushes === 0 && queue.length === 0) resolve()
    })
  const close = () => {
    wakeUp.stop()
    closed ??= drain().then(() => engine.close())
    return closed
  }
  wakeUp.arm()
  return { submit, nextDue: () => engine.nextDue(), syncLater: (isOn) => engine.syncLater?.(isOn), close }
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

/** Runs a batch and tells every caller its answer; undefined where that is done already, else when it will be. */
function run(engine: Engine, batch: readonly Waiting[], clock: () => bigint): Promise<void> | undefined {
  const settle = (answers: readonly Answer[]) => {
    for (const [index, waiting] of batch.entries()) waiting.resolve(answers[index] ?? { kind: 'unknown' })
  }
  const fail = (error: unknown) => {
    for (const waiting of batch) waiting.reject(error)
  }
  try {
    const answers = engine.run(
      batch.map((waiting) => waiting.job),
      clock(),
    )
    if (answers instanceof Promise) return answers.then(settle, fail)
    settle(answers)
  } catch (error) {
    fail(error)
  }
  return undefined
}
