import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { displayText } from './display-text.ts'
import { limits } from './limits.ts'
import { anyText } from './testing/arbitraries.ts'

test('controls of the reading direction and control characters go, white space becomes one space', () => {
  expect(displayText('\u202eevil\u2066 \u200f\u061ctext\u0000\n\t\u00a0 here ')).toBe('evil text here')
})

test('long text is cut with an ellipsis and never inside a character', () => {
  expect(displayText('a'.repeat(300))).toBe('a'.repeat(300))
  expect(displayText('a'.repeat(301))).toBe(`${'a'.repeat(299)}…`)
  expect(displayText('😀'.repeat(200))).toBe(`${'😀'.repeat(149)}…`)
})

test('what was shown once is shown the same again', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, fc.string({ minLength: 290, maxLength: 320 })), (text) => {
      const shown = displayText(text)
      expect(displayText(shown)).toBe(shown)
      expect(shown.length <= limits.textLinkCharactersMax && shown.isWellFormed()).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})
