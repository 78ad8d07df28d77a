// Headers that every answer carries. Pages load nothing but our own files, are framed by nobody, and tell no other
// site where the reader came from.

import type { MiddlewareHandler } from 'hono'
import type { Deps } from '../deps.ts'
import type { Variables } from './answer.ts'

/**
 * Sets the policy. `form-action` must allow the merchants' sites, since a checkout ends in a redirect back to one and
 * browsers hold redirects of a form against it.
 */
export function securityHeaders(deps: Deps): MiddlewareHandler<{ Variables: Variables }> {
  const loopback = deps.config.mode === 'test' ? ' http://127.0.0.1:* http://localhost:*' : ''
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    "script-src 'self'",
    "connect-src 'self'",
    `form-action 'self' https:${loopback}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
  return async (context, next) => {
    await next()
    context.header('content-security-policy', policy)
    context.header('x-content-type-options', 'nosniff')
    context.header('x-frame-options', 'DENY')
    context.header('referrer-policy', 'same-origin')
    context.header('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=()')
    if (deps.config.origin.startsWith('https:')) {
      context.header('strict-transport-security', 'max-age=31536000')
    }
  }
}
