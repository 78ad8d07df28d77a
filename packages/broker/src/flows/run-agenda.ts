// Does what is due, the longest due first: entries of one instant and kind side by side, those of different ones after each other, so that a
// run with the same beginning has the same events. What fails is put off and told in the log; the rest goes on.

import { type Instant, instant } from '@farthing/protocol'
import { type Deps, writeRecords } from '../deps.ts'
import type { Due } from '../domain/agenda.ts'
import { brokerLimits } from '../limits.ts'
import { listDue, postponeDue, readDue } from '../records/agenda.ts'
import { agendaJobs } from './agenda-jobs.ts'

/** Does what is due at an instant and answers how many entries that were; at most so many pages of them. */
export async function runAgenda(deps: Deps, now: Instant = deps.system.now()): Promise<number> {
  let count = 0
  for (let page = 0; page < brokerLimits.agendaPagesMax; page += 1) {
    const due = await listDue(deps.records, now, brokerLimits.agendaPage)
    if (due.length === 0) return count
    for (const together of group(due)) {
      await Promise.all(together.map((entry) => runEntry(deps, entry, now)))
      count += together.length
    }
  }
  return count
}

/** Runs of entries with one instant and one kind. */
function group(due: readonly Due[]): readonly (readonly Due[])[] {
  const groups: Due[][] = []
  for (const entry of due) {
    const [first] = groups.at(-1) ?? []
    if (first?.at === entry.at && first.kind === entry.kind) groups.at(-1)?.push(entry)
    else groups.push([entry])
  }
  return groups
}

async function runEntry(deps: Deps, due: Due, now: Instant): Promise<void> {
  try {
    const job = agendaJobs[due.kind]
    if (job === undefined) throw new Error(`nobody does ${due.kind}`)
    await job(deps, due)
  } catch (fault) {
    deps.log.error(
      { kind: due.kind, object: due.objectId, fault: String(fault) },
      'an entry of the agenda failed',
    )
  }
  // An entry that still stands as it was is one that its job could not finish.
  const at = await readDue(deps.records, due.kind, due.objectId)
  const tries = triesOf(deps)
  const name = `${due.kind} ${due.objectId}`
  if (at !== due.at) {
    tries.delete(name)
    return
  }
  const failed = tries.get(name) ?? 0
  if (tries.size >= brokerLimits.agendaTriesMax) tries.clear()
  tries.set(name, failed + 1)
  const waitMs = Math.min(brokerLimits.agendaRetryMs * 2 ** failed, brokerLimits.agendaRetryMaxMs)
  await writeRecords(deps, [postponeDue(deps.records, due, instant(now + waitMs))])
}

// How often entries failed one after the other, as this process knows: each time they wait longer.
const triesByLedger = new WeakMap<Deps['ledger'], Map<string, number>>()

function triesOf(deps: Deps): Map<string, number> {
  const known = triesByLedger.get(deps.ledger)
  if (known !== undefined) return known
  const tries = new Map<string, number>()
  triesByLedger.set(deps.ledger, tries)
  return tries
}
