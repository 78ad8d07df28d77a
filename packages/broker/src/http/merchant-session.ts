// Who is signed in to the merchant pages: a session made from an API key with the scope `dashboard`, for twelve hours.

import { type Problem, problem } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Deps } from '../deps.ts'
import { endSession, startSession } from '../flows/start-session.ts'
import { brokerLimits } from '../limits.ts'
import { merchantSignInPage } from '../pages/merchant-sign-in.ts'
import { pagePaths } from '../pages/paths.ts'
import { type ApiKey, type Merchant, readMerchantSession, type Scope } from '../records/merchants.ts'
import { readActor } from './actor.ts'
import type { HttpContext, Variables } from './answer.ts'
import { cookieName, isSecure } from './cookie-name.ts'
import { type Form, htmlResponse, pageContext, problemHtml, readForm } from './page.ts'

export type MerchantVisit = {
  readonly deps: Deps
  readonly context: HttpContext
  readonly merchant: Merchant
  readonly key: ApiKey
}

type App = OpenAPIHono<{ Variables: Variables }>

/** Mounts a page for a merchant who is signed in; anybody else is shown where to sign in. */
export function merchantPage(
  app: App,
  deps: Deps,
  path: string,
  show: (visit: MerchantVisit) => Promise<Response>,
  scope?: Scope,
): void {
  app.get(path, async (context) => {
    const session = await readSession(deps, context)
    if (session === undefined) return askToSignIn(deps, context)
    if (scope !== undefined && !session.key.scopes.includes(scope)) {
      const lacking = problem('forbidden', `The key you signed in with lacks ${scope}`)
      return problemHtml(deps, context, { problem: lacking, backHref: pagePaths.merchantKeys })
    }
    return show({ deps, context, ...session })
  })
}

/** Mounts a form of the merchant pages. */
export function merchantForm(
  app: App,
  deps: Deps,
  path: string,
  act: (visit: MerchantVisit, form: Form) => Promise<Response>,
): void {
  app.post(path, async (context) => {
    const read = await readForm(deps, context)
    if (!read.ok) return problemHtml(deps, context, { problem: read })
    const session = await readSession(deps, context)
    return session === undefined ? askToSignIn(deps, context) : act({ deps, context, ...session }, read.form)
  })
}

/** Signs in with an API key that may open the dashboard. */
export async function signIn(
  deps: Deps,
  context: HttpContext,
  secret: string,
): Promise<{ readonly ok: true } | Problem> {
  const read = await readActor(deps, `Bearer ${secret.trim()}`, { auth: 'merchant', scope: 'dashboard' })
  if (!read.ok) return read
  if (read.actor.kind !== 'merchant') return problem('unauthenticated')
  return openSession(deps, context, read.actor.key)
}

/** Starts a session for a key that was verified or made just now, and gives its cookie to the browser. */
export async function openSession(
  deps: Deps,
  context: HttpContext,
  key: Pick<ApiKey, 'id'>,
): Promise<{ readonly ok: true } | Problem> {
  const started = await startSession(deps, key)
  if (!started.ok) return started
  setCookie(context, cookieName(deps, 'merchant'), started.secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: isSecure(deps),
    maxAge: brokerLimits.sessionLifeMs / 1000,
  })
  return { ok: true }
}

export async function signOut(deps: Deps, context: HttpContext): Promise<Problem | undefined> {
  const secret = getCookie(context, cookieName(deps, 'merchant'))
  deleteCookie(context, cookieName(deps, 'merchant'), { path: '/', secure: isSecure(deps) })
  return secret === undefined ? undefined : endSession(deps, secret)
}

/** The merchant and the key of whoever is signed in on this browser. */
export async function readSession(
  deps: Deps,
  context: HttpContext,
): Promise<{ readonly merchant: Merchant; readonly key: ApiKey } | undefined> {
  const secret = getCookie(context, cookieName(deps, 'merchant'))
  return secret === undefined ? undefined : readMerchantSession(deps.records, secret, deps.system.now())
}

/** The context of a page of the signed-in merchant. */
export function merchantContext(visit: MerchantVisit): ReturnType<typeof pageContext> {
  return pageContext(visit.deps, visit.context, { merchantName: visit.merchant.name })
}

function askToSignIn(deps: Deps, context: HttpContext): Response {
  return htmlResponse(context, merchantSignInPage(pageContext(deps, context), { isNeeded: true }), 401)
}
