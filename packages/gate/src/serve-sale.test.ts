import { parseOfferJson, readQuoteUnverified, toPublicJwk, verifyQuote } from '@farthing/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { article } from './testing/broker-stand-in.ts'
import { asMachine, asPerson, openShop, protectedSentence, type Shop, withTicket } from './testing/shop.ts'

let shop: Shop
afterEach(() => shop.broker.stop())

describe('an unpaid request', () => {
  it('shows people the preview with price, promise, form and element, and not a word of the protected part', async () => {
    shop = await openShop({ mode: 'test' })
    const response = await shop.send('/articles/tides', { headers: asPerson })
    const text = await response.text()
    expect(response.status).toBe(402)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('vary')).toBe('Accept, Cookie, Farthing-Ticket, Farthing-Session')
    for (const part of ['Read for 0.02 EUR', '6 minutes', 'Refund within 10 minutes', 'Test mode']) {
      expect(text).toContain(part)
    }
    expect(text).toContain('<form method="post" action="/articles/tides">')
    expect(text).toContain('<per-fee-link price="0.02 EUR" requesturl="https://news.example/articles/tides"')
    expect(text).not.toContain(protectedSentence)
    expect(text).not.toContain('style=')
  })

  it('names the region in JSON-LD by a class that is in the page', async () => {
    shop = await openShop()
    const text = await (await shop.send('/articles/tides', { headers: asPerson })).text()
    const block = /<script type="application\/ld\+json">(.*?)<\/script>/.exec(text)?.[1] ?? ''
    const data = JSON.parse(block) as {
      isAccessibleForFree: boolean
      hasPart: { cssSelector: string }
      offers: object
    }
    expect(data.isAccessibleForFree).toBe(false)
    expect(text).toContain(`class="${data.hasPart.cssSelector.slice(1)}"`)
    expect(data.offers).toMatchObject({ price: '0.02', priceCurrency: 'EUR', 'pf:accessDuration': 'P7D' })
  })

  it('keeps text that looks like markup as text', async () => {
    shop = await openShop()
    const input = {
      requesturl: '/a',
      price: '0.02 EUR',
      textlink: '</script><script>alert(1)</script>\u202e"',
    }
    const pages = {
      preview: (parts: { head: string; block: string }) => parts.head + parts.block,
      content: () => '',
    }
    const request = new Request('http://x/a', { headers: asPerson })
    const text = await (await shop.gate.serve(request, input, pages)).text()
    expect(text).not.toContain('<script>alert')
    expect(text).not.toContain('\u202e')
    expect(await shop.gate.link(input)).not.toContain('<script>')
  })

  it('may show the preview under status 200, while machines still get 402', async () => {
    shop = await openShop({ previewStatus: 200 })
    expect((await shop.send('/articles/tides', { headers: asPerson })).status).toBe(200)
    expect((await shop.send('/articles/tides', { headers: asMachine })).status).toBe(402)
    expect((await shop.send('/articles/tides')).status).toBe(402)
  })

  it('gives machines the offer and a quote signed for ten minutes, readable from other sites', async () => {
    shop = await openShop()
    const response = await shop.send('/articles/tides', { headers: asMachine })
    const body = (await response.json()) as { quote: string }
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(parseOfferJson(body)).toMatchObject({
      ok: true,
      offer: { requesturl: article.address, duration: 604_800 },
    })
    const verified = await verifyQuote(body.quote, { keys: [toPublicJwk(shop.config.signingKey)] })
    expect(verified).toMatchObject({
      ok: true,
      quote: {
        merchantId: shop.broker.merchant,
        origin: article.origin,
        price: article.price,
        url: article.address,
      },
    })
    if (verified.ok) expect(verified.quote.expiresAt - verified.quote.issuedAt).toBe(600_000)
  })

  it('makes another quote each time, and a private one without title and address', async () => {
    shop = await openShop()
    const input = { requesturl: '/a', price: '0.02 EUR', textlink: 'A', isPrivate: true }
    const quoteOf = async (): Promise<string> => {
      const request = new Request('http://x/a', { headers: asMachine })
      const response = await shop.gate.serve(request, input, { preview: () => '', content: () => '' })
      return ((await response.json()) as { quote: string }).quote
    }
    const [first, second] = [readQuoteUnverified(await quoteOf()), readQuoteUnverified(await quoteOf())]
    expect(first?.nonce).not.toBe(second?.nonce)
    expect([first?.title, first?.url]).toEqual([undefined, undefined])
  })

  it('never quotes an offer that has ended', async () => {
    shop = await openShop()
    const input = { requesturl: '/a', price: '0.02 EUR', textlink: 'A', expiration: '2026-11-23T11:59:59Z' }
    const pages = { preview: (parts: { block: string }) => parts.block, content: () => '' }
    const machine = await shop.gate.serve(new Request('http://x/a', { headers: asMachine }), input, pages)
    expect(await machine.json()).not.toHaveProperty('quote')
    const person = await shop.gate.serve(new Request('http://x/a', { headers: asPerson }), input, pages)
    const text = await person.text()
    expect(text).toContain('This offer has ended.')
    expect(text).not.toContain('<form')
  })

  it('refuses other methods by name', async () => {
    shop = await openShop()
    const response = await shop.send('/articles/tides', { method: 'DELETE', headers: asMachine })
    expect(response.status).toBe(405)
    expect(await response.json()).toMatchObject({ code: 'method_not_allowed' })
  })
})

describe('a paid request', () => {
  it('gets the page, private, with the notice for ten minutes and then without', async () => {
    shop = await openShop()
    const { token } = await shop.broker.issue()
    const first = await shop.send('/articles/tides', { headers: { ...withTicket(token), ...asPerson } })
    const text = await first.text()
    expect(first.status).toBe(200)
    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    expect(first.headers.get('access-control-allow-origin')).toBeNull()
    expect(text).toContain(protectedSentence)
    expect(text).toContain('role="status"')
    expect(text).toContain('Undo (10 min left)')
    shop.world.advance(600_000)
    const later = await shop.send('/articles/tides', { headers: { ...withTicket(token), ...asPerson } })
    const laterText = await later.text()
    expect(laterText).toContain(protectedSentence)
    expect(laterText).not.toContain('Undo')
  })

  it('gets the protected part as JSON where it asks for JSON', async () => {
    shop = await openShop()
    const { token } = await shop.broker.issue()
    const response = await shop.send('/articles/tides', { headers: withTicket(token) })
    expect(await response.json()).toEqual({ text: protectedSentence })
  })

  it('answers HEAD with the headers of GET and no body', async () => {
    shop = await openShop()
    const { token } = await shop.broker.issue()
    const response = await shop.send('/articles/tides', { method: 'HEAD', headers: withTicket(token) })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('')
  })
})
