// How a merchant comes in: register, sign in with an API key, sign out.

import { problem } from '@farthing/protocol'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { addressKey } from '../attempt-limiter.ts'
import type { Deps } from '../deps.ts'
import { registerMerchant } from '../flows/register-merchant.ts'
import { merchantRegisterPage } from '../pages/merchant-register.ts'
import { merchantSignInPage } from '../pages/merchant-sign-in.ts'
import { pagePaths } from '../pages/paths.ts'
import { readApiKeyBySecret } from '../records/merchants.ts'
import { clientAddress, type HttpContext, type Variables } from './answer.ts'
import { openSession, signIn, signOut } from './merchant-session.ts'
import { type Form, formKey, htmlResponse, pageContext, problemHtml, readForm } from './page.ts'

type App = OpenAPIHono<{ Variables: Variables }>

export function mountMerchantDoor(app: App, deps: Deps): void {
  app.get(pagePaths.merchantSignIn, (context) =>
    htmlResponse(context, merchantSignInPage(pageContext(deps, context), { isNeeded: false })),
  )
  app.post(pagePaths.merchantSignIn, async (context) => {
    const read = await readForm(deps, context)
    if (!read.ok) return problemHtml(deps, context, { problem: read })
    const signed = await signIn(deps, context, read.form('api-key'))
    if (signed.ok) return context.redirect(pagePaths.merchant, 303)
    const fault = { code: signed.code, field: 'api-key' }
    return htmlResponse(
      context,
      merchantSignInPage(pageContext(deps, context), { isNeeded: false, fault }),
      401,
    )
  })
  app.post(pagePaths.merchantSignOut, async (context) => {
    const read = await readForm(deps, context)
    if (!read.ok) return problemHtml(deps, context, { problem: read })
    await signOut(deps, context)
    return context.redirect(pagePaths.landing, 303)
  })
  app.get(pagePaths.merchantRegister, (context) =>
    deps.config.registration === 'closed'
      ? problemHtml(deps, context, {
          problem: problem('forbidden', 'Only the operator takes merchants on here'),
          backHref: pagePaths.landing,
        })
      : htmlResponse(
          context,
          merchantRegisterPage(pageContext(deps, context), { kind: 'form', key: formKey(deps) }),
        ),
  )
  app.post(pagePaths.merchantRegister, async (context) => {
    const read = await readForm(deps, context)
    if (!read.ok) return problemHtml(deps, context, { problem: read })
    return register(deps, context, read.form)
  })
}

async function register(deps: Deps, context: HttpContext, form: Form): Promise<Response> {
  if (deps.config.registration === 'closed')
    return problemHtml(deps, context, { problem: problem('forbidden') })
  const address = addressKey(clientAddress(context, deps.config.addressHeader))
  const waitMs = deps.merchantsMade.attempt([address], deps.system.now())
  if (waitMs !== undefined) {
    const refusal = problem('rate_limited', 'Too many registrations', { retryAfterMs: waitMs })
    return problemHtml(deps, context, { problem: refusal, backHref: pagePaths.merchantRegister })
  }
  const input = { name: form('name'), origin: form('origin') }
  const made = await registerMerchant(deps, input)
  if (!made.ok) {
    const field = made.errors?.[0]?.pointer.slice(1)
    const fault = { code: made.code, ...(field === undefined ? {} : { field }) }
    const view = { kind: 'form', key: formKey(deps), ...input, fault } as const
    return htmlResponse(context, merchantRegisterPage(pageContext(deps, context), view), 422)
  }
  const { merchant, apiKey, signingKey } = made
  const key = await readApiKeyBySecret(deps.records, apiKey)
  if (key !== undefined) await openSession(deps, context, key)
  const gateConfig = {
    mode: deps.config.mode,
    broker: deps.config.origin,
    merchant: merchant.id,
    origin: merchant.origin,
    merchantName: merchant.name,
    signingKey,
    apiKey,
  }
  const page = merchantRegisterPage(pageContext(deps, context, { merchantName: merchant.name }), {
    kind: 'registered',
    name: merchant.name,
    apiKey,
    gateConfig: JSON.stringify(gateConfig, null, 2),
  })
  return htmlResponse(context, page)
}
