// Security, exports and erasure as pages, and the JSON the passkey script speaks.

import { formatDecimal, type Problem, problem } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { writeRecords } from '../deps.ts'
import { closeWallet } from '../flows/close-wallet.ts'
import { makeWalletSecret } from '../flows/create-wallet.ts'
import { freezeWallet, unfreezeWallet } from '../flows/freeze-wallet.ts'
import {
  addDevice,
  addPasskey,
  type PasskeyDeps,
  provePasskey,
  refuseLosingWallet,
  removePasskey,
  startPasskey,
  startProof,
  type WalletDevice,
} from '../flows/passkeys.ts'
import { type ExportRow, readWholeActivity } from '../flows/read-activity.ts'
import { readWalletBalances } from '../flows/read-balances.ts'
import { landingPage } from '../pages/landing.ts'
import { pagePaths } from '../pages/paths.ts'
import { walletErasePage } from '../pages/wallet-erase.ts'
import { walletExportsPage } from '../pages/wallet-exports.ts'
import { walletSecurityPage } from '../pages/wallet-security.ts'
import { walletSignInPage } from '../pages/wallet-sign-in.ts'
import { deleteWalletSecret, listPasskeys } from '../records/wallets.ts'
import { type HttpContext, problemResponse, type Variables } from './answer.ts'
import { formatCsv } from './csv.ts'
import { type Device, readDevice, setDevice } from './device-cookie.ts'
import { formKey, htmlResponse, isOwnPage, pageContext, problemHtml } from './page.ts'
import { type WalletVisit, walletForm, walletPage } from './wallet-visit.ts'

type App = OpenAPIHono<{ Variables: Variables }>

export function mountWalletSecurity(app: App, deps: PasskeyDeps): void {
  walletPage(app, deps, pagePaths.security, security)
  walletForm(app, deps, pagePaths.freeze, async (visit) => {
    const frozen = await freezeWallet(deps, visit.wallet.id)
    return frozen.ok ? visit.context.redirect(pagePaths.security, 303) : refuse(visit, frozen)
  })
  walletForm(app, deps, pagePaths.signOut, async (visit) => {
    const { secret } = visit.device
    const failed =
      secret === undefined ? undefined : await writeRecords(deps, [deleteWalletSecret(deps.records, secret)])
    if (failed !== undefined) return refuse(visit, failed)
    setDevice(deps, visit.context, '')
    return visit.context.redirect(pagePaths.landing, 303)
  })
  walletForm(app, deps, `${pagePaths.passkeys}/:id/remove`, async (visit) => {
    const removed = await removePasskey(deps, {
      walletId: visit.wallet.id,
      secret: visit.device.secret ?? '',
      credentialId: visit.context.req.param('id') ?? '',
    })
    return removed.ok ? visit.context.redirect(pagePaths.security, 303) : refuse(visit, removed)
  })
  walletPage(app, deps, pagePaths.erase, (visit) => showErase(visit))
  walletForm(app, deps, pagePaths.erase, async (visit, form) => {
    if (form('sure') !== 'yes') return showErase(visit)
    const closed = await closeWallet(deps, visit.wallet.id)
    if (!closed.ok) return refuse(visit, closed)
    if (!closed.isClosed) return visit.context.redirect(pagePaths.activity, 303)
    setDevice(deps, visit.context, '')
    return visit.context.redirect(pagePaths.landing, 303)
  })
  app.get(pagePaths.signIn, async (context) => {
    const device = await readDevice(deps, context)
    return htmlResponse(context, walletSignInPage(pageContext(deps, context, { device })))
  })
  app.get(pagePaths.landing, async (context) => {
    const device = await readDevice(deps, context)
    return htmlResponse(context, landingPage(pageContext(deps, context, { device })))
  })
  mountExports(app, deps)
  mountCeremonies(app, deps)
}

async function security(visit: WalletVisit): Promise<Response> {
  const { deps, context, device, wallet } = visit
  const passkeys = await listPasskeys(deps.records, wallet.id)
  const page = walletSecurityPage(pageContext(deps, context, { device }), {
    passkeys: passkeys.map(({ credentialId, createdAt }, index) => ({
      id: credentialId,
      name: `Passkey ${index + 1}`,
      addedAt: createdAt,
    })),
    key: formKey(deps),
  })
  return htmlResponse(context, page)
}

async function showErase(visit: WalletVisit): Promise<Response> {
  const { deps, context, device, wallet } = visit
  const balances = await readWalletBalances(deps, wallet)
  return htmlResponse(
    context,
    walletErasePage(pageContext(deps, context, { device }), { balances, key: formKey(deps) }),
  )
}

function mountExports(app: App, deps: PasskeyDeps): void {
  walletPage(app, deps, pagePaths.exports, async ({ context, device }) =>
    htmlResponse(context, walletExportsPage(pageContext(deps, context, { device }))),
  )
  walletPage(app, deps, pagePaths.exportCsv, async ({ context, wallet }) => {
    const rows = (await readWholeActivity(deps, wallet.id)).map(exportRow)
    return context.body(formatCsv(rows), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="farthing-activity.csv"',
      'cache-control': 'no-store',
    })
  })
  walletPage(app, deps, pagePaths.exportJson, async ({ context, wallet }) => {
    const rows = (await readWholeActivity(deps, wallet.id)).map(exportRow)
    return context.json({ test: deps.config.mode === 'test', rows }, 200, {
      'content-disposition': 'attachment; filename="farthing-activity.json"',
      'cache-control': 'no-store',
    })
  })
}

// Columns after C-25: gross, fee and net always there, numbers with a dot and no grouping.
function exportRow(row: ExportRow): Readonly<Record<string, string>> {
  const { asset } = row.amount
  return {
    id: row.id,
    time_utc: new Date(row.at).toISOString(),
    type: row.kind,
    counterparty: row.merchantName,
    description: row.purchase?.details?.title ?? '',
    gross: formatDecimal(row.amount),
    fee: formatDecimal({ asset, amount: 0n }),
    net: formatDecimal(row.amount),
    asset,
    balance_after: formatDecimal(row.balanceAfter),
    payment: row.purchase?.id ?? '',
    site: row.purchase?.origin ?? '',
  }
}

function mountCeremonies(app: App, deps: PasskeyDeps): void {
  const ceremony = (
    path: string,
    act: (call: {
      readonly context: HttpContext
      readonly device: Device
      readonly body: object
    }) => Promise<object>,
  ): void => {
    app.post(path, async (context) => {
      const refused = (refusal: Problem): Response => problemResponse(context, refusal, deps.config.origin)
      if (!isOwnPage(deps, context)) return refused(problem('foreign_origin'))
      const body: unknown = await context.req.json().catch(() => undefined)
      if (typeof body !== 'object' || body === null) return refused(problem('invalid_request'))
      const answer = await act({ context, device: await readDevice(deps, context), body })
      return isProblem(answer) ? refused(answer) : context.json(answer, 200, { 'cache-control': 'no-store' })
    })
  }
  ceremony(`${pagePaths.passkeys}/options`, async ({ device }) => {
    const holder = holderOf(device)
    return holder === undefined ? problem('wallet_missing') : startPasskey(deps, holder)
  })
  ceremony(pagePaths.passkeys, async ({ device, body }) => {
    const holder = holderOf(device)
    if (holder === undefined) return problem('wallet_missing')
    return addPasskey(deps, { ...holder, response: body as RegistrationResponseJSON })
  })
  ceremony(`${pagePaths.passkeys}/prove/options`, async ({ device }) =>
    device.wallet === undefined
      ? problem('wallet_missing')
      : startProof(deps, { walletId: device.wallet.id }),
  )
  ceremony(`${pagePaths.passkeys}/prove`, async ({ device, body }) => {
    const holder = holderOf(device)
    if (holder === undefined) return problem('wallet_missing')
    const { walletId } = holder
    const proven = await provePasskey(deps, { walletId, response: body as AuthenticationResponseJSON })
    if (proven.ok) deps.freshProofs.note(holder.secret, deps.system.now())
    return proven
  })
  ceremony(`${pagePaths.signIn}/options`, async () => startProof(deps, {}))
  ceremony(pagePaths.signIn, async ({ context, device, body }) => {
    const proven = await provePasskey(deps, { response: body as AuthenticationResponseJSON })
    if (!proven.ok) return proven
    const lost = await refuseLosingWallet(deps, { current: device.wallet, next: proven.walletId })
    if (lost !== undefined) return lost
    // A secret of its own for this device; the one it had may act for a wallet of somebody else.
    const secret = makeWalletSecret(deps, 'fd')
    const added = await addDevice(deps, { walletId: proven.walletId, secret })
    if (added.ok) setDevice(deps, context, secret)
    return added
  })
  ceremony('/wallet/unfreeze/options', async ({ device }) =>
    device.wallet === undefined
      ? problem('wallet_missing')
      : startProof(deps, { walletId: device.wallet.id }),
  )
  ceremony('/wallet/unfreeze', async ({ device, body }) => {
    if (device.wallet === undefined) return problem('wallet_missing')
    const proven = await provePasskey(deps, {
      walletId: device.wallet.id,
      response: body as AuthenticationResponseJSON,
    })
    return proven.ok ? unfreezeWallet(deps, device.wallet.id) : proven
  })
}

function holderOf(device: Device): WalletDevice | undefined {
  return device.wallet === undefined || device.secret === undefined
    ? undefined
    : { walletId: device.wallet.id, secret: device.secret }
}

function isProblem(answer: object): answer is Problem {
  return 'ok' in answer && answer.ok === false
}

function refuse(visit: WalletVisit, refusal: Problem): Response {
  return problemHtml(visit.deps, visit.context, {
    problem: refusal,
    device: visit.device,
    backHref: pagePaths.security,
  })
}
