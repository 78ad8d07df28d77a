// The rules this number of the paper keeps: enough to read for nothing, prices that are prices, and a fair pass.
import { describe, expect, it } from 'vitest'
import { dayPass, findPiece, mostKept, pieces } from './edition.ts'
import { hasPrice } from './offers.ts'
import type { Block } from './piece.ts'
import { readWords } from './testing/sentences.ts'

const countWords = (blocks: readonly Block[]): number =>
  blocks.flatMap(readWords).flatMap((words) => words.split(/\s+/)).length

describe('this number', () => {
  it('has at least ten pieces, one of them free, each under its own slug', () => {
    expect(pieces.length).toBeGreaterThanOrEqual(10)
    expect(pieces.filter((piece) => !hasPrice(piece))).toHaveLength(1)
    expect(new Set(pieces.map(({ slug }) => slug)).size).toBe(pieces.length)
    for (const { piece } of mostKept) expect(findPiece(piece.slug)).toBe(piece)
  })

  it('shows at least 80 words or 15 % of every piece before it asks for money (B-26)', () => {
    for (const piece of pieces.filter(hasPrice)) {
      const shown = countWords(piece.shown)
      const share = shown / (shown + countWords(piece.held))
      expect({ slug: piece.slug, isFair: shown >= 80 || share >= 0.15 }).toEqual({
        slug: piece.slug,
        isFair: true,
      })
    }
  })

  it('sells each piece for 0.5 to 25 cents and for at least a day', () => {
    for (const piece of pieces.filter(hasPrice)) {
      expect(piece.price).toMatch(/^0\.(?:00[5-9]|0[1-9]|1\d|2[0-5]|0\d{2}) EUR$/)
      expect(piece.duration).toMatch(/^P[1-9]\d*D$/)
    }
    expect(dayPass).toMatchObject({ path: '/pass/day', price: '0.40 EUR', duration: 'PT24H' })
  })
})
