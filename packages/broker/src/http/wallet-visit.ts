// What every page and form of a wallet shares: a device that holds one, and our own pages as the only senders of forms.

import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { noWalletPage } from '../pages/no-wallet.ts'
import type { Wallet } from '../records/wallets.ts'
import type { HttpContext, Variables } from './answer.ts'
import { type Device, readDevice } from './device-cookie.ts'
import { type Form, htmlResponse, pageContext, problemHtml, readForm } from './page.ts'

type App = OpenAPIHono<{ Variables: Variables }>

/** A page or a form of a device that holds a wallet. */
export type WalletVisit = {
  readonly deps: Deps
  readonly context: HttpContext
  readonly device: Device
  readonly wallet: Wallet
}

/** Mounts a page that needs a wallet; without one it says how to get one. */
export function walletPage(
  app: App,
  deps: Deps,
  path: string,
  show: (visit: WalletVisit) => Promise<Response>,
): void {
  app.get(path, async (context) => {
    const device = await readDevice(deps, context)
    if (device.wallet === undefined)
      return htmlResponse(context, noWalletPage(pageContext(deps, context)), 401)
    return show({ deps, context, device, wallet: device.wallet })
  })
}

/** Mounts a form that needs a wallet and one of our own pages as its sender. */
export function walletForm(
  app: App,
  deps: Deps,
  path: string,
  act: (visit: WalletVisit, form: Form) => Promise<Response>,
): void {
  app.post(path, async (context) => {
    const device = await readDevice(deps, context)
    const read = await readForm(deps, context)
    if (!read.ok) return problemHtml(deps, context, { problem: read, device })
    if (device.wallet === undefined)
      return htmlResponse(context, noWalletPage(pageContext(deps, context)), 401)
    return act({ deps, context, device, wallet: device.wallet }, read.form)
  })
}

/** The address of the next page of a list, with what is searched for. */
export function nextHref(path: string, search: string, cursor: string): string {
  return `${path}?${new URLSearchParams({ ...(search === '' ? {} : { q: search }), cursor })}`
}
