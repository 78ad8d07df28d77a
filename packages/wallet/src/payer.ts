// A payer: a wallet at one broker, a budget and a memory, put together once and used by every request.

import { Bug, checkOfferUrl, paymentSystemPath } from '@farthing/protocol'
import type { BrokerDeps, Fetch } from './broker-call.ts'
import { type Budget, type BudgetLimits, createBudget } from './budget.ts'
import { createKeyedLock, type KeyedLock } from './keyed-lock.ts'
import { createMemoryStore, type WalletStore } from './store.ts'
import type { System } from './system.ts'

/** What a payer is made of. Without a store, tickets and open payments last as long as the program. */
export type PayerOptions = {
  readonly system: System
  /** The broker's origin and the wallet's token, which is sent to that origin alone. */
  readonly wallet: { readonly broker: string; readonly token: string }
  readonly budget: BudgetLimits
  readonly store?: WalletStore
  /** The standard `fetch` where left out. */
  readonly fetch?: Fetch
}

export type Payer = {
  readonly broker: BrokerDeps
  /** The payment-system id of the broker: `<origin>/pay/v1`. */
  readonly paymentSystem: string
  readonly budget: Budget
  readonly store: WalletStore
  readonly fetch: Fetch
  readonly lock: KeyedLock
}

/** Puts a payer together; a broker address or a budget that cannot be read is a bug of the caller. */
export function createPayer(options: PayerOptions): Payer {
  const broker = checkOfferUrl(options.wallet.broker)
  if (broker === undefined) throw new Bug('a broker is an https origin, or http on loopback')
  const fetch: Fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init))
  return {
    broker: { system: options.system, access: options.wallet, fetch },
    paymentSystem: broker.origin + paymentSystemPath,
    budget: createBudget(options.budget),
    store: options.store ?? createMemoryStore(),
    fetch,
    lock: createKeyedLock(),
  }
}
