import { digestBuyUrl, type ProblemDetails, readQuoteUnverified } from '@farthing/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { article } from './testing/broker-stand-in.ts'
import {
  asMachine,
  asPerson,
  cookieJar,
  form,
  openShop,
  protectedSentence,
  type Shop,
} from './testing/shop.ts'

let shop: Shop
afterEach(() => shop.broker.stop())

type Browser = ReturnType<typeof cookieJar>

async function get(browser: Browser, path: string): Promise<Response> {
  const headers = { ...asPerson, cookie: browser.header() }
  const response = await shop.send(path, { headers, redirect: 'manual' })
  browser.take(response)
  return response
}

async function post(browser: Browser, fields: Record<string, string>): Promise<Response> {
  const response = await shop.send('/articles/tides', form(fields, { cookie: browser.header() }))
  browser.take(response)
  return response
}

/** Presses buy and answers what the checkout was given. */
async function goToCheckout(browser: Browser, fields: Record<string, string> = {}): Promise<URLSearchParams> {
  const response = await post(browser, { farthing: 'buy', ...fields })
  expect(response.status).toBe(303)
  const location = new URL(response.headers.get('location') ?? '')
  expect(location.origin + location.pathname).toBe(`${shop.broker.origin}/pay`)
  return location.searchParams
}

async function comeBack(browser: Browser, state: string | null): Promise<Response> {
  const code = shop.broker.issueCode((await shop.broker.issue()).token)
  return get(browser, `/.well-known/farthing/return?code=${code}&state=${state}`)
}

describe('buying without script', () => {
  it('goes to the checkout with a quote, comes back with a code, and opens the article', async () => {
    shop = await openShop()
    const browser = cookieJar()
    const given = await goToCheckout(browser)
    expect(given.get('return')).toBe(`${article.origin}/.well-known/farthing/return`)
    expect(readQuoteUnverified(given.get('quote') ?? '')?.price).toEqual(article.price)
    const back = await comeBack(browser, given.get('state'))
    expect([back.status, back.headers.get('location')]).toEqual([303, '/articles/tides'])
    expect(await (await get(browser, '/articles/tides')).text()).toContain(protectedSentence)
  })

  it('takes the price from the offer, whatever the form says', async () => {
    shop = await openShop()
    const given = await goToCheckout(cookieJar(), {
      price: '0.000001 EUR',
      requesturl: 'https://evil.example/',
    })
    const quote = readQuoteUnverified(given.get('quote') ?? '')
    expect([quote?.price, quote?.url]).toEqual([article.price, article.address])
  })

  it('never charges who has the article already', async () => {
    shop = await openShop()
    const browser = cookieJar()
    await comeBack(browser, (await goToCheckout(browser)).get('state'))
    const again = await post(browser, { farthing: 'buy' })
    expect(again.headers.get('location')).toBe('/articles/tides')
  })

  it('keeps two tabs at the checkout apart', async () => {
    shop = await openShop()
    const browser = cookieJar()
    const [first, second] = [await goToCheckout(browser), await goToCheckout(browser)]
    expect((await comeBack(browser, first.get('state'))).status).toBe(303)
    expect((await comeBack(browser, second.get('state'))).status).toBe(303)
  })

  it('comes back to the article where the reader cancelled', async () => {
    shop = await openShop()
    const browser = cookieJar()
    const given = await goToCheckout(browser)
    const back = await get(browser, `/.well-known/farthing/return?cancelled=1&state=${given.get('state')}`)
    expect([back.status, back.headers.get('location')]).toEqual([303, '/articles/tides'])
    expect(browser.header()).toBe('')
  })

  it('refuses a way back that another browser began, or that took too long, or whose code was used', async () => {
    shop = await openShop()
    const browser = cookieJar()
    const given = await goToCheckout(browser)
    expect((await comeBack(cookieJar(), given.get('state'))).status).toBe(410)
    const used = await get(browser, `/.well-known/farthing/return?code=gone&state=${given.get('state')}`)
    expect(used.status).toBe(410)
    expect(await used.text()).toContain('href="/articles/tides"')
    shop.world.advance(600_000)
    expect((await comeBack(browser, given.get('state'))).status).toBe(410)
  })

  it('cannot be led to another site by a cookie that was tampered with', async () => {
    shop = await openShop()
    const browser = cookieJar()
    const given = await goToCheckout(browser)
    const [name, value = ''] = browser.header().split('=')
    const [text = '', seal] = value.split('.')
    const bent = btoa(
      atob(text.replaceAll('-', '+').replaceAll('_', '/')).replace('/articles/tides', '//evil.example/xx'),
    )
    const headers = { ...asMachine, cookie: `${name}=${bent.replaceAll('=', '')}.${seal}` }
    const response = await shop.send(`/.well-known/farthing/return?code=x&state=${given.get('state')}`, {
      headers,
    })
    expect(response.status).toBe(410)
    expect(((await response.json()) as ProblemDetails).code).toBe('return_code_invalid')
  })

  it('says that it is not known yet where the answer is lost, and the same address works later', async () => {
    shop = await openShop()
    const browser = cookieJar()
    const given = await goToCheckout(browser)
    shop.broker.setMood('away')
    expect((await comeBack(browser, given.get('state'))).status).toBe(503)
    shop.broker.setMood('well')
    expect((await comeBack(browser, given.get('state'))).status).toBe(303)
  })

  it('refuses a ticket for something else than was bought', async () => {
    shop = await openShop()
    const browser = cookieJar()
    const given = await goToCheckout(browser)
    const other = await shop.broker.issue({ buyUrlDigest: await digestBuyUrl('https://news.example/other') })
    const code = shop.broker.issueCode(other.token)
    const back = await get(browser, `/.well-known/farthing/return?code=${code}&state=${given.get('state')}`)
    expect(back.status).toBe(402)
    expect(await back.text()).toContain('The ticket is for something else')
  })

  it('takes forms from its own pages only', async () => {
    shop = await openShop()
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
    ]) {
      const response = await shop.send('/articles/tides', form({ farthing: 'buy' }, headers))
      expect(response.status).toBe(403)
    }
    const { headers, ...old } = form({ farthing: 'buy' })
    const withoutSite = { ...(headers as Record<string, string>) }
    delete withoutSite['sec-fetch-site']
    const foreign = { ...withoutSite, origin: 'https://evil.example' }
    expect((await shop.send('/articles/tides', { ...old, headers: withoutSite })).status).toBe(303)
    expect((await shop.send('/articles/tides', { ...old, headers: foreign })).status).toBe(403)
  })

  it('refuses bodies of another kind and of another size', async () => {
    shop = await openShop()
    const json = form({}, { 'content-type': 'application/json' })
    expect((await shop.send('/articles/tides', json)).status).toBe(415)
    const huge = { ...form({}), body: `farthing=buy&x=${'x'.repeat(70_000)}` }
    expect((await shop.send('/articles/tides', huge)).status).toBe(413)
  })
})

describe('undo', () => {
  async function bought(): Promise<Browser> {
    const browser = cookieJar()
    await comeBack(browser, (await goToCheckout(browser)).get('state'))
    return browser
  }

  it('refunds, closes the article at once and says so, then sells it again', async () => {
    shop = await openShop()
    const browser = await bought()
    const kept = cookieJar()
    const before = browser.header()
    const undone = await post(browser, { farthing: 'undo' })
    expect([undone.status, undone.headers.get('location')]).toEqual([303, '/articles/tides'])
    const text = await (await get(browser, '/articles/tides')).text()
    expect(text).toContain('Refunded 0.02 EUR')
    expect(text).not.toContain(protectedSentence)
    const replayed = await shop.send('/articles/tides', { headers: { ...asPerson, cookie: before } })
    expect(await replayed.text()).not.toContain(protectedSentence)
    await comeBack(browser, (await goToCheckout(browser)).get('state'))
    expect(await (await get(browser, '/articles/tides')).text()).toContain(protectedSentence)
    expect(kept.header()).toBe('')
  })

  it('twice is as good as once', async () => {
    shop = await openShop()
    const browser = await bought()
    const before = browser.header()
    await post(browser, { farthing: 'undo' })
    const again = await shop.send('/articles/tides', form({ farthing: 'undo' }, { cookie: before }))
    expect([again.status, again.headers.get('location')]).toEqual([303, '/articles/tides'])
  })

  it('that the broker refuses leaves the article open and says why', async () => {
    shop = await openShop()
    const browser = await bought()
    shop.broker.refuseUndo('refund_needs_review')
    const refused = await post(browser, { farthing: 'undo' })
    const text = await refused.text()
    expect(refused.status).toBe(409)
    expect(text).toContain('This refund needs the merchant')
    expect(text).toContain(protectedSentence)
  })

  it('whose answer is lost is done when it is repeated', async () => {
    shop = await openShop()
    const browser = await bought()
    shop.broker.setMood('losing')
    const lost = await post(browser, { farthing: 'undo' })
    expect([lost.status, (await lost.text()).includes('It is not known yet')]).toEqual([503, true])
    shop.broker.setMood('well')
    expect((await post(browser, { farthing: 'undo' })).status).toBe(303)
  })

  it('from a foreign page does nothing', async () => {
    shop = await openShop()
    const browser = await bought()
    const foreign = form({ farthing: 'undo' }, { cookie: browser.header(), 'sec-fetch-site': 'cross-site' })
    expect((await shop.send('/articles/tides', foreign)).status).toBe(403)
    expect(await (await get(browser, '/articles/tides')).text()).toContain(protectedSentence)
  })
})
