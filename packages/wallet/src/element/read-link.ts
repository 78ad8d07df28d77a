// Reads the offer of an element from the live document (per-fee-link 5.1), by the same rules as every other embedding.

import {
  findElements,
  limits,
  type MarkupElement,
  makeOffer,
  type OfferResult,
  readCustomElement,
} from '@farthing/protocol'

/** The control a reader activates: the link or the button inside the element, where there is one. */
export function findControl(host: Element): HTMLAnchorElement | HTMLButtonElement | undefined {
  return host.querySelector<HTMLAnchorElement | HTMLButtonElement>('a[href], button') ?? undefined
}

/** The offer as the page describes it, unless it has ended; what it leaves open comes from the link, the form or the button inside. */
export function readLink(host: Element): OfferResult {
  const markup = toMarkup(host, 0)
  const { fields, systems } = readCustomElement(markup)
  const named = new Set(fields.filter(({ value }) => typeof value === 'string').map(({ name }) => name))
  const form = host.querySelector('form')
  const button = findElements(markup, ({ name }) => name === 'button')[0]
  const inherited = [
    { name: 'requesturl', value: form?.action },
    { name: 'textlink', value: button?.text },
  ].filter(({ name }) => !named.has(name))
  const read = makeOffer(
    { fields: [...fields, ...inherited], systems },
    { base: document.baseURI, page: location.href },
  )
  const hasEnded = read.ok && Date.parse(read.offer.expiration ?? '') <= Date.now()
  return hasEnded ? { ok: false, fault: 'E-EXPIRATION', field: 'expiration' } : read
}

function toMarkup(element: Element, depth: number): MarkupElement {
  const children = depth < limits.markupDepthMax ? [...element.children] : []
  return {
    name: element.localName,
    attributes: new Map([...element.attributes].map(({ name, value }) => [name, value])),
    children: children.map((child) => toMarkup(child, depth + 1)),
    text: element.textContent,
  }
}
