// Takes a merchant on: a name, an origin still to be proven, a signing key and a first API key, both shown once. Under a
// request key all of it follows from that key and a secret, so that a repeat after a lost answer tells the same ones.

import {
  Bug,
  checkOfferUrl,
  displayText,
  idChanceBytes,
  instant,
  makeId,
  type PrivateJwk,
  type Problem,
  problem,
  toBase64Url,
  toPublicJwk,
} from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { makeSigningKey, signingKeyOf } from '../keyring.ts'
import { brokerLimits } from '../limits.ts'
import {
  type ApiKey,
  insertApiKey,
  insertMerchant,
  listApiKeys,
  type Merchant,
  readMerchant,
  type Scope,
  scopes,
  updateApiKeyRevoked,
  updateMerchantOrigin,
} from '../records/merchants.ts'
import { newId } from '../system.ts'

/** The dated version of the API that new keys are pinned to (D-13). */
export const apiVersion = '2026-11-23'

export type RegisteredMerchant = {
  readonly ok: true
  readonly merchant: Merchant
  /** Signs quotes; the broker keeps only its public half. */
  readonly signingKey: PrivateJwk
  readonly apiKey: string
}

/**
 * Registers once per request key, where one is given; refused where that key made another merchant. Only the operator may
 * bring one: whoever knows it gets the same secrets.
 */
export async function registerMerchant(
  deps: Deps,
  input: { readonly name: string; readonly origin: string; readonly key?: string },
): Promise<RegisteredMerchant | Problem> {
  const origin = checkOfferUrl(input.origin.trim())?.origin
  const name = displayText(input.name)
  const errors = [
    ...(origin === undefined
      ? [{ pointer: '/origin', code: 'origin', message: 'An https address such as https://paper.example' }]
      : []),
    ...(name === '' || name.length > brokerLimits.merchantNameCharactersMax
      ? [{ pointer: '/name', code: 'name', message: 'Between 1 and 80 characters' }]
      : []),
  ]
  if (origin === undefined || errors.length > 0) return problem('invalid_request', undefined, { errors })
  const parts = input.key === undefined ? drawParts(deps) : deriveParts(deps, input.key)
  const merchant: Merchant = {
    id: parts.merchantId,
    name,
    origin,
    publicKeys: [toPublicJwk(parts.signingKey)],
    createdAt: deps.system.now(),
  }
  const key = describeApiKey(deps, {
    ...parts.apiKey,
    merchantId: merchant.id,
    name: 'First key',
    scopes,
  })
  const made = { signingKey: parts.signingKey, apiKey: key.secret }
  const outcome = await deps.ledger.commit({
    records: [insertMerchant(deps.records, merchant), insertApiKey(deps.records, key.record, key.secret)],
  })
  if (outcome.ok) return { ok: true, merchant, ...made }
  const failed = undecided(outcome)
  if (failed !== undefined) return failed
  const before = await readMerchant(deps.records, merchant.id)
  if (before === undefined) throw new Bug(`a new merchant was refused: ${outcome.code}`)
  return before.name === name && before.origin === origin
    ? { ok: true, merchant: before, ...made }
    : problem('idempotency_key_reused')
}

/** What makes a merchant that nobody else can know. */
type Parts = {
  readonly merchantId: Merchant['id']
  readonly signingKey: PrivateJwk
  readonly apiKey: { readonly id: ApiKey['id']; readonly secretBytes: Uint8Array }
}

function drawParts(deps: Deps): Parts {
  return {
    merchantId: newId(deps.system, 'mer'),
    signingKey: makeSigningKey(deps.system),
    apiKey: drawApiKey(deps),
  }
}

/** Ids of derived parts carry no time: it would differ when the request is repeated. */
function deriveParts(deps: Deps, key: string): Parts {
  const derive = (part: string): Uint8Array => deps.keyring.derive(`merchant ${part}\n${key}`)
  return {
    merchantId: makeId('mer', instant(0), derive('id').subarray(0, idChanceBytes)),
    signingKey: signingKeyOf(derive('signing key'), toBase64Url(derive('key id').subarray(0, 12))),
    apiKey: {
      id: makeId('key', instant(0), derive('API key id').subarray(0, idChanceBytes)),
      secretBytes: derive('API key'),
    },
  }
}

/** Makes one more key; its secret is shown this once. */
export async function createApiKey(
  deps: Deps,
  input: {
    readonly merchantId: string
    readonly name: string
    readonly scopes: readonly Scope[]
    /** The key that asks: nobody gives away more than they have. */
    readonly by: ApiKey
  },
): Promise<{ readonly ok: true; readonly key: ApiKey; readonly secret: string } | Problem> {
  const name = displayText(input.name)
  if (name === '' || name.length > brokerLimits.merchantNameCharactersMax || input.scopes.length === 0) {
    return problem('invalid_request', 'A key needs a name and at least one scope')
  }
  const lacking = input.scopes.find((scope) => !input.by.scopes.includes(scope))
  if (lacking !== undefined) return problem('forbidden', `The key you signed in with lacks ${lacking}`)
  const merchant = await readMerchant(deps.records, input.merchantId)
  if (merchant === undefined) return problem('merchant_unknown')
  const made = describeApiKey(deps, {
    ...drawApiKey(deps),
    merchantId: merchant.id,
    name,
    scopes: input.scopes,
  })
  const outcome = await deps.ledger.commit({
    records: [insertApiKey(deps.records, made.record, made.secret, input.by.id)],
  })
  if (outcome.ok) return { ok: true, key: made.record, secret: made.secret }
  const failed = undecided(outcome)
  if (failed !== undefined) return failed
  const keys = await listApiKeys(deps.records, merchant.id)
  return keys.some(({ id, revokedAt }) => id === input.by.id && revokedAt === undefined)
    ? problem('gone_wrong_state', 'Revoke a key first: twenty are the most')
    : problem('forbidden', 'The key you signed in with was revoked')
}

/** Revokes a key at once; sessions signed in with it end too. */
export async function revokeApiKey(
  deps: Deps,
  input: { readonly merchantId: string; readonly keyId: string },
): Promise<{ readonly ok: true } | Problem> {
  const outcome = await deps.ledger.commit({
    records: [
      updateApiKeyRevoked(deps.records, { id: input.keyId, merchantId: input.merchantId }, deps.system.now()),
    ],
  })
  return outcome.ok ? { ok: true } : (undecided(outcome) ?? problem('not_found'))
}

/** Moves a merchant to another origin, which it then has to prove. */
export async function moveMerchant(
  deps: Deps,
  input: { readonly merchantId: string; readonly origin: string },
): Promise<{ readonly ok: true } | Problem> {
  const origin = checkOfferUrl(input.origin.trim())?.origin
  if (origin === undefined)
    return problem('invalid_request', 'An https address such as https://paper.example')
  const outcome = await deps.ledger.commit({
    records: [updateMerchantOrigin(deps.records, input.merchantId, origin)],
  })
  return outcome.ok ? { ok: true } : (undecided(outcome) ?? problem('merchant_unknown'))
}

function drawApiKey(deps: Deps): Parts['apiKey'] {
  return {
    id: newId(deps.system, 'key'),
    secretBytes: deps.system.chance(brokerLimits.walletSecretBytes),
  }
}

function describeApiKey(
  deps: Deps,
  input: Parts['apiKey'] & {
    readonly merchantId: Merchant['id']
    readonly name: string
    readonly scopes: readonly Scope[]
  },
): { readonly record: ApiKey; readonly secret: string } {
  const secret = `fk_${deps.config.mode}_${toBase64Url(input.secretBytes)}`
  const record: ApiKey = {
    id: input.id,
    merchantId: input.merchantId,
    name: input.name,
    hint: secret.slice(-4),
    scopes: input.scopes,
    apiVersion,
    createdAt: deps.system.now(),
  }
  return { record, secret }
}
