// The game as a Fetch handler: who plays, where the routes are, and a strict content policy. It opens no socket and reads no clock or
// environment; what it sells is in `shop.ts`, what the field does in `field.ts`.

import { readFileSync } from 'node:fs'
import { Hono, type MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { csrf } from 'hono/csrf'
import { symbols } from './art/symbols.ts'
import { drawFault } from './pages/orders.ts'
import { mountBought } from './routes/bought.ts'
import { mountField } from './routes/field.ts'
import { mountShop } from './routes/shop.ts'
import { type Env, type GameParts, show } from './routes/show.ts'

const cookieName = 'hollow_farm'
const cookieLifeSeconds = 34_560_000

const asset = (name: string): string => readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8')

export function createGame(parts: GameParts): Hono<Env> {
  const app = new Hono<Env>()
  app.use(protectPages(parts.broker))
  serveText(app, '/assets/farm.css', { type: 'text/css', body: asset('farm.css') })
  serveText(app, '/assets/farm.js', { type: 'text/javascript', body: asset('farm.js') })
  serveText(app, '/assets/farm.svg', { type: 'image/svg+xml', body: icon })
  app.get('/.well-known/farthing.json', (context) => context.json(parts.proof))
  app.post('/hooks/farthing', (context) => parts.shop.hear(context.req.raw))
  app.use(csrf({ origin: parts.origin }))
  app.use(knowPlayer(parts))
  mountField(app, parts)
  mountShop(app, parts)
  mountBought(app, parts)
  app.notFound((context) =>
    context.req.path.startsWith('/assets/')
      ? context.text('There is nothing here.', 404)
      : show(context, parts, {
          title: 'Not here',
          path: '',
          status: 404,
          main: drawFault('Not here', 'This lane leads nowhere.'),
        }),
  )
  return app
}

/** Everybody has a farm from the first page on; the cookie is all there is to it. */
function knowPlayer({ farms, system, origin }: GameParts): MiddlewareHandler<Env> {
  return async (context, next) => {
    const known = farms.bySecret(getCookie(context, cookieName) ?? '')
    if (known === undefined) {
      const { player, secret } = farms.newPlayer(system)
      setCookie(context, cookieName, secret, {
        path: '/',
        httpOnly: true,
        sameSite: 'Lax',
        secure: origin.startsWith('https:'),
        maxAge: cookieLifeSeconds,
      })
      context.set('player', player)
    } else context.set('player', known)
    await next()
  }
}

/** Nothing runs but the game's own script, forms lead here and to the checkout, and nobody frames the page. */
function protectPages(broker: string): MiddlewareHandler {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    "script-src 'self'",
    "connect-src 'self'",
    `form-action 'self' ${broker}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
  return async (context, next) => {
    await next()
    context.header('content-security-policy', policy)
    context.header('x-content-type-options', 'nosniff')
    context.header('referrer-policy', 'same-origin')
    if (!context.req.path.startsWith('/assets/')) context.header('cache-control', 'no-store')
  }
}

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><style>.leaf{fill:#5f9a3c}.deep{fill:#3f7a33}.radish{fill:#d63d6b}.gleam{fill:none;stroke:#fff;stroke-width:3}</style><defs>${symbols}</defs><use href="#radish-2"/></svg>`

function serveText(
  app: Hono<Env>,
  path: string,
  file: { readonly type: string; readonly body: string },
): void {
  app.get(path, (context) =>
    context.body(file.body, 200, {
      'content-type': `${file.type}; charset=utf-8`,
      'cache-control': 'max-age=300',
    }),
  )
}
