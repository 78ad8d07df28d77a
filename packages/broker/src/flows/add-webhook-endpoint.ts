// A merchant says where it wants to be told of events, changes that, and takes another secret (D-16). Under the key of a request the id
// and the secret follow from that key, so that a repeat after a lost answer tells the same ones.

import { Bug, type Id, idChanceBytes, instant, makeId, type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { EventType } from '../domain/goods/events.ts'
import { webhookLimits } from '../domain/webhooks/limits.ts'
import { publicKeyOf } from '../domain/webhooks/sign.ts'
import type { WebhookEndpoint, WebhookSecrets } from '../domain/webhooks/webhook.ts'
import { isPostable } from '../outside/guarded-fetch.ts'
import { readApp } from '../records/apps.ts'
import {
  insertWebhookEndpoint,
  readWebhookEndpoint,
  readWebhookSecrets,
  type Sealing,
  updateWebhookEndpoint,
  updateWebhookSecrets,
} from '../records/webhook-endpoints.ts'

export type EndpointInput = {
  readonly url: string
  readonly types?: readonly EventType[]
  readonly appId?: string
}

export type MadeEndpoint = {
  readonly ok: true
  readonly endpoint: WebhookEndpoint
  /** `whsec_…`, shown this once. */
  readonly secret: string
}

/** Makes an endpoint that is told what happens from now on; once per request key, where one is given. */
export async function addWebhookEndpoint(
  deps: Deps,
  input: EndpointInput & {
    readonly merchantId: Id<'mer'>
    /** Whether it is to be signed by Ed25519 too. */
    readonly isAsymmetric?: boolean
    readonly key?: string
  },
): Promise<MadeEndpoint | Problem> {
  const appId = await judgeEndpoint(deps, input.merchantId, input)
  if (!appId.ok) return appId
  const draw = drawer(deps, `${input.merchantId}\n${input.key ?? ''}`, input.key !== undefined)
  const secret = secretOf(draw('secret'))
  const seed = input.isAsymmetric === true ? Buffer.from(draw('seed')).toString('base64') : undefined
  const endpoint: WebhookEndpoint = {
    id: makeId(
      'whk',
      instant(input.key === undefined ? deps.system.now() : 0),
      draw('id').subarray(0, idChanceBytes),
    ),
    merchantId: input.merchantId,
    ...(appId.id === undefined ? {} : { appId: appId.id }),
    url: input.url,
    types: input.types ?? [],
    ...(seed === undefined ? {} : { publicKey: publicKeyOf(seed) }),
    state: 'enabled',
    isFailing: false,
    createdAt: deps.system.now(),
    version: 1,
  }
  const secrets: WebhookSecrets = { secrets: [{ secret }], ...(seed === undefined ? {} : { seed }) }
  const outcome = await deps.ledger.commit({
    records: [
      insertWebhookEndpoint(deps.records, endpoint, {
        secrets,
        sealing: sealing(deps),
        max: webhookLimits.endpointsPerMerchant,
      }),
    ],
  })
  if (outcome.ok) return { ok: true, endpoint, secret }
  const failed = undecided(outcome)
  if (failed !== undefined) return failed
  const before = await readWebhookEndpoint(deps.records, endpoint.id)
  if (before === undefined)
    return problem('gone_wrong_state', `${webhookLimits.endpointsPerMerchant} endpoints are the most`)
  return before.url === endpoint.url
    ? { ok: true, endpoint: before, secret }
    : problem('idempotency_key_reused')
}

/** Changes what a merchant may change of its endpoint; one that is enabled again goes on where it stood. */
export async function changeWebhookEndpoint(
  deps: Deps,
  endpoint: WebhookEndpoint,
  changes: Partial<EndpointInput> & { readonly isEnabled?: boolean },
): Promise<{ readonly ok: true; readonly endpoint: WebhookEndpoint } | Problem> {
  const url = changes.url ?? endpoint.url
  const appId = await judgeEndpoint(deps, endpoint.merchantId, {
    url,
    ...(changes.appId === undefined ? {} : { appId: changes.appId }),
  })
  if (!appId.ok) return appId
  const { disabledFor, ...rest } = endpoint
  const isEnabled = changes.isEnabled ?? endpoint.state === 'enabled'
  const changed: WebhookEndpoint = {
    ...rest,
    url,
    types: changes.types ?? endpoint.types,
    ...(appId.id === undefined ? {} : { appId: appId.id }),
    state: isEnabled ? 'enabled' : 'disabled',
    ...(isEnabled ? {} : { disabledFor: disabledFor ?? 'merchant' }),
  }
  const outcome = await deps.ledger.commit({ records: [updateWebhookEndpoint(deps.records, changed)] })
  if (outcome.ok) return { ok: true, endpoint: { ...changed, version: changed.version + 1 } }
  return undecided(outcome) ?? problem('gone_wrong_state', 'The endpoint was changed meanwhile')
}

/** Takes another secret; the one before signs beside it for a day. */
export async function rotateWebhookSecret(
  deps: Deps,
  endpoint: WebhookEndpoint,
  key?: string,
): Promise<MadeEndpoint | Problem> {
  const now = deps.system.now()
  const draw = drawer(deps, `${endpoint.id}\n${key ?? ''}`, key !== undefined)
  const secret = secretOf(draw('rotation'))
  const before = await readWebhookSecrets(deps.records, endpoint.id, sealingKey(deps))
  if (before === undefined) return problem('not_found')
  if (before.secrets.some((known) => known.secret === secret)) return { ok: true, endpoint, secret }
  const secrets: WebhookSecrets = {
    ...before,
    secrets: [
      { secret },
      ...before.secrets
        .map((known) => ({ ...known, until: known.until ?? now + webhookLimits.rotationMs }))
        .filter(({ until }) => until > now),
    ],
  }
  const outcome = await deps.ledger.commit({
    records: [updateWebhookSecrets(deps.records, endpoint, { secrets, sealing: sealing(deps) })],
  })
  if (outcome.ok) return { ok: true, endpoint: { ...endpoint, version: endpoint.version + 1 }, secret }
  return undecided(outcome) ?? problem('gone_wrong_state', 'The endpoint was changed meanwhile')
}

/** The key that secrets of endpoints are sealed under. */
export function sealingKey(deps: Deps): Uint8Array {
  return deps.keyring.derive('webhook secrets sealed')
}

function sealing(deps: Deps): Sealing {
  return { key: sealingKey(deps), nonce: deps.system.chance(12) }
}

async function judgeEndpoint(
  deps: Deps,
  merchantId: string,
  input: EndpointInput,
): Promise<{ readonly ok: true; readonly id?: Id<'app'> } | Problem> {
  const isOpen = deps.config.privateWebhooks === 'allow'
  if (input.url.length > webhookLimits.urlCharactersMax || !isPostable(input.url, { isOpen })) {
    return problem('webhook_url_refused')
  }
  if (input.appId === undefined) return { ok: true }
  const app = await readApp(deps.records, input.appId)
  return app?.merchantId === merchantId ? { ok: true, id: app.id } : problem('not_found', 'No such app here')
}

/** 32 bytes per part: of chance, or such as follow from the key of a request. */
function drawer(deps: Deps, key: string, isKeyed: boolean): (part: string) => Uint8Array {
  return (part) => {
    if (part === '') throw new Bug('a part without a name')
    return isKeyed ? deps.keyring.derive(`webhook ${part}\n${key}`) : deps.system.chance(32)
  }
}

function secretOf(bytes: Uint8Array): string {
  return `whsec_${Buffer.from(bytes).toString('base64')}`
}
