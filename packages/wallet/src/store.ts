// Where a payer keeps tickets and payments whose outcome is open: text under keys, so that a file, a browser or a
// database can be the place. The text holds tickets, so the place must be the payer's alone.

import { walletLimits } from './limits.ts'

/** A place for text. `write` resolves once the text would survive a crash, where the place can survive one. */
export type WalletStore = {
  readonly read: (key: string) => Promise<string | undefined>
  /** Replaces what stood under the key; undefined removes it. */
  readonly write: (key: string, value: string | undefined) => Promise<void>
}

/** A store that lasts as long as the program; past its bound the value written longest ago goes. */
export function createMemoryStore(): WalletStore {
  const values = new Map<string, string>()
  return {
    read: async (key) => values.get(key),
    write: async (key, value) => {
      values.delete(key)
      if (value === undefined) return
      values.set(key, value)
      const oldest = values.keys().next()
      if (values.size > walletLimits.storedValuesMax && !oldest.done) values.delete(oldest.value)
    },
  }
}
