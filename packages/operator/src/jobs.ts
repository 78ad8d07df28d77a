// What happens later: kept in the store until it is done, so that a restart forgets nothing. One timer waits for the
// next that is due.

import { operatorLimits } from './limits.ts'
import type { OperatorLog } from './log.ts'
import type { Store } from './store/open-store.ts'
import type { OperatorSystem } from './system.ts'

export type JobKind =
  | 'finish-payment'
  | 'finish-confirm'
  | 'expire-payment'
  | 'finish-refund'
  | 'refund-in-bill'
  | 'call-sink'

/** Work without waiting runs in one transaction with the removal of its job; a promise is waited for before that. */
export type JobHandlers = Readonly<Record<JobKind, (subject: string) => void | Promise<JobEnd>>>

/** What becomes of a job whose work was waited for. */
export type JobEnd = { readonly kind: 'done' } | { readonly kind: 'again'; readonly afterMs: number }

export type Scheduler = {
  /** Adds a job; part of the transaction it is called in. */
  readonly later: (kind: JobKind, subject: string, delayMs: number) => void
  /** Begins to work; jobs left by an earlier run come first. */
  readonly start: (handlers: JobHandlers) => void
  /** Does what is due now on a subject without waiting for a turn, and resolves when it has ended. */
  readonly finished: (subject: string) => Promise<void>
  readonly close: () => Promise<void>
}

type Job = { readonly id: number; readonly kind: JobKind; readonly subject: string; readonly dueAt: number }
type Parts = { readonly store: Store; readonly system: OperatorSystem; readonly log: OperatorLog }

/** Makes a scheduler over the table of jobs. */
export function createScheduler({ store, system, log }: Parts): Scheduler {
  const running = new Map<number, Promise<void>>()
  let handlers: JobHandlers | undefined
  let cancelTimer: (() => void) | undefined
  let isClosed = false

  const wake = (): void => {
    cancelTimer?.()
    cancelTimer = undefined
    if (isClosed || handlers === undefined || running.size >= operatorLimits.sinkCallsMax) return
    const next = dueJobs(Number.MAX_SAFE_INTEGER).find((job) => !running.has(job.id))
    if (next !== undefined) cancelTimer = system.after(Math.max(0, next.dueAt - system.now()), work)
  }
  const dueJobs = (until: number): readonly Job[] =>
    store.all<Job>('select * from jobs where dueAt <= ? order by dueAt, id limit 100', until)
  const work = (): void => {
    cancelTimer = undefined
    if (isClosed) return
    for (const job of dueJobs(system.now())) {
      if (running.size >= operatorLimits.sinkCallsMax) break
      if (!running.has(job.id)) runJob(job)
    }
    wake()
  }
  const runJob = (job: Job): void => {
    try {
      const waiting = store.transaction(() => {
        const result = handlers?.[job.kind](job.subject)
        if (result === undefined) store.run('delete from jobs where id = ?', job.id)
        return result
      })
      if (waiting !== undefined) running.set(job.id, follow(job, waiting))
    } catch (fault) {
      retry(job, fault)
    }
  }
  const follow = async (job: Job, waiting: Promise<JobEnd>): Promise<void> => {
    try {
      const end = await waiting
      if (isClosed) return
      if (end.kind === 'done') store.run('delete from jobs where id = ?', job.id)
      else store.run('update jobs set dueAt = ? where id = ?', system.now() + end.afterMs, job.id)
    } catch (fault) {
      if (!isClosed) retry(job, fault)
    } finally {
      running.delete(job.id)
      wake()
    }
  }
  const retry = (job: Job, fault: unknown): void => {
    log.error({ job: job.kind, fault: String(fault) }, 'a job failed and is tried again')
    store.run('update jobs set dueAt = ? where id = ?', system.now() + operatorLimits.jobRetryMs, job.id)
  }
  return {
    later: (kind, subject, delayMs) => {
      store.run(
        'insert into jobs (kind, subject, dueAt) values (?, ?, ?)',
        kind,
        subject,
        system.now() + delayMs,
      )
      wake()
    },
    start: (given) => {
      handlers = given
      wake()
    },
    finished: async (subject) => {
      const own = store.all<Job>(
        'select * from jobs where subject = ? and dueAt <= ? order by id',
        subject,
        system.now(),
      )
      for (const job of own) if (!isClosed && !running.has(job.id)) runJob(job)
      await Promise.all(own.flatMap(({ id }) => running.get(id) ?? []))
    },
    close: async () => {
      isClosed = true
      cancelTimer?.()
      await Promise.all(running.values())
    },
  }
}
