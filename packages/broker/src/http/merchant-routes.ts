// The merchant's home, keys and settings; payments and the door have files of their own.

import { type Asset, fiatAsset, gatePaths, instant, paymentSystemPath } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { proveOrigin } from '../flows/prove-origin.ts'
import { readMerchantBalances } from '../flows/read-balances.ts'
import { createApiKey, revokeApiKey } from '../flows/register-merchant.ts'
import type { FormFault } from '../pages/field.ts'
import { merchantHomePage } from '../pages/merchant-home.ts'
import { merchantKeysPage } from '../pages/merchant-keys.ts'
import { merchantSettingsPage } from '../pages/merchant-settings.ts'
import { pagePaths } from '../pages/paths.ts'
import { listApiKeys, scopes } from '../records/merchants.ts'
import { listPurchases, sumEarned } from '../records/purchases.ts'
import type { Variables } from './answer.ts'
import { toPaymentRow } from './merchant-payment-routes.ts'
import { type MerchantVisit, merchantContext, merchantForm, merchantPage } from './merchant-session.ts'
import { type Form, formKey, htmlResponse, problemHtml } from './page.ts'

type App = OpenAPIHono<{ Variables: Variables }>

const dayMs = 86_400_000

export function mountMerchant(app: App, deps: Deps): void {
  merchantPage(app, deps, pagePaths.merchant, home, 'payments:read')
  merchantPage(app, deps, pagePaths.merchantKeys, (visit) => keys(visit))
  merchantForm(app, deps, pagePaths.merchantKeys, makeKey)
  merchantForm(app, deps, `${pagePaths.merchantKeys}/:id/revoke`, async (visit) => {
    const keyId = visit.context.req.param('id') ?? ''
    const revoked = await revokeApiKey(deps, { merchantId: visit.merchant.id, keyId })
    if (!revoked.ok)
      return problemHtml(deps, visit.context, { problem: revoked, backHref: pagePaths.merchantKeys })
    return visit.context.redirect(pagePaths.merchantKeys, 303)
  })
  merchantPage(app, deps, pagePaths.merchantSettings, (visit) => settings(visit, {}))
  merchantForm(app, deps, pagePaths.merchantVerify, async (visit) => {
    const proven = await proveOrigin(deps, visit.merchant.id)
    if (!proven.ok) return settings(visit, { fault: { code: proven.code } })
    return visit.context.redirect(`${pagePaths.merchantSettings}?verified=1`, 303)
  })
}

async function home(visit: MerchantVisit): Promise<Response> {
  const { deps, merchant } = visit
  const now = deps.system.now()
  const dayStart = instant(Math.floor(now / dayMs) * dayMs)
  const balances = await readMerchantBalances(deps, merchant.id)
  const [today] = await sumEarned(deps.records, merchant.id, { since: dayStart, until: instant(now + 1) })
  const asset: Asset = (today?.asset as Asset | undefined) ?? balances[0]?.asset ?? fiatAsset('EUR')
  const sameDay = instant(now - 7 * dayMs)
  const before = await sumEarned(deps.records, merchant.id, {
    since: instant(dayStart - 7 * dayMs),
    until: sameDay,
  })
  const recent = await listPurchases(deps.records, { merchantId: merchant.id, limit: 5 })
  const sameDayNet = before.find((row) => row.asset === asset)?.net ?? 0n
  const page = merchantHomePage(merchantContext(visit), {
    today: {
      net: { asset, amount: today?.net ?? 0n },
      sales: today?.sales ?? 0,
      refunds: today?.refunds ?? 0,
      sameDayNet: { asset, amount: sameDayNet },
      sameDay,
    },
    balances,
    setup: { isOriginProven: merchant.provenAt !== undefined, hasPayment: recent.length > 0 },
    recent: recent.map((purchase) => toPaymentRow(deps, purchase)),
    unread: [],
  })
  return htmlResponse(visit.context, page)
}

async function makeKey(visit: MerchantVisit, form: Form): Promise<Response> {
  const { deps, merchant, key } = visit
  const chosen = scopes.filter((scope) => form.all('scope').includes(scope))
  const made = await createApiKey(deps, {
    merchantId: merchant.id,
    name: form('name'),
    scopes: chosen,
    by: key,
  })
  return made.ok
    ? keys(visit, { made: made.secret })
    : keys(visit, { fault: { code: made.code, field: 'name' } })
}

async function keys(
  visit: MerchantVisit,
  more: { readonly made?: string; readonly fault?: FormFault } = {},
): Promise<Response> {
  const { deps, context, merchant, key } = visit
  const known = await listApiKeys(deps.records, merchant.id)
  const page = merchantKeysPage(merchantContext(visit), {
    keys: known
      .filter(({ revokedAt }) => revokedAt === undefined)
      .map((each) => ({
        id: each.id,
        name: each.name,
        prefix: `fk_${deps.config.mode}_…${each.hint}`,
        scopes: each.scopes,
        createdAt: each.createdAt,
        isThisSession: each.id === key.id,
        ...(each.lastUsedAt === undefined ? {} : { lastUsedAt: each.lastUsedAt }),
      })),
    scopes: scopes.filter((scope) => key.scopes.includes(scope)),
    key: formKey(deps),
    ...(more.made === undefined ? {} : { made: more.made }),
    ...(more.fault === undefined ? {} : { fault: more.fault }),
  })
  return htmlResponse(context, page, more.fault === undefined ? 200 : 422)
}

async function settings(visit: MerchantVisit, more: { readonly fault?: FormFault }): Promise<Response> {
  const { deps, context, merchant } = visit
  const proof = { merchant: merchant.id, paymentSystem: deps.config.origin + paymentSystemPath }
  const page = merchantSettingsPage(merchantContext(visit), {
    merchantId: merchant.id,
    name: merchant.name,
    origin: merchant.origin,
    ...(merchant.provenAt === undefined ? {} : { provenAt: merchant.provenAt }),
    proofUrl: merchant.origin + gatePaths.proof,
    proofBody: JSON.stringify(proof),
    ...(more.fault === undefined ? {} : { fault: more.fault }),
    isJustVerified: context.req.query('verified') === '1',
    feePpm: deps.config.feePpm,
    signingKeyIds: merchant.publicKeys.map(({ kid }) => kid),
    key: formKey(deps),
  })
  return htmlResponse(context, page, more.fault === undefined ? 200 : 422)
}
