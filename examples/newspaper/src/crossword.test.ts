// The crossword is one: symmetric, joined up, every word clued, every clue answered.
import { describe, expect, it } from 'vitest'
import { filledRows, readClues, readSquares } from './crossword.ts'

describe('the Nutshell', () => {
  it('looks the same upside down', () => {
    const pattern = filledRows.join('').replace(/[A-Z]/g, '.')
    expect(pattern.split('').reverse().join('')).toBe(pattern)
    for (const row of filledRows) expect(row).toHaveLength(filledRows.length)
  })

  it('has fourteen words of three letters or more, each with a clue of its own', () => {
    const clues = [...readClues('Across'), ...readClues('Down')]
    expect(clues).toHaveLength(14)
    expect(new Set(clues.map(({ text }) => text)).size).toBe(14)
    for (const { answer, text } of clues) {
      expect(answer.length).toBeGreaterThanOrEqual(3)
      expect(text.length).toBeGreaterThan(10)
      expect(text.toUpperCase()).not.toContain(answer)
    }
  })

  it('is joined up, so that every white square can be reached from every other', () => {
    const rows = readSquares()
    const size = filledRows.length
    const whites = rows.flatMap((squares, row) =>
      squares.flatMap((square, column) => (square.letter === undefined ? [] : [row * size + column])),
    )
    const reached = new Set(whites.slice(0, 1))
    for (const at of reached) {
      const steps = [at - size, at + size, at % size > 0 ? at - 1 : -1, at % size < size - 1 ? at + 1 : -1]
      for (const next of steps) if (whites.includes(next)) reached.add(next)
    }
    expect(reached.size).toBe(whites.length)
  })

  it('numbers its squares as printers do', () => {
    const numbers = readSquares().flatMap((squares) => squares.flatMap(({ number }) => number ?? []))
    expect(numbers).toEqual(Array.from({ length: 13 }, (_, index) => index + 1))
  })
})
