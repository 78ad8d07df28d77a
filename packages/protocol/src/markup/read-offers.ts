// All offers of one page of HTML text, whichever way they are embedded.

import { limits } from '../limits.ts'
import type { Offer, OfferResult } from '../offer.ts'
import { isOfferAnchor, readAnchor } from './anchor.ts'
import { customElementName, readCustomElement } from './custom-element.ts'
import type { MarkupElement } from './element.ts'
import { makeOffer, type OfferContext } from './fields.ts'
import { readJsonLd } from './json-ld.ts'
import { readHtml } from './read-html.ts'

/**
 * Reads the per-fee links of a page in document order: elements and anchors, then the JSON-LD offers that no markup
 * repeats. Markup that JSON-LD on the same page contradicts is refused with E-CONFLICT (per-fee-link 5.4).
 */
export function readOffers(
  html: string,
  pageUrl: string,
  options: Pick<OfferContext, 'legacyDurationUnit'> = {},
): readonly OfferResult[] {
  const elements = readHtml(html, isWanted)
  const context = { ...options, base: readBase(elements, pageUrl), page: pageUrl }
  const marked = elements.flatMap((element) => {
    if (element.name === customElementName) return [makeOffer(readCustomElement(element), context)]
    return element.name === 'a' ? [makeOffer(readAnchor(element), context)] : []
  })
  const described = elements
    .filter((element) => element.name === 'script')
    .flatMap((element) => readJsonLd(element.text))
    .slice(0, limits.offersPerPageMax)
    .map((raw) => makeOffer(raw, context))
  return reconcile(marked, described)
}

function isWanted({ name, attributes }: Pick<MarkupElement, 'name' | 'attributes'>): boolean {
  if (name === customElementName || (name === 'base' && attributes.has('href'))) return true
  if (name === 'script') return /^\s*application\/ld\+json\s*(?:;|$)/i.test(attributes.get('type') ?? '')
  return isOfferAnchor({ name, attributes })
}

function readBase(elements: readonly MarkupElement[], pageUrl: string): string {
  const href = elements.find((element) => element.name === 'base')?.attributes.get('href') ?? ''
  return URL.canParse(href, pageUrl) ? new URL(href, pageUrl).href : pageUrl
}

function reconcile(
  marked: readonly OfferResult[],
  described: readonly OfferResult[],
): readonly OfferResult[] {
  const descriptions = new Map<string, Offer[]>()
  for (const result of described) {
    if (!result.ok) continue
    const { requesturl } = result.offer
    descriptions.set(requesturl, [...(descriptions.get(requesturl) ?? []).slice(0, 1), result.offer])
  }
  const repeated = new Set<string>()
  const judged = marked.map((result): OfferResult => {
    if (!result.ok) return result
    const others = descriptions.get(result.offer.requesturl) ?? []
    if (others.length > 0) repeated.add(result.offer.requesturl)
    const field = others
      .map((other) => findDifference(result.offer, other))
      .find((name) => name !== undefined)
    return field === undefined ? result : { ok: false, fault: 'E-CONFLICT', field }
  })
  return [...judged, ...described.filter((result) => !result.ok || !repeated.has(result.offer.requesturl))]
}

/** The first field of the bargain in which two descriptions differ; what is only shown may. */
function findDifference(left: Offer, right: Offer): string | undefined {
  if (left.price.asset !== right.price.asset || left.price.amount !== right.price.amount) return 'price'
  if (left.buyurl !== right.buyurl) return 'buyurl'
  if (left.duration !== right.duration) return 'duration'
  return left.expiration === right.expiration ? undefined : 'expiration'
}
