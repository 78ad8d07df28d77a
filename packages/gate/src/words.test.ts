import { canonicalUrl, readOffers } from '@farthing/protocol'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSettings } from './config.ts'
import { cookiePathOf, readCookies } from './cookies.ts'
import { createGate } from './create-gate.ts'
import { readWanted } from './negotiation.ts'
import { makeSigningKey } from './testing/keys.ts'
import { offer } from './testing/shop.ts'

const config = {
  broker: 'https://pay.example',
  merchant: 'mer_01m844dzg02fn5z8ghb97z2r0e',
  origin: 'https://news.example',
  signingKey: await makeSigningKey('news-1'),
} as const
const gate = createGate(config)

describe('a configuration', () => {
  it.each([
    ['a broker with a path', { broker: 'https://pay.example/pay' }],
    ['a broker without encryption', { broker: 'http://pay.example' }],
    ['a merchant of another kind', { merchant: 'wal_01m844dzg02fn5z8ghb97z2r0e' }],
    ['an origin with a path', { origin: 'https://news.example/de' }],
    ['a key that is none', { signingKey: { ...config.signingKey, d: '' } }],
  ])('with %s stops the start', (_name, change) => {
    expect(() => readSettings({ ...config, ...change })).toThrow(/gate configuration/)
  })
})

describe('an offer', () => {
  it('is resolved against the configured origin', async () => {
    expect(await gate.offer({ ...offer, buyurl: '/articles/' })).toMatchObject({
      requesturl: 'https://news.example/articles/tides',
      buyurl: 'https://news.example/articles/',
      duration: 604_800,
      merchantname: 'news.example',
      paymentsystems: [{ id: 'https://pay.example/pay/v1', data: config.merchant }],
    })
  })

  it.each([
    ['a price with a comma', { price: '0,02 EUR' }, /E-PRICE/],
    ['no price', { price: '0 EUR' }, /E-PRICE-ZERO/],
    ['a price above twelve', { price: '12.000001 EUR' }, /E-PRICE/],
    ['an address elsewhere', { requesturl: 'https://evil.example/' }, /E-URL/],
    ['a script for an address', { requesturl: 'javascript:alert(1)' }, /E-URL/],
    ['a purchase elsewhere', { buyurl: '//evil.example/' }, /E-URL/],
    ['a duration in years', { duration: 'P1Y' }, /E-DURATION/],
    ['a duration below zero', { duration: -1 }, /E-DURATION/],
    ['an end that is no date', { expiration: 'tomorrow' }, /E-EXPIRATION/],
    ['no text', { textlink: ' ' }, /E-MISSING/],
  ])('with %s is a bug of the publisher', async (_name, change, message) => {
    await expect(gate.offer({ ...offer, ...change })).rejects.toThrow(message)
  })
})

describe('a link for a front page', () => {
  it('is a plain link that names title, price and length, and reads as the same offer', async () => {
    const link = await gate.link(offer)
    expect(link).toContain('aria-label="Tide table, Brest, week 14 0.02 EUR to open, 6 minutes"')
    expect(link).toContain('href="https://news.example/articles/tides"')
    const [read] = readOffers(link, 'https://news.example/')
    expect(read).toMatchObject({ ok: true, offer: await gate.offer(offer) })
  })
})

describe('the path of a cookie', () => {
  it.each([
    ['/articles/tides', '/articles/tides', '/articles/tides'],
    ['/issue/3/page-1', '/issue/3', '/issue/3'],
    ['/issue/3/page-1', '/issue/3/', '/issue/3/'],
    ['/issues', '/issue', '/'],
    ['/articles/tides', '/pass', '/'],
    ['/a;b', '/a;b', '/'],
    ['/', '/', '/'],
  ])('for %s bought as %s is %s', (request, buy, path) => {
    const url = (text: string): URL => new URL(canonicalUrl(`https://news.example${text}`))
    expect(cookiePathOf(url(request), url(buy))).toBe(path)
  })

  it('keeps every value of a name, and no header makes reading fail', () => {
    expect(readCookies('a=1; b=2;a=3', 'a')).toEqual(['1', '3'])
    fc.assert(
      fc.property(fc.string(), fc.string(), (header, name) => Array.isArray(readCookies(header, name))),
    )
  })
})

describe('who asks', () => {
  const wanted = (accept?: string): string =>
    readWanted(new Request('http://x/', accept === undefined ? {} : { headers: { accept } }))
  it('is a person where HTML is named, unless JSON is preferred', () => {
    expect(wanted('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8')).toBe('page')
    expect(wanted('text/html;q=0.5, application/json')).toBe('json')
    expect(wanted('text/html, application/json;q=0.9')).toBe('page')
    expect(wanted('application/json')).toBe('json')
    expect(wanted('text/html;q=0')).toBe('any')
    expect([wanted('*/*'), wanted()]).toEqual(['any', 'any'])
  })
})
