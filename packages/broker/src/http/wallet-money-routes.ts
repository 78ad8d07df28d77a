// Topping up and budgets as pages.

import {
  assetCode,
  fiatAsset,
  type Money,
  type Problem,
  parseDecimal,
  problem,
  zero,
} from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { endPhoneBundle } from '../flows/end-phone-bundle.ts'
import { readWalletBalances } from '../flows/read-balances.ts'
import { type ConnectionStanding, readConnections, readDay, usualBudget } from '../flows/read-connections.ts'
import { type BundleLeft, readWalletBundles } from '../flows/read-phone-bundles.ts'
import { findVoucher, redeemVoucher } from '../flows/redeem-voucher.ts'
import { setBudget, setDailyLimit } from '../flows/set-budget.ts'
import type { BundleRow } from '../pages/bundle-row.ts'
import type { Connection as ConnectionRow } from '../pages/connection-row.ts'
import type { FormFault } from '../pages/field.ts'
import { pagePaths } from '../pages/paths.ts'
import { walletBudgetsPage } from '../pages/wallet-budgets.ts'
import { type WalletTopUpView, walletTopUpPage } from '../pages/wallet-top-up.ts'
import { readMerchant } from '../records/merchants.ts'
import { readPhoneBundle } from '../records/phone-bundles.ts'
import { clientAddress, type HttpContext, type Variables } from './answer.ts'
import { type Device, ensureDevice, readDevice } from './device-cookie.ts'
import { type Form, formKey, htmlResponse, pageContext, problemHtml, readForm } from './page.ts'
import { type WalletVisit, walletForm, walletPage } from './wallet-visit.ts'

type App = OpenAPIHono<{ Variables: Variables }>

/** The currency shown where a wallet has none yet. */
const firstAsset = fiatAsset('EUR')

export function mountWalletMoney(app: App, deps: Deps): void {
  app.get(pagePaths.topUp, async (context) => {
    const device = await readDevice(deps, context)
    ensureDevice(deps, context, device)
    return showTopUp(deps, context, { device, step: { kind: 'code' } })
  })
  app.post(pagePaths.topUp, async (context) => {
    const device = await readDevice(deps, context)
    const read = await readForm(deps, context)
    if (!read.ok) return problemHtml(deps, context, { problem: read, device })
    return topUp(deps, context, { device, form: read.form })
  })
  walletPage(app, deps, pagePaths.budgets, (visit) => showBudgets(visit))
  walletForm(app, deps, pagePaths.budgets, async (visit, form) => {
    const asset = visit.wallet.assets[0] ?? firstAsset
    const entered = form('daily-limit').trim()
    const limit = parseDecimal(entered, asset)
    if (limit === undefined) {
      const limitFault: FormFault = { code: 'invalid_request', field: 'daily-limit' }
      return showBudgets(visit, { limitFault, limitEntered: entered })
    }
    return saved(visit, await setDailyLimit(deps, { walletId: visit.wallet.id, units: limit.amount }))
  })
  walletForm(app, deps, `${pagePaths.budgets}/bundles/:id/end`, (visit) => endBundle(visit))
  walletForm(app, deps, `${pagePaths.budgets}/:merchant`, (visit, form) => saveRule(visit, form))
  for (const action of ['pause', 'resume', 'revoke'] as const) {
    walletForm(app, deps, `${pagePaths.budgets}/:merchant/${action}`, (visit) => changeRule(visit, action))
  }
}

async function topUp(
  deps: Deps,
  context: HttpContext,
  input: { readonly device: Device; readonly form: Form },
): Promise<Response> {
  const { device, form } = input
  const code = form('code')
  // Without the cookie that the page set, nobody would hold the wallet the money goes to.
  if (device.secret === undefined) {
    return problemHtml(deps, context, { problem: problem('cookies_needed'), backHref: pagePaths.topUp })
  }
  const attempt = {
    code,
    secret: device.secret,
    address: clientAddress(context, deps.config.addressHeader),
  }
  const refused = (refusal: Problem): Promise<Response> =>
    showTopUp(deps, context, {
      device,
      step: { kind: 'code', entered: code, fault: { code: refusal.code, field: 'code' } },
    })
  if (form('confirm') !== 'yes') {
    const found = await findVoucher(deps, attempt)
    if (!found.ok) return refused(found)
    const credit = found.voucher.value
    const balances = device.wallet === undefined ? [] : await readWalletBalances(deps, device.wallet)
    const before = balances.find(({ asset }) => asset === credit.asset) ?? zero(credit.asset)
    const balanceAfter = { asset: credit.asset, amount: before.amount + credit.amount }
    return showTopUp(deps, context, { device, step: { kind: 'confirm', code, credit, balanceAfter } })
  }
  const redeemed = await redeemVoucher(deps, attempt)
  if (!redeemed.ok) return refused(redeemed)
  const now = await readDevice(deps, context)
  return showTopUp(deps, context, {
    device: now.wallet === undefined ? device : now,
    step: {
      kind: 'done',
      credit: redeemed.topUp.value,
      balance: redeemed.balance,
      isNewWallet: device.wallet === undefined,
    },
  })
}

async function showTopUp(
  deps: Deps,
  context: HttpContext,
  view: { readonly device: Device; readonly step: WalletTopUpView['step'] },
): Promise<Response> {
  const page = walletTopUpPage(pageContext(deps, context, { device: view.device }), {
    key: formKey(deps),
    step: view.step,
  })
  const isRefused = view.step.kind === 'code' && view.step.fault !== undefined
  return htmlResponse(context, page, isRefused ? 422 : 200)
}

async function showBudgets(
  visit: WalletVisit,
  more: { readonly limitFault?: FormFault; readonly limitEntered?: string; readonly fault?: RuleFault } = {},
): Promise<Response> {
  const { deps, context, device, wallet } = visit
  const asset = wallet.assets[0] ?? firstAsset
  const day = await readDay(deps, wallet, asset)
  const standings = await readConnections(deps, wallet)
  const page = walletBudgetsPage(pageContext(deps, context, { device }), {
    dailyLimit: { asset, amount: day.limit },
    dailySpent: { asset, amount: day.spent },
    connections: { items: standings.map((standing) => toRow(deps, standing, more.fault)) },
    bundles: await bundleRows(deps, wallet.id),
    isSaved: context.req.query('saved') === '1',
    key: formKey(deps),
    ...(more.limitFault === undefined ? {} : { limitFault: more.limitFault }),
    ...(more.limitEntered === undefined ? {} : { limitEntered: more.limitEntered }),
  })
  const isRefused = more.limitFault !== undefined || more.fault !== undefined
  return htmlResponse(context, page, isRefused ? 422 : 200)
}

async function bundleRows(deps: Deps, walletId: string): Promise<readonly BundleRow[]> {
  const bundles = await readWalletBundles(deps, walletId)
  return Promise.all(
    bundles.flatMap(({ bundle, left }) => {
      const { state, asset, units: amount } = bundle
      return state === 'ended' ? [] : [rowOf(deps, { bundle, left, state, charged: { asset, amount } })]
    }),
  )
}

async function rowOf(deps: Deps, of: BundleLeft & Pick<BundleRow, 'state' | 'charged'>): Promise<BundleRow> {
  const { bundle, left, state, charged } = of
  const merchant = await readMerchant(deps.records, bundle.merchantId)
  return {
    id: bundle.paymentId,
    merchantName: merchant?.name ?? '',
    charged,
    left,
    until: bundle.endsAt,
    state,
  }
}

/** What is left of a bundle of this wallet goes back to the bill; anybody else's is not found. */
async function endBundle(visit: WalletVisit): Promise<Response> {
  const { deps, context, wallet } = visit
  const bundle = await readPhoneBundle(deps.records, context.req.param('id') ?? '')
  if (deps.phone === undefined || bundle?.walletId !== wallet.id) return saved(visit, problem('not_found'))
  return saved(visit, await endPhoneBundle(deps, deps.phone, bundle.paymentId))
}

type RuleFault = { readonly merchantId: string; readonly fault: FormFault }

async function saveRule(visit: WalletVisit, form: Form): Promise<Response> {
  const standing = await findStanding(visit)
  if (standing === undefined) return visit.context.redirect(pagePaths.budgets, 303)
  const { asset } = standing
  const merchantId = rowId(standing)
  const item = parseDecimal(form('item-max').trim(), asset)
  const week = parseDecimal(form('week-max').trim(), asset)
  if (item === undefined || week === undefined) {
    const field = item === undefined ? 'item-max' : 'week-max'
    return showBudgets(visit, { fault: { merchantId, fault: { code: 'invalid_request', field } } })
  }
  return saved(
    visit,
    await setBudget(visit.deps, {
      walletId: visit.wallet.id,
      merchantId: standing.merchant.id,
      asset,
      isAutoPay: form('auto-pay') === 'on',
      perItemUnits: item.amount,
      perWeekUnits: week.amount,
    }),
  )
}

async function changeRule(visit: WalletVisit, action: 'pause' | 'resume' | 'revoke'): Promise<Response> {
  const connection = (await findStanding(visit))?.connection
  if (connection === undefined) return visit.context.redirect(pagePaths.budgets, 303)
  return saved(
    visit,
    await setBudget(visit.deps, {
      walletId: visit.wallet.id,
      merchantId: connection.merchantId,
      asset: connection.asset,
      isAutoPay: action === 'resume',
      perItemUnits: connection.perItemUnits,
      // A rule revoked is one of nothing a week: its history stays, so that a new one cannot spend the week twice.
      perWeekUnits: action === 'revoke' ? 0n : connection.perWeekUnits,
    }),
  )
}

async function findStanding(visit: WalletVisit): Promise<ConnectionStanding | undefined> {
  const wanted = visit.context.req.param('merchant')
  const standings = await readConnections(visit.deps, visit.wallet)
  return standings.find((standing) => rowId(standing) === wanted)
}

/** A merchant has a row for each currency it was paid in. */
function rowId({ merchant, asset }: ConnectionStanding): string {
  return `${merchant.id}.${assetCode(asset)}`
}

function saved(visit: WalletVisit, result: { readonly ok: true } | Problem): Response {
  const { deps, context, device } = visit
  if (!result.ok) return problemHtml(deps, context, { problem: result, device, backHref: pagePaths.budgets })
  return context.redirect(`${pagePaths.budgets}?saved=1`, 303)
}

function toRow(deps: Deps, standing: ConnectionStanding, fault: RuleFault | undefined): ConnectionRow {
  const { connection, merchant, asset } = standing
  const money = (amount: bigint): Money => ({ asset, amount })
  const hasRule = connection !== undefined && connection.perWeekUnits > 0n
  return {
    merchantId: rowId(standing),
    merchantName: merchant.name,
    origin: merchant.origin,
    rule: ruleOf(deps, standing),
    itemMax: money(hasRule ? connection.perItemUnits : usualBudget.perItem),
    weekMax: money(hasRule ? connection.perWeekUnits : usualBudget.perWeek),
    weekSpent: money(standing.weekSpent),
    purchases: standing.purchases,
    total: money(standing.total),
    ...(standing.lastUsedAt === undefined ? {} : { lastUsedAt: standing.lastUsedAt }),
    ...(hasRule && connection.isAutoPay ? { expiresAt: connection.expiresAt } : {}),
    ...(fault?.merchantId === rowId(standing) ? { fault: fault.fault } : {}),
  }
}

function ruleOf(deps: Deps, standing: ConnectionStanding): ConnectionRow['rule'] {
  const { connection } = standing
  if (connection === undefined || connection.perWeekUnits === 0n) return 'off'
  if (!connection.isAutoPay) return 'paused'
  return connection.expiresAt <= deps.system.now() ? 'expired' : 'on'
}
