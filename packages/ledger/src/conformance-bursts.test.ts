// What every engine must answer when many calls are under way at once, or when several processes take turns: the same as if
// each had waited for the one before.

import { describe, expect, it } from 'vitest'
import { engines } from './engines/index.ts'
import { compareWithOracle } from './testing/compare.ts'
import { compareBursts } from './testing/compare-bursts.ts'
import { takingTurns } from './testing/taking-turns.ts'
import { withPlace } from './testing/temporary.ts'

describe.each(engines)('the $name engine', (engine) => {
  it.each([1, 10])('answers bursts of calls in their order, as the oracle does (seed %i)', async (seed) => {
    const commands = await withPlace(engine, (place) => compareBursts({ engine, place, seed, ops: 20 }))
    expect(commands).toBeGreaterThan(200)
  })
})

describe.each(engines.filter(({ name }) => name === 'postgres'))('three ledgers on one $name', (engine) => {
  it.each([1])('answer in turn as the oracle does (seed %i)', async (seed) => {
    const three = takingTurns(engine, 3)
    const seen = await withPlace(engine, (place) =>
      compareWithOracle({ engine: three, place, seed, ops: 150 }),
    )
    expect(seen.size).toBeGreaterThan(15)
  })
})
