// The device's secret: a first-party cookie that acts for a wallet. A page that may lead to a payment sets it before
// there is a wallet, so that a form sent twice, its first answer lost, comes from one and the same device.

import { getCookie, setCookie } from 'hono/cookie'
import type { Deps } from '../deps.ts'
import { makeWalletSecret } from '../flows/create-wallet.ts'
import { readWalletBySecret, type Wallet } from '../records/wallets.ts'
import type { HttpContext } from './answer.ts'
import { cookieName, isSecure } from './cookie-name.ts'

/** What a page knows of the device: its secret, and the wallet that secret acts for. */
export type Device = { readonly secret?: string; readonly wallet?: Wallet }

const secretPattern = /^fd_(live|test)_[A-Za-z0-9_-]{43}$/
/** Browsers keep a cookie 400 days at most. */
const maxAgeSeconds = 400 * 86_400

export async function readDevice(deps: Deps, context: HttpContext): Promise<Device> {
  const secret = getCookie(context, cookieName(deps, 'wallet'))
  if (secret === undefined || !secretPattern.test(secret)) return {}
  const wallet = await readWalletBySecret(deps.records, secret)
  return wallet === undefined ? { secret } : { secret, wallet }
}

/** Gives the device a secret where it has none; answers the one it has from now on. */
export function ensureDevice(deps: Deps, context: HttpContext, device: Device): string {
  const secret = device.secret ?? makeWalletSecret(deps, 'fd')
  setDevice(deps, context, secret)
  return secret
}

/** Sets the cookie, or with an empty secret takes it away. */
export function setDevice(deps: Deps, context: HttpContext, secret: string): void {
  setCookie(context, cookieName(deps, 'wallet'), secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: isSecure(deps),
    maxAge: secret === '' ? 0 : maxAgeSeconds,
  })
}
