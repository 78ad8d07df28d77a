// Ordinary life with three cash-out stories in it: the listed rules speak, and hardly ever against anybody ordinary.

import { instant } from '@farthing/protocol'
import { describe, expect, it } from 'vitest'
import { policyFor } from '../domain/limits/policies.ts'
import { makeFraud } from './phone-fraud.ts'
import { inOrder, type Life, makeLife } from './phone-life.ts'
import { inShadow, replay, reportOf } from './risk-replay.ts'

const shops = { A: ['key-store'], B: ['quick-media'], C: ['star-forge'] }

/** What each story must set off (carrier-billing 8.1, 12.8). */
const listed = {
  A: ['C01', 'C02', 'C03', 'C04', 'C05', 'C06', 'C07', 'C11', 'C12', 'C13', 'C15', 'S01'],
  B: ['C02', 'C05', 'C08', 'C09', 'C10', 'C12', 'C14', 'M01', 'M02'],
  C: ['C01', 'C02', 'C03', 'C15', 'H01', 'H02', 'H03', 'H04', 'H05', 'M01'],
}

function lifeWithFraud(seed: number): Life {
  const ordinary = makeLife(seed, 10_000)
  const fraud = makeFraud(seed)
  return {
    payers: [...ordinary.payers, ...fraud.payers],
    merchants: [...ordinary.merchants, ...fraud.merchants],
    events: inOrder([...ordinary.events, ...fraud.events]),
  }
}

describe('the rules over ten thousand ordinary payments and three cash-out stories', () => {
  for (let seed = 1; seed <= 10; seed += 1) {
    it(`of seed ${seed} speak where they should and in less than one ordinary payment of a hundred`, () => {
      const life = lifeWithFraud(seed)
      const replayed = replay(life)
      const report = reportOf(life, replayed, shops)
      expect(report.payments).toBeGreaterThanOrEqual(10_000)
      expect(report.falseAlarmShare).toBeLessThan(0.01)
      for (const [story, rules] of Object.entries(listed)) {
        expect([story, report.stories[story]]).toEqual([story, expect.arrayContaining(rules)])
      }
      // Of an ordinary shop the most that is said is that its refunds are to be looked at.
      expect(report.falseMerchants.filter((each) => !each.endsWith(' M01'))).toEqual([])
      expect([...replayed.blocked].filter((id) => !Object.values(shops).flat().includes(id))).toEqual([])
    })
  }

  it('together cover every rule there is', () => {
    expect(new Set(Object.values(listed).flat()).size).toBe(23)
  })

  it('suspect hardly anybody ordinary under the narrow limits of the default policy either', () => {
    const life = makeLife(11, 10_000)
    const policy = inShadow(policyFor('CH', instant(Date.UTC(2026, 3, 1))))
    const report = reportOf(life, replay(life, policy), {})
    expect(report.payments).toBeGreaterThan(9_500)
    expect(report.falseAlarmShare).toBeLessThan(0.01)
  })
})
