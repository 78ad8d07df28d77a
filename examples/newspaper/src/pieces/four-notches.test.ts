// The claims of the puzzle, checked by trying every stick.
import { describe, expect, it } from 'vitest'

/** All ways to cut inner notches into a stick so that its distances are all different. */
function findSticks(length: number, inner: number): readonly (readonly number[])[] {
  const choose = (from: number, count: number): readonly (readonly number[])[] =>
    count === 0
      ? [[]]
      : Array.from({ length: Math.max(0, length - from) }, (_, step) => from + step).flatMap((first) =>
          choose(first + 1, count - 1).map((rest) => [first, ...rest]),
        )
  return choose(1, inner)
    .map((notches) => [0, ...notches, length])
    .filter((notches) => {
      const distances = measure(notches)
      return new Set(distances).size === distances.length
    })
}

function measure(notches: readonly number[]): readonly number[] {
  return notches.flatMap((left, index) => notches.slice(index + 1).map((right) => right - left))
}

describe('the harbour master’s stick', () => {
  it('has one solution and its mirror image for four notches and six feet', () => {
    expect(findSticks(6, 2)).toEqual([
      [0, 1, 4, 6],
      [0, 2, 5, 6],
    ])
  })

  it('cannot be cut with five notches and ten feet', () => {
    expect(findSticks(10, 3)).toEqual([])
  })

  it('measures all but six with five notches on eleven feet', () => {
    expect(findSticks(11, 3)).toContainEqual([0, 1, 4, 9, 11])
    expect([...measure([0, 1, 4, 9, 11])].sort((left, right) => left - right)).toEqual([
      1, 2, 3, 4, 5, 7, 8, 9, 10, 11,
    ])
  })
})
