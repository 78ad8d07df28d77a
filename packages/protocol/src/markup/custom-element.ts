// The custom element `<per-fee-link>` (per-fee-link 5.1), the preferred embedding: its fields read and written.

import { formatAccessDuration } from '../access-time.ts'
import type { Offer } from '../offer.ts'
import { canonicalUrl } from '../offer-url.ts'
import { formatPrice } from '../price.ts'
import { findElements, hasWord, type MarkupElement } from './element.ts'
import { escapeHtml, writeAttributes } from './escape.ts'
import { defaultMerchantName, type RawField, type RawOffer } from './fields.ts'

export const customElementName = 'per-fee-link'

/** The fields of a `<per-fee-link>`: its attributes, and what they leave open from the anchor inside it. */
export function readCustomElement(element: MarkupElement): RawOffer {
  const own = [...element.attributes].map(([name, value]) => ({ name, value }))
  const link = findElements(element, (child) => child.name === 'a')[0]
  const given = new Set(own.filter((field) => field.value.trim() !== '').map((field) => field.name))
  const inherited = link === undefined ? [] : readLinkContent(link).filter((field) => !given.has(field.name))
  const systems = findElements(
    element,
    (child) => child.name === 'link' && hasWord(child.attributes.get('rel'), 'payment-system'),
  ).map((child) => ({ id: child.attributes.get('href'), data: child.attributes.get('data-ps') }))
  return { fields: [...own, ...inherited], systems }
}

/** What an anchor itself says: where it leads, its text, its picture; a picture without text speaks by its `alt`. */
export function readLinkContent(link: MarkupElement): readonly RawField[] {
  const image = findElements(link, (child) => child.name === 'img')[0]
  const text = link.text.trim() === '' ? image?.attributes.get('alt') : link.text
  return [
    { name: 'requesturl', value: link.attributes.get('href') },
    { name: 'textlink', value: text },
    { name: 'imagelink', value: image?.attributes.get('src') },
  ]
}

/** Writes the element with a plain link inside, so that it works without script. `page` is never written. */
export function writeCustomElement(offer: Offer): string {
  const attributes = writeAttributes({
    price: formatPrice(offer.price),
    ...writtenFields(offer),
    target: offer.target,
  })
  const link = `<a${writeAttributes({ href: offer.requesturl })}>${writeLinkContent(offer)}</a>`
  const systems = offer.paymentsystems.map(({ id, data }) => {
    const shown = { rel: 'payment-system', href: id, 'data-ps': data === '' ? undefined : data }
    return `\n  <link${writeAttributes(shown)}>`
  })
  return `<${customElementName}${attributes}>\n  ${link}${systems.join('')}\n</${customElementName}>`
}

/** The fields that both HTML forms write as attributes; what equals its default is left out. */
export function writtenFields(offer: Offer): Readonly<Record<string, string | undefined>> {
  const unless = (value: string, usual: string): string | undefined => (value === usual ? undefined : value)
  return {
    buyurl: unless(offer.buyurl, canonicalUrl(offer.requesturl)),
    title: unless(offer.title, offer.textlink),
    description: offer.description,
    merchantname: unless(offer.merchantname, defaultMerchantName(offer.requesturl)),
    duration: offer.duration === 0 ? undefined : formatAccessDuration(offer.duration),
    expiration: offer.expiration,
  }
}

/** The inside of the anchor; the picture has no text of its own beside the text. */
export function writeLinkContent(offer: Offer): string {
  const image =
    offer.imagelink === undefined ? '' : `<img${writeAttributes({ src: offer.imagelink, alt: '' })}> `
  return `${image}${escapeHtml(offer.textlink)}`
}
