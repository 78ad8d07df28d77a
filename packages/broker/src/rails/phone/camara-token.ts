// Access tokens of an operator by OAuth 2.0 client credentials (RFC 6749, 4.4): kept until shortly before they end, asked
// for by one request at a time however many calls wait.

import type { Instant } from '@farthing/protocol'
import { railLimits } from './limits.ts'
import type { CamaraBilling } from './profile.ts'
import { readBody } from './read-body.ts'

export type TokenRead =
  | { readonly ok: true; readonly token: string }
  /** `busy`: the token server cannot be reached or does not want to now. `misconfigured`: it does not know us. */
  | { readonly ok: false; readonly reason: 'busy' | 'misconfigured' }

export type TokenSource = {
  readonly current: () => Promise<TokenRead>
  /** Another token than one that was refused. */
  readonly renew: (refused: string) => Promise<TokenRead>
}

type Issued = { readonly ok: true; readonly token: string; readonly lifeMs: number }

/** Tokens for these scopes, separated by spaces. */
export function createTokenSource(billing: CamaraBilling, scope: string, now: () => Instant): TokenSource {
  let kept: { readonly token: string; readonly until: number } | undefined
  let underWay: Promise<TokenRead> | undefined
  const take = async (): Promise<TokenRead> => {
    const askedAt = now()
    const issued = await askForToken(billing, scope)
    if (!issued.ok) return issued
    kept = { token: issued.token, until: askedAt + issued.lifeMs * railLimits.tokenShareUsed }
    return { ok: true, token: issued.token }
  }
  const current = (): Promise<TokenRead> => {
    if (kept !== undefined && now() < kept.until) return Promise.resolve({ ok: true, token: kept.token })
    underWay ??= take().finally(() => {
      underWay = undefined
    })
    return underWay
  }
  return {
    current,
    renew: (refused) => {
      if (kept?.token === refused) kept = undefined
      return current()
    },
  }
}

async function askForToken(
  billing: CamaraBilling,
  scope: string,
): Promise<Issued | (TokenRead & { readonly ok: false })> {
  // Names and secrets are form-encoded before they are joined (RFC 6749, 2.3.1).
  const who = [billing.clientId, billing.clientSecret].map((part) => formEncode(part)).join(':')
  try {
    const response = await fetch(billing.tokenUrl, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(billing.timeoutMs),
      headers: {
        authorization: `Basic ${Buffer.from(who).toString('base64')}`,
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope }).toString(),
    })
    const text = await readBody(response.body, railLimits.tokenBytesMax)
    if ([400, 401, 403, 404].includes(response.status)) return { ok: false, reason: 'misconfigured' }
    const issued = response.status === 200 ? readIssued(text) : undefined
    return issued ?? { ok: false, reason: 'busy' }
  } catch {
    return { ok: false, reason: 'busy' }
  }
}

function formEncode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}

function readIssued(text: string | undefined): Issued | undefined {
  if (text === undefined) return undefined
  try {
    const answer = JSON.parse(text) as Record<string, unknown> | null
    const token = answer?.['access_token']
    const type = answer?.['token_type']
    const seconds = answer?.['expires_in']
    // The form of RFC 6750, 2.1: nothing else goes into a header.
    if (typeof token !== 'string' || !/^[A-Za-z0-9\-._~+/]+=*$/.test(token)) return undefined
    if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') return undefined
    const isLife = typeof seconds === 'number' && seconds >= 0
    return { ok: true, token, lifeMs: isLife ? seconds * 1000 : railLimits.tokenLifeMs }
  } catch {
    return undefined
  }
}
