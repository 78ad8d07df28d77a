// Keeps pages of other sites from writing in the name of whoever looks at them.

import type { MiddlewareHandler } from 'hono'
import { html } from '../pages/html.ts'
import { notePage } from '../pages/layout.ts'

/** Refuses what another site has a browser send; programs, which send no such header, are let through. */
export function sameSiteOnly(): MiddlewareHandler {
  return async (context, next) => {
    const site = context.req.header('sec-fetch-site')
    const isSafe = context.req.method === 'GET' || context.req.method === 'HEAD'
    if (isSafe || site === undefined || site === 'same-origin' || site === 'none') return next()
    return context.html(
      notePage('Not from here', html`<p>Another site sent this. Nothing was done.</p>`),
      403,
    )
  }
}
