// The URL rules of per-fee-link 3.4: which addresses an offer may name, and when two of them are the same.

import { limits } from './limits.ts'
import { Bug } from './money.ts'

/** True for `localhost`, 127.0.0.0/8 and `[::1]`, where development may use http. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.[0-9]{1,3}){3}$/.test(hostname)
}

/** Parses an absolute offer address: https, or http on loopback; no user name or password; bounded length. */
export function checkOfferUrl(text: string, base?: string): URL | undefined {
  if (text.length > limits.urlCharactersMax || !URL.canParse(text, base)) return undefined
  const url = new URL(text, base)
  // Resolving and percent-encoding make an address longer.
  if (url.href.length > limits.urlCharactersMax) return undefined
  const isAllowed = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
  return isAllowed && url.username === '' && url.password === '' ? url : undefined
}

/**
 * The one spelling of a `buyurl`: the URL parser lowers scheme and host and drops the default port; here the fragment
 * goes and percent-encoding turns upper case. Query order stays, as it is significant.
 */
export function canonicalUrl(text: string): string {
  if (!URL.canParse(text)) throw new Bug('only an address that was checked has a canonical spelling')
  const url = new URL(text)
  url.hash = ''
  return url.href.replace(/%[0-9a-f]{2}/gi, (escape) => escape.toUpperCase())
}
