// Clock and chance of the game, and nothing else: tests hand in their own.

import { randomBytes } from 'node:crypto'

export type System = {
  readonly now: () => number
  /** Even in 0…1. */
  readonly chance: () => number
  /** A name nobody used before, that nobody can guess: 128 bits. */
  readonly newKey: () => string
}

export const realSystem: System = {
  now: () => Date.now(),
  chance: () => Math.random(),
  newKey: () => randomBytes(16).toString('base64url'),
}
