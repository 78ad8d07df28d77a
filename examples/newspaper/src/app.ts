// The newspaper as a Fetch handler: addresses, headers, and the gate in front of what is sold. It opens no socket and
// reads no clock or environment.
import { readFileSync } from 'node:fs'
import type { Gate } from '@farthing/gate'
import { ownPaths, sell } from '@farthing/gate/hono'
import { Hono, type MiddlewareHandler } from 'hono'
import { html, raw } from 'hono/html'
import { drawIcon } from './art/masthead.ts'
import { findPiece, pieces } from './edition.ts'
import { writeFeed, writeSiteMap } from './feed.ts'
import { hasPrice, offerOf } from './offers.ts'
import { drawArticle } from './pages/article.ts'
import type { Html } from './pages/blocks.ts'
import { drawFront } from './pages/front.ts'
import { drawNotFound } from './pages/not-found.ts'
import { toText } from './pages/to-text.ts'
import type { Piece } from './piece.ts'
import { dataOf, passSale, saleOf } from './sales.ts'

/** What the newspaper is built from: a gate for its origin, and the broker whose script and forms its pages admit. */
export type NewspaperParts = { readonly gate: Gate; readonly broker: string }

const asset = (name: string): string => readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8')

/** Builds the newspaper. */
export function createNewspaper({ gate, broker }: NewspaperParts): Hono {
  const app = new Hono()
  app.use(protectPages(broker))
  app.use(ownPaths(gate))

  // The links of a number never change, so they are made once; a piece that is no offer stops the start.
  const links = readTags(gate)
  app.get('/', async (context) => {
    const tags = await links
    const tag = (piece: Piece): Html => tags.get(piece.slug) ?? html`<span class="tag">free</span>`
    return context.html(toText(drawFront({ head: raw(gate.head), tag })))
  })
  app.get('/articles/:slug', async (context, next) => {
    const piece = findPiece(context.req.param('slug'))
    if (piece === undefined || hasPrice(piece)) return next()
    if (context.req.header('accept')?.startsWith('application/json') === true)
      return context.json(dataOf(piece))
    return context.html(toText(drawArticle(piece, { head: freeHead(piece), region: html``, isWhole: true })))
  })
  app.all(
    '/articles/:slug',
    sell(gate, (context) => {
      const piece = findPiece(context.req.param('slug') ?? '')
      return piece === undefined ? undefined : saleOf(piece)
    }),
  )
  app.all(
    '/pass/day',
    sell(gate, () => passSale),
  )

  serveText(app, '/feed.xml', { type: 'application/atom+xml', body: toText(writeFeed(gate.origin)) })
  serveText(app, '/sitemap.xml', { type: 'application/xml', body: toText(writeSiteMap(gate.origin)) })
  serveText(app, '/robots.txt', { type: 'text/plain', body: robots(gate.origin) })
  serveText(app, '/assets/wren.css', { type: 'text/css', body: asset('wren.css') })
  serveText(app, '/assets/crossword.js', { type: 'text/javascript', body: asset('crossword.js') })
  serveText(app, '/assets/wren.svg', { type: 'image/svg+xml', body: drawIcon() })
  app.notFound((context) => context.html(toText(drawNotFound()), 404))
  return app
}

/** A strict policy: nothing runs but this site's own script and the broker's, and nobody frames the page. */
function protectPages(broker: string): MiddlewareHandler {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    `script-src 'self' ${broker}`,
    `connect-src 'self' ${broker}`,
    `form-action 'self' ${broker}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
  return async (context, next) => {
    await next()
    context.header('content-security-policy', policy)
    context.header('x-content-type-options', 'nosniff')
    context.header('referrer-policy', 'strict-origin-when-cross-origin')
  }
}

/** The gate's links of all pieces, made before the page is drawn, as templates do not wait. */
async function readTags(gate: Gate): Promise<ReadonlyMap<string, Html>> {
  const entries = pieces.filter(hasPrice).map(async (piece) => {
    const link = await gate.link(offerOf(piece))
    return [piece.slug, html`<span class="tag tag-link">${raw(link)}</span>`] as const
  })
  return new Map(await Promise.all(entries))
}

/** What search engines want to know of a piece that costs nothing (B-39). */
function freeHead(piece: Piece): Html {
  const data = {
    '@context': 'https://schema.org',
    '@type': 'NewsArticle',
    headline: piece.title,
    isAccessibleForFree: true,
  }
  return html`<script type="application/ld+json">${raw(JSON.stringify(data).replaceAll('<', '\\u003c'))}</script>`
}

function serveText(app: Hono, path: string, file: { readonly type: string; readonly body: string }): void {
  app.get(path, (context) =>
    context.body(file.body, 200, {
      'content-type': `${file.type}; charset=utf-8`,
      'cache-control': 'max-age=300',
    }),
  )
}

function robots(origin: string): string {
  return `User-agent: *\nAllow: /\nSitemap: ${origin}/sitemap.xml\n`
}
