// How long the test clock takes over 400 days with 10,000 objects that wait for a time of their own (issue 5, point 8; D-08).

import { instant } from '@farthing/protocol'
import { advanceClock } from '../packages/broker/src/flows/advance-clock.ts'
import { makeLiveObjects } from '../packages/broker/src/testing/live-objects.ts'
import { openTestBroker } from '../packages/broker/src/testing/test-broker.ts'
import { must } from '../packages/broker/src/testing/test-parties.ts'

/** Prints one line: days, objects, steps of the clock, seconds. */
export async function run({ isQuick }: { readonly isQuick: boolean }): Promise<void> {
  const days = isQuick ? 40 : 400
  const share = isQuick ? 10 : 1
  const counts = { orders: 4_000 / share, grants: 2_000 / share, holds: 4_000 / share }
  const broker = await openTestBroker({ seed: 1 })
  await makeLiveObjects(broker, counts, days)
  const start = performance.now()
  const report = must(await advanceClock(broker.deps, instant(broker.system.now() + days * 86_400_000)))
  const seconds = (performance.now() - start) / 1_000
  await broker.close()
  process.stdout.write(
    `${JSON.stringify({
      days,
      objects: counts.orders + counts.grants + counts.holds,
      steps: report.steps,
      agenda: report.agenda,
      seconds: Number(seconds.toFixed(2)),
    })}\n`,
  )
}
