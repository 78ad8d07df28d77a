// What a seller of goods configures, checked once at the start.

import { Bug, checkOfferUrl, type KeySet, parseId } from '@farthing/protocol'
import { defaultSystem, type System } from '../system.ts'
import type { Handlers } from './handle-webhook.ts'
import { type GoodsStore, memoryGoodsStore } from './store.ts'

/** The configuration of `createGoods`. */
export type GoodsConfig = {
  /** The broker's origin, such as `https://pay.example`. */
  readonly broker: string
  /** A key of the broker's merchant API with the scopes goods:read and goods:write; a client that only verifies needs none. */
  readonly apiKey?: string
  /** The app's id at the broker, `app_…`. */
  readonly app: string
  /** Receipts, webhooks and licences of the other mode are refused. Default `live`. */
  readonly mode?: 'live' | 'test'
  /** The secrets of this app's webhook endpoints, `whsec_…` or `whpk_…`; two while one is being replaced. */
  readonly webhookSecrets?: readonly string[]
  /** What to do about events. */
  readonly on?: Handlers
  /** The public origin that downloads are served from; that of each request by default. */
  readonly origin?: string
  /** The broker's keys as they were once fetched, to verify before it was ever asked. */
  readonly keySet?: KeySet
  /** Remembers which webhooks were handled; in memory by default. */
  readonly store?: GoodsStore
  readonly system?: System
  /** Told of what handlers and stores throw, for the seller's log. */
  readonly onFault?: (fault: unknown) => void
}

/** The configuration after its checks, with defaults filled in. */
export type GoodsSettings = {
  readonly broker: string
  readonly apiKey: string
  readonly app: string
  readonly mode: 'live' | 'test'
  readonly webhookSecrets: readonly string[]
  readonly handlers: Handlers
  readonly origin: string | undefined
  readonly keySet: KeySet | undefined
  readonly store: GoodsStore
  readonly system: System
  readonly onFault: (fault: unknown) => void
}

/** Checks a configuration; throws a Bug that names the member at fault. */
export function readGoodsConfig(config: GoodsConfig): GoodsSettings {
  const mode = config.mode ?? 'live'
  if (parseId('app', config.app) === undefined) throw new Bug('goods: app must be the id of an app, app_…')
  if (config.apiKey !== undefined && !config.apiKey.startsWith(`fk_${mode}_`)) {
    throw new Bug(`goods: apiKey must be a key of a ${mode} broker, fk_${mode}_…`)
  }
  return {
    broker: readOrigin('broker', config.broker),
    apiKey: config.apiKey ?? '',
    app: config.app,
    mode,
    webhookSecrets: config.webhookSecrets ?? [],
    handlers: config.on ?? {},
    origin: config.origin === undefined ? undefined : readOrigin('origin', config.origin),
    keySet: config.keySet,
    store: config.store ?? memoryGoodsStore(),
    system: config.system ?? defaultSystem,
    onFault: config.onFault ?? ((): void => undefined),
  }
}

function readOrigin(name: string, text: string): string {
  const url = checkOfferUrl(text)
  if (url === undefined || url.href !== `${url.origin}/`) {
    throw new Bug(`goods: ${name} must be an origin, https or http on loopback`)
  }
  return url.origin
}
