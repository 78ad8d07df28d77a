// Cookies: one per bought thing, on the narrowest path that works, since a reader of a hundred articles would else send
// a hundred tickets with each request. Reading is lenient and bounded, as anyone may send anything.

import { gateLimits } from './limits.ts'

/** Attributes of a cookie the gate sets; all are HttpOnly and SameSite=Lax. */
export type CookieInput = {
  readonly name: string
  readonly value: string
  readonly path: string
  readonly maxAgeMs: number
  readonly isSecure: boolean
}

/** Writes a Set-Cookie value; an age of zero removes the cookie. */
export function formatCookie(cookie: CookieInput): string {
  const maxAge = Math.max(0, Math.floor(Math.min(cookie.maxAgeMs, gateLimits.cookieLifeMs) / 1000))
  const secure = cookie.isSecure ? '; Secure' : ''
  return `${cookie.name}=${cookie.value}; Path=${cookie.path}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`
}

/** The values of a cookie name, in the order sent (narrower paths first, RFC 6265 5.4). */
export function readCookies(header: string | null, name: string): readonly string[] {
  if (header === null) return []
  return header
    .split(';', gateLimits.cookiesPerRequestMax)
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
}

/** The cookie name of a purchase, from the digest of its `buyurl`. */
export function cookieNameOf(buyUrlDigest: string): string {
  return `farthing_${buyUrlDigest.slice(0, 16)}`
}

/** The path of `buyurl` where it holds the path of `requesturl` (RFC 6265 5.1.4), else the whole site. */
export function cookiePathOf(requesturl: URL, buyurl: URL): string {
  const path = buyurl.pathname
  const isHolding =
    requesturl.pathname === path || requesturl.pathname.startsWith(path.endsWith('/') ? path : `${path}/`)
  // A semicolon would end the attribute, and browsers match paths by their literal spelling.
  return isHolding && /^\/[\x21-\x3a\x3c-\x7e]*$/.test(path) ? path : '/'
}
