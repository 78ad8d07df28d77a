import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../canonical-json.ts'
import { limits } from '../limits.ts'
import { type OfferResult, toOfferJson } from '../offer.ts'
import { anyOffer, anyText } from '../testing/arbitraries.ts'
import { readVectors } from '../testing/vectors.ts'
import { writeAnchor } from './anchor.ts'
import { writeCustomElement } from './custom-element.ts'
import { parseOfferJson } from './json.ts'
import { writeJsonLd } from './json-ld.ts'
import { readOffers } from './read-offers.ts'

const { page, offers, reading } = readVectors('offers')

function spell(results: readonly OfferResult[]): readonly string[] {
  return results.map((result) =>
    result.ok ? canonicalJson(toOfferJson(result.offer)) : `${result.fault} ${result.field}`,
  )
}

test.each(offers)('every form of $name gives the same bytes', ({ offer, canonical, ...forms }) => {
  const read = parseOfferJson(offer)
  expect(spell([read])).toEqual([canonical])
  expect(canonicalJson(JSON.parse(canonical))).toBe(canonical)
  for (const html of [forms.customElement, forms.anchor, forms.jsonLd]) {
    expect(spell(readOffers(html, forms.page))).toEqual([canonical])
  }
  if (!read.ok) return
  expect(writeCustomElement(read.offer)).toBe(forms.customElement)
  expect(writeAnchor(read.offer)).toBe(forms.anchor)
  expect(writeJsonLd(read.offer)).toBe(forms.jsonLd)
})

test.each(reading)('reading $name', ({ html, offer, warning, fault, field }) => {
  const results = readOffers(html, page)
  expect(results).toHaveLength(1)
  const [result] = results
  if (result?.ok !== true) expect(result).toEqual({ ok: false, fault, field })
  else {
    expect(toOfferJson(result.offer)).toMatchObject(offer ?? { fault })
    expect(result.warnings?.map((found) => found.fault)).toEqual(
      warning === undefined ? undefined : [warning],
    )
  }
})

test('whatever an offer holds, each form carries it unchanged', () => {
  fc.assert(
    fc.property(anyOffer, (offer) => {
      const canonical = canonicalJson(toOfferJson(offer))
      expect(spell([parseOfferJson(JSON.parse(JSON.stringify(toOfferJson(offer))))])).toEqual([canonical])
      for (const write of [writeCustomElement, writeAnchor, writeJsonLd]) {
        const text = write(offer)
        expect(spell(readOffers(`<p>Before ${text} after`, page))).toEqual([canonical])
        // Several forms on one page are one offer.
        expect(spell(readOffers(`${writeCustomElement(offer)}${writeJsonLd(offer)}`, page))).toEqual([
          canonical,
        ])
      }
    }),
    { numRuns: 500 },
  )
})

test('the examples of the specification are read', () => {
  const element = `<per-fee-link price="0.02 EUR" requesturl="brest/w14.html" buyurl="brest/"
                  mpbaseurl="https://tides.example/fr/" duration="P7D" title="Tide tables Brest">
      <a href="https://tides.example/fr/brest/w14.html">Tide table, Brest, week 14</a>
      <link rel="payment-system" href="https://penny.example/pay/v1" data-ps="acct=7781">
    </per-fee-link>`
  const anchor = `<a rel="per-fee nofollow" href="https://tides.example/fr/brest/w14.html"
       data-pfl-price="0.02 EUR" data-pfl-buyurl="https://tides.example/fr/brest/" data-pfl-title="Tide tables Brest"
       data-pfl-ps="https://penny.example/pay/v1" data-pfl-ps-data-1="acct=7781"
       data-pfl-duration=10080>Tide table, Brest, week 14</a>`
  const [first, second] = [readOffers(element, page), readOffers(anchor, page)]
  expect(spell(first)).toEqual(spell(second))
  expect(first).toMatchObject([
    { ok: true, offer: { duration: 604_800, buyurl: 'https://tides.example/fr/brest/', page } },
  ])
})

test('a page gives its links in order, good and bad alike', () => {
  const link = (price: string, name: string): string =>
    `<a rel=per-fee href=/${name} data-pfl-price="${price}" data-pfl-ps=https://penny.example/pay/v1>${name}</a>`
  const html = `<p>${link('0.01 EUR', 'a')}<p>${link('1,0 EUR', 'b')}<p>${link('0.02 EUR', 'c')}`
  expect(readOffers(html, page).map((result) => (result.ok ? result.offer.textlink : result.fault))).toEqual([
    'a',
    'E-PRICE',
    'c',
  ])
})

test('what is in comments, scripts, styles, templates and text areas is no offer', () => {
  const link = '<a rel=per-fee href=/x data-pfl-price="0.01 EUR" data-pfl-ps=https://p.example/>x</a>'
  for (const html of [
    `<!-- ${link} -->`,
    `<script>${link}</script>`,
    `<style>${link}</style>`,
    `<template>${link}</template>`,
    `<textarea>${link}</textarea>`,
    `<title>${link}</title>`,
    `<img alt='${link}'>`,
    `<!doctype html><!-- --!><p title="${link.replaceAll('"', '')}">`,
    link.replaceAll('<', '&lt;'),
  ]) {
    expect(readOffers(html, page)).toEqual([])
  }
  expect(readOffers(`<!--> ${link}`, page)).toHaveLength(1)
})

test('JSON-LD of others, broken or bottomless, is passed over', () => {
  const script = (text: string): string => `<script type="application/ld+json">${text}</script>`
  const shop = { '@context': 'https://schema.org', '@type': 'Offer', price: '1', priceCurrency: 'EUR' }
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
  for (const text of [JSON.stringify(shop), '{', '', 'null', '5', deep, ' '.repeat(300_000)]) {
    expect(readOffers(script(text), page)).toEqual([])
  }
})

test('an offer inside an article’s JSON-LD is found, and a price as a number refused', () => {
  const offer = {
    '@type': ['Offer'],
    name: 'A',
    price: '0.02',
    priceCurrency: 'EUR',
    url: '/a',
    acceptedPaymentMethod: ['https://penny.example/pay/v1'],
  }
  const article = (price: unknown): string =>
    `<script type='application/ld+json; charset=utf-8'>${JSON.stringify({
      '@context': ['https://schema.org', { fee: 'https://per-fee.example/ns#' }],
      '@graph': [{ '@type': 'NewsArticle', isAccessibleForFree: false, offers: { ...offer, price } }],
    })}</script>`
  expect(readOffers(article('0.02'), page)).toMatchObject([{ ok: true, offer: { textlink: 'A' } }])
  expect(readOffers(article(0.02), page)).toEqual([{ ok: false, fault: 'E-PRICE', field: 'price' }])
})

test('no bytes and no page address make the reader throw', () => {
  const pieces = fc.array(
    fc.constantFrom(
      ...'<per-fee-link |</per-fee-link>|<a rel=per-fee |</a>|<link rel=payment-system |href=|"|\'|>|<!--|-->|<script type=application/ld+json>|</script>|{"@context":|price="0.01 EUR"|<base href=|&#x0;|&#55296;|&amp;|/|=| |textlink=x|<p>|\0|\r'.split(
        '|',
      ),
    ),
    { maxLength: 60 },
  )
  const bytes = fc.uint8Array({ maxLength: 500 }).map((value) => new TextDecoder().decode(value))
  fc.assert(
    fc.property(
      fc.oneof(
        pieces.map((all) => all.join('')),
        bytes,
        anyText,
      ),
      anyText,
      (html, address) => {
        readOffers(html, page)
        readOffers(html, address)
      },
    ),
    { numRuns: 2_000 },
  )
})

test('no JSON makes the reader of offers throw, and what it reads it reads again', () => {
  const anyMembers = fc.dictionary(
    fc.constantFrom(...Object.keys(offers[0]?.offer ?? {}), 'BUYID', '__proto__', 'constructor'),
    fc.oneof(fc.jsonValue(), anyText),
    { noNullPrototype: true },
  )
  fc.assert(
    fc.property(fc.jsonValue(), anyMembers, (value, members) => {
      parseOfferJson(value)
      const result = parseOfferJson({ ...offers[0]?.offer, ...members })
      if (result.ok) expect(spell([parseOfferJson(toOfferJson(result.offer))])).toEqual(spell([result]))
    }),
    { numRuns: 2_000 },
  )
  expect(Object.hasOwn(Object.prototype, 'price')).toBe(false)
})

test('the work grows with the page and not faster, and a page past the bound is not searched', () => {
  const size = 1_000_000
  for (const piece of [
    '<',
    '<a ',
    '<!--',
    '<div>',
    '</x>',
    '<a rel=per-fee>',
    '<script>',
    '<a b="',
    "<p a='>",
    '&#x',
    '<per-fee-link>x',
  ]) {
    readOffers(piece.repeat(Math.ceil(size / piece.length)), page)
  }
  const link = '<a rel=per-fee href=/x data-pfl-price="0.01 EUR" data-pfl-ps=https://p.example/>x</a>'
  expect(readOffers(link.padEnd(limits.htmlCharactersMax), page)).toHaveLength(1)
  expect(readOffers(link.padEnd(limits.htmlCharactersMax + 1), page)).toEqual([])
  expect(readOffers(link.repeat(limits.offersPerPageMax + 5), page)).toHaveLength(limits.offersPerPageMax)
})
