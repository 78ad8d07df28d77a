// Endpoints as rows. Their secrets stand sealed under a key that is not in the database; the cursor says up to which place of the
// stream they have their deliveries, so that each event is queued once.

import type { Statement } from '@farthing/ledger'
import { type Id, instant } from '@farthing/protocol'
import { type SqlBool, sql } from 'kysely'
import type { EventType } from '../domain/goods/events.ts'
import type { WebhookEndpoint, WebhookSecrets } from '../domain/webhooks/webhook.ts'
import { compile, type Records } from './database.ts'
import { open, seal } from './phone-payers.ts'
import type { Schema } from './schema.ts'

/** How secrets are sealed: the key, and for each write twelve bytes of chance. */
export type Sealing = { readonly key: Uint8Array; readonly nonce: Uint8Array }

/** The write of an endpoint that is told what happens from now on; refused where the merchant has `max` of them. */
export function insertWebhookEndpoint(
  records: Records,
  endpoint: WebhookEndpoint,
  more: { readonly secrets: WebhookSecrets; readonly sealing: Sealing; readonly max: number },
): Statement {
  const sealed = seal(JSON.stringify(more.secrets), { seal: more.sealing.key }, more.sealing.nonce)
  const insert = sql`insert into webhook_endpoints (id, merchant_id, app_id, url, types, sealed, public_key, cursor_place,
      state, disabled_for, warning, is_failing, created_at, version)
    select ${endpoint.id}, ${endpoint.merchantId}, ${endpoint.appId ?? null}, ${endpoint.url},
      ${JSON.stringify(endpoint.types)}, ${sealed}, ${endpoint.publicKey ?? null},
      (select coalesce(max(place), 0) from events), 'enabled', null, null, ${0n},
      ${BigInt(endpoint.createdAt)}, ${BigInt(endpoint.version)}
    where (select count(*) from webhook_endpoints where merchant_id = ${endpoint.merchantId}) < ${BigInt(more.max)}`
  return compile({ compile: () => insert.compile(records) }, 1)
}

/** The write of what a merchant may change, on the version it was read at. */
export function updateWebhookEndpoint(records: Records, endpoint: WebhookEndpoint): Statement {
  return compile(
    records
      .updateTable('webhook_endpoints')
      .set({
        app_id: endpoint.appId ?? null,
        url: endpoint.url,
        types: JSON.stringify(endpoint.types),
        state: endpoint.state,
        disabled_for: endpoint.disabledFor ?? null,
        version: BigInt(endpoint.version + 1),
      })
      .where('id', '=', endpoint.id)
      .where('version', '=', BigInt(endpoint.version)),
    1,
  )
}

/** The write of other secrets, on the version of the endpoint that they were read at. */
export function updateWebhookSecrets(
  records: Records,
  endpoint: WebhookEndpoint,
  more: { readonly secrets: WebhookSecrets; readonly sealing: Sealing },
): Statement {
  return compile(
    records
      .updateTable('webhook_endpoints')
      .set({
        sealed: seal(JSON.stringify(more.secrets), { seal: more.sealing.key }, more.sealing.nonce),
        public_key: endpoint.publicKey ?? null,
        version: BigInt(endpoint.version + 1),
      })
      .where('id', '=', endpoint.id)
      .where('version', '=', BigInt(endpoint.version)),
    1,
  )
}

/** The write of how an endpoint's last attempt went; `isGone` disables it (D-18). */
export function updateWebhookHealth(
  records: Records,
  id: string,
  health: { readonly isFailing: boolean; readonly warning?: string; readonly isGone: boolean },
): Statement {
  return compile(
    records
      .updateTable('webhook_endpoints')
      .set({
        is_failing: health.isFailing ? 1n : 0n,
        warning: health.warning ?? null,
        ...(health.isGone ? { state: 'disabled' as const, disabled_for: 'gone' as const } : {}),
      })
      .where('id', '=', id),
  )
}

export async function readWebhookEndpoint(
  records: Records,
  id: string,
): Promise<WebhookEndpoint | undefined> {
  const row = await records
    .selectFrom('webhook_endpoints')
    .select(shown)
    .where('id', '=', id)
    .executeTakeFirst()
  return row === undefined ? undefined : toEndpoint(row)
}

/** The secrets of an endpoint; `key` is what they were sealed under. */
export async function readWebhookSecrets(
  records: Records,
  id: string,
  key: Uint8Array,
): Promise<WebhookSecrets | undefined> {
  const row = await records
    .selectFrom('webhook_endpoints')
    .select('sealed')
    .where('id', '=', id)
    .executeTakeFirst()
  return row === undefined ? undefined : (JSON.parse(open(row.sealed, { seal: key })) as WebhookSecrets)
}

/** A merchant's endpoints, in the order they were made; a merchant has a bounded number of them. */
export async function listWebhookEndpoints(
  records: Records,
  merchantId: string,
): Promise<readonly WebhookEndpoint[]> {
  const rows = await records
    .selectFrom('webhook_endpoints')
    .select(shown)
    .where('merchant_id', '=', merchantId)
    .orderBy('id')
    .execute()
  return rows.map(toEndpoint)
}

/** Enabled endpoints with events after their cursor, with that cursor. */
export async function listEndpointsBehind(
  records: Records,
  limit: number,
): Promise<readonly { readonly endpoint: WebhookEndpoint; readonly cursor: bigint }[]> {
  const rows = await records
    .selectFrom('webhook_endpoints')
    .select([...shown, 'cursor_place'])
    .where('state', '=', 'enabled')
    .where(
      sql<SqlBool>`cursor_place < (select max(place) from events where events.merchant_id = webhook_endpoints.merchant_id)`,
    )
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ endpoint: toEndpoint(row), cursor: row.cursor_place }))
}

/** The write that moves an endpoint's cursor on; refused where another writer has moved it. */
export function updateWebhookCursor(
  records: Records,
  id: string,
  move: { readonly from: bigint; readonly to: bigint },
): Statement {
  return compile(
    records
      .updateTable('webhook_endpoints')
      .set({ cursor_place: move.to })
      .where('id', '=', id)
      .where('cursor_place', '=', move.from),
    1,
  )
}

const shown = [
  'id',
  'merchant_id',
  'app_id',
  'url',
  'types',
  'public_key',
  'state',
  'disabled_for',
  'warning',
  'is_failing',
  'created_at',
  'version',
] as const

function toEndpoint(row: Pick<Schema['webhook_endpoints'], (typeof shown)[number]>): WebhookEndpoint {
  return {
    id: row.id as Id<'whk'>,
    merchantId: row.merchant_id as Id<'mer'>,
    ...(row.app_id === null ? {} : { appId: row.app_id as Id<'app'> }),
    url: row.url,
    types: JSON.parse(row.types) as readonly EventType[],
    ...(row.public_key === null ? {} : { publicKey: row.public_key }),
    state: row.state,
    ...(row.disabled_for === null ? {} : { disabledFor: row.disabled_for }),
    ...(row.warning === null ? {} : { warning: row.warning }),
    isFailing: row.is_failing === 1n,
    createdAt: instant(Number(row.created_at)),
    version: Number(row.version),
  }
}
