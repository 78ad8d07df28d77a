// Moves the clock of a test instance (D-07): from one time at which something is due to the next, doing what is due there, until it
// stands where it was to go. So everything happens at its own time, in order, as if the days had passed.

import type { Statement } from '@farthing/ledger'
import { type Instant, instant, type Problem, problem } from '@farthing/protocol'
import { type Deps, writeRecords } from '../deps.ts'
import { clockLimits } from '../domain/clock-limits.ts'
import { clearDue } from '../records/agenda.ts'
import { readNextDueTimes } from '../records/next-due.ts'
import { pruneEvents } from './prune-events.ts'
import { pruneRecords } from './prune-records.ts'
import { repairPhonePayments } from './repair-phone-payments.ts'
import { repairStatements } from './repair-statements.ts'
import { runAgenda } from './run-agenda.ts'
import { sendWebhooks } from './send-webhooks.ts'

/** What was done on the way: how often the clock stopped, entries of the agenda, attempts at webhooks, things of the phone bill. */
export type ClockReport = {
  readonly ok: true
  readonly from: Instant
  readonly to: Instant
  readonly steps: number
  readonly agenda: number
  readonly webhooks: number
  readonly phone: number
}

// Clocks that are being moved, by the system whose they are.
const moving = new WeakSet<object>()

/** Moves the clock to a time; refused in a live broker, backwards, and while it is being moved already. */
export async function advanceClock(deps: Deps, to: Instant): Promise<ClockReport | Problem> {
  const { system } = deps
  const { moveTo } = system
  if (deps.config.mode !== 'test' || moveTo === undefined) return problem('clock_live')
  const from = system.now()
  if (to < from) return problem('clock_backwards')
  if (to - from > clockLimits.advanceMaxMs)
    return problem('invalid_request', 'Ten years at a time are the most')
  if (moving.has(system)) return problem('clock_busy', undefined, { retryAfterMs: 1_000 })
  moving.add(system)
  try {
    const report = await deps.ledger.syncLater(() => walk(deps, { from, to, moveTo }))
    return (await writeRecords(deps, [nothing(deps)])) ?? report
  } finally {
    moving.delete(system)
  }
}

async function walk(
  deps: Deps,
  way: { readonly from: Instant; readonly to: Instant; readonly moveTo: (time: Instant) => void },
): Promise<ClockReport> {
  const done = { steps: 0, agenda: 0, webhooks: 0, phone: 0 }
  let dayEnd = way.from + clockLimits.stepMaxMs
  // What is due where it stands now comes first.
  let at = way.from
  for (;;) {
    const isDay = at >= dayEnd || at === way.to || at === way.from
    if (isDay) dayEnd = at + clockLimits.stepMaxMs
    const count = await doDue(deps, { at, isDay })
    done.steps += 1
    done.agenda += count.agenda
    done.webhooks += count.webhooks
    done.phone += count.phone
    if (at >= way.to) return { ok: true, from: way.from, to: way.to, ...done }
    const next = await readNextStep(deps, at)
    at = instant(Math.min(next ?? way.to, dayEnd, way.to))
    way.moveTo(at)
  }
}

/** Does what is due; once a day also what keeps no time of its own, or could not be done when it was due. */
async function doDue(
  deps: Deps,
  step: { readonly at: Instant; readonly isDay: boolean },
): Promise<{ readonly agenda: number; readonly webhooks: number; readonly phone: number }> {
  // Holds run out first: any write voids those that are due, even one that finds nothing.
  if (isTimedOut(deps, step.at)) await writeRecords(deps, [nothing(deps)])
  const phone = await doPhone(deps, step)
  const agenda = await runAgenda(deps, step.at)
  const webhooks = await sendWebhooks(deps, step.at)
  if (step.isDay) {
    await pruneRecords(deps)
    await pruneEvents(deps)
  }
  return { agenda, webhooks, phone }
}

/** A write that changes nothing. */
function nothing(deps: Deps): Statement {
  return clearDue(deps.records, 'mail', '')
}

async function doPhone(deps: Deps, step: { readonly isDay: boolean }): Promise<number> {
  const { phone } = deps
  if (phone === undefined) return 0
  const count = await repairPhonePayments(deps, phone)
  return step.isDay ? count + (await repairStatements(deps, phone)) : count
}

function isTimedOut(deps: Deps, at: Instant): boolean {
  const due = deps.ledger.nextTimeout()
  return due !== undefined && due <= BigInt(at) * 1_000_000n
}

async function readNextStep(deps: Deps, after: Instant): Promise<number | undefined> {
  const { agenda, webhooks, phone } = await readNextDueTimes(deps.records, after)
  const timeout = deps.ledger.nextTimeout()
  const times = [
    agenda,
    webhooks,
    deps.phone === undefined ? undefined : phone,
    timeout === undefined ? undefined : Number((timeout + 999_999n) / 1_000_000n),
  ]
  const coming = times.filter((time): time is number => time !== undefined && time > after)
  return coming.length === 0 ? undefined : Math.min(...coming)
}
