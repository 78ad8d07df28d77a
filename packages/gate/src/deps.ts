// The one record of what the gate's parts work with, made from the configuration and handed down.

import { type BrokerClient, createBrokerClient } from './broker-client.ts'
import { type GateConfig, readSettings, type Settings } from './config.ts'
import { createKeyCache, type KeyCache } from './key-cache.ts'
import { createRefundList, type RefundList } from './refund-list.ts'
import { createRenewals, type Renewals } from './renewals.ts'
import { createSealer, type Sealer } from './seal.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { memoryStore, tolerantStore } from './store.ts'
import { defaultSystem, type System } from './system.ts'

export type GateDeps = {
  readonly settings: Settings
  readonly system: System
  readonly broker: BrokerClient
  readonly keys: KeyCache
  readonly refunds: RefundList
  readonly renewals: Renewals
  readonly sealer: Sealer
  readonly sessions: Sessions
}

/** Builds the parts; throws a Bug where the configuration is wrong. */
export function createDeps(config: GateConfig): GateDeps {
  const settings = readSettings(config)
  const system = config.system ?? defaultSystem
  const report = config.onFault ?? ((): void => undefined)
  const store = tolerantStore(config.store ?? memoryStore(), report)
  const broker = createBrokerClient(settings, system)
  const sealer = createSealer(settings.signingKey)
  const refunds = createRefundList({ settings, system, store, broker })
  return {
    settings,
    system,
    broker,
    keys: createKeyCache({ system, store, broker }),
    refunds,
    renewals: createRenewals({ system, broker, refunds }),
    sealer,
    sessions: createSessions({ system, store, sealer }),
  }
}
