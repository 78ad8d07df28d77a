// Text of a merchant that people will see: one line, no control characters, nothing that turns the reading direction
// of what stands around it (per-fee-link 10). It is still plain text; whoever shows it escapes it.

import { limits } from './limits.ts'

// The marks, embeddings, overrides and isolates of Unicode's bidirectional algorithm.
const bidiControls = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** One line of at most 300 characters without control characters, cut with an ellipsis (per-fee-link 3.3). */
export function displayText(text: string): string {
  const line = text
    .toWellFormed()
    .replace(bidiControls, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
  if (line.length <= limits.textLinkCharactersMax) return line
  const cut = line.slice(0, limits.textLinkCharactersMax - 1)
  // Half of a surrogate pair is no character.
  return `${(cut.isWellFormed() ? cut : cut.slice(0, -1)).trimEnd()}…`
}
