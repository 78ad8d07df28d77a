// The API of gifts: an order for another player, and the receiver's answer, given by the app or by the receiver's own wallet.

import { type Problem, problem } from '@farthing/protocol'
import { z } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { giftStates } from '../domain/goods/gift.ts'
import { giftJson } from '../domain/goods/gift-json.ts'
import { type AnsweredGift, acceptGift, declineGift, type GiftAnswerer } from '../flows/accept-gift.ts'
import { createOrder } from '../flows/create-order.ts'
import { listGifts } from '../records/gifts.ts'
import { readPlayer } from '../records/players.ts'
import { giftSchema } from './aftersale-schemas.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { type Answer, done, type Endpoint, endpoint } from './endpoint.ts'
import { findApp, merchantOf } from './goods-actor.ts'
import { orderBody, orderInput, orderSchema, requestOf } from './order-endpoints.ts'
import { idParams, listOf, listQuery } from './schemas.ts'
import { isTest } from './views.ts'

type Answering = (
  deps: Deps,
  input: { readonly giftId: string; readonly by: GiftAnswerer },
) => Promise<AnsweredGift | Problem>

export const giftEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/v1/gifts',
    operation: 'createGift',
    tag: 'Goods',
    summary: 'Make an order whose goods are for another player; it is paid like any order',
    auth: 'merchant',
    scope: 'goods:write',
    body: orderInput.required({ gift: true }),
    answer: orderSchema,
    status: 201,
    run: async (deps, { actor, body }) => {
      const player = await readPlayer(deps.records, body.player)
      const app = player === undefined ? undefined : await findApp(deps, actor, player.appId)
      if (player === undefined || app?.ok !== true) return problem('player_unknown')
      const made = await createOrder(deps, { app: app.app, player }, requestOf(body))
      return made.ok ? done(await orderBody(deps, made.order)) : made
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/gifts',
    operation: 'listGifts',
    tag: 'Goods',
    summary: 'Gifts, newest first; of one player those sent and received',
    auth: 'merchant',
    scope: 'goods:read',
    query: listQuery.extend({
      app: z.string().max(64).optional(),
      player: z.string().max(64).optional(),
      state: z.enum(giftStates).optional(),
    }),
    answer: listOf(giftSchema),
    run: async (deps, { actor, query }) => {
      const merchant = merchantOf(actor)
      const { app, player, state } = query
      const list = `gifts of ${merchant.id} ${app ?? ''} ${player ?? ''} ${state ?? ''}`
      const cursor = readCursor(list, query.cursor)
      if (!cursor.ok) return cursor
      const found = await listGifts(deps.records, {
        merchantId: merchant.id,
        ...(app === undefined ? {} : { appId: app }),
        ...(player === undefined ? {} : { giverIds: [player], receiverIds: [player] }),
        ...(state === undefined ? {} : { states: [state] }),
        ...(cursor.afterId === undefined ? {} : { before: cursor.afterId }),
        limit: query.limit + 1,
      })
      const page = found.slice(0, query.limit)
      const last = page.at(-1)
      return done({
        data: page.map((gift) => giftJson(gift, isTest(deps))),
        ...(found.length > page.length && last !== undefined
          ? { next_cursor: writeCursor(list, last.id) }
          : {}),
      })
    },
  }),
  merchantAnswer('accept', acceptGift),
  merchantAnswer('decline', declineGift),
  walletAnswer('accept', acceptGift),
  walletAnswer('decline', declineGift),
]

function merchantAnswer(word: 'accept' | 'decline', answering: Answering): Endpoint {
  return endpoint({
    method: 'post',
    path: `/v1/gifts/{id}/${word}`,
    operation: `${word}Gift`,
    tag: 'Goods',
    summary: `The receiver ${word}s a gift in the app; harmless to repeat`,
    auth: 'merchant',
    scope: 'goods:write',
    params: idParams,
    answer: giftSchema,
    run: async (deps, { actor, params }) =>
      answerGift(
        deps,
        await answering(deps, { giftId: params.id, by: { merchantId: merchantOf(actor).id } }),
      ),
  })
}

function walletAnswer(word: 'accept' | 'decline', answering: Answering): Endpoint {
  return endpoint({
    method: 'post',
    path: `/v1/wallet/gifts/{id}/${word}`,
    operation: `${word}GiftWithWallet`,
    tag: 'Wallet',
    summary: `The wallet of the receiver ${word}s a gift; harmless to repeat`,
    auth: 'wallet',
    params: idParams,
    answer: giftSchema,
    run: async (deps, { actor, params }) => {
      if (actor.kind !== 'wallet') return problem('unauthenticated')
      return answerGift(deps, await answering(deps, { giftId: params.id, by: { walletId: actor.wallet.id } }))
    },
  })
}

function answerGift(deps: Deps, answered: AnsweredGift | Problem): Answer | Problem {
  return answered.ok ? done(giftJson(answered.gift, isTest(deps))) : answered
}
