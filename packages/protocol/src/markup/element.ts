// The neutral tree that markup is read from. A browser fills it from a live document without innerHTML, read-html.ts
// from text; the readers of offers know neither.

import { limits } from '../limits.ts'

/** One element: names of elements and attributes in lower case, character references already resolved. */
export type MarkupElement = {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly MarkupElement[]
  /** The text of the element and all below it. */
  readonly text: string
}

/** The descendants that are wanted, in document order, down to the bounded depth. */
export function findElements(
  element: MarkupElement,
  isWanted: (element: MarkupElement) => boolean,
  depth = 0,
): readonly MarkupElement[] {
  if (depth >= limits.markupDepthMax) return []
  return element.children.flatMap((child) => [
    ...(isWanted(child) ? [child] : []),
    ...findElements(child, isWanted, depth + 1),
  ])
}

/** True where a space-separated attribute such as `rel` has a word, in any case. */
export function hasWord(text: string | undefined, word: string): boolean {
  return (text ?? '').toLowerCase().split(/\s+/).includes(word)
}
