// The test clock goes through everything that is due, in order and always in the same way. The full measure, 10,000 objects, is taken by
// `npm run bench -- clock`, which compares two runs too.

import { type Instant, instant } from '@farthing/protocol'
import { expect, it } from 'vitest'
import { listDue } from '../records/agenda.ts'
import { listEvents } from '../records/events.ts'
import { makeLiveObjects } from '../testing/live-objects.ts'
import { openTestBroker } from '../testing/test-broker.ts'
import { codeOf, must } from '../testing/test-parties.ts'
import { advanceClock } from './advance-clock.ts'

const day = 86_400_000

/** Everything that can be told of an event but its id. */
async function liveThrough(seed: number, days: number): Promise<readonly string[]> {
  const broker = await openTestBroker({ seed })
  const { merchant } = await makeLiveObjects(
    broker,
    { orders: 800, grants: 500, stacks: 800, holds: 900 },
    days,
  )
  const end = instant(broker.system.now() + days * day)
  const report = must(await advanceClock(broker.deps, end))
  expect(report.steps).toBeGreaterThan(3_000)
  const told: string[] = []
  let after = 0n
  for (;;) {
    const events = await listEvents(broker.deps.records, { merchantId: merchant.id, after, limit: 1_000 })
    const last = events.at(-1)
    if (last === undefined) break
    told.push(
      ...events.map(({ type, objectId, sequence, at, data }) =>
        JSON.stringify([type, objectId, sequence, at, data]),
      ),
    )
    after = last.place
  }
  // Every hold ran out at its time, though nobody called: the ledger's own feed tells when.
  let expired = 0
  let from = 0n
  for (;;) {
    const changes = await broker.deps.ledger.changes({ afterTimestamp: from, limit: 1_000 })
    for (const change of changes) {
      if (change.kind !== 'expiry') continue
      expired += 1
      const due = change.transfer.timestamp + BigInt(change.transfer.timeoutSeconds) * 1_000_000_000n
      expect(change.timestamp - due).toBeLessThan(1_000_000_000n)
    }
    const last = changes.at(-1)
    if (last === undefined) break
    from = last.timestamp
  }
  expect(expired).toBe(900)
  expect(await listDue(broker.deps.records, end, 10)).toEqual([])
  expect(broker.errors).toEqual([])
  await broker.close()
  return told
}

it('gives the same events for the same beginning, over 400 days and 3,000 objects', {
  timeout: 240_000,
}, async () => {
  const [first, second] = [await liveThrough(7, 400), await liveThrough(7, 400)]
  expect(first.length).toBeGreaterThan(2_500)
  expect(second).toEqual(first)
})

it('is moved by one at a time, forwards', async () => {
  const broker = await openTestBroker()
  const now = broker.system.now()
  const later = instant(now + day)
  const both = await Promise.all([advanceClock(broker.deps, later), advanceClock(broker.deps, later)])
  expect(both.map(codeOf)).toEqual(['done', 'clock_busy'])
  expect(codeOf(await advanceClock(broker.deps, now))).toBe('clock_backwards')
  expect(codeOf(await advanceClock(broker.deps, (later + 4_000 * day) as Instant))).toBe('invalid_request')
  await broker.close()
})
