// The wallet's home and its activity, page by page.

import type { Money } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { weekOf, weekStart } from '../domain/allowance.ts'
import { type Activity, readActivity } from '../flows/read-activity.ts'
import { readWalletBalances } from '../flows/read-balances.ts'
import { readConnections } from '../flows/read-connections.ts'
import type { ActivityEntry } from '../pages/activity-row.ts'
import { pagePaths } from '../pages/paths.ts'
import { walletActivityPage } from '../pages/wallet-activity.ts'
import { walletHomePage } from '../pages/wallet-home.ts'
import { sumSpentSince } from '../records/activity.ts'
import { listPasskeys } from '../records/wallets.ts'
import type { Variables } from './answer.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { formKey, htmlResponse, pageContext, problemHtml } from './page.ts'
import { purchaseTitle } from './views.ts'
import { nextHref, type WalletVisit, walletPage } from './wallet-visit.ts'

type App = OpenAPIHono<{ Variables: Variables }>

const rowsPerPage = 30

export function mountWallet(app: App, deps: Deps): void {
  walletPage(app, deps, pagePaths.wallet, home)
  walletPage(app, deps, pagePaths.activity, activity)
}

async function home(visit: WalletVisit): Promise<Response> {
  const { deps, context, device, wallet } = visit
  const now = deps.system.now()
  const balances = await readWalletBalances(deps, wallet)
  const recent = await readActivity(deps, { walletId: wallet.id, limit: 5 })
  const passkeys = await listPasskeys(deps.records, wallet.id)
  const main = balances[0]
  const spent = await sumSpentSince(deps.records, wallet.id, weekStart(weekOf(now)))
  const week = main === undefined ? undefined : spent.find(({ asset }) => asset === main.asset)
  const page = walletHomePage(pageContext(deps, context, { device }), {
    balances,
    recent: recent.map(toEntry),
    isClaimed: passkeys.length > 0,
    unread: [],
    key: formKey(deps),
    ...(main === undefined
      ? {}
      : {
          week: {
            spent: { asset: main.asset, amount: week?.units ?? 0n },
            purchases: week?.purchases ?? 0,
            ...(await weekLimit(visit, main)),
          },
        }),
  })
  return htmlResponse(context, page)
}

async function weekLimit(visit: WalletVisit, main: Money): Promise<{ readonly limit?: Money }> {
  const standings = await readConnections(visit.deps, visit.wallet)
  const rules = standings.filter(
    ({ connection, asset }) => connection?.isAutoPay === true && asset === main.asset,
  )
  if (rules.length === 0) return {}
  const amount = rules.reduce((sum, { connection }) => sum + (connection?.perWeekUnits ?? 0n), 0n)
  return { limit: { asset: main.asset, amount } }
}

async function activity(visit: WalletVisit): Promise<Response> {
  const { deps, context, device, wallet } = visit
  const search = (context.req.query('q') ?? '').slice(0, 100)
  const list = `activity of ${wallet.id} ${search}`
  const cursor = readCursor(list, context.req.query('cursor'))
  if (!cursor.ok) return problemHtml(deps, context, { problem: cursor, device, backHref: pagePaths.activity })
  const rows = await readActivity(deps, {
    walletId: wallet.id,
    text: search,
    limit: rowsPerPage + 1,
    ...(cursor.afterId === undefined ? {} : { before: cursor.afterId }),
  })
  const shown = rows.slice(0, rowsPerPage)
  const last = shown.at(-1)
  const page = walletActivityPage(pageContext(deps, context, { device }), {
    entries: {
      items: shown.map(toEntry),
      ...(rows.length > shown.length && last !== undefined
        ? { nextHref: nextHref(pagePaths.activity, search, writeCursor(list, last.order)) }
        : {}),
    },
    isPartial: false,
    key: formKey(deps),
    ...(search === '' ? {} : { search }),
  })
  return htmlResponse(context, page)
}

function toEntry(row: Activity): ActivityEntry {
  const { purchase } = row
  if (purchase === undefined) return { kind: 'top-up', id: row.id, amount: row.amount, at: row.at }
  const seller = { merchantName: row.merchantName, origin: purchase.origin, ...purchaseTitle(purchase) }
  if (row.kind === 'refund') {
    return { kind: 'refund', paymentId: purchase.id, amount: row.amount, at: row.at, ...seller }
  }
  return {
    kind: 'payment',
    id: purchase.id,
    price: purchase.price,
    at: row.at,
    state: purchase.refund === undefined ? 'paid' : 'refunded',
    isAutomatic: purchase.consent === 'silent',
    ...seller,
    ...(row.phoneTail === undefined ? {} : { phone: { tail: row.phoneTail } }),
    ...(row.refundableUntil === undefined ? {} : { refundableUntil: row.refundableUntil }),
  }
}
