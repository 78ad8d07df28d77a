// Security, exports and erasure as pages, and the JSON the passkey script speaks.

import { formatDecimal, type Problem, problem } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { RegistrationResponseJSON } from '@simplewebauthn/server'
import { closeWallet } from '../flows/close-wallet.ts'
import { freezeWallet, unfreezeWallet } from '../flows/freeze-wallet.ts'
import {
  addPasskey,
  type PasskeyAct,
  type PasskeyDeps,
  provePasskey,
  removePasskey,
  startPasskey,
  startProof,
  type WalletDevice,
} from '../flows/passkeys.ts'
import { type ExportRow, readWholeActivity } from '../flows/read-activity.ts'
import { readWalletBalances } from '../flows/read-balances.ts'
import { signInDevice, startSignIn, wouldLoseWallet } from '../flows/sign-in-device.ts'
import { signOutDevice } from '../flows/sign-out-device.ts'
import { landingPage } from '../pages/landing.ts'
import { pagePaths } from '../pages/paths.ts'
import { walletErasePage } from '../pages/wallet-erase.ts'
import { walletExportsPage } from '../pages/wallet-exports.ts'
import { walletSecurityPage } from '../pages/wallet-security.ts'
import { walletSignInPage } from '../pages/wallet-sign-in.ts'
import { listPasskeys } from '../records/wallets.ts'
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
    const done = await signOutDevice(deps, visit.device.secret)
    if (!done.ok) return refuse(visit, done)
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
    const page = walletSignInPage(pageContext(deps, context, { device }), {
      wouldLoseWallet: await wouldLoseWallet(deps, device),
    })
    return htmlResponse(context, page)
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
  ceremony(`${pagePaths.passkeys}/prove/options`, async ({ device, body }) => {
    const asked = readAsked(device, body)
    return asked.ok ? startProof(deps, asked.purpose) : asked
  })
  ceremony(`${pagePaths.passkeys}/prove`, async ({ device, body }) => {
    const asked = readAsked(device, body)
    if (!asked.ok) return asked
    const { purpose } = asked
    return provePasskey(deps, { purpose, response: 'made' in body ? body.made : undefined })
  })
  ceremony(`${pagePaths.signIn}/options`, async ({ device }) => startSignIn(deps, device))
  ceremony(pagePaths.signIn, async ({ context, device, body }) => {
    const signedIn = await signInDevice(deps, { device, response: body })
    if (!signedIn.ok) return signedIn
    setDevice(deps, context, signedIn.secret)
    return { ok: true }
  })
  ceremony('/wallet/unfreeze/options', async ({ device }) => {
    const holder = holderOf(device)
    return holder === undefined ? problem('wallet_missing') : startProof(deps, { ...holder, act: 'unfreeze' })
  })
  ceremony('/wallet/unfreeze', async ({ device, body }) => {
    const holder = holderOf(device)
    if (holder === undefined) return problem('wallet_missing')
    const proven = await provePasskey(deps, { purpose: { ...holder, act: 'unfreeze' }, response: body })
    return proven.ok ? unfreezeWallet(deps, holder.walletId) : proven
  })
}

/** Which change of the passkeys a proof is asked for, and by which device. */
function readAsked(
  device: Device,
  body: object,
): { readonly ok: true; readonly purpose: WalletDevice & { readonly act: PasskeyAct } } | Problem {
  const holder = holderOf(device)
  if (holder === undefined) return problem('wallet_missing')
  const text = 'act' in body && typeof body.act === 'string' ? body.act : ''
  const removed = /^remove ([A-Za-z0-9_-]{1,1400})$/.exec(text)?.[1]
  const child = /^limits (wal_[0-9a-z]{26})$/.exec(text)?.[1]
  const act: PasskeyAct | undefined =
    removed !== undefined
      ? `remove ${removed}`
      : child !== undefined
        ? `limits ${child}`
        : text === 'add'
          ? 'add'
          : undefined
  return act === undefined ? problem('invalid_request') : { ok: true, purpose: { ...holder, act } }
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
