// The one way pages make HTML: Hono's escaping template tag, kept synchronous.

import { Bug } from '@farthing/protocol'
import { html as template } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

/** Markup that is already safe; everything else is escaped when it enters a template. */
export type Html = HtmlEscapedString
export type HtmlValue = Html | string | number | boolean | undefined | readonly HtmlValue[]

/** Writes markup; text is escaped for elements and for quoted attributes alike. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const written = template(strings, ...values)
  if (written instanceof Promise) throw new Bug('a page may not wait')
  return written
}
