// The newspaper's answers, asked without a socket: what is free is free, what is sold never leaves unpaid.
import { beforeAll, describe, expect, it } from 'vitest'
import { filledRows } from './crossword.ts'
import { dayPass, pieces } from './edition.ts'
import { hasPrice, pathOf } from './offers.ts'
import { asMachine, asPerson, type Press, startPress } from './testing/press.ts'
import { heldSentences, plainWords, readWords } from './testing/sentences.ts'

let press: Press
beforeAll(async () => {
  press = await startPress()
})

const publicPaths = [
  '/',
  dayPass.path,
  '/feed.xml',
  '/sitemap.xml',
  '/robots.txt',
  '/assets/crossword.js',
  '/nowhere',
]
const sold = pieces.filter(hasPrice)

describe('what is sold', () => {
  it('stands in no public answer, sentence by sentence, as page, as JSON or in the feed', async () => {
    const paths = [...publicPaths, ...pieces.map(pathOf)]
    const bodies: string[] = []
    for (const path of paths) {
      for (const headers of [asPerson, asMachine, {}]) {
        bodies.push(plainWords(await (await press.app.request(path, { headers })).text()))
      }
    }
    const everything = bodies.join('\n')
    const sentences = sold.flatMap(heldSentences)
    expect(sentences.length).toBeGreaterThan(350)
    expect(sentences.filter((sentence) => everything.includes(sentence))).toEqual([])
  })

  it('is whole for who shows its ticket, sentence by sentence', async () => {
    for (const piece of sold) {
      const headers = { ...asPerson, ...(await press.ticketFor(pathOf(piece), piece.price)) }
      const response = await press.app.request(pathOf(piece), { headers })
      const body = plainWords(await response.text())
      expect(response.status).toBe(200)
      expect(heldSentences(piece).filter((sentence) => !body.includes(sentence))).toEqual([])
    }
  })

  it('opens by the day pass, and not by the ticket of another piece', async () => {
    const [first, second] = sold
    if (first === undefined || second === undefined) throw new Error('nothing is sold')
    const pass = await press.ticketFor(dayPass.path, dayPass.price)
    const other = await press.ticketFor(pathOf(first), first.price)
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await press.app.request(pathOf(second), { headers: { ...asPerson, ...headers } })).status
    expect(await status(pass)).toBe(200)
    expect(await status(other)).toBe(402)
  })

  it('comes to machines as JSON', async () => {
    const [piece] = sold
    if (piece === undefined) throw new Error('nothing is sold')
    const closed = await press.app.request(pathOf(piece), { headers: asMachine })
    expect(closed.status).toBe(402)
    expect(await closed.json()).toMatchObject({ price: piece.price, title: piece.title })
    const headers = { ...asMachine, ...(await press.ticketFor(pathOf(piece), piece.price)) }
    const open: unknown = await (await press.app.request(pathOf(piece), { headers })).json()
    expect(open).toMatchObject({ slug: piece.slug, author: piece.author })
  })

  it('is whole as JSON too, clues and table cells and all', async () => {
    for (const piece of sold.filter(({ slug }) => slug !== 'gerald')) {
      const headers = { ...asMachine, ...(await press.ticketFor(pathOf(piece), piece.price)) }
      const { text } = (await (await press.app.request(pathOf(piece), { headers })).json()) as {
        text: string[]
      }
      const body = text.join('\n')
      expect(heldSentences(piece).filter((sentence) => !body.includes(sentence))).toEqual([])
    }
  })

  it('keeps the region in preview and whole piece, so that one can take the place of the other', async () => {
    for (const piece of sold) {
      const preview = await (await press.app.request(pathOf(piece), { headers: asPerson })).text()
      const headers = { ...asPerson, ...(await press.ticketFor(pathOf(piece), piece.price)) }
      const whole = await (await press.app.request(pathOf(piece), { headers })).text()
      for (const page of [preview, whole]) expect(page.split(' data-farthing-region').length).toBe(2)
      expect(preview).toContain('farthing-gate')
    }
  })
})

describe('the answers', () => {
  it('are 200 for what is free, with the price of every piece on the front page', async () => {
    const response = await press.app.request('/', { headers: asPerson })
    const body = await response.text()
    expect(response.status).toBe(200)
    for (const piece of pieces) expect(body).toContain(pathOf(piece))
    for (const piece of sold) expect(body).toContain(`price="${piece.price}"`)
    for (const path of ['/feed.xml', '/sitemap.xml', '/robots.txt', '/assets/wren.css', '/assets/wren.svg']) {
      expect((await press.app.request(path)).status).toBe(200)
    }
  })

  it('give the free piece whole, and say that it is free', async () => {
    const free = pieces.find((piece) => !hasPrice(piece))
    if (free === undefined) throw new Error('nothing is free')
    const response = await press.app.request(pathOf(free), { headers: asPerson })
    const body = await response.text()
    expect(response.status).toBe(200)
    expect(body).toContain('"isAccessibleForFree":true')
    for (const word of free.shown.flatMap(readWords))
      expect(plainWords(body)).toContain(word.replaceAll('*', ''))
  })

  it('carry a strict policy, on pages and refusals alike', async () => {
    for (const path of ['/', '/articles/gerald', '/nowhere', '/feed.xml']) {
      const { headers } = await press.app.request(path, { headers: asPerson })
      expect(headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'self'")
      expect(headers.get('content-security-policy')).not.toContain('unsafe')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
    }
  })

  it('hold no inline style, script or handler that the policy would stop', async () => {
    for (const path of ['/', dayPass.path, ...pieces.map(pathOf)]) {
      const body = await (await press.app.request(path, { headers: asPerson })).text()
      expect(body).not.toMatch(/\sstyle="|<style|\son[a-z]+="/)
      expect(body.replaceAll('<script type="application/ld+json">', '')).not.toMatch(/<script(?![^>]* src=)/)
    }
  })

  it('are 404 for a piece that is not in this number', async () => {
    const response = await press.app.request('/articles/nowhere', { headers: asPerson })
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('There is no such page')
  })

  it('say until when the day pass lasts, once it is bought', async () => {
    const headers = { ...asPerson, ...(await press.ticketFor(dayPass.path, dayPass.price)) }
    const response = await press.app.request(dayPass.path, { headers })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('2026-11-24T12:00:00.000Z')
  })

  it('show the filled crossword grid to nobody unpaid', async () => {
    const body = await (
      await press.app.request('/articles/nutshell-214-solution', { headers: asPerson })
    ).text()
    const letters = [...body.matchAll(/<b>([A-Z])<\/b>/g)]
    expect(letters).toEqual([])
    const headers = {
      ...asPerson,
      ...(await press.ticketFor('/articles/nutshell-214-solution', '0.005 EUR')),
    }
    const whole = await (await press.app.request('/articles/nutshell-214-solution', { headers })).text()
    expect([...whole.matchAll(/<b>([A-Z])<\/b>/g)].map(([, letter]) => letter).join('')).toBe(
      filledRows.join('').replaceAll('#', ''),
    )
  })
})
