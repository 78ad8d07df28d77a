// Puts what was bought before the reader: in place, where the page bought is the page at hand and both have a region
// `[data-farthing-region]`; otherwise by going there. Title and address of the page stay as they are.

import type { Offer } from '@farthing/protocol'

const regionAttribute = 'data-farthing-region'

/** Replaces the region around or before the element by the answer's; false where the reader has to go there instead. */
export function showInPlace(host: Element, offer: Offer, html: string): boolean {
  if (!isThisPage(offer.requesturl)) return false
  const region = host.closest(`[${regionAttribute}]`) ?? document.querySelector(`[${regionAttribute}]`)
  const answer = region === null ? undefined : parsePage(html)
  const name = region?.getAttribute(regionAttribute)
  const fresh = [...(answer?.querySelectorAll(`[${regionAttribute}]`) ?? [])].find(
    (candidate) => candidate.getAttribute(regionAttribute) === name,
  )
  if (region === null || !(fresh instanceof HTMLElement)) return false
  region.replaceWith(document.adoptNode(fresh))
  // The activated link is gone with the old region; the reader goes on where the text begins.
  if (!fresh.hasAttribute('tabindex')) fresh.setAttribute('tabindex', '-1')
  fresh.focus({ preventScroll: true })
  return true
}

/** Goes to what was bought, in the offer's target where the browser still lets us. */
export function goTo({ requesturl, target }: Offer): void {
  const isPress = navigator.userActivation?.isActive ?? false
  if (target !== undefined && target !== '_self' && isPress) {
    window.open(requesturl, target, target === '_blank' ? 'noopener' : '')
  }
  // Assigning the address at hand may only move to its fragment.
  else if (isThisPage(requesturl)) location.reload()
  else location.assign(requesturl)
}

function isThisPage(requesturl: string): boolean {
  return withoutHash(requesturl) === withoutHash(location.href)
}

function withoutHash(text: string): string {
  const url = new URL(text)
  url.hash = ''
  return url.href
}

type PagePolicy = { readonly createHTML: (html: string) => string }
type PolicyFactory = {
  readonly createPolicy: (name: string, rules: { createHTML: (html: string) => string }) => PagePolicy
}

let policy: PagePolicy | undefined

/** The answer as a document whose scripts never run; undefined where Trusted Types forbid even that. */
function parsePage(html: string): Document | undefined {
  try {
    const { trustedTypes } = globalThis as { readonly trustedTypes?: PolicyFactory }
    // The text is this very site's answer to this very page, which a navigation would show just the same.
    policy ??= trustedTypes?.createPolicy('per-fee-link', { createHTML: (text) => text })
    return new DOMParser().parseFromString(policy?.createHTML(html) ?? html, 'text/html')
  } catch {
    return undefined
  }
}
