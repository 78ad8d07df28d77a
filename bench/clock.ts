// How long the test clock takes over 400 days with 10,000 objects that wait for a time of their own, and whether the same beginning
// gives the same events twice (issue 5, point 8; D-08).

import { createHash } from 'node:crypto'
import { instant } from '@farthing/protocol'
import { advanceClock } from '../packages/broker/src/flows/advance-clock.ts'
import { listEvents } from '../packages/broker/src/records/events.ts'
import { makeLiveObjects } from '../packages/broker/src/testing/live-objects.ts'
import { openTestBroker, type TestBroker } from '../packages/broker/src/testing/test-broker.ts'
import { must } from '../packages/broker/src/testing/test-parties.ts'

/** Prints a line per run: days, objects, steps of the clock, seconds, events and their digest. Fails where the digests differ. */
export async function run({ isQuick }: { readonly isQuick: boolean }): Promise<void> {
  const days = isQuick ? 40 : 400
  const digests = [await measure(days, isQuick ? 10 : 1), await measure(days, isQuick ? 10 : 1)]
  const isSame = digests[0] === digests[1]
  process.stdout.write(`${JSON.stringify({ same_events: isSame })}\n`)
  if (!isSame) process.exitCode = 1
}

async function measure(days: number, share: number): Promise<string> {
  const counts = {
    orders: 3_000 / share,
    grants: 2_000 / share,
    stacks: 3_000 / share,
    holds: 2_000 / share,
  }
  const broker = await openTestBroker({ seed: 1 })
  const { merchant } = await makeLiveObjects(broker, counts, days)
  const start = performance.now()
  const end = instant(broker.system.now() + days * 86_400_000)
  const report = must(await advanceClock(broker.deps, end))
  const seconds = (performance.now() - start) / 1_000
  const told = await digestEvents(broker, merchant.id)
  await broker.close()
  process.stdout.write(
    `${JSON.stringify({
      days,
      objects: counts.orders + counts.grants + counts.stacks + counts.holds,
      steps: report.steps,
      agenda: report.agenda,
      seconds: Number(seconds.toFixed(2)),
      ...told,
    })}\n`,
  )
  return told.digest
}

/** Of everything that is told of each event but its id. */
async function digestEvents(
  broker: TestBroker,
  merchantId: string,
): Promise<{ readonly events: number; readonly digest: string }> {
  const hash = createHash('sha256')
  let count = 0
  let after = 0n
  for (;;) {
    const events = await listEvents(broker.deps.records, { merchantId, after, limit: 1_000 })
    const last = events.at(-1)
    if (last === undefined) return { events: count, digest: hash.digest('hex').slice(0, 16) }
    for (const { type, objectId, sequence, at, data } of events) {
      hash.update(JSON.stringify([type, objectId, sequence, at, data]))
    }
    count += events.length
    after = last.place
  }
}
