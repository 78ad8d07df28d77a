// Challenges of passkeys: each for one purpose, for five minutes, made by us alone.

import { toBase64Url } from '@farthing/protocol'
import { assert, integer, nat, property, string } from 'fast-check'
import { expect, it } from 'vitest'
import { openChallenges } from './challenges.ts'
import { brokerLimits } from './limits.ts'
import { testSystem } from './testing/test-system.ts'

const secret = new Uint8Array(32).fill(7)

function open() {
  const { now, advance, chance } = testSystem()
  const challenges = openChallenges(secret)
  return {
    challenges,
    now,
    advance,
    make: (purpose: string) => toBase64Url(challenges.make(purpose, chance(16), now())),
  }
}

it('serves its purpose alone', () => {
  const { challenges, now, make } = open()
  const challenge = make('prove any')
  expect(challenges.isOpen(challenge, 'register wal_1', now())).toBe(false)
  expect(challenges.isOpen(challenge, 'prove any', now())).toBe(true)
})

it('ends after five minutes', () => {
  const { challenges, now, advance, make } = open()
  const [early, late] = [make('p'), make('p')]
  advance(brokerLimits.challengeLifeMs - 1)
  expect(challenges.isOpen(early, 'p', now())).toBe(true)
  advance(1)
  expect(challenges.isOpen(late, 'p', now())).toBe(false)
})

it('cannot be crowded out by a hundred thousand others', () => {
  const { challenges, now, make } = open()
  const honest = make('p')
  for (let index = 0; index < 100_000; index += 1) make('p')
  expect(challenges.isOpen(honest, 'p', now())).toBe(true)
})

it('that we did not make, or that was altered, is no challenge', () => {
  const { challenges, now, make } = open()
  const honest = Buffer.from(make('p'), 'base64url')
  assert(
    property(nat(honest.length - 1), integer({ min: 1, max: 255 }), (place, change) => {
      const altered = Uint8Array.from(honest)
      altered[place] = (altered[place] ?? 0) ^ change
      expect(challenges.isOpen(toBase64Url(altered), 'p', now())).toBe(false)
    }),
  )
  assert(property(string(), (text) => !challenges.isOpen(text, 'p', now())))
  const stranger = openChallenges(new Uint8Array(32))
  expect(challenges.isOpen(toBase64Url(stranger.make('p', new Uint8Array(16), now())), 'p', now())).toBe(
    false,
  )
})
