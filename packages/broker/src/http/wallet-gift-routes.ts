// Gifts that the players of a wallet sent and received, and the answers to them.

import type { Problem } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { aftersaleLimits } from '../domain/goods/aftersale-limits.ts'
import type { Player } from '../domain/goods/app.ts'
import type { Gift, GiftState as StoredState } from '../domain/goods/gift.ts'
import { acceptGift, declineGift } from '../flows/accept-gift.ts'
import { pagePaths } from '../pages/paths.ts'
import { type GiftRow, type GiftState, giftFilters, walletGiftsPage } from '../pages/wallet-gifts.ts'
import { readApp } from '../records/apps.ts'
import { countOpenGifts, listGifts } from '../records/gifts.ts'
import { readOrder } from '../records/orders.ts'
import { listPlayersOfWallet } from '../records/players.ts'
import type { Variables } from './answer.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { formKey, htmlResponse, pageContext, problemHtml } from './page.ts'
import { type WalletVisit, walletForm, walletPage } from './wallet-visit.ts'

type App = OpenAPIHono<{ Variables: Variables }>

const rowsPerPage = 30
const playersMax = 50

export function mountWalletGifts(app: App, deps: Deps): void {
  walletPage(app, deps, pagePaths.gifts, list)
  walletForm(app, deps, `${pagePaths.gifts}/:id/accept`, async (visit) =>
    answered(visit, await acceptGift(deps, answer(visit)), 'accepted'),
  )
  walletForm(app, deps, `${pagePaths.gifts}/:id/decline`, async (visit) =>
    answered(visit, await declineGift(deps, answer(visit)), 'declined'),
  )
}

function answer({ context, wallet }: WalletVisit): Parameters<typeof acceptGift>[1] {
  return { giftId: context.req.param('id') ?? '', by: { walletId: wallet.id } }
}

function answered(
  { deps, context, device }: WalletVisit,
  outcome: { readonly ok: true } | Problem,
  done: 'accepted' | 'declined',
): Response {
  return outcome.ok
    ? context.redirect(`${pagePaths.gifts}?done=${done}`, 303)
    : problemHtml(deps, context, { problem: outcome, device, backHref: pagePaths.gifts })
}

/** What pages call the states; a gift that is not paid is nobody's yet. */
const shownStates: Readonly<Record<Exclude<StoredState, 'made' | 'cancelled'>, GiftState>> = {
  open: 'open',
  accepted: 'accepted',
  declined: 'declined',
  expired: 'expired',
  refunded: 'refunded',
}

async function list(visit: WalletVisit): Promise<Response> {
  const { deps, context, device, wallet } = visit
  const filter = giftFilters.find((each) => each === context.req.query('show'))
  const name = `gifts of ${wallet.id} ${filter ?? ''}`
  const cursor = readCursor(name, context.req.query('cursor'))
  if (!cursor.ok) return problemHtml(deps, context, { problem: cursor, device, backHref: pagePaths.gifts })
  const players = await listPlayersOfWallet(deps.records, wallet.id, playersMax)
  const ids = players.map(({ id }) => id)
  const gifts =
    ids.length === 0
      ? []
      : await listGifts(deps.records, {
          ...(filter === 'received' ? {} : { giverIds: ids }),
          ...(filter === 'sent' ? {} : { receiverIds: ids }),
          states: filter === 'open' ? ['open'] : Object.keys(shownStates).filter(isShown),
          ...(cursor.afterId === undefined ? {} : { before: cursor.afterId }),
          limit: rowsPerPage + 1,
        })
  const shown = gifts.slice(0, rowsPerPage)
  const last = shown.at(-1)
  const open = await Promise.all(ids.map((id) => countOpenGifts(deps.records, id)))
  const done = (['accepted', 'declined'] as const).find((each) => each === context.req.query('done'))
  const query = new URLSearchParams(filter === undefined ? {} : { show: filter })
  if (last !== undefined) query.set('cursor', writeCursor(name, last.id))
  const page = walletGiftsPage(pageContext(deps, context, { device }), {
    gifts: {
      items: (await Promise.all(shown.map((gift) => rowOf(deps, gift, players)))).flat(),
      ...(gifts.length > shown.length ? { nextHref: `${pagePaths.gifts}?${query}` } : {}),
    },
    ...(filter === undefined ? {} : { filter }),
    openSent: { count: Math.max(0, ...open), max: aftersaleLimits.openGiftsPerGiver },
    ...(done === undefined ? {} : { justDone: done }),
    isPartial: false,
    key: formKey(deps),
  })
  return htmlResponse(context, page)
}

function isShown(state: string): state is keyof typeof shownStates {
  return state in shownStates
}

async function rowOf(deps: Deps, gift: Gift, players: readonly Player[]): Promise<readonly GiftRow[]> {
  const order = await readOrder(deps.records, gift.orderId)
  const app = await readApp(deps.records, gift.appId)
  const { state } = gift
  if (order === undefined || !isShown(state)) return []
  const isSent = players.some(({ id }) => id === gift.giverId)
  return [
    {
      id: gift.id,
      direction: isSent ? 'sent' : 'received',
      things: order.lines.map(({ title, quantity }) => ({ title, amount: BigInt(quantity) })),
      appTitle: app?.title ?? gift.appId,
      state: shownStates[state],
      at: order.paidAt ?? gift.createdAt,
      expiresAt: gift.expiresAt ?? gift.createdAt,
      ...(isSent && order.total !== undefined ? { price: order.total } : {}),
      ...(isSent ? { orderId: order.id } : {}),
      ...(gift.message === undefined ? {} : { message: gift.message }),
    },
  ]
}
