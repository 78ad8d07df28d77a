// What templates give, and a template as text. The game's templates never wait for anything; one that did would be a bug.

import type { html } from 'hono/html'

export type Html = ReturnType<typeof html>

export function toText(page: Html): string {
  if (page instanceof Promise) throw new Error('a template of the game waits for something')
  return page.toString()
}
