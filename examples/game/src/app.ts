// The game as a Fetch handler: who plays, the addresses, and a strict content policy. It opens no socket and reads no clock or
// environment; what it sells is in `shop.ts`, what the field does in `field.ts`.

import { readFileSync } from 'node:fs'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { csrf } from 'hono/csrf'
import { symbols } from './art/symbols.ts'
import { emptyBag } from './bag.ts'
import { type CropName, isCropName } from './crops.ts'
import type { Farms, Player } from './farms.ts'
import { columns, rows } from './field.ts'
import { drawFarm, drawFarmPage } from './pages/farm.ts'
import { type Html, toText } from './pages/html.ts'
import { drawSheet } from './pages/layout.ts'
import { drawFault, drawGiveBack, drawOrders, drawPost } from './pages/orders.ts'
import { drawBack, drawShop, drawWare } from './pages/shop.ts'
import { createPlay } from './play.ts'
import type { Shop } from './shop-contract.ts'
import type { System } from './system.ts'

export type GameParts = {
  readonly farms: Farms
  readonly shop: Shop
  readonly system: System
  /** Where this game stands, and the broker to which its forms lead. */
  readonly origin: string
  readonly broker: string
  readonly isTest: boolean
  /** Proves to the broker whose origin this is. */
  readonly proof: { readonly merchant: string; readonly paymentSystem: string }
}

type Env = { Variables: { player: Player } }
type Page = {
  readonly title: string
  readonly path: string
  readonly main: Html
  readonly status?: 200 | 400 | 404 | 503
}

const cookieName = 'hollow_farm'
const cookieLifeSeconds = 34_560_000
const keyCharactersMax = 64

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

function mountField(app: Hono<Env>, parts: GameParts): void {
  const play = createPlay(parts)
  app.get('/', async (context) => {
    const now = await play.look(context.get('player').id)
    const main = drawFarmPage({ ...now, crop: 'radish' })
    return show(context, parts, { title: 'The field', path: '/', main }, now.bag)
  })
  app.post('/field', async (context) => {
    const form = await context.req.parseBody()
    const plot = Number(form['plot'])
    if (!Number.isInteger(plot) || plot < 0 || plot >= rows * columns)
      return context.text('There is no such plot.', 400)
    const crop: CropName = isCropName(String(form['crop'])) ? (String(form['crop']) as CropName) : 'radish'
    const done = await play.press(context.get('player').id, { plot, crop })
    const view = { ...done, crop, pressed: plot }
    if (context.req.header('x-part') === 'farm') return context.html(toText(drawFarm(view)))
    return show(context, parts, { title: 'The field', path: '/', main: drawFarmPage(view) }, done.bag)
  })
}

function mountShop(app: Hono<Env>, parts: GameParts): void {
  const { shop, system, farms, origin } = parts
  app.get('/shop', async (context) => {
    const wares = await shop.listWares(context.get('player'))
    if ('ok' in wares) return showFault(context, parts, wares.words)
    return show(context, parts, { title: 'The shop', path: '/shop', main: drawShop(wares) })
  })
  const showWare = async (
    context: Context<Env>,
    sku: string,
    told: { friend?: string; fault?: string } = {},
  ) => {
    const player = context.get('player')
    const [wares, bag] = await Promise.all([shop.listWares(player), shop.readBag(player)])
    if ('ok' in wares) return showFault(context, parts, wares.words)
    const ware = wares.find((each) => each.sku === sku)
    if (ware === undefined) return context.notFound()
    const main = drawWare({ ware, bag, newRequest: system.newKey, ...told })
    const status = told.fault === undefined ? 200 : 400
    return show(context, parts, { title: ware.title, path: '/shop', main, status }, bag)
  }
  app.get('/shop/:sku', (context) => showWare(context, context.req.param('sku')))
  app.post('/shop/order', async (context) => {
    const form = await context.req.parseBody()
    const text = (name: string): string => String(form[name] ?? '')
    const player = context.get('player')
    const friendName = text('friend')
    const friend = friendName === '' ? undefined : farms.byName(friendName)
    const refuse = (fault: string) => showWare(context, text('for'), { friend: friendName, fault })
    if (friendName !== '' && friend === undefined)
      return refuse('No farm has that name. It is two words and a number.')
    if (friend?.id === player.id) return refuse('That is your own farm.')
    const request = text('request')
    if (request === '' || request.length > keyCharactersMax)
      return context.text('The form is not whole.', 400)
    const goOn = text('sku') === text('for') ? '' : `/shop/${encodeURIComponent(text('for'))}`
    const placed = await shop.order(player, {
      request,
      sku: text('sku'),
      quantity: Number(text('quantity')),
      goOn: `${origin}/back${goOn === '' ? '' : `?for=${encodeURIComponent(text('for'))}`}`,
      ...(text('option') === '' ? {} : { option: text('option') }),
      ...(friend === undefined ? {} : { friend }),
      ...(text('message') === '' ? {} : { message: text('message') }),
    })
    if (!placed.ok) return refuse(placed.words)
    return context.redirect(placed.checkout ?? `/back?order=${placed.order}`, 303)
  })
  app.get('/back', async (context) => {
    const player = context.get('player')
    // The checkout leads back without the order's name where the browser came another way: the newest one is meant.
    const order = context.req.query('order') ?? farms.listOrders(player.id)[0]?.order
    if (order === undefined || farms.orderOf(player.id, order) === undefined) return context.notFound()
    const now = await shop.readOrder(player, order)
    if (!now.ok) return showFault(context, parts, now.words)
    const wanted = context.req.query('for')
    const goOn = wanted === undefined ? undefined : `/shop/${encodeURIComponent(wanted)}`
    return show(context, parts, {
      title: 'From the checkout',
      path: '/shop',
      main: drawBack({ ...now, order, goOn }),
    })
  })
}

function mountBought(app: Hono<Env>, parts: GameParts): void {
  const { shop, system, farms } = parts
  const showOrders = async (context: Context<Env>, told?: string) => {
    const list = await shop.listBought(context.get('player'))
    if ('ok' in list) return showFault(context, parts, list.words)
    return show(context, parts, { title: 'Bought', path: '/orders', main: drawOrders(list, told) })
  }
  const showPost = async (context: Context<Env>, told?: string) => {
    const player = context.get('player')
    const gifts = await shop.listGifts(player)
    if ('ok' in gifts) return showFault(context, parts, gifts.words)
    return show(context, parts, { title: 'Post', path: '/post', main: drawPost(gifts, player.name, told) })
  }
  app.get('/orders', (context) => showOrders(context))
  app.get('/orders/:order/give-back', async (context) => {
    const player = context.get('player')
    const order = context.req.param('order')
    if (farms.orderOf(player.id, order) === undefined) return context.notFound()
    const [list, offer] = await Promise.all([shop.listBought(player), shop.offerBack(player, order)])
    if (!offer.ok) return showFault(context, parts, offer.words)
    const bought = 'ok' in list ? undefined : list.find((each) => each.order === order)
    if (bought === undefined) return context.notFound()
    const main = drawGiveBack(bought, { ...offer, request: system.newKey() })
    return show(context, parts, { title: 'Give back', path: '/orders', main })
  })
  app.post('/orders/:order/give-back', async (context) => {
    const order = context.req.param('order')
    const player = context.get('player')
    const request = String((await context.req.parseBody())['request'] ?? '').slice(0, keyCharactersMax)
    if (farms.orderOf(player.id, order) === undefined || request === '') return context.notFound()
    const given = await shop.giveBack(player, { order, request })
    return given.ok ? showOrders(context, given.words) : showFault(context, parts, given.words)
  })
  app.get('/post', (context) => showPost(context))
  app.post('/post/:gift', async (context) => {
    const isTaken = (await context.req.parseBody())['answer'] === 'accept'
    const answered = await shop.answerGift(context.get('player'), {
      gift: context.req.param('gift'),
      isTaken,
    })
    if (!answered.ok) return showFault(context, parts, answered.words)
    return showPost(context, isTaken ? 'It is yours.' : 'It goes back, and the money with it.')
  })
}

async function show(
  context: Context<Env>,
  parts: GameParts,
  page: Page,
  known = undefined as typeof emptyBag | undefined,
) {
  const player = context.get('player')
  const bag = known ?? (await parts.shop.readBag(player))
  const { title, path, main, status = 200 } = page
  return context.html(
    toText(drawSheet({ title, path, farmName: player.name, bag, isTest: parts.isTest, main })),
    status,
  )
}

function showFault(context: Context<Env>, parts: GameParts, words: string) {
  return show(context, parts, { title: 'Not now', path: '', status: 503, main: drawFault('Not now', words) })
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
