// What the gate must remember while a reader is at the checkout, in a sealed cookie of ten minutes: which page to come
// back to and what was being bought. The address alone carries only a random word that must match it.

import { fromBase64Url, type Instant, instant, toBase64Url } from '@farthing/protocol'
import { formatCookie, readCookies } from './cookies.ts'
import type { GateDeps } from './deps.ts'
import { gateLimits } from './limits.ts'
import type { PricedItem } from './offer-input.ts'

/** One reader's way to the checkout. */
export type CheckoutState = {
  /** Path and query of the page to come back to. */
  readonly page: string
  readonly buyUrlDigest: string
  readonly cookiePath: string
}

const cookiePath = '/.well-known/farthing/'
const statePattern = /^[A-Za-z0-9_-]{22}$/

type SealedState = CheckoutState & { readonly endsAt: Instant }

/** Starts a way to the checkout: the random word for the address, and the cookie that knows the rest. */
export async function startCheckout(
  deps: Pick<GateDeps, 'settings' | 'system' | 'sealer'>,
  item: PricedItem,
  now: Instant,
): Promise<{ readonly state: string; readonly cookie: string }> {
  const state = toBase64Url(deps.system.randomBytes(16))
  const address = new URL(item.offer.requesturl)
  const sealed: SealedState = {
    page: address.pathname + address.search,
    buyUrlDigest: item.buyUrlDigest,
    cookiePath: item.cookiePaths.get(item.buyUrlDigest) ?? '/',
    endsAt: instant(now + gateLimits.stateLifeMs),
  }
  const text = toBase64Url(new TextEncoder().encode(JSON.stringify(sealed)))
  const seal = await deps.sealer.seal('state', `${state}\n${text}`)
  return {
    state,
    cookie: stateCookie(deps, state, { value: `${text}.${seal}`, maxAgeMs: gateLimits.stateLifeMs }),
  }
}

/** What a returning reader was buying; undefined where the word matches no cookie of this browser, or too late. */
export async function readCheckout(
  deps: Pick<GateDeps, 'sealer'>,
  request: Request,
  now: Instant,
): Promise<(CheckoutState & { readonly state: string }) | undefined> {
  const state = new URL(request.url).searchParams.get('state') ?? ''
  if (!statePattern.test(state)) return undefined
  for (const value of readCookies(request.headers.get('cookie'), nameOf(state)).slice(0, 2)) {
    const [text = '', seal = ''] = value.split('.', 2)
    if (!(await deps.sealer.isSealed('state', `${state}\n${text}`, seal))) continue
    const sealed = JSON.parse(new TextDecoder().decode(fromBase64Url(text))) as SealedState
    return sealed.endsAt > now ? { ...sealed, state } : undefined
  }
  return undefined
}

/** Removes the cookie of a way that has ended. */
export function endCheckout(deps: Pick<GateDeps, 'settings'>, state: string): string {
  return stateCookie(deps, state, { value: '', maxAgeMs: 0 })
}

// One cookie per way, so that two tabs at the checkout do not undo each other.
function nameOf(state: string): string {
  return `farthing_to_${state.slice(0, 8)}`
}

function stateCookie(
  deps: Pick<GateDeps, 'settings'>,
  state: string,
  content: { readonly value: string; readonly maxAgeMs: number },
): string {
  const isSecure = deps.settings.origin.startsWith('https:')
  return formatCookie({ name: nameOf(state), path: cookiePath, isSecure, ...content })
}
