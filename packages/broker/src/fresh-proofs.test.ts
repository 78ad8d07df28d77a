// Fresh proofs: of one device, for one act, once, for five minutes.

import { expect, it } from 'vitest'
import { openFreshProofs } from './fresh-proofs.ts'
import { brokerLimits } from './limits.ts'
import { testSystem } from './testing/test-system.ts'

it('serves the act it was made for, on the device it was made on, once', () => {
  const { now } = testSystem()
  const proofs = openFreshProofs()
  proofs.note({ secret: 'mine', act: 'add' }, now())
  expect(proofs.take({ secret: 'mine', act: 'remove x' }, now())).toBe(false)
  expect(proofs.take({ secret: 'yours', act: 'add' }, now())).toBe(false)
  expect(proofs.isFresh({ secret: 'mine', act: 'add' }, now())).toBe(true)
  expect(proofs.take({ secret: 'mine', act: 'add' }, now())).toBe(true)
  expect(proofs.take({ secret: 'mine', act: 'add' }, now())).toBe(false)
})

it('ends after five minutes', () => {
  const { now, advance } = testSystem()
  const proofs = openFreshProofs()
  proofs.note({ secret: 'mine', act: 'add' }, now())
  advance(brokerLimits.challengeLifeMs)
  expect(proofs.take({ secret: 'mine', act: 'add' }, now())).toBe(false)
})
