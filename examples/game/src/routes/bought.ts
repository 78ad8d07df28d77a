// What was bought and given: the list, giving something back, and the post box.

import type { Context, Hono } from 'hono'
import { drawGiveBack, drawOrders, drawPost } from '../pages/orders.ts'
import {
  type Env,
  type GameParts,
  keyCharactersMax,
  readForm,
  show,
  showAskAgain,
  showFault,
} from './show.ts'

export function mountBought(app: Hono<Env>, parts: GameParts): void {
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
    const text = await readForm(context)
    const request = text('request')
    if (
      farms.orderOf(player.id, order) === undefined ||
      request === '' ||
      request.length > keyCharactersMax
    ) {
      return context.notFound()
    }
    const shown = text('shown')
    const given = await shop.giveBack(player, { order, request, shown })
    if (!given.ok && given.isSilent === true) {
      return showAskAgain(context, parts, { words: given.words, fields: { request, shown } })
    }
    return given.ok ? showOrders(context, given.words) : showFault(context, parts, given.words)
  })
  app.get('/post', (context) => showPost(context))
  app.post('/post/:gift', async (context) => {
    const isTaken = (await readForm(context))('answer') === 'accept'
    const answered = await shop.answerGift(context.get('player'), {
      gift: context.req.param('gift'),
      isTaken,
    })
    if (!answered.ok) return showFault(context, parts, answered.words)
    return showPost(context, isTaken ? 'It is yours.' : 'It goes back, and the money with it.')
  })
}
