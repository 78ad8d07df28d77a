// Cuts what is sold into the sentences, clues, cells and balloons that no unpaid answer may hold.
import { readClues } from '../crossword.ts'
import type { Block, Piece } from '../piece.ts'

/** Shorter scraps ("Now what?", "5.1") may stand elsewhere by chance. */
const charactersMin = 12

/** Every sentence of the protected part of a piece. */
export function heldSentences(piece: Piece): readonly string[] {
  return piece.held.flatMap(readWords).flatMap(cutSentences)
}

/** The words of a block, each scrap on its own. */
export function readWords(block: Block): readonly string[] {
  switch (block.kind) {
    case 'list':
      return block.items
    case 'table':
      return block.rows.flat()
    case 'figure':
      return [block.caption]
    case 'panels':
      return block.panels.flatMap(({ description, balloons }) => [
        description,
        ...balloons.flatMap(({ lines }) => lines),
      ])
    case 'clues':
      return readClues(block.direction).map(({ text }) => text)
    case 'grid':
      return []
    case 'text':
    case 'heading':
    case 'question':
    case 'answer':
      break
  }
  return [block.text]
}

/** Takes away tags and entities, so that a sentence is found whatever is emphasised in it. */
export function plainWords(body: string): string {
  return body
    .replace(/<\/?(?:em|b|sup)>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
}

function cutSentences(words: string): readonly string[] {
  return words
    .replaceAll('*', '')
    .split(/(?<=[.?!]”?)\s+/)
    .filter((sentence) => sentence.length >= charactersMin)
}
