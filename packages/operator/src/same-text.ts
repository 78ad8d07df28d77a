// The comparison of secrets.

import { timingSafeEqual } from 'node:crypto'

/** Compares in a time that tells nothing about where two texts differ; nothing is the same as an empty text. */
export function isSameText(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)]
  return one.length === other.length && one.length > 0 && timingSafeEqual(one, other)
}
