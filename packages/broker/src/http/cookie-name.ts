// How our cookies are called: over https with the prefix that makes browsers refuse them from anywhere but this host.

import type { Deps } from '../deps.ts'

export function cookieName(deps: Deps, name: 'wallet' | 'merchant'): string {
  return `${isSecure(deps) ? '__Host-' : ''}farthing_${name}`
}

/** Whether cookies may travel over https alone. */
export function isSecure(deps: Deps): boolean {
  return deps.config.origin.startsWith('https:')
}
