// The clock of a test instance (D-07): the real one moved forward by as much as `clock.json` in its data folder says. It never goes
// back, so that what happened stays in the past. Live instances have no such file and no such clock.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Instant, instant } from '@farthing/protocol'
import type { System } from './system.ts'
import { replaceFile } from './whole-file.ts'

/** A system whose clock can be moved forward; timers stay those of the real one. */
export function openTestClock(folder: string, real: System): System {
  const path = join(folder, 'clock.json')
  let offsetMs = readOffset(path)
  return {
    ...real,
    now: () => instant(real.now() + offsetMs),
    outsideNow: real.now,
    moveTo: (time: Instant) => {
      const next = Math.max(offsetMs, time - real.now())
      if (next === offsetMs) return
      offsetMs = next
      // The clock stops thousands of times on a long way, and what a power cut takes of it, it takes of the records too.
      replaceFile(path, `${JSON.stringify({ offsetMs })}\n`, false)
    },
  }
}

function readOffset(path: string): number {
  if (!existsSync(path)) return 0
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
  const offset =
    typeof value === 'object' && value !== null && 'offsetMs' in value ? value.offsetMs : undefined
  if (typeof offset !== 'number' || !Number.isSafeInteger(offset) || offset < 0) {
    throw new Error(`${path} is not a clock of a test instance`)
  }
  return offset
}
