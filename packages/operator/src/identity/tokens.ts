// OAuth: client credentials, and an authorization code for a test number. Tokens and codes are kept as digests.

import { createHash } from 'node:crypto'
import type { Client } from '../config.ts'
import { digestOf, newSecret, type OperatorDeps } from '../deps.ts'
import { operatorLimits } from '../limits.ts'
import { isSameText } from '../same-text.ts'
import { findCustomer } from '../subscribers.ts'

export type Token = { readonly client: Client; readonly scopes: readonly string[]; readonly number?: string }

/** An error of the token endpoint, by its name in RFC 6749. */
export type OauthError =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'unsupported_grant_type'
  | 'unauthorized_client'

export type Issued = {
  readonly ok: true
  readonly token: string
  readonly scopes: readonly string[]
  readonly expiresInS: number
}
type OauthRefusal = { readonly ok: false; readonly error: OauthError }

/** The client that gave this id and secret. */
export function findClient(deps: OperatorDeps, id: string, secret: string): Client | undefined {
  const client = deps.config.clients.find((known) => known.id === id)
  return client !== undefined && isSameText(digestOf(client.secret), digestOf(secret)) ? client : undefined
}

/** Gives a client a token of its own, for the scopes it asks for or all it has. */
export function issueClientToken(
  deps: OperatorDeps,
  client: Client,
  scope: string | undefined,
): Issued | OauthRefusal {
  const scopes = chooseScopes(client, scope)
  if (scopes === undefined) return { ok: false, error: 'invalid_scope' }
  return issue(deps, { client, scopes })
}

/** A place to send the browser back to, with a code that stands for the number once. */
export function grantCode(
  deps: OperatorDeps,
  asked: {
    readonly clientId: string
    readonly redirectUri: string
    readonly scope: string
    readonly number: string
    readonly challenge?: string | undefined
  },
):
  | { readonly ok: true; readonly code: string }
  | OauthRefusal
  | { readonly ok: false; readonly error: 'login_required' } {
  const client = deps.config.clients.find((known) => known.id === asked.clientId)
  if (client === undefined) return { ok: false, error: 'unauthorized_client' }
  const scopes = chooseScopes(client, asked.scope)
  if (scopes === undefined) return { ok: false, error: 'invalid_scope' }
  // Only the network knows who is there: a number that is not a customer's on its own SIM is nobody.
  if (findCustomer(deps, asked.number)?.traits.isReachable !== true)
    return { ok: false, error: 'login_required' }
  const code = newSecret(deps.system)
  deps.store.run(
    `insert into grants (digest, clientId, redirectUri, scopes, number, challenge, expiresAt) values (?, ?, ?, ?, ?, ?, ?)`,
    digestOf(code),
    client.id,
    asked.redirectUri,
    scopes.join(' '),
    asked.number,
    asked.challenge ?? null,
    deps.system.now() + operatorLimits.authorizationCodeLifeMs,
  )
  return { ok: true, code }
}

/** Exchanges a code for a token that speaks for its number; for checking numbers it is good for one call. */
export function redeemCode(
  deps: OperatorDeps,
  client: Client,
  asked: { readonly code: string; readonly redirectUri: string; readonly verifier?: string | undefined },
): Issued | OauthRefusal {
  return deps.store.transaction(() => {
    const digest = digestOf(asked.code)
    const grant = deps.store.get<{
      readonly clientId: string
      readonly redirectUri: string
      readonly scopes: string
      readonly number: string
      readonly challenge: string | null
    }>('select * from grants where digest = ? and isUsed = 0 and expiresAt > ?', digest, deps.system.now())
    if (grant === undefined || grant.clientId !== client.id || grant.redirectUri !== asked.redirectUri) {
      return { ok: false, error: 'invalid_grant' }
    }
    const isProven =
      grant.challenge === null ||
      createHash('sha256')
        .update(asked.verifier ?? '')
        .digest('base64url') === grant.challenge
    if (!isProven) return { ok: false, error: 'invalid_grant' }
    deps.store.run('update grants set isUsed = 1 where digest = ?', digest)
    return issue(deps, { client, scopes: grant.scopes.split(' '), number: grant.number })
  })
}

/** What a bearer token stands for now; one that is good for a single call is used up by this. */
export function useToken(deps: OperatorDeps, token: string): Token | undefined {
  const row = deps.store.get<{
    readonly digest: string
    readonly clientId: string
    readonly scopes: string
    readonly number: string | null
    readonly isSingleUse: number
  }>(
    'select * from tokens where digest = ? and isUsed = 0 and expiresAt > ?',
    digestOf(token),
    deps.system.now(),
  )
  const client = deps.config.clients.find((known) => known.id === row?.clientId)
  if (row === undefined || client === undefined) return undefined
  if (row.isSingleUse === 1) deps.store.run('update tokens set isUsed = 1 where digest = ?', row.digest)
  return { client, scopes: row.scopes.split(' '), ...(row.number === null ? {} : { number: row.number }) }
}

/** Removes what has expired; tokens are made faster than anything else. */
export function pruneTokens(deps: OperatorDeps): void {
  deps.store.run('delete from tokens where expiresAt <= ?', deps.system.now())
  deps.store.run('delete from grants where expiresAt <= ?', deps.system.now())
}

function issue(
  deps: OperatorDeps,
  of: { readonly client: Client; readonly scopes: readonly string[]; readonly number?: string },
): Issued {
  pruneTokens(deps)
  const token = newSecret(deps.system)
  const isSingleUse =
    of.number !== undefined && of.scopes.some((scope) => scope.startsWith('number-verification:'))
  deps.store.run(
    'insert into tokens (digest, clientId, scopes, number, isSingleUse, expiresAt) values (?, ?, ?, ?, ?, ?)',
    digestOf(token),
    of.client.id,
    of.scopes.join(' '),
    of.number ?? null,
    isSingleUse ? 1 : 0,
    deps.system.now() + deps.config.tokenLifeMs,
  )
  return { ok: true, token, scopes: of.scopes, expiresInS: Math.floor(deps.config.tokenLifeMs / 1000) }
}

/** The scopes asked for, or all; undefined where one is not the client's. `openid` is taken and means nothing here. */
function chooseScopes(client: Client, scope: string | undefined): readonly string[] | undefined {
  const asked = [...new Set((scope ?? '').split(' '))].filter((name) => name !== '' && name !== 'openid')
  if (asked.length === 0) return client.scopes
  return asked.every((name) => client.scopes.includes(name)) ? asked : undefined
}
