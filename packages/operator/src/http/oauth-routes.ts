// The token endpoint (RFC 6749) and a silent authorization endpoint. Which phone stands behind a browser is known to a
// real network; here the query says it: `login_hint=tel:+49…`.

import type { Context, Hono } from 'hono'
import type { OperatorDeps } from '../deps.ts'
import {
  findClient,
  grantCode,
  type Issued,
  issueClientToken,
  type OauthError,
  redeemCode,
} from '../identity/tokens.ts'

const statusOf = (error: OauthError): 400 | 401 => (error === 'invalid_client' ? 401 : 400)

/** Mounts `/oauth2/token` and `/oauth2/authorize`. */
export function mountOauth(app: Hono, deps: OperatorDeps): void {
  app.post('/oauth2/token', async (context) => {
    const form = await readForm(context)
    if (form === undefined) return fail(context, 'invalid_request')
    const named = readCredentials(context.req.header('authorization'), form)
    const client = named === undefined ? undefined : findClient(deps, named.id, named.secret)
    if (client === undefined) return fail(context, 'invalid_client')
    const grant = form.get('grant_type')
    if (grant === 'client_credentials') {
      return answer(context, issueClientToken(deps, client, form.get('scope') ?? undefined))
    }
    if (grant !== 'authorization_code') return fail(context, 'unsupported_grant_type')
    const code = form.get('code') ?? ''
    const redirectUri = form.get('redirect_uri') ?? ''
    return answer(
      context,
      redeemCode(deps, client, { code, redirectUri, verifier: form.get('code_verifier') ?? undefined }),
    )
  })
  app.get('/oauth2/authorize', (context) => authorize(context, deps))
}

function authorize(context: Context, deps: OperatorDeps): Response {
  const query = new URL(context.req.url).searchParams
  const clientId = query.get('client_id') ?? ''
  const redirectUri = query.get('redirect_uri') ?? ''
  const client = deps.config.clients.find((known) => known.id === clientId)
  // An address that was not registered is told nothing and sent nowhere.
  if (client === undefined || !client.redirectUris.includes(redirectUri))
    return fail(context, 'invalid_request')
  const back = new URL(redirectUri)
  const state = query.get('state')
  if (state !== null) back.searchParams.set('state', state)
  const method = query.get('code_challenge_method') ?? 'S256'
  const number = /^tel:(\+[0-9]+)$/.exec((query.get('login_hint') ?? '').replace(' ', '+'))?.[1]
  if (query.get('response_type') !== 'code' || method !== 'S256') {
    back.searchParams.set('error', 'invalid_request')
    return context.redirect(back.href, 302)
  }
  const granted = grantCode(deps, {
    clientId,
    redirectUri,
    scope: query.get('scope') ?? '',
    number: number ?? '',
    challenge: query.get('code_challenge') ?? undefined,
  })
  if (granted.ok) back.searchParams.set('code', granted.code)
  else back.searchParams.set('error', granted.error)
  return context.redirect(back.href, 302)
}

async function readForm(context: Context): Promise<URLSearchParams | undefined> {
  const type = context.req.header('content-type') ?? ''
  if (!type.startsWith('application/x-www-form-urlencoded')) return undefined
  return new URLSearchParams(await context.req.text())
}

/** Id and secret from the header (RFC 6749 section 2.3.1) or from the form, but not from both. */
function readCredentials(
  authorization: string | undefined,
  form: URLSearchParams,
): { readonly id: string; readonly secret: string } | undefined {
  const basic = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(authorization ?? '')?.[1]
  const [id, secret] = [form.get('client_id'), form.get('client_secret')]
  if (basic === undefined) return id === null || secret === null ? undefined : { id, secret }
  if (secret !== null) return undefined
  const text = Buffer.from(basic, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon === -1) return undefined
  return { id: decodePart(text.slice(0, colon)), secret: decodePart(text.slice(colon + 1)) }
}

/** The parts of the header are form-encoded; text that is not is taken as it is. */
function decodePart(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function answer(
  context: Context,
  issued: Issued | { readonly ok: false; readonly error: OauthError },
): Response {
  if (!issued.ok) return fail(context, issued.error)
  context.header('cache-control', 'no-store')
  return context.json({
    access_token: issued.token,
    token_type: 'Bearer',
    expires_in: issued.expiresInS,
    scope: issued.scopes.join(' '),
  })
}

function fail(context: Context, error: OauthError): Response {
  context.header('cache-control', 'no-store')
  if (error === 'invalid_client') context.header('www-authenticate', 'Basic')
  return context.json({ error }, statusOf(error))
}
