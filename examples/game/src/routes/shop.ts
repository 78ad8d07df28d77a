// The shop's addresses: the shelf, a ware, an order, and where the checkout leads back to.

import type { Context, Hono } from 'hono'
import { drawBack, drawShop, drawWare } from '../pages/shop.ts'
import {
  type Env,
  type GameParts,
  keyCharactersMax,
  readForm,
  show,
  showAskAgain,
  showFault,
} from './show.ts'

export function mountShop(app: Hono<Env>, parts: GameParts): void {
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
    const text = await readForm(context)
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
    if (!placed.ok && placed.isSilent === true) {
      const names = ['request', 'sku', 'option', 'quantity', 'for', 'friend', 'message']
      const fields = Object.fromEntries(names.map((name) => [name, text(name)]))
      return showAskAgain(context, parts, { words: placed.words, fields })
    }
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
