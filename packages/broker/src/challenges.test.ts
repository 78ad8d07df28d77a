// Challenges of passkeys: each for one purpose, once, for five minutes, and never more than fit.

import { expect, it } from 'vitest'
import { openChallenges } from './challenges.ts'
import { brokerLimits } from './limits.ts'
import { testSystem } from './testing/test-system.ts'

it('is taken once, for its purpose', () => {
  const { now } = testSystem()
  const challenges = openChallenges()
  challenges.add('c', 'prove any', now())
  expect(challenges.take('c', 'register wal_1', now())).toBe(false)
  expect(challenges.take('c', 'prove any', now())).toBe(true)
  expect(challenges.take('c', 'prove any', now())).toBe(false)
  expect(challenges.take('never made', 'prove any', now())).toBe(false)
})

it('ends after five minutes', () => {
  const { now, advance } = testSystem()
  const challenges = openChallenges()
  challenges.add('early', 'p', now())
  challenges.add('late', 'p', now())
  advance(brokerLimits.challengeLifeMs - 1)
  expect(challenges.take('early', 'p', now())).toBe(true)
  advance(1)
  expect(challenges.take('late', 'p', now())).toBe(false)
})

it('gives way to newer ones past the bound, oldest first', () => {
  const { now } = testSystem()
  const challenges = openChallenges()
  for (let index = 0; index <= brokerLimits.challengesMax; index += 1) challenges.add(`c${index}`, 'p', now())
  expect(challenges.take('c0', 'p', now())).toBe(false)
  expect(challenges.take('c1', 'p', now())).toBe(true)
  expect(challenges.take(`c${brokerLimits.challengesMax}`, 'p', now())).toBe(true)
})
