// The rules of the field, by example and over random play: every harvest's gold and every seed taken stands once in what the
// inventory is to be told.

import { array, boolean, assert as check, integer, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { type CropName, cropNames, crops } from './crops.ts'
import { columns, type Farm, newFarm, type Press, pressPlot, rows, settle } from './field.ts'

const byHand: Press = {
  plot: 0,
  crop: 'radish',
  tools: { sword: false, scythe: false },
  now: 1_000,
  chance: () => 1,
  key: 'k1',
}

function press(farm: Farm, changes: Partial<Press> = {}) {
  return pressPlot(farm, { ...byHand, ...changes })
}

test('a radish is sown for nothing, waits, and is sold once', () => {
  const sown = press(newFarm())
  expect(sown.farm.pending).toEqual([])
  const early = press(sown.farm, { now: 1_001 })
  expect(early.deed).toEqual({ kind: 'waits', crop: 'radish', waitMs: crops.radish.growMs - 1 })
  expect(early.farm).toBe(sown.farm)
  const sold = press(sown.farm, { now: 1_000 + crops.radish.growMs, key: 'k2' })
  expect(sold.deed).toEqual({ kind: 'harvested', count: 1, gold: 2, row: false })
  expect(sold.farm.pending).toEqual([{ kind: 'earn', key: 'k2', gold: 2 }])
  expect(sold.farm.plots[0]).toEqual({ kind: 'bare' })
})

test('a seed of the shop grows only once the bag has given it up', () => {
  const { farm } = press(newFarm(), { crop: 'pumpkin' })
  const [pending] = farm.pending
  if (pending === undefined) throw new Error('nothing is pending')
  expect(press(farm, { now: 99_000 }).deed).toEqual({ kind: 'busy' })
  const given = settle(farm, pending, { ok: true, now: 5_000 })
  expect(given.plots[0]).toMatchObject({ kind: 'growing', crop: 'pumpkin', sownAt: 5_000 })
  expect(given.pending).toEqual([])
  expect(settle(farm, pending, { ok: false, now: 5_000 }).plots[0]).toEqual({ kind: 'bare' })
})

test('a bramble takes three pulls by hand and one swing of the sword, which clears the row', () => {
  const bramble = columns - 1
  let farm = newFarm()
  for (const left of [2, 1, 0]) {
    const done = press(farm, { plot: bramble })
    expect(done.deed).toEqual({ kind: 'pulled', left })
    farm = done.farm
  }
  expect(farm.plots[bramble]).toEqual({ kind: 'bare' })
  const overgrown = {
    ...newFarm(),
    plots: newFarm().plots.map((plot, index) =>
      index === 1 ? ({ kind: 'bramble', left: 2 } as const) : plot,
    ),
  }
  const swing = press(overgrown, { plot: bramble, tools: { sword: true, scythe: false } })
  expect(swing.deed).toEqual({ kind: 'cut', count: 2 })
  expect(swing.farm.plots.slice(0, columns).every(({ kind }) => kind === 'bare')).toBe(true)
})

test('the scythe brings in the whole row, and only what is ripe', () => {
  const first = press(newFarm(), { plot: 0 }).farm
  const second = press(first, { plot: 1 }).farm
  const third = press(second, { plot: 2, now: 3_000 }).farm
  const done = press(third, { now: 4_500, tools: { sword: false, scythe: true } })
  expect(done.deed).toEqual({ kind: 'harvested', count: 2, gold: 4, row: true })
  expect(done.farm.plots[2]).toMatchObject({ kind: 'growing' })
})

test('over any play the gold to be told is the gold shown, keys are never used twice, and the hedge leaves room', () => {
  const presses = array(
    record({
      plot: integer({ min: 0, max: rows * columns - 1 }),
      crop: integer({ min: 0, max: cropNames.length - 1 }),
      waitMs: integer({ min: 0, max: 12_000 }),
      chance: integer({ min: 0, max: 99 }),
      sword: boolean(),
      scythe: boolean(),
      isGiven: boolean(),
    }),
    { maxLength: 120 },
  )
  check(
    property(presses, (list) => {
      let farm = newFarm()
      let now = 0
      let shown = 0
      let told = 0
      const keys = new Set<string>()
      for (const [turn, { plot, crop, waitMs, chance, sword, scythe, isGiven }] of list.entries()) {
        now += waitMs
        const done = press(farm, {
          plot,
          crop: cropNames[crop] as CropName,
          now,
          chance: () => chance / 100,
          tools: { sword, scythe },
          key: `key-${turn}`,
        })
        farm = done.farm
        if (done.deed.kind === 'harvested') shown += done.deed.gold
        for (const pending of farm.pending) {
          expect(keys.has(pending.key)).toBe(false)
          keys.add(pending.key)
          if (pending.kind === 'earn') told += pending.gold
          farm = settle(farm, pending, { ok: isGiven, now })
        }
        expect(farm.plots).toHaveLength(rows * columns)
        expect(farm.pending).toEqual([])
        expect(farm.plots.filter(({ kind }) => kind === 'bramble').length).toBeLessThanOrEqual(5)
        expect(farm.plots.some(({ kind }) => kind === 'sowing')).toBe(false)
      }
      expect(told).toBe(shown)
    }),
  )
})
