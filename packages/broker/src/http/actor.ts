// Who asks: the wallet, merchant or operator behind a bearer key. A key of the other mode is told so, and nothing else.

import { createHash, timingSafeEqual } from 'node:crypto'
import { type Problem, problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { noteKeyUse } from '../flows/note-key-use.ts'
import {
  type ApiKey,
  type Merchant,
  readApiKeyBySecret,
  readMerchant,
  type Scope,
} from '../records/merchants.ts'
import { readWalletBySecret, type Wallet } from '../records/wallets.ts'

export type Auth = 'none' | 'wallet' | 'merchant' | 'operator' | 'merchant_or_operator'

export type Actor =
  | { readonly kind: 'none' }
  | { readonly kind: 'wallet'; readonly wallet: Wallet; readonly secret: string }
  | { readonly kind: 'merchant'; readonly merchant: Merchant; readonly key: ApiKey }
  | { readonly kind: 'operator' }

const keyPattern = /^Bearer (f[wdko])_(live|test)_([A-Za-z0-9_-]{16,128})$/

/** Resolves a bearer key for an endpoint that wants one kind of actor and, of merchants, one scope. */
export async function readActor(
  deps: Deps,
  header: string | undefined,
  wanted: { readonly auth: Auth; readonly scope?: Scope },
): Promise<{ readonly ok: true; readonly actor: Actor } | Problem> {
  if (wanted.auth === 'none') return { ok: true, actor: { kind: 'none' } }
  const match = keyPattern.exec(header ?? '')
  if (match === null) return problem('unauthenticated')
  if (match[2] !== deps.config.mode) return problem('wrong_mode')
  const secret = match[0].slice('Bearer '.length)
  if (wanted.auth === 'wallet') {
    const wallet = await readWalletBySecret(deps.records, secret)
    return wallet === undefined
      ? problem('unauthenticated')
      : { ok: true, actor: { kind: 'wallet', wallet, secret } }
  }
  const isOfOperator = wanted.auth === 'merchant_or_operator' && match[1] === 'fo'
  if (wanted.auth === 'operator' || isOfOperator) {
    return isSame(secret, deps.keyring.operatorKey)
      ? { ok: true, actor: { kind: 'operator' } }
      : problem('unauthenticated')
  }
  return readMerchantActor(deps, secret, wanted.scope)
}

async function readMerchantActor(
  deps: Deps,
  secret: string,
  scope: Scope | undefined,
): Promise<{ readonly ok: true; readonly actor: Actor } | Problem> {
  const key = await readApiKeyBySecret(deps.records, secret)
  const merchant = key === undefined ? undefined : await readMerchant(deps.records, key.merchantId)
  if (key === undefined || merchant === undefined) return problem('unauthenticated')
  if (scope !== undefined && !key.scopes.includes(scope))
    return problem('forbidden', `The key lacks ${scope}`)
  await noteKeyUse(deps, key)
  return { ok: true, actor: { kind: 'merchant', merchant, key } }
}

function isSame(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(left), digest(right))
}
