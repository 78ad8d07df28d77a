// A template as text. The paper's templates never wait for anything, and one that did would be a bug.
import type { Html } from './blocks.ts'

/** The text of a template. */
export function toText(page: Html): string {
  if (page instanceof Promise) throw new Error('a template of the paper waits for something')
  return page.toString()
}
