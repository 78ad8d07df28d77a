// Downloads of a wallet's players: opened on this device, which takes a place of the licence, and taken off a device again.

import { createHash } from 'node:crypto'
import { type Problem, problem } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { type DownloadOwner, openDownload, removeDevice } from '../flows/open-download.ts'
import { pagePaths } from '../pages/paths.ts'
import { devicesMax } from '../pages/wallet-goods-shelf.ts'
import { walletDownloadPage } from '../pages/wallet-library-download.ts'
import { readApp } from '../records/apps.ts'
import { readPlayer } from '../records/players.ts'
import type { Variables } from './answer.ts'
import { readGoodsNames } from './goods-names.ts'
import { type Form, formKey, htmlResponse, pageContext, problemHtml } from './page.ts'
import { type WalletVisit, walletForm } from './wallet-visit.ts'

type App = OpenAPIHono<{ Variables: Variables }>

export function mountWalletDownloads(app: App, deps: Deps): void {
  const one = `${pagePaths.downloads}/:player/:sku`
  walletForm(app, deps, `${one}/open`, open)
  walletForm(app, deps, `${one}/remove`, remove)
}

async function open(visit: WalletVisit): Promise<Response> {
  const { deps, context, device } = visit
  const owner = await readOwner(visit)
  const secret = device.secret
  if (owner === undefined || secret === undefined) return refused(visit, problem('not_found'))
  const sku = context.req.param('sku') ?? ''
  const opened = await openDownload(deps, owner, {
    sku,
    // Names this browser to the licence without telling its secret.
    device: createHash('sha256').update(`licence device\n${secret}`).digest('base64url'),
    name: browserName(context.req.header('user-agent') ?? ''),
  })
  if (!opened.ok) return refused(visit, opened)
  const shownIn = pageContext(deps, context, { device })
  const names = await readGoodsNames(deps, owner.app.id, { locale: shownIn.locale })
  const page = walletDownloadPage(shownIn, {
    playerId: owner.player.id,
    sku,
    title: names.item(sku),
    appTitle: owner.app.title,
    licence: opened.licence,
    files: opened.files.map(({ name, url, bytes, sha256, expiresAt }) => ({
      name,
      href: url,
      bytes,
      sha256,
      expiresAt,
    })),
    devices: { used: opened.devices.length, most: devicesMax },
    key: formKey(deps),
  })
  return htmlResponse(context, page)
}

async function remove(visit: WalletVisit, form: Form): Promise<Response> {
  const owner = await readOwner(visit)
  if (owner === undefined) return refused(visit, problem('not_found'))
  const removed = await removeDevice(visit.deps, owner, {
    sku: visit.context.req.param('sku') ?? '',
    device: form('device').slice(0, 64),
  })
  return removed.ok
    ? visit.context.redirect(`${pagePaths.library}?done=removed`, 303)
    : refused(visit, removed)
}

async function readOwner({ deps, context, wallet }: WalletVisit): Promise<DownloadOwner | undefined> {
  const player = await readPlayer(deps.records, context.req.param('player') ?? '')
  const app = player === undefined ? undefined : await readApp(deps.records, player.appId)
  return player?.walletId !== wallet.id || app === undefined ? undefined : { app, player }
}

function refused({ deps, context, device }: WalletVisit, refusal: Problem): Response {
  return problemHtml(deps, context, { problem: refusal, device, backHref: pagePaths.library })
}

/** What people call their browser; enough to tell devices of one's own apart. */
function browserName(agent: string): string {
  const browser = ['Firefox', 'Edg', 'Chrome', 'Safari'].find((name) => agent.includes(name)) ?? 'Browser'
  const system = ['Android', 'iPhone', 'iPad', 'Windows', 'Mac', 'Linux'].find((name) => agent.includes(name))
  const name = browser === 'Edg' ? 'Edge' : browser
  return system === undefined ? name : `${name}, ${system}`
}
